"""What an answer costs: beside the bare forward pass, in a fresh process, and in the app.

    python benchmarks/latency.py [FILE.jsonl...] [--out benchmarks/results/latency.json]

Things that are compared take turns, and ratios are of medians. The files are those whose
questions torch and the compiled copy must rank alike; without one, benchmarks/default.jsonl.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
from compare import hardware, spread
from systems import memory_mb, quantile

from pullquote.assistant import Assistant
from pullquote.evaluation.data import read_documents
from pullquote.models.encoder import open_encoder

HERE = Path(__file__).parent
ROOT = HERE.parent
INDEX = ROOT / "index"
#: What is run in processes of its own, and measured.
PROGRAMS = HERE / "programs"


def shipped_questions() -> list[str]:
    """The questions about the shipped article that need no history."""
    documents = read_documents(HERE / "seed-questions.jsonl")
    return [row.question for document in documents for row in document.questions if not row.history]


def warm(runs: int) -> dict[str, Any]:
    """``Assistant.ask`` with and without the reader, and the forward pass alone, in turns."""
    full, lean = Assistant.open(INDEX), Assistant.open(INDEX, reader=False)
    encoder: Any = lean.encoder
    questions = shipped_questions()
    times: dict[str, list[float]] = {"forward": [], "ask": [], "ask with reader": []}
    ratios: list[float] = []
    for question in questions[:10]:
        full.ask(question), lean.ask(question)
    for _ in range(runs):
        for question in questions:
            ids = np.array([encoder.tokenizer.encode(question).ids], dtype=np.int64)
            mask = np.ones_like(ids)
            spent = {}
            for name, what in (
                ("forward", lambda ids=ids, mask=mask: encoder._forward(ids, mask)),
                ("ask", lambda question=question: lean.ask(question)),
                ("ask with reader", lambda question=question: full.ask(question)),
            ):
                began = time.perf_counter()
                what()
                spent[name] = 1000 * (time.perf_counter() - began)
                times[name].append(spent[name])
            ratios.append(spent["ask"] / spent["forward"])
    middle = {name: quantile(values, 0.5) for name, values in times.items()}
    return {
        "questions": len(ratios),
        "p50 ms": {name: round(value, 2) for name, value in middle.items()},
        "p95 ms": {name: round(quantile(values, 0.95), 2) for name, values in times.items()},
        "ask / forward, of medians": round(middle["ask"] / middle["forward"], 2),
        "ask / forward, median of ratios": round(quantile(ratios, 0.5), 2),
    }


def command_line(runs: int) -> dict[str, Any]:
    """``pullquote ask`` in fresh processes, and the same without the reader through Python."""
    question = shipped_questions()[0]
    found = shutil.which("pullquote", path=str(Path(sys.executable).parent))
    tool = [found] if found else [sys.executable, "-m", "pullquote"]
    commands = {
        "pullquote ask": [*tool, "ask", question, "--index", str(INDEX)],
        "without reader": [
            sys.executable,
            str(PROGRAMS / "without_reader.py"),
            str(INDEX),
            question,
        ],
    }
    values: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            figures = run_once(command)
            if number:  # the first one may compile
                values[name].append(figures)
    return {
        name: {
            "seconds": spread([row[0] for row in rows]),
            "processor seconds": spread([row[1] for row in rows]),
            "peak MB": spread([row[2] for row in rows], 0),
        }
        for name, rows in values.items()
    }


def run_once(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MB of a process.

    Started by a process that is small itself: a child's peak begins with its parent's.
    """
    done = subprocess.run(
        [sys.executable, str(PROGRAMS / "measured.py"), *command],
        check=True,
        capture_output=True,
        text=True,
    )
    status, seconds, processor, peak = json.loads(done.stdout)
    if status:
        raise RuntimeError(f"{command[0]} failed.")
    return seconds, processor, peak


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def served(command: list[str]) -> tuple[float, str, subprocess.Popen[bytes]]:
    """Seconds from a process's start to its first HTTP 200, its address, and the process."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "0"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and time.perf_counter() - began < 120:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                if reply.status == 200:
                    return time.perf_counter() - began, address, process
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{command[-1]} does not serve.")


def processor_seconds(pid: int) -> float:
    """What a process took of the processor so far; 0 where /proc does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def app(runs: int, count: int) -> dict[str, Any]:
    """Start of the app and of a bare gradio page in turns; the app's memory as it answers."""
    from gradio_client import Client

    seconds: dict[str, list[float]] = {"app": [], "bare": []}
    spent: dict[str, list[float]] = {"app": [], "bare": []}
    commands = {
        "bare": [sys.executable, str(PROGRAMS / "bare_page.py")],
        "app": [sys.executable, "app.py"],
    }
    for _ in range(runs):
        for name, command in commands.items():
            taken, _, process = served(command)
            seconds[name].append(taken)
            spent[name].append(processor_seconds(process.pid))
            stop(process)
    _, address, process = served(commands["app"])
    status = Path(f"/proc/{process.pid}/status")
    memory: dict[str, float] = {}
    try:
        client = Client(address, verbose=False)
        questions = shipped_questions()
        for number in range(count):
            client.predict(questions[number % len(questions)], api_name="/ask")
            if status.exists() and (number + 1 in (1, count) or (number + 1) % 200 == 0):
                memory[str(number + 1)] = round(memory_mb(status, "VmRSS"))
        peak = round(memory_mb(status, "VmHWM")) if status.exists() else None
    finally:
        stop(process)
    ratio = spread(seconds["app"])["median"] / spread(seconds["bare"])["median"]
    return {
        "seconds to first 200": {name: spread(values) for name, values in seconds.items()},
        "app / bare": round(ratio, 3),
        "processor seconds to first 200": {name: spread(row) for name, row in spent.items()},
        "MB after so many questions": memory,
        "peak MB": peak,
    }


