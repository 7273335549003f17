"""The page's theme and the lines in its head."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pullquote.ui.words import LANGUAGES


def theme() -> Any:
    """A quiet theme of system fonts and one accent colour; nothing is fetched."""
    import gradio as gr

    sans = ["-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"]
    return gr.themes.Base(
        font=sans,
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
        primary_hue=gr.themes.colors.stone,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#16171a",
        background_fill_primary="#fbfaf7",
        background_fill_primary_dark="#16171a",
        background_fill_secondary="#f3f1ea",
        background_fill_secondary_dark="#1f2125",
        body_text_color="#1d1c1a",
        body_text_color_dark="#e8e6e1",
        body_text_color_subdued="#5c5952",
        body_text_color_subdued_dark="#a9a69e",
        block_background_fill="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f2125",
        input_border_color="#8a867c",
        input_border_color_dark="#6f6c66",
        button_primary_background_fill="#8a1c1c",
        button_primary_background_fill_dark="#8a1c1c",
        button_primary_background_fill_hover="#6f1414",
        button_primary_background_fill_hover_dark="#a32a2a",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_border_color="#8a867c",
        button_secondary_border_color_dark="#6f6c66",
        button_secondary_text_color="#1d1c1a",
        button_secondary_text_color_dark="#e8e6e1",
    )


def head_html() -> str:
    """The top of the page: the product's name, and the languages to choose from."""
    buttons = "".join(
        f'<button type="button" class="pq-speak" lang="{code}" value="{code}">{name}</button>'
        for code, name in LANGUAGES.items()
    )
    return (
        '<div class="pq-head"><h1>Pullquote</h1>'
        f'<div class="pq-languages" role="group">{buttons}</div></div>'
    )


def head(css: str, scripts: Sequence[str], words: Mapping[str, Mapping[str, str]]) -> str:
    """The page's rules, words and scripts, inline: our own, with nothing of anybody else's in them.

    In the head the rules stay as they are written; through ``css`` Gradio would put its own
    container before each selector, also before ``body``. ``words`` are by language and name.
    """
    script = "\n".join(scripts)
    return (
        f'<meta name="referrer" content="no-referrer"><style>{css}</style>'
        f"<script>const pullquoteWords = {json.dumps(words)};\n{script}</script>"
    )
