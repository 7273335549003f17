"""Train the reader: a low-rank adapter over a MiniLM encoder that finds the words that answer.

    python training/train_reader.py --contexts C.jsonl.gz --questions Q.jsonl.gz --minutes 90 \
        --work /tmp/reader --out src/pullquote/data/reader.safetensors

See training/README.md. The rate follows the clock (--minutes) or the examples (--epochs), so a run
always ends with a rate of zero. Killed, it goes on from its last checkpoint in --work.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import torch
from batches import Example, batches, collate
from examples import Examples
from pace import Pace
from paragraphs import Paragraph, Question, numbers_by_id, prepare, read_jsonl, read_squad
from reader_model import (
    Average,
    ReaderModel,
    fast_type,
    load_adapter,
    loss_of,
    save_adapter,
    save_state,
)
from tokenizers import Tokenizer
from torch import nn
from written import written_questions

from pullquote.models.weights import DEFAULT_MODEL, model_folder

log = logging.getLogger("train_reader")
#: Seconds between two lines of the log.
_LOGGED_EVERY = 30


class Epochs(Protocol):
    """What gives the examples of each epoch."""

    def epoch(self, number: int) -> list[Example]:
        """All examples of an epoch, in random order."""
        ...


@dataclass(slots=True)
class Position:
    """How far a run has come. spent: minutes; seen: examples; steps: batches of all epochs."""

    epoch: int = 0
    step: int = 0
    spent: float = 0.0
    seen: int = 0
    steps: int = 0

    def __str__(self) -> str:
        """For the log."""
        return f"{self.spent:.1f} min, epoch {self.epoch}, {self.seen} examples, {self.steps} steps"


class Training:
    """The model, its optimizer and average, and how far they have come."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Begin anew, with the adapter of --begin, or where the checkpoint in --work ends."""
        self.options = options
        self.folder = options.model or model_folder(options.model_id)
        self.device = torch.device(options.device)
        self.model = ReaderModel(
            self.folder,
            rank=options.rank,
            scale=options.scale,
            dropout=options.dropout,
            dtype=fast_type(self.device),
        ).to(self.device)
        if options.begin:
            load_adapter(options.begin, self.model.trained())
        self.weights = self.model.trained()
        self.optimizer = torch.optim.AdamW(
            [
                {
                    "params": [weight for weight in self.weights.values() if weight.ndim > 1],
                    "weight_decay": options.decay,
                },
                {
                    "params": [weight for weight in self.weights.values() if weight.ndim < 2],
                    "weight_decay": 0,
                },
            ],
            lr=options.rate,
            betas=(0.9, 0.98),
            eps=1e-7,
            foreach=True,
        )
        self.average = Average(self.weights, options.average)
        self.position = Position()
        self.checkpoint: Path = options.work / "checkpoint.pt"
        if self.checkpoint.exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(state["weights"][name])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.weights, self.average.steps = state["average"], state["average_steps"]
        self.position = Position(**state["position"])
        log.info("going on from %s", self.position)

    def step(self, batch: list[Example], rate: float) -> tuple[float, int]:
        """Learn from one batch; its loss, and how many tokens it had, padding included."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        arrays = {k: torch.from_numpy(v).to(self.device) for k, v in collate(batch).items()}
        loss = loss_of(self.model, arrays)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        self.optimizer.step()
        self.average.update(self.weights)
        self.position.steps += 1
        self.position.seen += len(batch)
        return loss.item(), arrays["ids"].numel()

    def save(self, *, done: bool) -> None:
        """Write the averaged adapter, and a checkpoint unless the run is done."""
        options = self.options
        if not done:
            save_state(
                self.checkpoint,
                {
                    "weights": {n: weight.detach() for n, weight in self.weights.items()},
                    "optimizer": self.optimizer.state_dict(),
                    "average": self.average.weights,
                    "average_steps": self.average.steps,
                    "position": asdict(self.position),
                },
            )
        recipe = {k: str(v) for k, v in vars(options).items() if not isinstance(v, Path | list)}
        recipe |= {"weight": " ".join(options.weight)}
        notes = {
            "base": options.model_id,
            "base_sha256": sha256((self.folder / "model.safetensors").read_bytes()).hexdigest(),
            "scale": str(options.scale),
            "rank": str(options.rank),
            "seed": str(options.seed),
            "examples": str(self.position.seen),
            "steps": str(self.position.steps),
            "recipe": json.dumps(recipe),
        }
        save_adapter(options.out, dict(self.average.weights), notes)

    def run(self, examples: Epochs) -> None:
        """Train to the end, with a checkpoint every few minutes."""
        options, position = self.options, self.position
        pace = Pace(options.threads)
        before = position.spent
        began = saved = logged = time.monotonic()
        losses: list[float] = []
        tokens = 0
        self.model.train()
        for epoch, step, share, batch in stream(examples, position, options.tokens, options.seed):
            now = time.monotonic()
            position.epoch, position.step = epoch, step
            position.spent = before + (now - began) / 60
            progress = (
                position.spent / options.minutes
                if options.minutes
                else (epoch + share) / options.epochs
            )
            if progress >= 1:
                break
            pace.before(position.steps)
            loss, count = self.step(batch, rate_at(progress, options.rate, options.warmup))
            pace.after(position.steps - 1, count / (time.monotonic() - now))
            position.step = step + 1
            losses.append(loss)
            tokens += count
            if now - logged > _LOGGED_EVERY:
                speed = tokens / (now - logged)
                mean = sum(losses) / len(losses)
                log.info("%s, loss %.3f, %.0f tokens/s (%d)", position, mean, speed, pace.threads)
                losses, tokens, logged = [], 0, now
            if now - saved > 60 * options.every:
                self.save(done=False)
                saved = now
        self.save(done=True)
        log.info("done: %s", position)


def rate_at(progress: float, rate: float, warmup: float) -> float:
    """The learning rate: it rises until ``warmup`` of the run is done, then falls to zero."""
    return max(rate * min(progress / warmup, (1 - progress) / (1 - warmup)), 1e-7)


def stream(
    examples: Epochs, position: Position, tokens: int, seed: int
) -> Iterator[tuple[int, int, float, list[Example]]]:
    """Batches without end from a position on: epoch, step, the epoch's share done, batch."""
    epoch, step = position.epoch, position.step
    while True:
        chance = random.Random(f"{seed}-batches-{epoch}")
        drawn = batches(examples.epoch(epoch), tokens, chance)
        for number in range(step, len(drawn)):
            yield epoch, number, number / len(drawn), drawn[number]
        epoch, step = epoch + 1, 0


