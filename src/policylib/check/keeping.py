"""What earlier checks of a folder came to, as long as all that it was made of is the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Keep:
    """Results by what they are of, each with what it was made of. One that starts empty and is used for one
    check changes nothing.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}
        self._asked: set[Hashable] = set()

    def result(
        self,
        of: Hashable,
        made_of: tuple[Any, ...],
        make: Callable[[], T],
        lasting: Callable[[T], bool] | None = None,
    ) -> T:
        """Return a result: the earlier one if it was made of equal things, else a new one, which is kept if
        `lasting` says so (absent: always).
        """
        self._asked.add(of)
        entry = self._kept.get(of)
        if entry is None or entry[0] != made_of:
            entry = made_of, make()
            if lasting is None or lasting(entry[1]):
                self._kept[of] = entry
            else:
                self._kept.pop(of, None)
        return cast(T, entry[1])

    def forget(self) -> None:
        """Forget what nobody asked for since this was last said: after a check that went to its end."""
        self._kept = {of: entry for of, entry in self._kept.items() if of in self._asked}
        self._asked = set()

    def of_node(
        self,
        kind: str,
        node: object,
        made_of: tuple[Any, ...],
        make: Callable[[], T],
        lasting: Callable[[T], bool] | None = None,
    ) -> T:
        """Do the same for something made of a part of a tree: of this object, not one that equals it."""
        # The entry holds the node, so no other object has its id.
        return self.result((kind, id(node)), (_Same(node), *made_of), make, lasting)


class _Same:
    """An object that equals only itself."""

    __slots__ = ("_object",)

    def __init__(self, one: object) -> None:
        self._object = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._object is other._object

    __hash__ = object.__hash__
