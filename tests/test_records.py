"""Records do what frozen dataclasses do, though what they do is made when it is first done."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any

import pytest

from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Two numbers and more."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=tuple)
    seen: str = field(default="", compare=False, repr=False)
    made: int = field(init=False, default=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    """A point with a name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """Equal to nothing but itself."""

    x: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A number that looks at itself."""

    x: int

    def __post_init__(self) -> None:
        """Refuse what is negative."""
        if self.x < 0:
            raise ValueError(self.x)


@dataclasses.dataclass(frozen=True)
class Ordinary(Checked):
    """A standard dataclass upon a record."""

    more: int = 0


def test_fields_defaults_and_order() -> None:
    assert (Point(1).x, Point(1).y, Point(1).tags, Point(1).made) == (1, 2, (), 7)
    assert Point(1, y=3, tags=("a",)) == Point(1, 3, ("a",))
    assert [each.name for each in fields(Point)] == ["x", "y", "tags", "seen", "made"]
    assert Named(1, name="n") == Named(x=1, name="n")
    assert replace(Named(1, name="n"), x=5) == Named(5, name="n")
    with pytest.raises(TypeError):
        Named(1, 2, (), "", "n")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]


def test_nothing_can_be_set() -> None:
    point: Any = Point(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.other = 2
    assert not hasattr(point, "__dict__")


def test_equality_and_hash() -> None:
    assert Point(1, seen="here") == Point(1, seen="there")
    assert hash(Point(1, seen="here")) == hash(Point(1, seen="there"))
    assert Point(1) != Point(2)
    assert Point(1) != Named(1, name="n")
    assert Same(1) != Same(1)
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_shown_as_a_dataclass() -> None:
    twin = dataclasses.make_dataclass("Point", [("x", int), ("y", int), ("tags", tuple), ("made", int)])
    assert repr(Point(1)) == repr(twin(1, 2, (), 7))


def test_matched_by_position() -> None:
    match Point(4, 5):
        case Point(x, y):
            assert (x, y) == (4, 5)


def test_looks_at_itself() -> None:
    assert Checked(1).x == 1
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_copied_and_pickled() -> None:
    point = Named(1, 3, ("a",), "here", name="n")
    for twin in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert twin == point
        assert twin.seen == "here"


def test_bases_of_standard_dataclasses() -> None:
    assert Ordinary(1, more=3) == Ordinary(1, more=3)
    with pytest.raises(FrozenInstanceError):
        Ordinary(1).x = 2  # type: ignore[misc]
