"""Average the weights of adapters that were trained one from another.

    python training/average_adapters.py first.safetensors second.safetensors \
        --out src/pullquote/data/reader.safetensors

What two runs learned by chance is halved, and what both learned stays (Wortsman et al. 2022, "Model
soups", https://arxiv.org/abs/2203.05482). It needs runs of which one began with the other: factors
of low rank that were drawn apart cannot be averaged. Writes the sha256 beside the adapter, too.
"""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file


def averaged(paths: list[Path], out: Path) -> None:
    """Write the mean of the adapters, in half precision, with the notes of all of them."""
    weights = [load_file(path) for path in paths]
    mean = {
        name: torch.stack([each[name].float() for each in weights]).mean(0).half().contiguous()
        for name in weights[0]
    }
    notes = []
    for path in paths:
        with safe_open(path, "pt") as file:
            notes.append(file.metadata())
    same = {name: value for name, value in notes[0].items() if name not in ("recipe", "seed")}
    same["examples"] = str(sum(int(each["examples"]) for each in notes))
    same["steps"] = str(sum(int(each["steps"]) for each in notes))
    same["recipe"] = json.dumps([json.loads(each["recipe"]) for each in notes])
    save_file(mean, out, metadata=same)
    digest = sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".sha256").write_text(f"{digest}  {out.name}\n", "ascii")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Average adapters.")
    parser.add_argument("adapters", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    averaged(given.adapters, given.out)


if __name__ == "__main__":
    main()
