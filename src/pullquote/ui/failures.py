"""What a visitor is told when a listener fails on purpose."""

import logging
from collections.abc import Callable
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, TypeVar

import gradio as gr

from pullquote.errors import PullquoteError, StoreError
from pullquote.rendering.escape import escape_markdown
from pullquote.ui.words import Words

Listener = TypeVar("Listener", bound=Callable[..., Any])
_log = logging.getLogger(__name__)


def tells(listener: Listener) -> Listener:
    """A listener, a method that gets the request last, whose errors the page tells the visitor."""

    @wraps(listener)
    def run(self: Any, *given: Any) -> Any:
        try:
            return listener(self, *given)
        except PullquoteError as exc:
            raise error(exc, self.words(given[-1])) from exc

    @wraps(listener)
    def run_on(self: Any, *given: Any) -> Any:
        try:
            yield from listener(self, *given)
        except PullquoteError as exc:
            raise error(exc, self.words(given[-1])) from exc

    return run_on if isgeneratorfunction(listener) else run  # type: ignore[return-value]


def error(exc: PullquoteError, words: Words, *, escaped: bool = True) -> gr.Error:
    """The error for the page: what was wrong; of a store that is away, only that it is.

    ``escaped``: as Markdown, which the page reads and programs do not.
    """
    line = str(exc)
    if isinstance(exc, StoreError):  # where it is, is the operator's business
        _log.warning("%s", exc)
        line = words.store_away
    return gr.Error(escape_markdown(line) if escaped else line, print_exception=False)
