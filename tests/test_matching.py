"""Names: what makes two of them equal, what a frame is, and which entries free text may mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matching import Figures, labelled, measure
from opencc import OpenCC

from policylib.engine.task import TaskError
from policylib.matching.candidates import Evidence, NameIndex, candidates, common_words
from policylib.matching.frame import core, forms
from policylib.matching.normalise import normalise
from policylib.policyset import Policy
from shipped import shipped as load_once

# --- one spelling --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("居民养犬证明", "居民养犬 证明。"),
        ("证明(试行)", "证明（试行）"),
        ("APP打卡", "app 打卡"),
        ("“一肩挑”情况", "一肩挑情况"),
        ("无犯罪记录证明", "無犯罪記錄證明"),
    ],
)
def test_names_that_differ_in_dress_only_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


def test_no_character_of_a_shipped_name_in_traditional_script_is_left(shipped: Policy) -> None:
    """Characters that Simplified Chinese uses too (瞭, 著) stay what they are."""
    traditional = OpenCC("s2tw")
    names = [name for each in shipped.checked.lists for item in each.items for name in item.names]
    left = {char for name in names for char in normalise(traditional.convert(name)) if not simplified(char)}
    assert left <= {char for name in names for char in normalise(name)}


def simplified(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# --- the frame -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("关于协助做好献血动员组织工作的通知", "献血动员组织"),
        ("关于请各社区居委会配合开展2026年第三季度献血动员活动的函", "献血动员"),
        ("关于请出具亲属关系证明的函", "亲属关系证明"),
        ("切实做好禁毒宣传工作", "禁毒宣传"),
        # what says something else stays
        ("献血动员组织工作考核通知", "献血动员组织工作考核通知"),
        ("关于停止出具亲属关系证明的通知", "停止出具亲属关系证明"),
        ("关于不再协助做好献血动员工作的通知", "不再协助做好献血动员"),
        ("关于献血动员工作排名的通知", "献血动员工作排名"),
        ("关于献血动员工作的通报", "献血动员工作的通报"),
        ("关于献血动员有关工作的通知", "献血动员有关"),
        ("出具亲属关系证明样式", "出具亲属关系证明样式"),
        ("工作", "工作"),
    ],
)
def test_only_the_closed_words_of_the_frame_come_off(title: str, left: str) -> None:
    assert list(forms(title))[-1] == left


@given(st.text(alphabet="关于请各社区协助做好开展献血工作的通知函年2026", max_size=300))
def test_every_form_is_a_part_of_the_title(title: str) -> None:
    found = list(forms(title))
    assert found[0] == title
    assert all(form in title for form in found)
    assert len(found) == len(set(found))
    assert core(title) in title


# --- candidates ----------------------------------------------------------------------------------

NAMES = [
    ("亲属关系证明", "亲属证明"),
    ("居民养犬证明",),
    ("市场主体住所证明", "同意住宅改变为经营性用房证明"),
]


def proposed(text: str, most: int = 5) -> list[tuple[int, Evidence]]:
    return candidates(text, NameIndex.of(NAMES), most)


def test_candidates_are_the_likest_first_and_never_the_unlike() -> None:
    assert proposed("养犬证明")[0][0] == 1
    assert proposed("亲属间关系的证明")[0][0] == 0
    assert proposed("统计辖区树木数量") == []


def test_candidates_stop_at_the_most_asked_for() -> None:
    both = "居民养犬和亲属关系"
    assert len(proposed(both)) == 2
    assert len(proposed(both, most=1)) == 1


@pytest.mark.parametrize(
    ("title", "slips"),
    [
        ("居民养大证明", (("大", "犬"),)),
        ("居民养犬犬证明", (("犬", ""),)),
        ("关于出具居养犬证明的函", (("", "民"),)),
    ],
)
def test_a_typing_error_is_shown_with_what_was_meant(title: str, slips: tuple[tuple[str, str], ...]) -> None:
    assert proposed(title)[0] == (1, Evidence("slip", "居民养犬证明", slips=slips))


def test_a_typing_error_within_a_framed_name_is_one() -> None:
    index = NameIndex.of([("协助做好社区矫正工作",), ("禁毒宣传教育",)])
    ((entry, evidence),) = candidates("关于协助做好社区娇正工作的通知", index)
    assert (entry, evidence.slips) == (0, (("娇", "矫"),))


def test_what_has_one_character_in_common_is_not_proposed() -> None:
    assert candidates("证", NameIndex.of(NAMES)) == []
    assert candidates("", NameIndex.of(NAMES)) == []


@given(st.text(alphabet="献血动员组织居民参加", max_size=12), st.text(alphabet="献血动员组织", max_size=8))
def test_common_words_stand_in_both(title: str, name: str) -> None:
    words = common_words(title, name)
    assert all(len(word) > 1 and word in title and word in name for word in words)
    pairs = {title[i : i + 2] for i in range(len(title) - 1) if title[i : i + 2] in name}
    assert bool(words) == bool(pairs)


def test_a_long_text_is_searched_by_its_beginning() -> None:
    assert proposed("居民养犬证明" + "。其他" * 3_000)[0][0] == 1
    assert proposed("请" * 10_000) == []


# --- a policy ------------------------------------------------------------------------------------

PLACE, DAY = "220502", dt.date(2026, 7, 1)

_FRAMES = (
    "关于{}的通知",
    "关于请各社区协助做好{}工作的通知",
    "请配合开展{}活动",
    "关于2026年{}的函",
    "进一步做好{}",
    "《关于认真落实{}工作的请示》",
)
_OTHER_MATTERS = (
    "{}工作考核",
    "{}排名",
    "{}指标",
    "{}台账",
    "{}情况通报",
    "停止{}",
    "取消{}",
    "不再{}",
    "不得{}",
    "关于{}有关问题的通知",
    "{}系统录入",
)


def names_in_force(policy: Policy) -> Iterator[str]:
    for entry in policy.program.list_index.in_force(PLACE, DAY).search.entries:
        yield from entry.item.names


names = st.deferred(lambda: st.sampled_from(sorted(set(names_in_force(load_once())))))


def resolved(policy: Policy, text: str) -> set[str]:
    return {entry.id for entry in policy.match(text, region=PLACE, date=DAY).resolved}


@given(names, st.sampled_from(_FRAMES))
def test_a_frame_never_changes_the_entry(name: str, frame: str) -> None:
    policy = load_once()
    bare = resolved(policy, name)
    assert bare
    assert resolved(policy, frame.format(name)) == bare


@given(names, st.sampled_from(_OTHER_MATTERS), st.sampled_from(["{}", *_FRAMES]))
def test_words_that_make_another_matter_never_resolve(name: str, other: str, frame: str) -> None:
    policy = load_once()
    title = other.format(name)
    assume(normalise(title) not in {normalise(one) for one in names_in_force(policy)})
    assert resolved(policy, frame.format(title)) == set()


@given(names, st.data())
def test_no_likeness_resolves(name: str, data: st.DataObject) -> None:
    """A character that is in no name, anywhere in one, leaves only candidates, whatever is like it."""
    at = data.draw(st.integers(0, len(name)))
    answer = load_once().match(f"{name[:at]}龘{name[at:]}", region=PLACE, date=DAY)
    assert answer.unresolved
    assert answer.resolved == ()


@given(names)
def test_what_is_proposed_says_why(name: str) -> None:
    for entry in load_once().match(f"{name}龘龘龘龘龘", region=PLACE, date=DAY).candidates:
        assert entry.match is not None
        assert entry.match.how in ("words", "slip")
        assert entry.match.words or entry.match.slips


def test_the_rule_of_the_frame_on_the_shipped_lists(shipped: Policy) -> None:
    assert resolved(shipped, "关于协助做好献血动员组织工作的通知") == {"stat-blood"}
    assert resolved(shipped, "献血动员组织工作考核通知") == set()


def test_only_lists_of_the_place_the_day_and_the_kind_are_looked_at(shipped: Policy) -> None:
    def match(text: str, region: str, date: str, kind: str | None = None) -> list[str]:
        return [e.id for e in shipped.match(text, region=region, date=date, kind=kind).resolved]

    assert match("居务公开", "220502", "2024-03-01") == ["open-affairs"]
    assert match("居务公开", "440106", "2024-03-01") == []
    assert match("协助治安防范", "620702", "2020-12-31") == ["zy-public-security"]
    assert match("协助治安防范", "620702", "2021-01-01") == []
    assert match("居务公开", "220502", "2024-03-01", "assistance") == []
    near = shipped.match("居误公开", region="220502", date="2024-03-01", kind="assistance").candidates
    assert {entry.kind for entry in near} <= {"assistance"}


def test_a_query_that_is_wrong_says_everything_that_is(shipped: Policy) -> None:
    with pytest.raises(TaskError) as caught:
        shipped.match("居务公开", region="2205", date="2024-13-01", kind="dut")
    assert [error.path for error in caught.value.errors] == ["region", "date", "kind"]


# --- the labelled titles (their held-out half was never used for tuning) -----------------------------


@pytest.fixture(scope="module", params=["tune", "test"])
def half(request: pytest.FixtureRequest) -> Figures:
    return measure(load_once(), labelled()[request.param])


def test_three_candidates_hold_the_entry_for_four_titles_of_five(half: Figures) -> None:
    assert half.first_three >= 0.8 * half.on_list, half.missed


def test_the_first_candidate_is_right_for_three_titles_of_four(half: Figures) -> None:
    assert half.first >= 0.75 * half.on_list


def test_no_title_is_taken_for_an_entry_that_it_is_not(half: Figures) -> None:
    assert half.false_accepts == ()


def test_the_titles_are_as_many_and_as_split_as_they_say() -> None:
    halves = labelled()
    assert set(halves) == {"tune", "test"}
    assert all(len(titles) > 120 for titles in halves.values())
    assert sum(not title["entries"] for titles in halves.values() for title in titles) >= 60