def read_all(options: argparse.Namespace) -> tuple[list[Paragraph], list[Question]]:
    """The paragraphs and questions of all files given, numbered through."""
    found = [read_squad(path) for path in options.squad]
    if options.contexts:
        read = read_jsonl(options.contexts, options.questions)
        if options.written:
            read[1].extend(written_questions(numbers_by_id(options.contexts)))
        found.append(read)
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for more, asked in found:
        for question in asked:
            question.paragraph += len(paragraphs)
        paragraphs += more
        questions += asked
    return paragraphs, questions


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the reader's adapter.")
    add = parser.add_argument
    add("--contexts", type=Path, help="JSON lines of paragraphs")
    add("--questions", type=Path, help="JSON lines of questions about them")
    add("--squad", type=Path, nargs="*", default=[], help="files in SQuAD's format")
    add("--model", type=Path, help="folder of the encoder (default: that of --model-id)")
    add("--model-id", default=DEFAULT_MODEL)
    add("--work", type=Path, required=True, help="folder for checkpoints and the log")
    add("--out", type=Path, required=True, help="the adapter to write")
    add("--begin", type=Path, help="an adapter to begin with")
    add("--minutes", type=float, help="train by the clock")
    add("--epochs", type=float, help="train by passes over the data")
    add("--rank", type=int, default=56)
    add("--scale", type=float, default=2.0)
    add("--rate", type=float, default=1e-3)
    add("--decay", type=float, default=0.01)
    add("--warmup", type=float, default=0.04, help="share of the run")
    add("--dropout", type=float, default=0.1)
    add("--average", type=float, default=0.998)
    add("--tokens", type=int, default=4096, help="tokens in a batch")
    add("--longest", type=int, default=160, help="tokens in a window")
    add("--negatives", type=float, default=0.55, help="negatives for each answered question")
    add("--twists", type=float, default=0.35, help="attempts to twist each answered question")
    add("--turns", type=float, default=0.0, help="share of questions with one before them")
    add("--written", action="store_true", help="with what was written for this: written.py")
    add("--weight", nargs="*", default=["policyqa=0.4", "none=2"], help="SOURCE=SHARE")
    add("--seed", type=int, default=20240)
    add("--every", type=float, default=3.0, help="minutes between checkpoints")
    add("--threads", type=int, default=2)
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    if (options.minutes is None) == (options.epochs is None):
        parser.error("give --minutes or --epochs")
    if not options.squad and not (options.contexts and options.questions):
        parser.error("give --contexts and --questions, or --squad")
    return options


def main() -> None:
    """Train, with a checkpoint every few minutes, and write the averaged adapter."""
    options = arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.FileHandler(options.work / "train.log"),
    ]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
    torch.manual_seed(options.seed)
    training = Training(options)
    paragraphs, questions = read_all(options)
    tokenizer = Tokenizer.from_file(str(training.folder / "tokenizer.json"))
    prepare(paragraphs, questions, tokenizer)
    examples = Examples(
        paragraphs,
        questions,
        seed=options.seed,
        weights={name: float(share) for name, share in (w.split("=") for w in options.weight)},
        negatives=options.negatives,
        twists=options.twists,
        turns=options.turns,
        tokenizer=tokenizer,
        longest=options.longest,
    )
    size = sum(weight.numel() for weight in training.weights.values())
    log.info("%d paragraphs, %d questions, %d weights", len(paragraphs), len(questions), size)
    training.run(examples)


if __name__ == "__main__":
    main()
