"""The least that a Gradio page can be, to compare the app's start with."""

from __future__ import annotations

import gradio

with gradio.Blocks() as page:
    gradio.Markdown("hello")
page.launch(quiet=True)
