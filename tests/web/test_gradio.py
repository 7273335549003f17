"""What of Gradio's own is replaced has to be there, as Pullquote knows it."""

from __future__ import annotations

import pytest
from gradio import processing_utils
from gradio.mcp import GradioMCPServer

from pullquote.errors import PullquoteError
from pullquote.ui.endpoints import answer_mcp_in_json
from pullquote.ui.guard import fetch_nothing


def test_the_installed_gradio_has_both_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    known = processing_utils.async_ssrf_protected_download
    monkeypatch.setattr(processing_utils, "async_ssrf_protected_download", known)
    fetch_nothing()
    assert processing_utils.async_ssrf_protected_download is not known
    fetch_nothing()  # a second page in the same process
    answer_mcp_in_json()


@pytest.mark.parametrize("change", ["gone", "takes something else"])
def test_another_gradio_is_refused_in_one_line(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name, ours in (
        (processing_utils, "async_ssrf_protected_download", fetch_nothing),
        (GradioMCPServer, "postprocess_output_data", answer_mcp_in_json),
    ):
        if change == "gone":
            monkeypatch.delattr(owner, name)
        else:
            monkeypatch.setattr(owner, name, lambda one, two, three: None)
        with pytest.raises(PullquoteError, match=f"no “{name}” as Pullquote knows it") as caught:
            ours()
        assert "\n" not in str(caught.value)
