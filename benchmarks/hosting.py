"""What the app costs its host: a first start, which compiles the model, and a later one.

    python benchmarks/hosting.py

Prints a row for each: seconds from the command to the page and to the first answer over HTTP, and
memory in MB of the app with the processes it starts: the most at any moment, once the first
question is answered, and after 50 more.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import psutil
from gradio_client import Client
from latency import free_port, shipped_questions

ROOT = Path(__file__).parents[1]


def memory(process: psutil.Process) -> int:
    """The resident memory of a process and all that it started, in MB."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total // 1_000_000


def start(cache: str) -> tuple[float, float, int, int, int]:
    """Start the app with a cache folder, ask, and stop it; the figures of one row."""
    port, began, most = free_port(), time.perf_counter(), 0
    address = f"http://127.0.0.1:{port}/"
    environment = os.environ | {"PULLQUOTE_CACHE": cache, "GRADIO_SERVER_PORT": str(port)}
    app = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    process = psutil.Process(app.pid)
    stopped = threading.Event()

    def watch() -> None:
        nonlocal most
        while not stopped.wait(0.1):
            most = max(most, memory(process))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        while True:
            try:
                urllib.request.urlopen(address, timeout=60).close()
                break
            except OSError:
                if app.poll() is not None:
                    raise
                time.sleep(0.05)
        page = time.perf_counter() - began
        client = Client(address, verbose=False)
        questions = shipped_questions()
        client.predict(questions[0], api_name="/ask")
        answer = time.perf_counter() - began
        once = memory(process)
        for number in range(50):
            client.predict(questions[number % len(questions)], api_name="/ask")
        return page, answer, most, once, memory(process)
    finally:
        stopped.set()
        watching.join()
        app.terminate()
        app.wait(30)


def main() -> None:
    """Measure a start without a compiled copy, then one with it."""
    print("start   page s  answer s  most MB  MB, answered  MB, 50 later")
    with tempfile.TemporaryDirectory() as cache:
        for name in ("first", "later"):
            page, answer, most, once, later = start(cache)
            print(f"{name:<6} {page:7.1f} {answer:9.1f} {most:8} {once:13} {later:13}", flush=True)


if __name__ == "__main__":
    main()
