"""A model is found where it lies; of one on the Hub, only what is needed is fetched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

from pullquote.errors import ModelError
from pullquote.models.weights import PACKAGED, model_folder, model_sha256, weights_sha256

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NEEDED = (
    "config.json", "modules.json", "tokenizer.json", "vocab.txt", "1_Pooling/config.json",
    "2_Dense/config.json", "2_Dense/pytorch_model.bin",
)  # fmt: skip
NOT_NEEDED = (
    "README.md", "onnx/model.onnx", "onnx/config.json", "onnx/model.safetensors",
    "openvino/openvino_model.bin", "tf_model.h5", "flax_model.msgpack", "rust_model.ot",
)  # fmt: skip


@contextmanager
def hub(files: list[str]) -> Iterator[tuple[str, list[str]]]:
    """A Hub with one model of these files; its address, and the files that were fetched."""
    fetched: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _reply(self, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(200)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if "/resolve/" in path:
                name = path.split("/resolve/")[1].split("/", 1)[1]
                if self.command == "GET":
                    fetched.append(name)
                body = f"content of {name}".encode()
                etag = f'"{sha256(body).hexdigest()}"'
                self._reply(body, {"ETag": etag, "X-Repo-Commit": COMMIT})
            elif "/tree/" in path:
                listed = [
                    {"type": "file", "path": name, "size": 12, "oid": "0" * 40} for name in files
                ]
                self._reply(json.dumps(listed).encode(), {"Content-Type": "application/json"})
            else:
                told = {
                    "id": "some/model",
                    "sha": COMMIT,
                    "siblings": [{"rfilename": name} for name in files],
                }
                self._reply(json.dumps(told).encode(), {"Content-Type": "application/json"})

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *words: object) -> None:
            """Nothing: the requests are not of interest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", fetched
    finally:
        server.shutdown()
        server.server_close()


def found_from(address: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Look for some/model in a fresh process, which knows that Hub and that cache alone."""
    script = "from pullquote.models.weights import model_folder; print(model_folder('some/model'))"
    known = {"HF_ENDPOINT": address, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
    return subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | known | environment,
    )


@pytest.mark.parametrize(
    ("weights", "wanted"),
    [
        pytest.param(
            ["model.safetensors", "pytorch_model.bin"], ["model.safetensors"], id="safetensors"
        ),
        pytest.param(["pytorch_model.bin"], ["pytorch_model.bin"], id="bin, as there is no other"),
        pytest.param(
            ["0_Transformer/pytorch_model.bin"], ["0_Transformer/pytorch_model.bin"], id="in 0_"
        ),
    ],
)
def test_one_copy_of_the_weights_is_fetched_and_none_for_other_libraries(
    tmp_path: Path, weights: list[str], wanted: list[str]
) -> None:
    with hub([*NEEDED, *NOT_NEEDED, *weights]) as (address, fetched):
        done = found_from(address, tmp_path)
        folder = Path(done.stdout.strip())
        assert folder.is_dir(), done.stderr
        assert set(fetched) == {*NEEDED, *wanted}
        fetched.clear()
        again = found_from(address, tmp_path, HF_HUB_OFFLINE="1")
        assert (again.stdout, fetched) == (done.stdout, [])


def test_a_model_that_is_nowhere_is_an_error_of_one_line(tmp_path: Path) -> None:
    done = found_from("http://127.0.0.1:9", tmp_path, HF_HUB_OFFLINE="1")
    last = done.stderr.splitlines()[-1]
    assert "'some/model' is neither installed, nor a folder, nor to be had from the Hub" in last


def test_the_hash_of_several_files_is_that_of_their_hashes(tmp_path: Path) -> None:
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "onnx").mkdir()
    for name in ("model.safetensors", "2_Dense/model.safetensors", "pytorch_model.bin"):
        (tmp_path / name).write_text(name)
    (tmp_path / "onnx" / "model.safetensors").write_text("another library's")
    parts = [
        sha256(name.encode()).hexdigest()
        for name in ("model.safetensors", "2_Dense/model.safetensors")
    ]
    assert weights_sha256("here", tmp_path) == sha256("".join(parts).encode()).hexdigest()


def test_a_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no weights"):
        weights_sha256(str(tmp_path), tmp_path)


@pytest.mark.parametrize("name", PACKAGED)
def test_packaged_weights_are_the_published_ones(name: str) -> None:
    folder = model_folder(name)
    assert weights_sha256(name, folder) == PACKAGED[name].sha256 == model_sha256(name, folder)
