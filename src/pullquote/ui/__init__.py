"""The web chat: ``serve`` runs it, ``create_page`` gives its Blocks."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pullquote.errors import PullquoteError

if TYPE_CHECKING:
    from pullquote.assistant import Assistant

_HERE = Path(__file__).parent
_SCRIPTS = ("article.js", "conversation.js", "page.js")  # in the order in which they need it
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


class Opening(Protocol):
    """What opens the assistant, and by then knows what it had to leave out."""

    @property
    def skipped(self) -> Sequence[str]:
        """A line for each file that could not be read; for the operator."""
        ...

    def open(self) -> Assistant:
        """Load the assistant; this may take a minute."""
        ...


def create_page(collection: Opening) -> Any:
    """The page as Gradio Blocks; the assistant opens in a thread beside its construction.

    Raises PullquoteError if a setting is wrong or if Gradio is not as Pullquote needs it.
    """
    from pullquote.ui.settings import Settings
    from pullquote.ui.visit import Shared

    settings = Settings.from_environment()  # first: nothing is loaded if one is wrong
    shared = Shared(collection)
    from pullquote.ui.guard import fetch_nothing
    from pullquote.ui.page import build_page

    fetch_nothing()
    page = build_page(shared, settings)
    shared.warm_up(lambda: page.is_running)
    return page


def launch(page: Any, **options: Any) -> None:
    """Serve a page of ``create_page`` until interrupted; ``options`` go to Gradio's ``launch``.

    Raises what opening the assistant raised: a page that nobody can ask is not served.
    """
    if page.shared.ready:
        page.shared.get()
    page.launch(prevent_thread_lock=True, **launch_options(), **options)
    try:
        page.shared.get()
    except BaseException:
        page.close(verbose=False)
        raise
    page.block_thread()


def launch_options() -> dict[str, Any]:
    """What ``launch`` needs: the look, the script, and what reaches out turned off."""
    from starlette.middleware import Middleware

    from pullquote.ui.guard import Guard
    from pullquote.ui.look import head, theme
    from pullquote.ui.parts import I18N
    from pullquote.ui.settings import Settings
    from pullquote.ui.words import translations

    return {
        "theme": theme(),
        "head": head(
            (_HERE / "page.css").read_text("utf-8"),
            [(_HERE / name).read_text("utf-8") for name in _SCRIPTS],
            translations(),
        ),
        "i18n": I18N,
        "footer_links": [],
        "share": False,
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "max_file_size": Settings.from_environment().upload_mb * 1_000_000,
        "show_error": True,
        "app_kwargs": {"middleware": [Middleware(Guard)]},
    }


def serve(
    open_collection: Callable[[], Opening],
    *,
    host: str | None = None,
    port: int | None = None,
    mcp: bool = False,
    root_path: str = "",
) -> None:
    """Serve the page until interrupted; also as an MCP server if ``mcp``.

    Raises PullquoteError at once if it cannot listen there, if ``mcp`` is not installed, or if
    there is nothing to answer from.
    """
    if mcp and find_spec("mcp") is None:
        raise PullquoteError(
            "--mcp needs a package: pip install -e '.[mcp]' in Pullquote's folder."
        )
    _check_address(
        host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1",
        port or os.environ.get("GRADIO_SERVER_PORT") or 0,
    )
    page = create_page(open_collection())
    if mcp:
        from pullquote.ui.endpoints import answer_mcp_in_json

        answer_mcp_in_json()
    launch(page, server_name=host, server_port=port, mcp_server=mcp, root_path=root_path or None)


def _check_address(host: str, port: int | str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise PullquoteError(
            f"The page cannot listen on {host}, port {port}: {reason}. "
            "Use another --host or --port."
        ) from exc
