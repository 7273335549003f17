"""Train the reader over multilingual-e5-small further, with windows of one article side by side.

    python training/train_ranking.py --contexts C.jsonl.gz --questions Q.jsonl.gz \
        --windows windows.jsonl --begin reader-e5-1-of-2.safetensors reader-e5-2-of-2.safetensors \
        --written --minutes 60 --work /tmp/ranking --out reader-e5.safetensors

As training/train_layers.py trains it, but that most batches are groups of windows that the product
would read for one question (training/windows.py), and must be ranked. See training/README.md.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from batches import Example
from groups import Group, Groups, loss_of_groups
from layer_model import LayersModel
from tokenizers import Tokenizer
from torch import Tensor
from train_layers import (
    Batch,
    Worker,
    add_options,
    add_worker_options,
    mixed,
    run,
    train_over_model,
)
from train_reader import Epochs

#: Groups that are sorted by length together.
_POOL = 400


@dataclass(frozen=True, slots=True)
class WithGroups:
    """The usual examples, and groups to learn beside them."""

    usual: Epochs
    groups: Groups

    def epoch(self, number: int) -> list[Example]:
        """The usual examples of an epoch."""
        return self.usual.epoch(number)


class RankingWorker(Worker):
    """One of the processes that train the same weights, with groups beside the usual batches."""

    def __init__(
        self,
        number: int,
        options: argparse.Namespace,
        examples: WithGroups,
        model: LayersModel,
        counts: Tensor,
    ) -> None:
        """See Worker."""
        super().__init__(number, options, examples, model, counts)
        self.groups = examples.groups

    def _stream(self) -> Iterator[tuple[int, int, Batch]]:
        usual = self._from(self.epoch, self.step)
        grouped = self._grouped()
        chance = random.Random(f"{self.options.seed}-{self.number}-{self.spent}")
        epoch, step = self.epoch, self.step - 1  # the step before: `run` goes on to the next
        while True:
            if chance.random() < self.options.grouped:
                yield epoch, step, next(grouped)
            else:
                epoch, step, batch = next(usual)
                yield epoch, step, batch

    def _grouped(self) -> Iterator[Sequence[Group]]:
        """Groups of similar length, of about so many tokens, without end."""
        chance = random.Random(f"{self.options.seed}-groups-{self.number}-{self.spent}")
        pool: list[Group] = []
        rows = self._rows(chance)
        while True:
            if len(pool) < _POOL // 2:
                pool += [self.groups.drawn(next(rows), chance) for _ in range(_POOL)]
                pool.sort(key=_longest)
            place = chance.randrange(len(pool))
            batch = [pool.pop(place)]
            while place < len(pool):
                windows = sum(len(group.examples) for group in (*batch, pool[place]))
                if _longest(pool[place]) * windows > self.options.tokens:
                    break
                batch.append(pool.pop(place))
            yield batch

    def _rows(self, chance: random.Random) -> Iterator[dict[str, object]]:
        """This worker's rows, in random order, again and again; raises ValueError without any."""
        mine = self.groups.rows[self.number :: self.options.workers]
        if not mine:
            raise ValueError(f"{self.options.windows} has fewer rows than there are workers")
        while True:
            yield from chance.sample(mine, len(mine))

    def _loss(self, batch: Batch) -> tuple[Tensor, int, int]:
        if not isinstance(batch[0], Group):
            return super()._loss(batch)
        groups = [group for group in batch if isinstance(group, Group)]
        windows = sum(len(group.examples) for group in groups)
        tokens = windows * max(map(_longest, groups))
        return loss_of_groups(self.model, groups), windows, tokens


def _longest(group: Group) -> int:
    return max(len(example.ids) for example in group.examples)


def train(options: argparse.Namespace, folder: Path) -> None:
    """Train over the model in a folder, and write what ``options`` ask for."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    groups = Groups(options.windows, tokenizer, options.unanswered)
    examples = WithGroups(mixed(options, folder), groups)
    run(options, folder, examples, RankingWorker)


def main() -> None:
    """Read the data, share the weights, let the workers train."""
    parser = argparse.ArgumentParser(description="Train the reader to rank windows.")
    add_options(parser)
    add_worker_options(parser)
    parser.add_argument("--windows", type=Path, required=True, help="of training/windows.py")
    parser.add_argument("--grouped", type=float, default=0.75, help="share of batches of groups")
    parser.add_argument("--unanswered", type=int, default=1, help="weight of what has no answer")
    parser.set_defaults(tokens=3072, rate=1.2e-4, turns=0.1, claims=2)
    train_over_model(parser.parse_args(), train)


if __name__ == "__main__":
    main()
