"""One thread for NumPy's products: for those of a question, waking a second costs more."""

from __future__ import annotations

from functools import cache


@cache
def use_one_blas_thread() -> None:
    """Let NumPy's products take one thread, from now on and in the whole process.

    It is set once because it cannot be set for a while: the number belongs to the process, and
    two stays of two threads that overlap would leave it at what the second one found.
    """
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")
