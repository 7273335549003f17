"""Twenty visitors at once, 500 questions: none lost, none mixed up, how long, how much memory.

    python benchmarks/load.py

Starts the app on a free port of this machine, asks it over HTTP, and stops it. Each visitor asks
different questions; an answer is mixed up if it is not the one that asking alone gives.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from gradio_client import Client

from pullquote.assistant import Assistant

ROOT = Path(__file__).parents[1]
VISITORS = 20
QUESTIONS = 500


def questions() -> list[str]:
    """Questions of the shipped article's set that stand alone."""
    lines = (ROOT / "benchmarks/seed-questions.jsonl").read_text("utf-8").splitlines()
    rows = [question for line in lines for question in json.loads(line)["questions"]]
    return [row["question"] for row in rows if not row.get("history")]


def started() -> tuple[subprocess.Popen[bytes], str]:
    """The app, once it answers, and its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        env=os.environ | {"GRADIO_SERVER_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return process, address
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the app does not answer")


def visit(address: str, asked: list[str]) -> list[tuple[str, Any, float]]:
    """One visitor: (question, answer, seconds) of each question."""
    client = Client(address, verbose=False)
    found = []
    for question in asked:
        began = time.perf_counter()
        answer = client.predict(question, api_name="/ask")
        found.append((question, answer, time.perf_counter() - began))
    return found


def main() -> None:
    """Ask, compare with asking alone, print."""
    alone = Assistant.open(ROOT / "index")
    every = questions()
    expected = {q: [(c.start, c.end) for c in alone.ask(q).citations] for q in every}
    process, address = started()
    try:
        memory = [psutil.Process(process.pid).memory_info().rss]
        each = QUESTIONS // VISITORS
        plans = [[every[(v * 7 + n) % len(every)] for n in range(each)] for v in range(VISITORS)]
        began = time.perf_counter()
        with ThreadPoolExecutor(VISITORS) as pool:
            visits = list(pool.map(lambda plan: visit(address, plan), plans))
        seconds = time.perf_counter() - began
        memory.append(psutil.Process(process.pid).memory_info().rss)
        visit(address, every[:50])
        memory.append(psutil.Process(process.pid).memory_info().rss)
    finally:
        process.terminate()
        process.wait(20)
    rows = [row for found in visits for row in found]
    mixed = sum(
        [(c["start"], c["end"]) for c in answer["citations"]] != expected[question]
        for question, answer, _ in rows
    )
    times = sorted(row[2] for row in rows)
    print(f"{VISITORS} visitors, {len(rows)} of {QUESTIONS} questions answered, {mixed} mixed up")
    print(f"{len(rows) / seconds:.1f} questions a second")
    print(f"median {statistics.median(times):.2f} s, p95 {times[int(0.95 * len(times))]:.2f} s")
    print("memory, MB: " + ", ".join(f"{value / 1e6:.0f}" for value in memory))


if __name__ == "__main__":
    main()
