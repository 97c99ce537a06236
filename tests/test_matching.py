"""Names: what makes two of them equal, and which entries free text may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.matching.candidates import candidates, likeness
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


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


ENTRIES = [
    (("亲属关系证明", "亲属证明"), "kinship"),
    (("居民养犬证明",), "dog"),
    (("市场主体住所证明", "同意住宅改变为经营性用房证明"), "premises"),
]


def test_candidates_are_the_likest_first_and_never_the_unlike() -> None:
    assert candidates("养犬证明", ENTRIES)[0] == "dog"
    assert candidates("亲属间关系的证明", ENTRIES)[0] == "kinship"
    assert candidates("统计辖区树木数量", ENTRIES) == ()


def test_candidates_stop_at_the_most_asked_for() -> None:
    assert len(candidates("证明", ENTRIES, most=2)) <= 2
