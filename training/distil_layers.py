"""Train the reader over multilingual-e5-small on a GPU: teachers, their mean, a student of them.

    python training/distil_layers.py --contexts C.jsonl.gz --questions Q.jsonl.gz \
        --begin reader-e5-1-of-2.safetensors reader-e5-2-of-2.safetensors --written \
        --minutes 9 --work /tmp/distilled --out reader-e5.safetensors

The teachers begin alike and see other examples. The student begins as the mean of their weights
(Wortsman et al. 2022, "Model soups", https://arxiv.org/abs/2203.05482) and learns from the labels
and from what the teachers make of an example on the average (Hinton et al. 2015, "Distilling the
Knowledge in a Neural Network", https://arxiv.org/abs/1503.02531). Writes the student to --out, and
the mean of the teachers beside it, as mean.safetensors in --work. See training/README.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import random
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from batches import batches, collate
from layer_model import LayersModel, begin_with
from reader_model import MASKED, Average, fast_type, loss_of, loss_of_scores, save_adapter
from torch import Tensor, nn
from torch.nn import functional
from train_layers import add_options, mixed
from train_reader import Epochs, rate_at

from pullquote.models.weights import model_folder, unpacked

log = logging.getLogger("distil_layers")
#: Steps between two lines of the log.
_LOGGED_EVERY = 200
#: Batches that wait to be learnt.
_WAITING = 64
Batches = Iterator[dict[str, Tensor]]


def drawn(examples: Epochs, options: argparse.Namespace) -> Generator[dict[str, Tensor]]:
    """Batches without end, drawn by processes of which each has epochs of its own."""
    fork = torch.multiprocessing.get_context("fork")
    waiting = fork.Queue(_WAITING)
    drawers = [
        fork.Process(target=_draw, args=(waiting, examples, options, number), daemon=True)
        for number in range(options.drawers)
    ]
    for drawer in drawers:
        drawer.start()
    try:
        while True:
            yield {name: torch.from_numpy(array) for name, array in waiting.get().items()}
    finally:
        for drawer in drawers:
            drawer.kill()


def _draw(waiting: Any, examples: Epochs, options: argparse.Namespace, number: int) -> None:
    torch.set_num_threads(1)
    for epoch in itertools.count(number, options.drawers):
        chance = random.Random(f"{options.seed}-batches-{epoch}")
        for batch in batches(examples.epoch(epoch), options.tokens, chance):
            waiting.put(collate(batch))


class Learner:
    """A model that is trained, its optimizer, and the moving average of its weights."""

    def __init__(self, model: LayersModel, options: argparse.Namespace, rate: float) -> None:
        """``rate``: the highest that it gets."""
        self.model, self.options, self.rate = model, options, rate
        self.weights = model.trained()
        self.optimizer = torch.optim.AdamW(
            model.groups(options.decay, options.falling, options.head_rate),
            lr=rate,
            betas=(0.9, 0.98),
            eps=1e-7,
            fused=True,
        )
        self.average = Average(self.weights, options.average)

    def learn(self, loss: Tensor, progress: float) -> None:
        """One step; ``progress``: the share of the time that has passed."""
        rate = rate_at(progress, self.rate, self.options.warmup)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0, foreach=True)
        self.optimizer.step()
        self.average.update(self.weights)

    @torch.no_grad()
    def take(self, weights: Mapping[str, Tensor]) -> None:
        """Go on with these weights."""
        for name, weight in self.weights.items():
            weight.copy_(weights[name])
        self.average = Average(self.weights, self.options.average)

    def settle(self) -> None:
        """Take the averaged weights, for good."""
        self.take(self.average.weights)
        self.model.eval()


def taught_loss(
    model: nn.Module, teachers: Sequence[nn.Module], batch: dict[str, Tensor], trust: float
) -> Tensor:
    """The loss of the labels and, with the share ``trust``, of what the teachers say.

    Of places and of the answerability the mean of the teachers' probabilities is the target.
    """
    inputs = batch["ids"], batch["types"], batch["mask"]
    with torch.no_grad():
        said = [teacher(*inputs) for teacher in teachers]
        # (examples, tokens) twice, and (examples,): the teachers' probabilities.
        places = [
            torch.stack([_chances(each[n], batch["allowed"]) for each in said]).mean(0)
            for n in (0, 1)
        ]
        answerable = torch.stack([torch.sigmoid(each[2]) for each in said]).mean(0)
    found = model(*inputs)
    taught = 0.5 * functional.binary_cross_entropy_with_logits(found[2], answerable)
    for scores, target in zip(found[:2], places, strict=True):
        chances = torch.log_softmax(scores.masked_fill(~batch["allowed"], MASKED), -1)
        taught = taught - 0.5 * (target * chances).sum(-1).mean()
    return trust * taught + (1 - trust) * loss_of_scores(found, batch)


def _chances(scores: Tensor, allowed: Tensor) -> Tensor:
    return torch.softmax(scores.masked_fill(~allowed, MASKED), -1)


class School:
    """Teachers, then a student, which learn from one stream of batches."""

    def __init__(self, options: argparse.Namespace, folder: Path, source: Batches) -> None:
        """Train over the model in a folder."""
        self.options, self.folder, self.source = options, folder, source
        self.device = torch.device(options.device)
        self.steps, self.seen = 0, 0

    def teach(self) -> list[Learner]:
        """Teachers that began alike and saw other examples, with their averaged weights."""
        options = self.options
        teachers = [Learner(self._model(), options, options.rate) for _ in range(options.teachers)]
        for step, progress, batch in self._lessons(options.minutes * options.teaching):
            teacher = teachers[step % len(teachers)]
            teacher.learn(loss_of(teacher.model, batch), progress)
        for teacher in teachers:
            teacher.settle()
        return teachers

    def study(self, teachers: Sequence[Learner], begin: Mapping[str, Tensor]) -> Learner:
        """A student of the teachers, which begins with these weights."""
        options = self.options
        student = Learner(self._model(), options, options.student_rate)
        student.take(begin)
        models = [teacher.model for teacher in teachers]
        for _, progress, batch in self._lessons(options.minutes * (1 - options.teaching)):
            loss = taught_loss(student.model, models, batch, options.trust)
            student.learn(loss, progress)
        student.settle()
        return student

    def _model(self) -> LayersModel:
        options, dtype = self.options, fast_type(self.device)
        model = LayersModel(
            self.folder, frozen=options.frozen, dropout=options.dropout, dtype=dtype
        )
        if options.begin:
            begin_with(options.begin, self.folder, model.trained())
        return model.to(self.device)

    def _lessons(self, minutes: float) -> Iterator[tuple[int, float, dict[str, Tensor]]]:
        """Step, share of the time that has passed, batch; until the time has passed."""
        began = time.monotonic()
        for step in itertools.count():
            progress = (time.monotonic() - began) / 60 / minutes
            if progress >= 1:
                return
            batch = next(self.source)
            yield step, progress, {n: a.to(self.device) for n, a in batch.items()}
            self.steps, self.seen = self.steps + 1, self.seen + len(batch["ids"])
            if step % _LOGGED_EVERY == 0:
                log.info("%.3f of the time, %d examples", progress, self.seen)

    def notes(self) -> dict[str, str]:
        """What is written down with the weights."""
        options = self.options
        recipe = {k: str(v) for k, v in vars(options).items() if not isinstance(v, Path | list)}
        return {
            "base": options.model_id,
            "base_sha256": options.base_sha256,
            "seed": str(options.seed),
            "steps": str(self.steps),
            "examples": str(self.seen),
            "recipe": json.dumps(recipe | {"weight": " ".join(options.weight)}),
        }


def train(options: argparse.Namespace, folder: Path, examples: Epochs) -> None:
    """Train the teachers, then the student, and write what they learnt."""
    torch.manual_seed(options.seed)
    options.base_sha256 = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    with closing(drawn(examples, options)) as batches_drawn:
        first = next(batches_drawn)  # the processes are there before the GPU is
        school = School(options, folder, itertools.chain([first], batches_drawn))
        teachers = school.teach()
        mean = {
            name: torch.stack([teacher.weights[name].detach() for teacher in teachers]).mean(0)
            for name in teachers[0].weights
        }
        save_adapter(options.work / "mean.safetensors", mean, school.notes())
        student = school.study(teachers, mean)
        weights = {name: weight.detach() for name, weight in student.weights.items()}
        save_adapter(options.out, weights, school.notes())


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train teachers of the reader, and a student.")
    add_options(parser)
    add = parser.add_argument
    add("--device", default="cuda")
    add("--drawers", type=int, default=14, help="processes that draw examples")
    add("--teachers", type=int, default=4)
    add("--teaching", type=float, default=0.5, help="share of the time for the teachers")
    add("--student-rate", type=float, default=2e-4)
    add("--trust", type=float, default=0.7, help="share of the teachers in the student's loss")
    parser.set_defaults(tokens=32768, rate=3e-4, claims=1, turns=0.1)
    return parser.parse_args()


def main() -> None:
    """Read the data and train."""
    options = arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with unpacked(options.model_id, model_folder(options.model_id)) as folder:
        train(options, folder, mixed(options, folder))


if __name__ == "__main__":
    main()
