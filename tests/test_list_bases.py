"""What a table says a list entry rests on: which article of which text, or none that exists."""

from __future__ import annotations

import datetime as dt

import pytest

from policylib.authoring.bases import Basis, BasisError, Shelf, find_basis, shelve
from policylib.policyset import Policy


@pytest.fixture(scope="module")
def shelf(shipped: Policy) -> Shelf:
    return shelve(shipped.checked, "tonghua-ordinance")


@pytest.mark.parametrize(
    ("words", "regulation", "at", "rest"),
    [
        ("《通化市社区治理促进条例》第二十六条第二款", "tonghua-ordinance", "第二十六条第二款", False),
        ("通化条例第26条第2款", "tonghua-ordinance", "第二十六条第二款", False),
        ("第五条", "tonghua-ordinance", "第五条", False),
        ("tonghua-ordinance 第五条", "tonghua-ordinance", "第五条", False),
        ("《中华人民共和国消防法》第三十二条", "fire-protection", "第三十二条", False),
        ("《消防法》第三十二条的规定。", "fire-protection", "第三十二条", False),
        ("民发〔2020〕20号附件第1项", "minfa-2020-20", "附件第1项", False),
        ("《关于证明工作的意见》（民发〔2020〕20号）附件第1项", "minfa-2020-20", "附件第1项", False),
        ("《通化条例》第十八条、第十九条", "tonghua-ordinance", "第十八条", True),
        ("《通化条例》第五条；《消防法》第三十二条", "tonghua-ordinance", "第五条", True),
    ],
)
def test_a_basis_is_found(shelf: Shelf, words: str, regulation: str, at: str, rest: bool) -> None:
    found = find_basis(words, shelf, dt.date(2024, 3, 1))
    assert found.basis == Basis(regulation, at, at_hand=True)
    assert found.rest == rest


@pytest.mark.parametrize(
    ("day", "version"), [("2025-12-31", "organic-law-2018"), ("2026-01-01", "organic-law-2025")]
)
def test_the_version_in_force_is_meant(shelf: Shelf, day: str, version: str) -> None:
    found = find_basis("《城市居民委员会组织法》第十条", shelf, dt.date.fromisoformat(day))
    assert found.basis is not None
    assert found.basis.regulation == version


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("《通化市社区治理促近条例》第五条", "通化市社区治理促进条例"),
        ("《通化条例》第四十六条", "第四十六条"),
        ("《通化条例》第二十六条第九款", "第二十六条第九款"),
        ("上级要求", "上级要求"),
    ],
)
def test_a_basis_that_does_not_exist_is_refused(shelf: Shelf, words: str, said: str) -> None:
    with pytest.raises(BasisError) as caught:
        find_basis(words, shelf, dt.date(2024, 3, 1))
    assert said in f"{caught.value} {caught.value.help}"


def test_a_basis_without_title_needs_a_default(shipped: Policy) -> None:
    with pytest.raises(BasisError):
        find_basis("第五条", shelve(shipped.checked), dt.date(2024, 3, 1))
