"""Positions of the protocol: units of three encodings and characters, beyond the BMP too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from policylib.lsp.convert import Converter
from policylib.source import Source

# 𠮷 is a Han character beyond the BMP, 👩‍⚖️ an emoji of four characters.
TEXT = "规则 1「𠮷林」\n  说明「😀好👩‍⚖️」 # 注\n\n末"

ENCODED = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest.mark.parametrize(
    ("encoding", "behind_name", "behind_emoji"),
    [("utf-8", 18, 15), ("utf-16", 8, 7), ("utf-32", 7, 6)],
)
def test_a_character_takes_its_units(encoding: str, behind_name: int, behind_emoji: int) -> None:
    source, convert = Source("x", TEXT), Converter(encoding)
    assert convert.position(source, TEXT.index("林") + 1) == Position(0, behind_name)
    assert convert.position(source, TEXT.index("😀") + 1) == Position(1, behind_emoji)


@pytest.mark.parametrize("encoding", ENCODED)
def test_positions_are_offsets_and_back(encoding: str) -> None:
    source, convert = Source("x", TEXT), Converter(encoding)
    for offset in range(len(TEXT) + 1):
        assert convert.offset(source, convert.position(source, offset)) == offset


@pytest.mark.parametrize("encoding", ENCODED)
@given(text=st.text(st.sampled_from("规𠮷😀a\n\t「é"), max_size=30), data=st.data())
def test_columns_are_what_the_encoding_says(encoding: str, text: str, data: st.DataObject) -> None:
    source, (codec, size) = Source("x", text), ENCODED[encoding]
    offset = data.draw(st.integers(0, len(text)))
    position = Converter(encoding).position(source, offset)
    before = text[:offset].rpartition("\n")[2]
    assert position.character == len(before.encode(codec)) // size
    assert position.line == text[:offset].count("\n")


def test_what_is_beyond_a_line_or_the_text_is_its_end() -> None:
    source, convert = Source("x", TEXT), Converter("utf-16")
    assert convert.offset(source, Position(0, 999)) == TEXT.index("\n")
    assert convert.offset(source, Position(99, 0)) == len(TEXT)


def test_a_position_within_a_character_is_its_start() -> None:
    source, convert = Source("x", TEXT), Converter("utf-16")
    inside = Position(0, convert.position(source, TEXT.index("𠮷")).character + 1)
    assert convert.offset(source, inside) == TEXT.index("𠮷")
