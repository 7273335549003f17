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


def averaged(paths: list[Path], out: Path, shares: list[float] | None = None) -> None:
    """Write the mean of the adapters, in half precision, with the notes of all of them.

    ``shares``: what each counts, the same if None; raises ValueError if there is not one for each.
    """
    weights = [load_file(path) for path in paths]
    parts = torch.tensor(shares if shares is not None else [1.0] * len(paths))
    if len(parts) != len(paths):
        raise ValueError(f"{len(parts)} shares for {len(paths)} adapters: give one for each")
    parts = parts / parts.sum()
    mean = {
        name: sum(part * each[name].float() for part, each in zip(parts, weights, strict=True))
        .half()
        .contiguous()
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
    parser.add_argument("--shares", type=float, nargs="+", help="of each; the same if not given")
    given = parser.parse_args()
    averaged(given.adapters, given.out, given.shares)


if __name__ == "__main__":
    main()
