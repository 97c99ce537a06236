"""What earlier checks of a folder came to, as long as all that it was made of is the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")
# How much more there may be than there was when something was last forgotten.
_GROWTH = 2
_Inputs = tuple[Any, ...]


class Keep:
    """Results by what they are of, each with what it was made of. One that starts empty and is used for one
    check changes nothing.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: dict[Hashable, tuple[object, _Inputs, Any]] = {}
        self._asked: set[Hashable] = set()
        self._size = 0

    def result(self, of: str, made_of: _Inputs, make: Callable[[], T]) -> T:
        """Return the result of a name: the earlier one if it was made of equal things, else a new one."""
        return self._result(of, None, made_of, make, None)

    def of_node(
        self,
        kind: str,
        node: object,
        made_of: _Inputs,
        make: Callable[[], T],
        lasting: Callable[[T], bool] | None = None,
    ) -> T:
        """Do the same for something made of a part of a tree: of this object, not one that equals it. It is
        kept if `lasting` says so (absent: always).
        """
        return self._result((kind, id(node)), node, made_of, make, lasting)

    def has(self, kind: str, node: object, made_of: _Inputs) -> bool:
        """Say whether there is such a result, made of equal things."""
        of = (kind, id(node))
        self._asked.add(of)
        entry = self._kept.get(of)
        return entry is not None and entry[1] == made_of

    def forget(self) -> None:
        """Forget what nobody asks for any more, now and then: to be called after checks that went to their
        end.
        """
        if len(self._kept) > _GROWTH * self._size:
            self._kept = {of: entry for of, entry in self._kept.items() if of in self._asked}
            self._asked = set()
            self._size = len(self._kept)

    def _result(
        self,
        of: Hashable,
        node: object,
        made_of: _Inputs,
        make: Callable[[], T],
        lasting: Callable[[T], bool] | None,
    ) -> T:
        self._asked.add(of)
        entry = self._kept.get(of)
        if entry is None or entry[1] != made_of:
            # The entry holds the node: as long as it is kept, no other object has that id.
            entry = node, made_of, make()
            if lasting is None or lasting(entry[2]):
                self._kept[of] = entry
            else:
                self._kept.pop(of, None)
        return cast(T, entry[2])
