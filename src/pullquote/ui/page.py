"""The page: which listener each of its parts has."""

from typing import Any

import gradio as gr

from pullquote.ui.endpoints import ENDPOINTS, add_endpoints, with_defaults
from pullquote.ui.labels import LABELS
from pullquote.ui.listeners import Listeners
from pullquote.ui.parts import Parts, build_parts
from pullquote.ui.phrasings import Phrasings
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared


class QueuedBlocks(gr.Blocks):
    """Blocks whose queue has its limits from the start: a later ``queue`` builds the app again."""

    def __init__(self, shared: Shared, settings: Settings, **options: Any) -> None:
        """Options as of ``gr.Blocks``; ``shared`` is kept for who launches the page."""
        self.shared = shared
        self._settings = settings
        super().__init__(**options)

    def queue(self, *_: Any, **__: Any) -> Any:
        """Called by Gradio itself while it makes the Blocks."""
        limit = self._settings.concurrency
        return super().queue(max_size=self._settings.queue, default_concurrency_limit=limit)

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Called by Gradio with what a request gives; that of an endpoint gets its defaults."""
        if block_fn.api_name in ENDPOINTS:
            inputs[:] = with_defaults(block_fn.fn, inputs)
        super().validate_inputs(block_fn, inputs)


def build_page(shared: Shared, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks. It is built without waiting for the assistant to load."""
    on = Listeners(shared, settings)
    with QueuedBlocks(
        shared, settings, title="Pullquote", fill_width=True, delete_cache=(300, 300)
    ) as page:
        add_endpoints(
            shared, settings, on.phraser
        )  # first: their names are taken from no other listener
        parts = build_parts(settings, on.phrasings)
        _listen(page, parts, on, settings)
        _listen_to_own(parts, on, settings)
    built: gr.Blocks = page
    return built


_PHRASED_AT_ONCE = 8
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def _limited(settings: Settings) -> dict[str, Any]:
    return _PRIVATE | {"concurrency_limit": settings.concurrency, "concurrency_id": "ask"}


def _listen(page: Any, parts: Parts, on: Listeners, settings: Settings) -> None:
    """Say which listener each part of the conversation and of the article has."""
    seen, chat, given = parts.seen, parts.chat, [parts.given]
    labelled = [getattr(parts, name) for name in LABELS]
    labelled += [parts.phrase] if parts.phrase is not None else []
    asking = _limited(settings) | {"show_progress": "minimal", "show_progress_on": [chat]}
    within = [parts.conversation]  # what is asked says in which conversation
    picking = asking | {"js": "(shown) => pullquote.within(shown)"}
    spoken, told = "() => pullquote.language", "() => pullquote.given"

    # While the model loads, all who come are told so, and they keep nobody from asking.
    page.load(on.greet, given, [parts.pane], js=spoken, concurrency_limit=None, **_PRIVATE)
    page.load(on.tell_operator, None, [parts.operator], concurrency_limit=None, **_PRIVATE)
    arriving = _limited(settings) | {"concurrency_id": "arrive"}
    arrived = page.load(on.arrive, given, [*seen, *labelled], js=spoken, **arriving)
    asked = gr.on(
        [parts.box.submit, parts.send.click],
        on.ask,
        [parts.box, *within],
        seen,
        js="(question, shown) => [pullquote.ask(question), pullquote.within(shown)]",
        trigger_mode="multiple",  # what is sent while an answer comes is asked after it
        **asking,
    )
    asked.failure(None, [parts.box], [parts.box], js="(now) => now || pullquote.asked", **_PRIVATE)
    answering = [
        arrived,
        asked,
        chat.option_select(on.choose, within, seen, **picking),
        chat.example_select(on.suggested, within, seen, **picking),
        chat.retry(on.again, within, seen, **picking),
        chat.edit(on.edit, within, seen, **picking),
    ]
    anew = _PRIVATE | {"js": "(shown) => pullquote.anew(shown)", "trigger_mode": "multiple"}
    parts.clear.click(on.restart, within, seen, **anew)
    for field in parts.fields:
        field.input(on.narrow, parts.fields, seen, **_PRIVATE)
    parts.widen.click(on.widen, None, seen, **_PRIVATE)
    turned = [parts.pane, parts.chooser]
    parts.chooser.input(on.turn_to, [parts.chooser], turned, **_PRIVATE)
    finding = _PRIVATE | {"concurrency_limit": None}
    last = finding | {"trigger_mode": "always_last"}
    parts.finder.input(on.find, [parts.finder], [parts.chooser], **last)
    parts.finder.submit(on.turn_to_found, [parts.finder], turned, **finding)
    called = parts.called
    called["turn"].click(on.turn_to, given, turned, js=told, **_PRIVATE)
    every = asking | {"trigger_mode": "multiple"}
    answering += [
        called["literally"].click(on.literally, within, seen, **picking),
        called["history"].click(
            on.go_to,
            [*given, *within],
            seen,
            js="(_, shown) => [pullquote.given, pullquote.within(shown)]",
            **every,
        ),
    ]
    if parts.phrase is not None and on.phrasings is not None:
        _listen_to_phrase(parts, on.phrasings, answering)
    called["speak"].click(on.speak, given, [*seen, *labelled], js=spoken, **_limited(settings))
    both = [parts.exported, parts.rich]
    parts.copy.click(None, both, None, js="(...both) => pullquote.copy(...both)", **_PRIVATE)
    saved = [parts.exported]
    parts.save.click(None, saved, None, js="(text) => pullquote.save(text)", **_PRIVATE)
    if settings.feedback:
        chat.like(on.rate, None, None, **_PRIVATE)
    page.unload(on.leave)


def _listen_to_phrase(parts: Parts, phrasings: Phrasings, answering: list[Any]) -> None:
    """Phrase what was answered once it is there; it waits for another server, so many at once."""
    options = _PRIVATE | {"concurrency_limit": _PHRASED_AT_ONCE, "concurrency_id": "phrase"}
    options |= {"trigger_mode": "multiple"}  # a question may be asked while a model writes
    assert parts.phrase is not None
    shown = [parts.chat, parts.exported, parts.rich]
    for event in answering:
        event.success(phrasings.phrase, [parts.phrase], shown, **options)
    parts.phrase.input(phrasings.phrase, [parts.phrase], shown, **options)


def _listen_to_own(parts: Parts, on: Listeners, settings: Settings) -> None:
    """Say which listener each part of the panel for the visitor's own articles has."""
    reading = [*parts.seen, parts.told, parts.paste, parts.own]
    limited = _limited(settings)
    text, files = [parts.paste, parts.beside], [parts.upload, parts.beside]
    for event in (
        parts.read_it.click(on.own.read_text, text, reading, **limited),
        parts.upload.upload(on.own.read_files, files, reading, **limited),
    ):
        event.failure(on.own.not_read, None, [parts.told], **_PRIVATE)
    parts.first.click(on.own.close, None, parts.seen, **_PRIVATE)
