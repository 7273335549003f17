"""Visitors at once, each with an article of their own: no answer lost, none of another's article.

    python tests/reliability/load.py --questions 10000

Starts the page on a free port of this machine and stops it. ``--seats`` visitors are there at any
moment. When one leaves, another takes the seat. Each brings an article whose facts nobody else
has, uploaded or pasted, and asks in conversations of five questions, the same ones that everybody
asks. Each time the whole conversation must be, to the character, what asking alone gives.

It prints one JSON object: the counts, the time a question takes, the memory of the server over
time in MB, and every broken promise.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

import psutil
from counts import Counts
from serving import Server, serving
from visitors import Visitor

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer
from pullquote.documents.article import article_from_text
from pullquote.rendering.conversation import conversation_markdown

SEED = "The lighthouse at Port Selwyn was built in 1874. It stands 41 metres tall."
_TURNS = 5
_TRADES = "baker miller cooper tanner weaver potter glazier chandler saddler printer".split()
_QUESTIONS = tuple(f"Who is the {trade} of the town?" for trade in _TRADES)


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor's article, the secret words in it, and the conversations that it should give."""

    text: str
    secrets: frozenset[str]
    conversations: tuple[tuple[str, ...], ...]


def guest(number: int, sentences: int, questions: int, shared: Assistant) -> Guest:
    """The visitor with that number, and what so many questions give when nobody else is there."""
    chance = random.Random(number)
    names = ["".join(chance.choices("abcdefgiklmnoprstuvz", k=9)).capitalize() for _ in _TRADES]
    lines = [
        f"The {trade} of the town is called {name}."
        for trade, name in zip(_TRADES, names, strict=True)
    ]
    lines += [
        f"In the year {1300 + year}, {chance.choice(names)} paid {chance.randrange(900)} coins for "
        f"{chance.choice(('rope', 'salt', 'oak', 'wax'))} and walked home by the river."
        for year in range(sentences - len(lines))
    ]
    text = "\n".join(lines)
    assistant = shared.with_articles([article_from_text(text, "town" if uploads(number) else "")])
    conversations = []
    for first in range(0, min(questions, len(_QUESTIONS)), _TURNS):
        turns: list[Answer] = []
        shown = []
        for question in _QUESTIONS[first : min(first + _TURNS, questions)]:
            turns.append(assistant.ask(question, turns))
            shown.append(conversation_markdown(turns, assistant.articles))
        conversations.append(tuple(shown))
    return Guest(text, frozenset(names), tuple(conversations))


def uploads(number: int) -> bool:
    """Every second visitor uploads a file, the others paste its text."""
    return number % 2 == 1


class Crowd:
    """All visitors of one run."""

    def __init__(self, guests: list[Guest], address: str, result: Counts) -> None:
        """Nobody is there yet."""
        self.guests = guests
        self.address = address
        self.result = result
        self.seconds: list[float] = []
        self._lock = Lock()

    def stay(self, number: int, questions: int) -> None:
        """One visitor comes, asks, is never answered from another's article, and leaves."""
        guest = self.guests[number % len(self.guests)]
        try:
            with Visitor(self.address) as visitor:
                if uploads(number % len(self.guests)):
                    visitor.upload("town.txt", guest.text.encode())
                else:
                    visitor.paste(guest.text)
                for asked in range(questions):
                    place, turn = divmod(asked, _TURNS)
                    conversation = guest.conversations[place % len(guest.conversations)]
                    if turn == 0 and asked:
                        visitor.restart()
                    self._ask(
                        visitor, (place * _TURNS + turn) % len(_QUESTIONS), conversation[turn]
                    )
                others = frozenset().union(*(g.secrets for g in self.guests if g is not guest))
                seen = [word for word in others if word in visitor.heard]
        except Exception as exc:
            with self._lock:
                self.result.broken.append(f"visitor {number}: {type(exc).__name__}: {exc}")
            return
        with self._lock:
            self.result.expect(not seen, f"visitor {number} was told of {seen}")
            self.result.counts["visitors"] += 1

    def _ask(self, visitor: Visitor, question: int, expected: str) -> None:
        began = time.perf_counter()
        found = visitor.ask(_QUESTIONS[question])
        seconds = time.perf_counter() - began
        with self._lock:
            self.seconds.append(seconds)
            self.result.counts["questions answered"] += 1
            self.result.expect(
                found == expected,
                f"{_QUESTIONS[question]}: {found[-300:]} and not {expected[-300:]}",
            )


def watch(server: Server, curve: list[int], stop: Event, every: float) -> None:
    """The server's memory over time, in MB."""
    process = psutil.Process(server.process.pid)
    while not stop.wait(every):
        curve.append(process.memory_info().rss // 1_000_000)


def run(seats: int, questions: int, each: int, sentences: int, result: Counts) -> None:
    """Let the visitors come and go, and note times and memory."""
    shared = Assistant.from_text(SEED)
    guests = [guest(number, sentences, each, shared) for number in range(seats)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seeds").mkdir()
        (folder / "seeds" / "light.txt").write_text(SEED)
        with serving(folder) as server:
            with Visitor(server.address) as first:
                first.ask("How tall is the lighthouse?")
            crowd = Crowd(guests, server.address, result)
            curve, stop = (
                [psutil.Process(server.process.pid).memory_info().rss // 1_000_000],
                Event(),
            )
            Thread(target=watch, args=(server, curve, stop, 1.0), daemon=True).start()
            stays = -(-questions // each)
            began = time.perf_counter()
            with ThreadPoolExecutor(seats) as pool:
                for number in range(stays):
                    pool.submit(crowd.stay, number, min(each, questions - number * each))
            seconds = time.perf_counter() - began
            time.sleep(5)  # the last ones are forgotten a moment after they left
            stop.set()
            after = psutil.Process(server.process.pid).memory_info().rss // 1_000_000
            left = [path for path in server.temporary.rglob("*") if path.is_file()]
            kept = b"\n".join(path.read_bytes() for path in [*left, server.log])
            words = [word for one in guests for word in one.secrets if word.encode() in kept]
            result.expect(not words, f"on disk or in the log: {words[:5]}")
    result.expect(
        result.counts["questions answered"] == questions,
        f"{questions - result.counts['questions answered']} questions are lost",
    )
    times = sorted(crowd.seconds)
    result.counts.update(
        {
            "seats": seats,
            "median, ms": round(statistics.median(times) * 1000),
            "p95, ms": round(times[int(0.95 * len(times))] * 1000),
            "slowest, ms": round(times[-1] * 1000),
            "questions a minute": round(60 * len(times) / seconds),
            "memory before, MB": curve[0],
            "most memory, MB": max(curve),
            "memory after, MB": after,
        }
    )
    result.curve = [curve[n * (len(curve) - 1) // 20] for n in range(21)]


def main() -> None:
    """Run it and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=20)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--each", type=int, default=100, help="questions of one visitor")
    parser.add_argument("--sentences", type=int, default=100, help="of one visitor's article")
    options = parser.parse_args()
    result = Counts()
    run(options.seats, options.questions, options.each, options.sentences, result)
    result.print()


if __name__ == "__main__":
    main()