def rankings(paths: list[Path]) -> dict[str, Any]:
    """How many questions torch and the compiled copy rank alike, over what a person sees."""
    compiled, torch = open_encoder(), open_encoder(compiled=False)
    counts = {"questions": 0, "same sentences in the same order": 0, "same quotes and verdict": 0}
    differing: list[str] = []
    for path in paths:
        for document in read_documents(path):
            one, other = (
                Assistant.from_articles([document.article], encoder=encoder, reader=False)
                for encoder in (compiled, torch)
            )
            for row in document.questions:
                a, b = one.ask(row.question), other.ask(row.question)
                ranked = [[(p.start, p.end) for p in answer.passages] for answer in (a, b)]
                quotes = [[(c.start, c.end) for c in answer.citations] for answer in (a, b)]
                counts["questions"] += 1
                counts["same sentences in the same order"] += ranked[0] == ranked[1]
                same = quotes[0] == quotes[1] and a.verdict == b.verdict
                counts["same quotes and verdict"] += same
                if ranked[0] != ranked[1] or not same:
                    differing.append(row.question)
    return {"files": [path.name for path in paths], **counts, "differing": differing[:20]}


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for, write the results and print them."""
    parser = argparse.ArgumentParser(description="What an answer costs.")
    parser.add_argument("files", nargs="*", type=Path, default=[HERE / "default.jsonl"])
    parser.add_argument("--only", nargs="+", choices=["warm", "cold", "app", "rankings"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--count", type=int, default=1000, help="questions asked of the app")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    tasks = {
        "warm": lambda: warm(options.runs),
        "cold": lambda: command_line(options.runs),
        "app": lambda: app(options.runs, options.count),
        "rankings": lambda: rankings(options.files),
    }
    result: dict[str, Any] = {"hardware": hardware(), "runs": options.runs}
    if options.out and options.out.exists():
        result = json.loads(options.out.read_text("utf-8"))
    for name in options.only or list(tasks):
        result[name] = tasks[name]()
        print(name, json.dumps(result[name], indent=1), flush=True)
        if options.out:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
