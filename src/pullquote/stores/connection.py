"""A connection to one collection of a Qdrant server: its address, retries, and errors in a line."""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pullquote.errors import IndexNotFoundError, PullquoteError, StoreError

T = TypeVar("T")

#: Seconds between attempts of what a person waits for, and of what is written.
WAITING, WRITING = (0.2, 0.6), (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
#: What a server answers that may be ready in a moment: too many requests, or not there yet.
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_TIMEOUT = 15  # seconds
_KEY = "QDRANT_API_KEY"
_ADDRESS = re.compile(
    r"qdrant(?P<tls>\+https)?://(?P<host>\[[0-9a-fA-F:]+\]|[^/:?#@\s]+)(?::(?P<port>\d+))?"
    r"/(?P<collection>[^/?#\s]+)/?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a collection is: ``qdrant://host:6333/collection``, or ``qdrant+https://…``."""

    host: str
    port: int
    collection: str
    tls: bool = False

    @classmethod
    def of(cls, text: str) -> Address:
        """The address that a text is; raises PullquoteError if it is none."""
        match = _ADDRESS.fullmatch(text.strip())
        port = int(match["port"] or 6333) if match else 0
        if match is None or not 0 < port < 65536:
            raise PullquoteError(
                f"{text!r} is not the address of a store. "
                "Write it as qdrant://host:6333/collection, or with qdrant+https."
            )
        return cls(match["host"].strip("[]"), port, match["collection"], bool(match["tls"]))

    @property
    def server(self) -> str:
        """The server, for people."""
        return f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """The collection, as the subject of a sentence."""
        return f"The collection {self.collection} on {self.server}"


class Connection:
    """Calls of ``qdrant_client.QdrantClient`` for one collection."""

    def __init__(self, address: Address) -> None:
        """Store the address; nothing is sent yet. Raises PullquoteError without qdrant-client."""
        try:
            from qdrant_client import QdrantClient, models
        except ImportError as exc:
            raise PullquoteError(
                "A qdrant:// store needs a package: pip install -e '.[qdrant]' in Pullquote's "
                "folder."
            ) from exc
        self.address = address
        #: ``qdrant_client.models``.
        self.models: Any = models
        with warnings.catch_warnings():
            # That a key is sent without TLS: docs/archive.md says when that is well.
            warnings.filterwarnings("ignore", "Api key is used with an insecure connection")
            self._client: Any = QdrantClient(
                host=address.host,
                port=address.port,
                https=address.tls,
                api_key=os.environ.get(_KEY) or None,
                timeout=_TIMEOUT,
                check_compatibility=False,
            )

    def __call__(self, method: str, *, delays: tuple[float, ...] = WAITING, **given: Any) -> Any:
        """What a method of the client gives for the collection; tried again after each delay.

        Raises StoreError if the server cannot be reached, stays busy, or refuses, and
        IndexNotFoundError if it has no such collection.
        """
        call = getattr(self._client, method)
        return self._tried(lambda: call(collection_name=self.address.collection, **given), delays)

    def _tried(self, call: Callable[[], T], delays: tuple[float, ...]) -> T:
        from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        for delay in (*delays, None):
            try:
                return call()
            except ResourceExhaustedResponse as exc:
                delay = delay and max(delay, exc.retry_after_s)
                error = StoreError(f"Qdrant on {self.address.server} is busy. Ask again later.")
            except ResponseHandlingException as exc:
                error = StoreError(
                    f"Qdrant on {self.address.server} does not answer ({_line(exc)}). "
                    "Start it, or check the address."
                )
            except UnexpectedResponse as exc:
                error = StoreError(f"Qdrant on {self.address.server} refuses: {_reason(exc)}")
                if exc.status_code == 404:
                    raise IndexNotFoundError(
                        f"{self.address} does not exist. "
                        "Run “pullquote index --store” with its address."
                    ) from exc
                if exc.status_code in (401, 403):
                    error = StoreError(
                        f"Qdrant on {self.address.server} wants another key: set {_KEY}."
                    )
                if exc.status_code not in _BUSY:
                    raise error from exc
            if delay is None:
                break
            time.sleep(delay)
        raise error from None


def _reason(exc: Any) -> str:
    try:
        return _line(exc.structured()["status"]["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP status {exc.status_code}."


def _line(what: object) -> str:
    return " ".join(str(what).split())[:200] or type(what).__name__
