"""What changed entries of lists do to tasks about them, and to what titles and ids mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from changes import about, relisted, tasks_around
from policylib.analysis.difference import Difference, compare
from policylib.analysis.difference_order import Direction
from policylib.effects.difference_report import DiffReport
from policylib.engine.task import Item
from policylib.loading import load_files
from policylib.render.difference_pages import as_lines
from shipped import shipped

PLACE = "130700"
FIRST, ISSUED = dt.date(2020, 3, 31), dt.date(2020, 4, 27)
IDS = ("zjk-residence", "zjk-hardship", "zjk-community-practice", "zjk-other")
TITLES = (
    "社区居住证明",  # no longer a name
    "居民在社区居住证明",
    "困难家庭生活困难证明",  # on another list
    "关于出具养犬证明的通知",  # new beside that of the national list, which prevails
    "住宅专项维修资金工程证明",  # gone
    "参加社区实践活动",  # from 2025 on
    "这样的证明没有清单列出",
)


@pytest.fixture(scope="module")
def difference() -> Difference:
    return compare(shipped().program, relisted().program)


def test_a_task_about_an_entry_changes_its_verdict_iff_the_difference_says_so(difference: Difference) -> None:
    """Complete tasks about changed and unchanged entries, by id and by title, before and after a day on which
    one of them begins.
    """
    policies = old, new = shipped(), relisted()
    items = [*(Item(id=name) for name in IDS), *(Item(text=title) for title in TITLES)]
    witnesses = [change.shown.tasks[0] for change in difference.changes if change.shown]
    days = (dt.date(2024, 3, 1), dt.date(2025, 6, 1))
    drawn = [replace(task, date=day) for task in tasks_around(witnesses, 3, 30) for day in days]
    drawn += [replace(task, item=Item(lists=frozenset())) for task in drawn]
    flipped: set[Item] = set()
    for task in about(drawn, items, policies):
        before, after = old.verdict(task).possible, new.verdict(task).possible
        change = difference.change_of(task)
        assert (change is not None) is (before != after), (task, before, after)
        if change is not None:
            assert (change.old, change.new) == (before, after)
            assert task.item is not None
            flipped.add(replace(task.item, lists=None))
    # What begins in 2025 is known to the lists before, so it is on none of what must not be certified. Then
    # no verdict hangs on the list of what may be.
    assert {item.id or item.text for item in flipped} == {IDS[1], TITLES[0], TITLES[2], TITLES[4]}


def test_every_change_is_about_items_and_shown_by_a_task_about_one(difference: Difference) -> None:
    assert difference.rules.changed == ()
    assert {place for place, way in difference.places.items() if way is not Direction.EQUIVALENT} == {PLACE}
    assert difference.changes
    for change in difference.changes:
        assert change.shown is not None
        old, new = change.shown.tasks
        assert shipped().verdict(dict(old)).possible == change.old
        assert relisted().verdict(dict(new)).possible == change.new
        named = shipped().task(dict(old)).item
        assert named is not None
        assert (named.id or "", named.text or "") in {(each.id, each.title) for each in change.mentions}
        assert change.places == {PLACE}


def test_entries_are_named_with_what_changed(difference: Difference) -> None:
    assert {each.id: each.what for each in difference.entries} == {
        "zjk-community-practice": ("redated",),
        "zjk-hardship": ("moved",),
        "zjk-maintenance-fund": ("removed",),
        "zjk-pets": ("added",),
        "zjk-residence": ("renamed",),
    }


def test_titles_that_name_other_entries_are_named_with_places_and_periods(difference: Difference) -> None:
    titles = {(mention.title, stays) for mention, stays in difference.titles}
    assert ("社区居住证明", ((PLACE, FIRST, None),)) in titles
    assert ("参加社区实践活动", ((PLACE, FIRST, dt.date(2024, 12, 31)),)) in titles
    beside = {mention.new: stays for mention, stays in difference.titles if mention.title == "养犬证明"}
    assert beside == {
        ("zhangjiakou-certificates-2020/zjk-pets",): ((PLACE, FIRST, dt.date(2020, 4, 26)),),
        (
            "certificates-excluded-2020/excluded-dog",
            "zhangjiakou-certificates-2020/zjk-pets",
        ): ((PLACE, ISSUED, None),),
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_has_both_citations_of_an_entry(difference: Difference, language: str) -> None:
    report = DiffReport(shipped(), relisted(), difference, language)
    text = "".join(line.strip() for line in as_lines(report.blocks(), 200))
    for words in ("zhangjiakou-certificates-2020/zjk-hardship", "zhangjiakou-excluded/zjk-hardship", "报道2"):
        assert words in text
    data = report.data()
    (moved,) = (each for each in data["entries"] if each["id"] == "zjk-hardship")
    assert [each["basis"]["at"] for each in (*moved["old"], *moved["new"])] == ["报道2", "报道2"]
    assert all(change["about"] for change in data["changes"])
    assert len(data["titles"]) == len(difference.titles)


def test_what_the_lists_know_may_be_concluded_from_other_lists(difference: Difference) -> None:
    """Where a list ceases to be complete, it concerns what other lists name, not only its own entries."""
    files = dict(relisted().files)
    name = "zhangjiakou/lists/excluded.yaml"
    files[name] = files[name].replace("complete: true", "complete: false")
    wider = compare(shipped().program, load_files(files).program, place=PLACE, date=dt.date(2024, 3, 1))
    told = set(_ids(difference))
    assert "zjk-other" not in told
    assert "zjk-other" in set(_ids(wider))


def _ids(difference: Difference) -> Iterator[str]:
    return (mention.id for change in difference.changes for mention in change.mentions)
