"""Pinpoints: reading, writing, containing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.pinpoint import Pinpoint, Step, number_of, numeral

NUMBER = st.integers(1, 9999)
UNITS = ["part", "chapter", "division", "article", "paragraph", "block", "item", "subitem"]
LEVELS = ["one", "two", "three", "four"]


def _in_order(kinds: list[str]) -> st.SearchStrategy[list[Step]]:
    chosen = st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds))
    steps = st.tuples(*(st.builds(Step, st.just(kind), NUMBER) for kind in kinds))
    return st.builds(
        lambda keep, all_: [step for yes, step in zip(keep, all_, strict=True) if yes], chosen, steps
    )


ANNEX = st.sampled_from([[], [Step("annex", 0)]]) | NUMBER.map(lambda number: [Step("annex", number)])
HEADING = st.sampled_from([[], [Step("heading", word="实施路径")], [Step("heading", word="建议")]])
PLACES = (
    st.builds(
        lambda *parts: tuple(step for part in parts for step in part),
        ANNEX,
        HEADING,
        _in_order(LEVELS),
        _in_order(UNITS),
    )
    .filter(bool)
    .map(Pinpoint)
)


@given(PLACES)
def test_what_is_written_reads_back(place: Pinpoint) -> None:
    assert Pinpoint.parse(str(place)) == place


@given(PLACES, PLACES)
def test_containing_is_being_the_beginning(one: Pinpoint, other: Pinpoint) -> None:
    assert one.contains(one)
    assert one.contains(Pinpoint((*one.steps, *other.steps)))
    assert one.contains(other) == (one.steps == other.steps[: len(one.steps)])


@given(NUMBER)
def test_numerals_read_back(number: int) -> None:
    assert number_of(numeral(number)) == number
    assert number_of(str(number)) == number


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("第十八条第三款第(二)项第1目", "第十八条第三款第(二)项第1目"),
        ("第18条第3款第（2）项", "第十八条第三款第(二)项"),
        ("第 18 条 第 3 款", "第十八条第三款"),
        ("第十八条第二项", "第十八条第(二)项"),
        ("第十八条之一第二款", "第十八条之一第二款"),
        ("第一十八条", "第十八条"),
        ("第一百零八条", "第一百零八条"),
        ("第二章第三节", "第二章第三节"),
        ("附件第1项", "附件第1项"),
        ("附件第一项", "附件第1项"),
        ("附件二第三条第(一)项", "附件2第三条第(一)项"),
        ("附件1、3", "附件1、3"),
        ("附件、四(二)", "附件、四(二)"),
        ("四(三)", "四(三)"),
        ("四、（三）", "四(三)"),
        ("四(二)3", "四(二)3"),
        ("四(二)3.", "四(二)3"),
        ("实施路径(一)", "实施路径(一)"),
        ("建议一", "建议一"),
        ("正文", "正文"),
        ("正文第二段", "正文第二段"),
    ],
)
def test_canonical_form(written: str, canonical: str) -> None:
    assert str(Pinpoint.parse(written)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第十八第三款",
        "第三款第二条",
        "第零条",
        "第一万条",
        "第10000条",
        "第三十百条",
        "二三",
        "1.2",
        "x",
        "第条",
        "第十八条 引文",
        "第十八条第三款和第四款",
    ],
)
def test_what_is_no_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"place|number"):
        Pinpoint.parse(text)


def test_parts() -> None:
    place = Pinpoint.parse("第十八条第三款")
    assert (place.article, place.paragraph) == (18, 3)
    assert Pinpoint.parse("四(三)").article is None
    assert Pinpoint.parse("第十八条").contains(place)
    assert not Pinpoint.parse("第一条").contains(Pinpoint.parse("第一条之一"))
    assert not place.contains(Pinpoint.parse("第十八条"))
