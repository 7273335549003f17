"""The public endpoints, as other programs use them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client

CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TEXT = (ROOT / "seeds/ecuador-foreign-policy.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(f"{address}/", verbose=False)


def test_ask_answers_with_true_offsets(client: Client) -> None:
    found = client.predict(CUENCA, api_name="/ask")
    assert found["verdict"] == "answered"
    assert RAID in found["citations"][0]["quote"]
    for citation in found["citations"]:
        assert TEXT[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_takes_history(client: Client) -> None:
    history = [["Which mayors did the government host?", "those of Antwerp and Hamburg"]]
    found = client.predict("when was that?", history, api_name="/ask")
    assert "In early 2024" in found["citations"][0]["quote"]


def test_passages_are_the_articles_sentences(client: Client) -> None:
    found = client.predict("gangs", 3, api_name="/passages")
    assert len(found) == 3
    for passage in found:
        assert TEXT[passage["start"] : passage["end"]] == passage["text"]


def test_an_unknown_article_is_a_clear_error(client: Client) -> None:
    with pytest.raises(Exception, match="There is no article with the id"):
        client.predict("why?", [], "nowhere", api_name="/ask")


def test_only_the_two_endpoints_are_public(client: Client) -> None:
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/passages"}


def test_the_readmes_client_answers(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(from gradio_client.*?)```", README, re.DOTALL)
    exec(example.replace("http://127.0.0.1:7860", address), {})
    assert "30 lives a day" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_readmes_curl_answers(address: str) -> None:
    (asking,) = re.findall(r"```bash\n(curl .*?)```", README, re.DOTALL)
    (reading,) = re.findall(r"`(curl -N .*?)`", README)
    event = json.loads(shell(asking, address))["event_id"]
    stream = shell(reading.replace("EVENT_ID", event), address)
    assert "event: complete" in stream
    assert "30 lives a day" in stream


def shell(command: str, address: str) -> str:
    """What one of the README's commands prints when it is sent to the app under test."""
    assert "http://127.0.0.1:7860" in command
    command = command.replace("http://127.0.0.1:7860", address)
    return subprocess.run(
        command, shell=True, check=True, capture_output=True, encoding="utf-8", timeout=60
    ).stdout


@pytest.mark.parametrize(
    "path", ["seeds/ecuador-foreign-policy.txt", "pyproject.toml", "/etc/passwd"]
)
def test_files_are_not_served(address: str, path: str) -> None:
    target = path if path.startswith("/") else str(ROOT / path)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{address}/gradio_api/file={target}")
    assert caught.value.code in (403, 404)


def test_mcp_offers_both_tools(address: str) -> None:
    import asyncio

    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> tuple[dict[str, str], Any]:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            tools = {
                tool.name: tool.description or "" for tool in (await session.list_tools()).tools
            }
            return tools, await session.call_tool("ask", {"question": CUENCA})

    tools, result = asyncio.run(talk())
    assert set(tools) == {"ask", "passages"}
    assert "Use this to" in tools["ask"]
    found = json.loads(result.content[0].text)
    assert RAID in found["citations"][0]["quote"]
    assert (
        TEXT[found["citations"][0]["start"] : found["citations"][0]["end"]]
        == (found["citations"][0]["quote"])
    )
