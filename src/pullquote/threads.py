"""How many threads there are for what: each of NumPy's products takes one.

For those of a question, waking a second costs more.
"""

from __future__ import annotations

import os
from functools import cache


@cache
def use_one_blas_thread() -> None:
    """Let NumPy's products take one thread, from now on and in the whole process.

    It is set once because it cannot be set for a while: the number belongs to the process, and
    two stays of two threads that overlap would leave it at what the second one found.
    """
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
