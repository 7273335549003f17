"""What stands between the network and Gradio: security headers, and no private event by name."""

from __future__ import annotations

import re
from typing import Any

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
_CALL = re.compile(r"/(?:call|run|api)/(?:v2/)?([^/]*)")


class Guard:
    """ASGI middleware: adds the headers, and answers 404 to calls of events that are not public.

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
        if called and called.group(1) not in PUBLIC:
            start = {"type": "http.response.start", "status": 404}
            await guarded(start | {"headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": b'{"detail":"Not Found"}'})
            return
        await self._app(scope, receive, guarded)
