"""Parts of a policy that a decision never looks at, made when somebody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

from policylib.source import Source

Each = TypeVar("Each")
Key = TypeVar("Key")


class DeferredTuple(Sequence[Each]):
    """A sequence that is made when it is first looked at; equal to the tuple it stands for."""

    def __init__(self, make: Callable[[], Sequence[Each]]) -> None:
        """Keep how it is made."""
        self._make = make

    @cached_property
    def _whole(self) -> tuple[Each, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, index: int) -> Each: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Each, ...]: ...
    def __getitem__(self, index: int | slice) -> Each | tuple[Each, ...]:
        return self._whole[index]

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[Each]:
        return iter(self._whole)

    def __eq__(self, other: object) -> bool:
        return self._whole == (other._whole if isinstance(other, DeferredTuple) else other)

    def __hash__(self) -> int:
        return hash(self._whole)


class DeferredMapping(Mapping[Key, Each]):
    """A mapping that is made when it is first looked at; equal to the dict it stands for."""

    def __init__(self, make: Callable[[], Mapping[Key, Each]]) -> None:
        """Keep how it is made."""
        self._make = make

    @cached_property
    def _whole(self) -> Mapping[Key, Each]:
        return self._make()

    def __getitem__(self, key: Key) -> Each:
        return self._whole[key]

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._whole)


class DeferredSource(Source):
    """A text with a name, among texts that are made when somebody first looks at one."""

    __slots__ = ("_made", "_texts", "_under")
    _made: Source | None
    _texts: Mapping[str, str]
    _under: str

    def __init__(self, name: str, texts: Mapping[str, str], under: str) -> None:
        """Keep where the text is to be found: `under` which name among `texts`."""
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_texts", texts)
        object.__setattr__(self, "_under", under)
        object.__setattr__(self, "_made", None)

    def _whole(self) -> Source:
        if self._made is None:
            object.__setattr__(self, "_made", Source(self.name, self._texts[self._under]))
        assert self._made is not None
        return self._made

    @property
    def text(self) -> str:
        """The text."""
        return self._whole().text

    @property
    def line_starts(self) -> tuple[int, ...]:
        """Where its lines begin."""
        return self._whole().line_starts

    def __reduce__(self) -> tuple[type[Source], tuple[str, str]]:
        """Copy as a text that is there."""
        return Source, (self.name, self.text)
