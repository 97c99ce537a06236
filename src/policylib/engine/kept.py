"""Answers that are kept, found by any thread and worked out by one at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

# One for all, since answers of several kinds are found with the same diagrams; finding one may need another.
_WORKING = RLock()


class Kept(OrderedDict[K, V]):
    """At most so many answers, by their questions; the oldest goes first.

    Look for one with `get`; where there is none, have it worked out with `make`. A decision under way writes
    into what others share (decision diagrams grow), so two threads must never work at the same time.
    """

    def __init__(self, most: int) -> None:
        """Begin with none; `most`: how many are kept."""
        super().__init__()
        self._most = most

    def make(self, question: K, work: Callable[[], V]) -> V:
        """Return the answer to a question: what another thread has just found, or else what `work` finds.

        What `work` raises is passed on, and nothing is kept.
        """
        with _WORKING:
            answer = self.get(question)
            if answer is None:
                answer = self[question] = work()
                if len(self) > self._most:
                    self.popitem(last=False)
            return answer

    def __reduce__(self) -> tuple[type[Kept[K, V]], tuple[int]]:
        """Copy as one that keeps nothing yet: answers can be found again."""
        return Kept, (self._most,)


class Later(Generic[V]):
    """An answer that is worked out when it is first asked for."""

    __slots__ = ("_answer", "_work")

    _answer: V

    def __init__(self, work: Callable[[], V]) -> None:
        """Keep what finds it, which is let go once it has."""
        self._work: Callable[[], V] | None = work

    def __call__(self) -> V:
        """Return the answer. What the work raises is passed on, and done again when asked again."""
        if self._work is not None:
            with _WORKING:
                if self._work is not None:
                    self._answer = self._work()
                    self._work = None
        return self._answer

    def __deepcopy__(self, memo: object) -> Later[V]:
        """An answer never changes, so it is its own copy; what finds it would bring all law along."""
        return self
