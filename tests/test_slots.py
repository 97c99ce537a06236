"""What could be written at a place: every word that stands in a file could, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import Token

from lexicon_fixture import lexicon
from policylib.syntax.grammar import Grammar, grammar
from policylib.syntax.layout import cut
from policylib.syntax.reading import read
from policylib.syntax.slots import Slot, slots_at

POLICY = Path(__file__).parents[1] / "policy"
FILES = ["tonghua/tonghua-ordinance.policy", "national/emergency-response-2024.policy"]

RULE = "规则 1「一」\n  依据 第一条 引文「甲」\n  方面 事项\n"


def words(built: Grammar, text: str) -> Iterator[tuple[int, Token]]:
    """Yield the words of a file with their offsets."""
    for chunk in cut(text).chunks:
        tree = read(built, chunk.text).tree
        assert tree is not None
        for token in tree.scan_values(lambda value: isinstance(value, Token) and bool(value)):
            yield chunk.start + (token.start_pos or 0), token


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_a_file_could_be_written_where_it_stands(name: str) -> None:
    text, built = (POLICY / name).read_text("utf-8"), grammar(lexicon(), "zh")
    count = 0
    for start, token in list(words(built, text))[::3]:
        slots = slots_at(built, text, start)
        assert any(slot.start == start and token.type in slot.accepted for slot in slots), token
        count += 1
    assert count > 50


def after(text: str, language: str = "zh") -> list[Slot]:
    return list(slots_at(grammar(lexicon(), language), text, len(text)))


def test_what_is_half_written_begins_where_it_begins() -> None:
    (slot, *_) = after(f"{RULE}  当已书面")
    assert slot.start == len(RULE) + 3
    assert "FACT" in slot.accepted
    assert slot.before == (("WHEN", "当"),)


def test_a_word_of_any_length_goes_on() -> None:
    first, second = after(f"{RULE}  依据 第十八")
    assert "PINPOINT" in first.accepted
    assert "QUOTE" in second.accepted


def test_lines_that_cannot_be_read_are_passed_over() -> None:
    assert "FACT" in after(f"{RULE}  方面 没有的\n  当 ")[0].accepted
    assert "CITE" in after("规则 没有标题\n  ")[0].accepted
    assert "CITE" in after(f"{RULE}  除非 没有的\n    依据 x\n  ")[0].accepted


def test_in_a_comment_there_is_nothing_to_write() -> None:
    assert after(f"{RULE}  # 当") == []


def test_the_depth_of_an_empty_line_decides() -> None:
    lines = f"{RULE}  当以下条件全部满足:\n    - 已书面委托\n"
    assert "DASH" in after(f"{lines}    ")[0].accepted
    assert "DASH" not in after(f"{lines}  ")[0].accepted
    assert "RULE" in after(lines)[0].accepted


def test_a_line_that_starts_no_declaration_has_no_slots() -> None:
    assert after("没有这种声明\n  ") == []
