from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from threadpoolctl import threadpool_info

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder
from pullquote.retrieval import Query, Retriever


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if "numpy" in pool["filepath"]}


def test_products_take_one_thread_however_questions_overlap(
    town: Assistant, encoder: Encoder
) -> None:
    together = Barrier(4)

    def asks(question: str) -> set[int]:
        together.wait()
        Retriever(town.index).rank([Query(question, encoder.encode_question(question))])
        return blas_threads()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(asks, ["Who?", "Why was it built?", "the light", "a ferry"]))
    assert [*found, blas_threads()] == [{1}] * 5
