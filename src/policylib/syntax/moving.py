"""Moves a built declaration to where its text stands: the same tree with other places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from policylib.pinpoint import Pinpoint
from policylib.source import Span
from policylib.syntax import ast

N = TypeVar("N", bound=ast.Node)

# What a place becomes.
Place = Callable[[Span], Span]
Field = tuple[Callable[[object], Any], Callable[[object, object], None]]


# What holds no place and can be told at a glance; anything else is looked into.
_PLAIN = frozenset({str, bool, type(None), dt.date, Pinpoint})


def moved(node: N, place: Place) -> N:
    """Return the same node with its places as `place` gives them."""
    kind: Any = type(node)
    # The slots are filled directly: a frozen class would go through a slower door for each of them.
    new = object.__new__(type(node))
    for read, write in _fields(kind):
        value = read(node)
        if type(value) not in _PLAIN:
            value = _moved_value(value, place)
        write(new, value)
    return new


def _moved_value(value: object, place: Place) -> object:
    if type(value) is Span:
        return place(value)
    if isinstance(value, ast.Node):
        return moved(value, place)
    if isinstance(value, tuple) and value:
        return tuple([_moved_value(each, place) for each in value])
    return value


@cache
def _fields(kind: type[Any]) -> tuple[Field, ...]:
    slots = (getattr(kind, field.name) for field in fields(kind))
    return tuple((slot.__get__, slot.__set__) for slot in slots)
