"""Provision texts: loading, places in any spelling, and whether quoted words stand in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.check.model import Provision
from policylib.check.texts import QuoteStatus, find_quote, index_texts, load_texts, merge_texts
from policylib.pinpoint import Pinpoint
from policylib.source import Source

POLICY = Path(__file__).parent.parent / "policy"

LAW = """\
regulation: law
source: {title: 某法, url: "https://example.org/law"}
provisions:
  - at: 第十八条第一款
    text: 社区工作实行清单制度。
  - at: 第18条第3款
    text: |-
      对清单以外的事项,不得转交给社区承担,
      或者直接给社区安排工作任务。
  - at: 第二十条
    text: |-
      社区可以拒绝。
      社区应当说明理由。
"""


def status(at: str, quote: str, text: str = LAW, regulation: str = "law") -> QuoteStatus:
    provisions, _, found = load_texts(Source("texts/law.yaml", text))
    assert found == []
    assert provisions is not None
    return find_quote(index_texts(provisions.values()), regulation, Pinpoint.parse(at), quote)


def test_provisions_are_keyed_by_canonical_places_and_keep_their_words() -> None:
    provisions, origin, found = load_texts(Source("texts/law.yaml", LAW))
    assert found == []
    assert provisions is not None
    assert list(provisions) == [("law", "第十八条第一款"), ("law", "第十八条第三款"), ("law", "第二十条")]
    assert provisions["law", "第二十条"].text == "社区可以拒绝。\n社区应当说明理由。"
    assert origin is not None
    assert (origin.id, origin.title, origin.url) == ("law", "某法", "https://example.org/law")


@pytest.mark.parametrize(
    ("at", "quote", "expected"),
    [
        ("第十八条第三款", "不得转交给社区承担", "found"),
        ("第18条第3款", "不得转交给社区承担", "found"),
        ("第十八条", "不得转交给社区承担", "found"),  # kept by paragraphs, cited as a whole
        ("第二十条第二款", "应当说明理由", "found"),  # kept whole, cited by paragraph
        ("第十八条第三款", "承担,或者直接给社区", "found"),  # over a line break of the file
        ("第十八条第一款", "不得转交给社区承担", "not_found"),  # stands in another paragraph
        ("第十八条第三款", "不得转交给社区承担，", "not_found"),  # full-width comma
        ("第十八条第三款", "不得 转交", "not_found"),
        ("第十八条", "社区", "ambiguous"),
        ("第二十条", "社区", "ambiguous"),
        ("第十八条第二款", "社区", "no_text"),
        ("第十九条", "社区", "no_text"),
    ],
)
def test_quotes_are_looked_up_where_they_are_cited(at: str, quote: str, expected: str) -> None:
    assert status(at, quote) == expected


def test_a_text_of_another_regulation_does_not_count() -> None:
    assert status("第二十条", "社区可以拒绝", regulation="other") is QuoteStatus.NO_TEXT


def test_a_provision_kept_whole_and_by_paragraphs_counts_once() -> None:
    text = LAW + "  - {at: 第二十条第一款, text: 社区可以拒绝。}\n"
    assert status("第二十条", "可以拒绝", text) is QuoteStatus.FOUND
    assert status("第二十条第一款", "可以拒绝", text) is QuoteStatus.FOUND
    assert (
        status("第二十条第一款第一项", "说明理由", text) is QuoteStatus.NOT_FOUND
    )  # the narrowest text around


words = st.text("甲乙丙,。", max_size=12)


@given(words, words, words)
def test_what_stands_in_a_text_is_found_wherever_it_is_cut(before: str, quote: str, after: str) -> None:
    whole = before + quote + after
    index = index_texts([Provision("law", "第一条", whole)])
    found = find_quote(index, "law", Pinpoint.parse("第一条"), quote)
    if quote:
        assert found in {QuoteStatus.FOUND, QuoteStatus.AMBIGUOUS}
    for part in (f"第一条第{n}款" for n in (1, 2)):
        assert find_quote(index, "law", Pinpoint.parse(part), quote) == found


def test_files_are_merged_in_the_order_of_keys_whatever_theirs() -> None:
    a = {("b", "第一条"): Provision("b", "第一条", "x")}
    b = {("a", "第二条"): Provision("a", "第二条", "y")}
    assert list(merge_texts([a, b])[0]) == list(merge_texts([b, a])[0]) == [("a", "第二条"), ("b", "第一条")]


@pytest.mark.parametrize("path", sorted(POLICY.glob("*/texts/*.yaml")), ids=lambda path: path.stem)
def test_shipped_texts_load_under_the_code_of_their_file(path: Path) -> None:
    provisions, origin, found = load_texts(Source(path.name, path.read_text(encoding="utf-8")))
    assert found == []
    assert provisions
    assert {regulation for regulation, _ in provisions} == {path.stem}
    assert origin is not None
    assert origin.title
