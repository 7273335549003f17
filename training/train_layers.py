"""Train the reader over multilingual-e5-small: its upper layers whole, and the two heads.

    python training/train_layers.py --contexts C.jsonl.gz --questions Q.jsonl.gz --minutes 90 \
        --work /tmp/reader --out reader-e5.safetensors

Several workers of one thread each change the same weights in shared memory without waiting for one
another (Recht et al. 2011, "Hogwild!", https://arxiv.org/abs/1106.5730): on a busy machine a step
of two threads waits for the slower of them. The rate follows the clock, so a run ends with a rate
of zero. Killed, it goes on from its last checkpoint in --work. See training/README.md.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from batches import Example, batches, collate
from claim_examples import Claims
from examples import Examples
from layer_model import LayersModel, begin_with
from paragraphs import numbers_by_id, prepare, read_jsonl
from reader_model import Average, fast_type, loss_of, save_adapter, save_state
from tokenizers import Tokenizer
from torch import Tensor, nn
from train_reader import Epochs, rate_at
from written import written_claims, written_questions

from pullquote.models.checker import CLAIM
from pullquote.models.weights import MULTILINGUAL_MODEL, model_folder, unpacked

log = logging.getLogger("train_layers")
#: Examples that are learnt at once, or what another way of training has in their place.
Batch = Sequence[Any]
#: Seconds between two lines of the log.
_LOGGED_EVERY = 30
#: A pass over the written claims has this share of those made of paragraphs, and the frames filled
#: so often.
_MADE, _FRAMES = 0.04, 1


class Mixed:
    """The questions of an epoch and, so many times over, the claims."""

    def __init__(self, questions: Examples, claims: Claims, passes: int) -> None:
        """``passes``: over the claims, in an epoch of the questions."""
        self.questions, self.claims, self.passes = questions, claims, passes

    def epoch(self, number: int) -> list[Example]:
        """All examples of an epoch, in random order."""
        found = self.questions.epoch(number)
        for claims in range(number * self.passes, (number + 1) * self.passes):
            found += self.claims.epoch(claims)
        random.Random(f"{self.claims.seed}-mixed-{number}").shuffle(found)
        return found


class Worker:
    """One of the processes that train the same weights; the first averages, writes and tells."""

    def __init__(
        self,
        number: int,
        options: argparse.Namespace,
        examples: Epochs,
        model: LayersModel,
        counts: Tensor,
    ) -> None:
        """``counts``: shared, (4,), the steps, examples, tokens and losses of all workers."""
        torch.set_num_threads(1)
        torch.manual_seed(options.seed + number)
        self.number, self.options, self.examples = number, options, examples
        self.model, self.counts = model, counts
        self.weights = model.trained()
        self.optimizer = torch.optim.AdamW(
            model.groups(options.decay, options.falling, options.head_rate),
            lr=options.rate,
            betas=(0.9, 0.98),
            eps=1e-7,
            fused=True,
        )
        self.average = Average(self.weights, options.average) if number == 0 else None
        self.checkpoint: Path = options.work / "checkpoint.pt"
        self.epoch, self.step, self.spent = 0, 0, 0.0
        if self.checkpoint.exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step, self.spent = state["epoch"], state["step"], state["spent"]
        if self.average is None:
            return
        self.average.weights, self.average.steps = state["average"], state["average_steps"]
        self.counts[:2] += torch.tensor([state["steps"], state["seen"]], dtype=torch.float64)
        with torch.no_grad():
            for name, value in state["weights"].items():
                self.weights[name].copy_(value)
        log.info("going on from %.1f minutes, epoch %d", self.spent, self.epoch)

    def run(self) -> None:
        """Train until the clock says that it is done."""
        options = self.options
        before = self.spent
        began = saved = logged = time.monotonic()
        last = self.counts.clone()
        for epoch, step, batch in self._stream():
            now = time.monotonic()
            self.epoch, self.step = epoch, step + 1
            self.spent = before + (now - began) / 60
            progress = self.spent / options.minutes
            if progress >= 1:
                break
            self._learn(batch, rate_at(progress, options.rate, options.warmup))
            if self.average is None:
                continue
            self.average.update(self.weights)
            if now - logged > _LOGGED_EVERY:
                steps, _, tokens, loss = (self.counts - last).tolist()
                log.info(
                    "%.1f min, epoch %d, %d examples, loss %.3f, %.0f tokens/s",
                    *(
                        self.spent,
                        epoch,
                        int(self.counts[1]),
                        loss / steps,
                        tokens / (now - logged),
                    ),
                )
                last, logged = self.counts.clone(), now
            if now - saved > 60 * options.every:
                self._save(done=False)
                saved = now
        self._save(done=True)

    def _stream(self) -> Iterator[tuple[int, int, Batch]]:
        """This worker's batches from its position on: epoch, step, batch."""
        return self._from(self.epoch, self.step)

    def _from(self, epoch: int, step: int) -> Iterator[tuple[int, int, Batch]]:
        workers = self.options.workers
        while True:
            chance = random.Random(f"{self.options.seed}-batches-{epoch}")
            drawn = batches(self.examples.epoch(epoch), self.options.tokens, chance)
            first = step + (self.number - step) % workers
            for number in range(first, len(drawn), workers):
                yield epoch, number, drawn[number]
            epoch, step = epoch + 1, 0

    def _learn(self, batch: Batch, rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        loss, examples, tokens = self._loss(batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0, foreach=True)
        self.optimizer.step()
        self.counts += torch.tensor([1, examples, tokens, loss.item()]).double()

    def _loss(self, batch: Batch) -> tuple[Tensor, int, int]:
        """The loss of a batch, and how many examples and tokens it has."""
        arrays = {name: torch.from_numpy(array) for name, array in collate(batch).items()}
        return loss_of(self.model, arrays), len(batch), arrays["ids"].numel()

    def _save(self, *, done: bool) -> None:
        """Write the averaged weights, and a checkpoint unless the run is done."""
        if self.average is None:
            return
        options = self.options
        if not done:
            save_state(
                self.checkpoint,
                {
                    "weights": {n: p.detach() for n, p in self.weights.items()},
                    "optimizer": self.optimizer.state_dict(),
                    "average": self.average.weights,
                    "average_steps": self.average.steps,
                    "epoch": self.epoch,
                    "step": self.step,
                    "spent": self.spent,
                    "steps": int(self.counts[0]),
                    "seen": int(self.counts[1]),
                },
            )
        recipe = {k: str(v) for k, v in vars(options).items() if not isinstance(v, Path | list)}
        notes = {
            "base": options.model_id,
            "base_sha256": options.base_sha256,
            "seed": str(options.seed),
            "steps": str(int(self.counts[0])),
            "examples": str(int(self.counts[1])),
            "recipe": json.dumps(recipe | {"weight": " ".join(options.weight)}),
        }
        save_adapter(options.out, dict(self.average.weights), notes)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the upper layers of the reader.")
    add_options(parser)
    add_worker_options(parser)
    return parser.parse_args()


def add_worker_options(parser: argparse.ArgumentParser) -> None:
    """The options of a training by workers."""
    parser.add_argument("--every", type=float, default=4.0, help="minutes between checkpoints")
    parser.add_argument("--workers", type=int, default=2)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that every training of upper layers has."""
    add = parser.add_argument
    add("--contexts", type=Path, required=True, help="JSON lines of paragraphs")
    add("--questions", type=Path, required=True, help="JSON lines of questions about them")
    add("--model-id", default=MULTILINGUAL_MODEL)
    add("--work", type=Path, required=True, help="folder for checkpoints and the log")
    add("--out", type=Path, required=True, help="the weights to write")
    add("--begin", type=Path, nargs="*", help="weights to begin with, packed or not")
    add("--minutes", type=float, required=True, help="train by the clock")
    add("--frozen", type=int, default=2, help="first layers that stay as they are")
    add("--rate", type=float, default=1.5e-4)
    add("--falling", type=float, default=0.93, help="a layer's rate over that of the one above")
    add("--head-rate", type=float, default=5.0, help="the heads' rate over that of the last layer")
    add("--decay", type=float, default=0.01)
    add("--warmup", type=float, default=0.04, help="share of the run")
    add("--dropout", type=float, default=0.1)
    add("--average", type=float, default=0.998)
    add("--tokens", type=int, default=2048, help="tokens in a batch")
    add("--longest", type=int, default=176, help="tokens in a window")
    add("--negatives", type=float, default=0.3, help="negatives for each answered question")
    add("--twists", type=float, default=0.6, help="attempts to twist each answered question")
    add("--turns", type=float, default=0.0, help="share of questions with one before them")
    add("--written", action="store_true", help="with what was written for this: written.py")
    add("--claims", type=int, default=0, help="passes over the written claims in an epoch")
    add("--weight", nargs="*", default=["policyqa=0.3", "none=3", "selqa=0.8", "qed=0.8"])
    add("--seed", type=int, default=20260)


def main() -> None:
    """Read the data, share the weights, let the workers train."""
    train_over_model(arguments(), train)


def train_over_model(
    options: argparse.Namespace, train: Callable[[argparse.Namespace, Path], None]
) -> None:
    """Train as ``options`` say over the model that they name, with a log in ``options.work``."""
    options.work.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.FileHandler(options.work / "train.log"),
    ]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
    torch.set_num_threads(1)  # before any work, or the workers could not be forked
    with unpacked(options.model_id, model_folder(options.model_id)) as folder:
        train(options, folder)


def train(options: argparse.Namespace, folder: Path) -> None:
    """Train over the model in a folder, and write what ``options`` ask for."""
    run(options, folder, mixed(options, folder), Worker)


def run(options: argparse.Namespace, folder: Path, examples: Any, worker: type[Worker]) -> None:
    """Let workers train the same weights; ``examples`` are what that kind of worker learns from."""
    torch.manual_seed(options.seed)
    options.base_sha256 = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    model = LayersModel(folder, frozen=options.frozen, dropout=options.dropout, dtype=fast_type())
    if options.begin:
        begin_with(options.begin, folder, model.trained())
    for weight in model.trained().values():
        weight.data.share_memory_()  # type: ignore[no-untyped-call]
    counts = torch.zeros(4, dtype=torch.float64)
    counts.share_memory_()  # type: ignore[no-untyped-call]
    fork = torch.multiprocessing.get_context("fork")
    others = [
        fork.Process(
            target=_work, args=(worker, number, options, examples, model, counts), daemon=True
        )
        for number in range(1, options.workers)
    ]
    for other in others:
        other.start()
    _work(worker, 0, options, examples, model, counts)
    for other in others:
        other.join(timeout=30)


def mixed(options: argparse.Namespace, folder: Path) -> Mixed:
    """The examples that ``options`` ask for, in the tokens of the model in a folder."""
    paragraphs, questions = read_jsonl(options.contexts, options.questions)
    if options.written:
        questions += written_questions(numbers_by_id(options.contexts))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    prepare(paragraphs, questions, tokenizer)
    asked = Examples(
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
    claims = Claims(
        paragraphs,
        questions,
        tokenizer,
        seed=options.seed,
        share=_MADE,
        rounds=_FRAMES,
        written=written_claims(numbers_by_id(options.contexts)),
        prefix=CLAIM,
    )
    return Mixed(asked, claims, options.claims)


def _work(
    worker: type[Worker],
    number: int,
    options: argparse.Namespace,
    examples: Any,
    model: LayersModel,
    counts: Tensor,
) -> None:
    worker(number, options, examples, model, counts).run()


if __name__ == "__main__":
    main()
