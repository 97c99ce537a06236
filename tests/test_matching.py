"""Names: what makes two of them equal, and which entries free text may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.matching.candidates import NameIndex, candidates
from policylib.matching.normalise import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("居民养犬证明", "居民养犬 证明。"),
        ("证明(试行)", "证明（试行）"),
        ("APP打卡", "app 打卡"),
        ("“一肩挑”情况", "一肩挑情况"),
    ],
)
def test_names_that_differ_in_dress_only_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


NAMES = [
    ("亲属关系证明", "亲属证明"),
    ("居民养犬证明",),
    ("市场主体住所证明", "同意住宅改变为经营性用房证明"),
]


def proposed(text: str, most: int = 5) -> list[int]:
    return [entry for entry, _ in candidates(text, NameIndex.of(NAMES), most)]


def test_candidates_are_the_likest_first_and_never_the_unlike() -> None:
    assert proposed("养犬证明")[0] == 1
    assert proposed("亲属间关系的证明")[0] == 0
    assert proposed("统计辖区树木数量") == []


def test_candidates_stop_at_the_most_asked_for() -> None:
    both = "居民养犬和亲属关系"
    assert len(proposed(both)) == 2
    assert len(proposed(both, most=1)) == 1
