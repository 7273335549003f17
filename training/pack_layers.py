"""Pack trained layers as changes in 8 bits, in files of less than 10 MB.

    python training/pack_layers.py trained.safetensors --model FOLDER \\
        --out src/pullquote/data/reader-e5

A matrix is kept as ``NAME.change`` (int8) and ``NAME.scale`` (float16, one a row): the trained one
is that of the base plus scale x change. Vectors and heads are kept as they are, in half precision.
Writes OUT-1-of-2.safetensors and so on, and OUT.sha256, which lists them as ``sha256sum`` does.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file


def packed(
    trained: Mapping[str, torch.Tensor], base: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The tensors to keep of what was trained over a base."""
    kept = {}
    for name, value in trained.items():
        if value.ndim == 2 and name in base:
            change = value.float() - base[name].float()
            scale = (change.abs().amax(1, keepdim=True) / 127).clamp_min(2**-24).half()
            kept[f"{name}.scale"] = scale
            steps = (change / scale.float()).round().clamp(-127, 127)
            kept[f"{name}.change"] = steps.to(torch.int8)
        else:
            kept[name] = value.half()
    return kept


def shards(kept: Mapping[str, torch.Tensor], most_bytes: float) -> list[dict[str, torch.Tensor]]:
    """The tensors in their order, in as few files of that size as they need."""
    found: list[dict[str, torch.Tensor]] = [{}]
    size = 0
    for name, value in kept.items():
        if size + value.nbytes > most_bytes and found[-1]:
            found.append({})
            size = 0
        found[-1][name] = value
        size += value.nbytes
    return found


def main() -> None:
    """Read the command line, and write the files and their list."""
    parser = argparse.ArgumentParser(description="Pack trained layers.")
    parser.add_argument("trained", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="folder of the base")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most-bytes", type=float, default=9.5e6, help="of one file")
    given = parser.parse_args()
    with safe_open(given.trained, "pt") as file:
        notes = dict(file.metadata() or {})
    made = shards(
        packed(load_file(given.trained), load_file(given.model / "model.safetensors")),
        given.most_bytes,
    )
    lines = []
    for number, shard in enumerate(made, 1):
        path = given.out.with_name(f"{given.out.name}-{number}-of-{len(made)}.safetensors")
        save_file(shard, path, metadata=notes)
        path.chmod(0o644)
        lines.append(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
    given.out.with_suffix(".sha256").write_text("".join(lines), "ascii")


if __name__ == "__main__":
    main()
