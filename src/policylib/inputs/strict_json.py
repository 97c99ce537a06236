"""Strict JSON: duplicate keys, NaN, half characters and deep nesting are refused, with their place."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field

from policylib.inputs.bad_input import BadInput, json_reason

DEEPEST = 64
_LONGEST_NUMBER = 400

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
# Brackets, and strings, in which brackets mean nothing.
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Level:
    """An object or array that is being read: the keys seen, and whether a key comes next."""

    is_object: bool
    keys: set[str] = field(default_factory=set)
    key_next: bool = True
    key: str = ""
    index: int = 0


def parse_json(text: str, first_line: int = 1) -> object:
    """Return the value of a JSON text.

    Args:
        text: one JSON value.
        first_line: the number of its first line in the file it is from.

    Raises:
        BadInput: with line and column, when it is no JSON, names a key twice in one object, holds a
            number JSON does not allow or half a character, or is nested more than `DEEPEST` levels.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise BadInput(
            "bad_json", line=error.lineno + first_line - 1, column=error.colno, reason=json_reason(error.msg)
        ) from None
    except (RecursionError, ValueError):
        # Something that must not be in it: the walk says what and where.
        _check(text, first_line)
        raise
    if "\\u" in text or _SURROGATE.search(text) or _is_deep(text):
        _check(text, first_line)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError
    return result


def _finite(token: str) -> float:
    number = float(token)
    if len(token) > _LONGEST_NUMBER or not math.isfinite(number):
        raise ValueError
    return number


def _whole(token: str) -> int:
    _finite(token)
    return int(token)


def _is_deep(text: str) -> bool:
    depth = 0
    for found in _BRACKET.finditer(text):
        token = found.group()
        if token in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif token in "]}":
            depth -= 1
    return False


def _check(text: str, first_line: int) -> None:
    """Walk over the tokens of a text whose syntax is right, and refuse what must not be in it."""
    levels: list[_Level] = []
    for found in _TOKEN.finditer(text):
        token, start = found.group(), found.start()
        if token in ("{", "["):
            levels.append(_Level(token == "{"))
            if len(levels) > DEEPEST:
                raise BadInput("too_deep", **_place(text, start, first_line), limit=DEEPEST)
        elif token in ("}", "]"):
            levels.pop()
        elif token in (",", ":"):
            levels[-1].key_next = token == ","
            levels[-1].index += token == ","
        elif token[0] == '"':
            _check_string(text, token, start, levels, first_line)
        elif token not in ("true", "false", "null"):
            _check_number(text, token, start, first_line)


def _check_string(text: str, token: str, start: int, levels: list[_Level], first_line: int) -> None:
    if "\\" not in token and not _SURROGATE.search(token):
        value = token[1:-1]
    else:
        value = json.loads(token)
        if _SURROGATE.search(value):
            raise BadInput("lone_surrogate", **_place(text, start, first_line))
    if levels and levels[-1].is_object and levels[-1].key_next:
        level = levels[-1]
        level.key = value
        if value in level.keys:
            raise BadInput("duplicate_key", **_place(text, start, first_line), key=value, at=_path(levels))
        level.keys.add(value)


def _path(levels: list[_Level]) -> str:
    """Return the path of the value that is being read, as in `facts.quota` or `item.lists[0]`."""
    steps = (f".{level.key}" if level.is_object else f"[{level.index}]" for level in levels)
    return "".join(steps).removeprefix(".")


def _check_number(text: str, token: str, start: int, first_line: int) -> None:
    if len(token) > _LONGEST_NUMBER or not math.isfinite(float(token)):
        raise BadInput("bad_number", **_place(text, start, first_line), token=token[:20])


def _place(text: str, offset: int, first_line: int) -> dict[str, int]:
    line = text.count("\n", 0, offset)
    return {"line": line + first_line, "column": offset - (text.rfind("\n", 0, offset) + 1) + 1}
