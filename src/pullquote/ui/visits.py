"""The visits of all who are there, by session; each is changed by what its visitor does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from pullquote.errors import ArticleError
from pullquote.ui.visit import Visit

Shown = TypeVar("Shown")


@dataclass(slots=True, eq=False)
class _Seat:
    """A session's visit as it is now, and the lock of those who take long to change it."""

    visit: Visit
    lock: Lock = field(default_factory=Lock)


class Visits:
    """The visits by session, in memory alone; beyond the limits the one idle longest is dropped.

    ``limit`` is of all visits, ``own_tokens`` of the tokens of all visitors' own articles together.
    """

    def __init__(self, limit: int, own_tokens: int = 600_000) -> None:
        """Start with nobody there."""
        self._limit = limit
        self.own_tokens = own_tokens
        self._lock = Lock()  # of the seats; never held while anything is computed
        self._seats: OrderedDict[str, _Seat] = OrderedDict()

    def of(self, request: Any) -> Visit:
        """The visit of a request's session; a new one if there is none yet."""
        with self._lock:
            seat = self._seats.get(request.session_hash or "")
            return seat.visit if seat is not None else Visit()

    def change(self, request: Any, change: Callable[[Visit], Visit]) -> Visit:
        """Change a session's visit and give it as it is then.

        The changes of one session come one after another, each to what the one before left.
        ``change`` may take long and holds up no other session; what is done ``at_once`` meanwhile
        is kept. If it raises, or if the visitor left meanwhile, nothing is kept. Raises
        ArticleError if their own article alone is beyond the limit.
        """
        seat = self._seat(request)
        with seat.lock:
            before = seat.visit
            after = change(before)
            self._check(after)
            with self._lock:
                seat.visit = after.amended(before, seat.visit)
                return self._kept(request, seat)

    def at_once(self, request: Any, change: Callable[[Visit], Visit]) -> Visit:
        """Change a session's visit as :meth:`change` does, but without waiting for other changes.

        ``change`` is quick. What is worked out at the time is amended by it; see
        ``Visit.amended``.
        """
        seat = self._seat(request)
        with self._lock:
            after = change(seat.visit)
            self._check(after)
            seat.visit = after
            return self._kept(request, seat)

    def settled(self, request: Any, visit: Visit, show: Callable[[Visit], Shown]) -> Shown:
        """What ``show`` makes of a visit, or of what became of it while that was made."""
        while True:
            shown = show(visit)
            with self._lock:
                seat = self._seats.get(request.session_hash or "")
            if seat is None or seat.visit is visit:
                return shown
            visit = seat.visit

    def _seat(self, request: Any) -> _Seat:
        """The seat of a request's session; one that is kept nowhere if it has none."""
        session = request.session_hash
        if not session:
            return _Seat(Visit())
        with self._lock:
            seat = self._seats.setdefault(session, _Seat(Visit()))
            self._seats.move_to_end(session)
            self._drop_idle()
        return seat

    def _check(self, visit: Visit) -> None:
        if visit.own_tokens > self.own_tokens:
            raise ArticleError(
                f"The article has {visit.own_tokens:,} tokens (words and parts of words); "
                f"at most {self.own_tokens:,} can be kept. Use a part of it."
            )

    def _kept(self, request: Any, seat: _Seat) -> Visit:
        """A seat's visit; its session is the one that was changed last, if it is there still."""
        if self._seats.get(request.session_hash or "") is seat:
            self._seats.move_to_end(request.session_hash)
            self._drop_idle()
        return seat.visit

    def _drop_idle(self) -> None:
        """Drop the sessions idle longest until those that stay are within both limits."""
        while len(self._seats) > self._limit:
            self._seats.popitem(last=False)
        own = {name: seat.visit.own_tokens for name, seat in self._seats.items()}
        total = sum(own.values())
        for name, tokens in own.items():
            if total <= self.own_tokens:
                break
            if tokens:
                del self._seats[name]
                total -= tokens

    def drop(self, request: Any) -> None:
        """Forget a session: the visitor left."""
        with self._lock:
            self._seats.pop(request.session_hash or "", None)

    def __len__(self) -> int:
        """How many visitors there are."""
        return len(self._seats)
