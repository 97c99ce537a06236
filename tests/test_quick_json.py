"""What is read quickly is what the strict reader reads; whatever it refuses is left to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylib import BadInput, parse_json
from policylib.inputs.strict_json import DEEPEST
from policylib_api.wire.quick import read_quickly


class Pairs(list[tuple[str, Any]]):
    """The members of an object, of which several may have the same key."""


# Short, of few letters, with all that may be taken for the end of a key: equal keys are likely.
TEXT = st.text(alphabet='ab":\\, \n三', max_size=3)
VALUE = st.recursive(
    st.none() | st.booleans() | TEXT | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(TEXT, inner), max_size=3).map(Pairs),
    max_leaves=8,
)


def written(value: Any, dice: st.DataObject) -> str:
    """Write a value, with spaces and escapes where JSON allows them."""
    space = st.sampled_from(("", "", "", " ", "\n"))
    ascii_only = dice.draw(st.booleans())
    if isinstance(value, Pairs):
        members = [
            f"{written(key, dice)}{dice.draw(space)}:{dice.draw(space)}{written(one, dice)}"
            for key, one in value
        ]
        return f"{{{','.join(members)}}}"
    if isinstance(value, list):
        return f"[{','.join(written(one, dice) for one in value)}]"
    return json.dumps(value, ensure_ascii=ascii_only)


@given(value=VALUE, dice=st.data())
def test_what_is_read_is_what_the_strict_reader_reads(value: Any, dice: st.DataObject) -> None:
    text = written(value, dice)
    found = read_quickly(text.encode())
    if found is not None:
        assert repr(found) == repr(parse_json(text))


@given(body=st.binary(max_size=12) | st.text(alphabet='{}[]",:a\\u0012dD8 \t', max_size=14).map(str.encode))
@example(b'{"a":null,"a" :null}')
@example(b'{"a":null,"a":":"}')
@example(b'{"a":null,"\\u0061":null}')
def test_any_bytes_are_read_as_the_strict_reader_reads_them(body: bytes) -> None:
    found = read_quickly(body)
    if found is not None:
        assert repr(found) == repr(parse_json(body.decode()))


@pytest.mark.parametrize(
    "text",
    [
        '{"a":true,"a":false}',
        '{"a":true,"\\u0061":false}',
        '[{"b":{"a":true,"a":true}}]',
        '{"a":NaN}',
        '{"a":1e999}',
        '{"a":"\\ud800"}',
        '{"a":"b"',
        '{"a":"b"} x',
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    ],
)
def test_what_the_strict_reader_refuses_is_left_to_it(text: str) -> None:
    assert read_quickly(text.encode()) is None
    with pytest.raises(BadInput):
        parse_json(text)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"tasks": [{"region": "220502", "facts": {"quota": True, "urgent": None}}] * 3},
        {"a": "一行\u2028另一行😀", "b": ["x", {"c": ":"[:0]}]},
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_callers_send_is_read(value: Any, *, ascii_only: bool) -> None:
    for separators in ((",", ":"), (", ", ": ")):
        text = json.dumps(value, ensure_ascii=ascii_only, separators=separators)
        assert read_quickly(text.encode()) == value
    assert read_quickly(json.dumps(value, indent=2).encode()) == value


def test_as_deep_as_allowed_is_read() -> None:
    text = "[" * DEEPEST + "]" * DEEPEST
    assert read_quickly(text.encode()) == parse_json(text)
