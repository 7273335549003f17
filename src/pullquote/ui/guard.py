"""What stands between the network and Gradio: security headers, and only what the page needs."""

from __future__ import annotations

import re
from inspect import signature
from typing import Any

from pullquote.errors import PullquoteError

#: The page runs Gradio's own inline scripts, so these are allowed; nothing from another host is.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self' https://huggingface.co https://*.hf.space",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PUBLIC = frozenset({"ask", "passages"})
_CALL = re.compile(r"/call/(?:v2/)?([^/]*)")
#: Routes of Gradio's that neither the page nor a client of the endpoints uses. ``run`` and ``api``
#: call any event by its number, past the queue; ``deep_link`` writes a conversation to the disk.
_UNUSED = re.compile(
    r"/(?:run|api|dev|docs|redoc|monitoring|profiling|run-history|runs|deep_link|stream"
    r"|process_recording|component_server|custom_component|vibe-[^/]*|undo-vibe-[^/]*)(?:/|$)"
    r"|/proxy="
)


class Guard:
    """ASGI middleware: adds the headers, and answers 404 where the page has nothing to ask.

    Gradio hides private events from its documentation but runs them for whoever knows the name.
    The page itself calls them through its queue, with a number, in the visitor's own session.
    """

    def __init__(self, app: Any) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                own = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                message = message | {"headers": [*message.get("headers", ()), *own]}
            await send(message)

        called = _CALL.search(scope["path"])
        private = called is not None and called.group(1) not in PUBLIC
        if private or _UNUSED.search(scope["path"]):
            start = {"type": "http.response.start", "status": 404}
            await guarded(start | {"headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": b'{"detail":"Not Found"}'})
            return
        await self._app(scope, receive, guarded)


def fetch_nothing() -> None:
    """Make Gradio refuse an "upload" that is a web address; by itself it downloads it."""
    import gradio as gr
    from gradio import processing_utils

    async def refuse(url: str, cache_dir: str) -> str:
        raise gr.Error("Only a file of your own can be read.", print_exception=False)

    replace_in_gradio(processing_utils, "async_ssrf_protected_download", refuse)


def replace_in_gradio(owner: Any, name: str, replacement: Any) -> None:
    """Put a function of ours in the place of one of Gradio's own, which may go or change.

    Raises PullquoteError if Gradio has none of that name that takes what ours takes: then what
    ours is there to prevent would happen unseen.
    """
    import gradio as gr

    try:
        known = list(signature(getattr(owner, name)).parameters)
    except (AttributeError, TypeError, ValueError):
        known = []
    if known != list(signature(replacement).parameters):
        raise PullquoteError(
            f"Gradio {gr.__version__} has no “{name}” as Pullquote knows it, and has to be kept "
            "from what it does. Install the version of Gradio that requirements.txt names."
        )
    setattr(owner, name, replacement)
