"""A language model behind an OpenAI-compatible address, through huggingface_hub's client.

Nothing here is imported, and nothing is sent, unless ``PULLQUOTE_LLM`` names a server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from pullquote.errors import LanguageModelError

#: What is read of one answer, and what is asked for, in code points and in tokens.
MOST_CHARACTERS = 4000
_MOST_TOKENS = 500
_SECONDS = 60.0

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Where a language model answers, and how long it may take.

    url: of the API, up to ``/v1``. model: its name there, "" for the one that the server has.
    key: sent to that server alone. seconds: the longest that a whole answer is waited for. hides:
    whether sentences that the quotes do not bear out are left out in place of struck out.
    """

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    seconds: float = _SECONDS
    hides: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> LanguageModel | None:
        """The one that ``PULLQUOTE_LLM`` names, None without it.

        Raises LanguageModelError if that is no address, or another setting is wrong.
        """
        url = environment.get("PULLQUOTE_LLM", "").strip()
        if not url:
            return None
        seconds = environment.get("PULLQUOTE_LLM_SECONDS", "").strip() or str(_SECONDS)
        if not seconds.replace(".", "", 1).isdecimal() or not float(seconds):
            raise LanguageModelError(
                f"PULLQUOTE_LLM_SECONDS is {seconds!r}; give a number of seconds above 0."
            )
        unsupported = environment.get("PULLQUOTE_LLM_UNSUPPORTED", "").strip() or "strike"
        if unsupported not in ("strike", "hide"):
            raise LanguageModelError(
                f"PULLQUOTE_LLM_UNSUPPORTED is {unsupported!r}; give “strike” or “hide”."
            )
        found = cls(
            url,
            environment.get("PULLQUOTE_LLM_MODEL", "").strip(),
            environment.get("PULLQUOTE_LLM_KEY", "").strip(),
            float(seconds),
            unsupported == "hide",
        )
        if urlsplit(url).scheme not in ("http", "https") or not found.host:
            raise LanguageModelError(
                f"PULLQUOTE_LLM is {url!r}; give the address of a server, as http://host/v1."
            )
        return found

    @property
    def host(self) -> str:
        """The server that gets question and quotes, with its port."""
        try:
            parts = urlsplit(self.url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return ""
        return f"{parts.hostname}{port}" if parts.hostname else ""

    @property
    def name(self) -> str:
        """What the model is called to people: its name, else that of its server."""
        return self.model or self.host

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """What the model writes, piece by piece, cut at MOST_CHARACTERS.

        Raises LanguageModelError if the server cannot be reached, fails, sends what is no answer,
        or takes longer than ``seconds`` for all of it.
        """
        pieces: SimpleQueue[str | Exception | None] = SimpleQueue()
        stopped = Event()
        client = self._client()
        Thread(target=self._read, args=(client, messages, pieces, stopped), daemon=True).start()
        until = monotonic() + self.seconds
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, until - monotonic()))
                except Empty:
                    raise LanguageModelError(
                        f"{self.host} took longer than {self.seconds:g} s. Try again later."
                    ) from None
                if isinstance(piece, Exception):
                    raise LanguageModelError(self._reason(piece)) from piece
                if piece is None:
                    return
                yield piece
        finally:
            stopped.set()
            client.exit_stack.close()

    def _client(self) -> Any:
        from huggingface_hub import InferenceClient

        # Without a key the client would send the token that its user is logged in to the Hub with.
        return InferenceClient(
            base_url=self.url.rstrip("/"), api_key=self.key or "none", timeout=self.seconds
        )

    def _read(
        self,
        client: Any,
        messages: Sequence[Message],
        pieces: SimpleQueue[str | Exception | None],
        stopped: Event,
    ) -> None:
        """Put what comes into the queue; None at the end, an exception if there was one."""
        count, finished = 0, False
        try:
            for part in client.chat_completion(
                list(messages),
                model=self.model or None,
                stream=True,
                max_tokens=_MOST_TOKENS,
                temperature=0,
            ):
                piece = part.choices[0].delta.content if part.choices else None
                if piece:
                    pieces.put(piece[: MOST_CHARACTERS - count])
                    count += len(piece)
                finished = finished or bool(part.choices and part.choices[0].finish_reason)
                if stopped.is_set() or count >= MOST_CHARACTERS:
                    break
        except Exception as exc:  # whatever the client, the network and the server may raise
            pieces.put(exc)
        else:
            whole = finished or count >= MOST_CHARACTERS
            pieces.put(None if whole else ConnectionError("it ended in the middle"))

    def _reason(self, error: Exception) -> str:
        """One line for people: the server's status, else what kind of error it was."""
        status = getattr(getattr(error, "response", None), "status_code", None)
        told = f"status {status}" if status else type(error).__name__
        return f"{self.host} did not answer as it should ({told}). The quotes are not affected."
