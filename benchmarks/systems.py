"""The systems of compare.py, each run in a process and an environment of its own.

    python benchmarks/systems.py index SYSTEM JOB STORE
    python benchmarks/systems.py answer SYSTEM JOB STORE

JOB is a JSON file with "articles" (title, text), "questions" and "model" (a folder). ``answer``
prints one line after its first answer, then asks everything and prints its figures as JSON.
Pullquote is imported only in its own environment, each peer only in its own.
"""

from __future__ import annotations

import bisect
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: What a question gets: (article's number, start, end), or None if the system refuses.
Shown = tuple[int, int, int] | None
Ask = Callable[[str], Shown]
#: Distributions whose versions are reported.
PARTS = {
    "pullquote": ("pullquote", "onnxruntime", "faiss-cpu", "numpy"),
    "pullquote-no-reader": ("pullquote", "onnxruntime", "faiss-cpu", "numpy"),
    "langchain": ("langchain-community", "langchain-huggingface", "sentence-transformers", "torch"),
    "llama-index": ("llama-index-core", "sentence-transformers", "torch"),
    "txtai": ("txtai", "transformers", "faiss-cpu", "torch"),
}


def index(system: str, job: dict[str, Any], store: Path) -> None:
    """Index the job's articles and save the index in a folder."""
    if system.startswith("pullquote"):
        from pullquote.documents.article import article_from_text
        from pullquote.index import build_index
        from pullquote.models.encoder import open_encoder
        from pullquote.storage import save_index

        articles = [article_from_text(row["text"], row["title"]) for row in job["articles"]]
        save_index(build_index(articles, open_encoder()), store)
    elif system == "langchain":
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_huggingface import HuggingFaceEmbeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        documents = [
            Document(page_content=row["text"], metadata={"article": number})
            for number, row in enumerate(job["articles"])
        ]
        embeddings = HuggingFaceEmbeddings(model_name=job["model"])
        FAISS.from_documents(splitter.split_documents(documents), embeddings).save_local(str(store))
    elif system == "llama-index":
        from llama_index.core import Document as LlamaDocument
        from llama_index.core import VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        built = VectorStoreIndex.from_documents(
            [
                LlamaDocument(
                    text=row["text"],
                    metadata={"article": number},
                    excluded_embed_metadata_keys=["article"],
                )
                for number, row in enumerate(job["articles"])
            ],
            transformations=[SentenceSplitter(chunk_size=512)],
            embed_model=HuggingFaceEmbedding(model_name=job["model"]),
        )
        built.storage_context.persist(str(store))
    else:
        from txtai import Embeddings

        embeddings = Embeddings(path=job["model"], hybrid=True, content=True)
        embeddings.index(
            (f"{number} {start} {end}", row["text"][start:end], None)
            for number, row in enumerate(job["articles"])
            for start, end in paragraphs(row["text"])
        )
        embeddings.save(str(store))


def opened(system: str, job: dict[str, Any], store: Path) -> Ask:
    """Load a saved index and its model; what is returned answers one question."""
    if system.startswith("pullquote"):
        return _pullquote(store, reader=system == "pullquote")
    if system == "langchain":
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings

        embeddings = HuggingFaceEmbeddings(model_name=job["model"])
        found = FAISS.load_local(str(store), embeddings, allow_dangerous_deserialization=True)

        def ask_langchain(question: str) -> Shown:
            chunk = found.similarity_search(question, k=1)[0]
            start = chunk.metadata["start_index"]
            return chunk.metadata["article"], start, start + len(chunk.page_content)

        return ask_langchain
    if system == "llama-index":
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        retriever = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(store)),
            embed_model=HuggingFaceEmbedding(model_name=job["model"]),
        ).as_retriever(similarity_top_k=1)

        def ask_llama(question: str) -> Shown:
            node = retriever.retrieve(question)[0].node
            return node.metadata["article"], node.start_char_idx, node.end_char_idx

        return ask_llama
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(store))

    def ask_txtai(question: str) -> Shown:
        rows = embeddings.search(question, 1)
        if not rows:
            return None
        number, start, end = map(int, rows[0]["id"].split())
        return number, start, end

    return ask_txtai


def _pullquote(store: Path, *, reader: bool) -> Ask:
    from pullquote.assistant import Assistant

    assistant = Assistant.open(store, reader=reader)
    numbers = {article: number for number, article in enumerate(assistant.articles)}

    def ask(question: str) -> Shown:
        citations = assistant.ask(question).citations
        if not citations:
            return None
        return numbers[citations[0].article_id], citations[0].start, citations[0].end

    return ask


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of every paragraph, as txtai's own splitting by blank lines gives them."""
    for found in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        yield found.span()


def answer(system: str, job: dict[str, Any], store: Path) -> dict[str, Any]:
    """Ask every question once; the figures of this process."""
    ask = opened(system, job, store)
    questions = [row["question"] for row in job["questions"]]
    ask(questions[0])
    print("answered", flush=True)
    first_mb, first_cpu = peak_mb(), time.process_time()
    milliseconds, shown = [], []
    for question in questions:
        began = time.perf_counter()
        shown.append(ask(question))
        milliseconds.append(1000 * (time.perf_counter() - began))
    return {
        "milliseconds": milliseconds,
        "shown": shown,
        "first_mb": first_mb,
        "first_cpu": first_cpu,
        "peak_mb": peak_mb(),
        "versions": {part: version(part) for part in PARTS[system]},
    }


def peak_mb() -> float:
    """The largest resident memory of this process so far, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")  # getrusage also counts the parent, before exec
    if status.exists():
        return memory_mb(status, "VmHWM")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def memory_mb(status: Path, field: str) -> float:
    """A field of /proc/PID/status in MB (10^6 bytes): VmHWM is the peak, VmRSS is now."""
    lines = status.read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) * 1024 / 1e6


def quantile(values: list[float], share: float) -> float:
    """The value that this share of the values is at or below."""
    ordered = sorted(values)
    wanted = [(n + 1) / len(ordered) for n in range(len(ordered))]
    return ordered[min(bisect.bisect_left(wanted, share), len(ordered) - 1)]


def main() -> None:
    """Do what the command line says."""
    task, system, job_file, store = sys.argv[1:]
    job = json.loads(Path(job_file).read_text("utf-8"))
    if task == "index":
        began = time.perf_counter()
        index(system, job, Path(store))
        figures: dict[str, Any] = {"seconds": time.perf_counter() - began}
    else:
        figures = answer(system, job, Path(store))
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
