"""JSON as RFC 7493 (I-JSON) has it: no duplicate keys, no NaN, no lone surrogates, no bottomless nesting."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from policylib_api.wire.words import Words

DEEPEST = 64
_SURROGATE = re.compile("[\ud800-\udfff]")
# Everything outside strings that is no bracket is of no interest to the depth of a text.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


@dataclass(eq=False)
class JsonError(ValueError):
    """A body that is not JSON as it should be: a stable code, and what is wrong in both languages."""

    code: str
    message: Words


def parse(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8. Raises JsonError."""
    if not body.strip():
        raise JsonError("empty-body", Words("请求体是空的", "the body is empty; JSON was expected"))
    _check_depth(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(
            "not-utf-8", Words(f"第 {error.start} 字节起不是 UTF-8", f"not UTF-8 from byte {error.start} on")
        ) from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise JsonError(
            "malformed-json",
            Words(
                f"不是 JSON：第 {error.lineno} 行第 {error.colno} 列",
                f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}",
            ),
        ) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, JsonError):
            raise
        # An integer of more digits than Python converts.
        raise JsonError("malformed-json", Words("数字太长", "a number is too long")) from None
    if "\\u" in text:
        _check_surrogates(value)
    return value


def _check_depth(body: bytes) -> None:
    depth = 0
    for match in _BRACKETS.finditer(body):
        first = match[0][:1]
        if first in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise JsonError(
                    "too-deep", Words(f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} levels deep")
                )
        elif first in b"]}":
            depth -= 1


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonError("duplicate-key", Words(f"键“{twice}”出现了两次", f"the key `{twice}` stands twice"))
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError("not-a-number", Words(f"{name} 不是 JSON 的数", f"{name} is not a JSON number"))


def _check_surrogates(value: Any) -> None:
    match value:
        case str() if _SURROGATE.search(value):
            raise JsonError(
                "lone-surrogate", Words("含有不成对的代理字符", "there is a surrogate without its other half")
            )
        case list():
            for one in value:
                _check_surrogates(one)
        case dict():
            for key, one in value.items():
                _check_surrogates(key)
                _check_surrogates(one)
        case _:
            pass
