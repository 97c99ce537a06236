"""Lists: loading, ids and names within a chain of places and over time, contradictions, bases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.check.data_files import DataFiles, check_data_files, kind_of_file, load_data_files
from policylib.check.list_checks import check_bases, check_lists
from policylib.check.lists import load_list
from policylib.check.model import Constraint, ItemList, ListItem, Provision
from policylib.check.places import load_places
from policylib.check.texts import index_texts
from policylib.diagnostics import Severity, Text
from policylib.regions import governs
from policylib.source import Source, Span

POLICY = Path(__file__).parent.parent / "policy"
KINDS = ("assistance", "negative", "duty")
NOT_BOTH = Constraint((("list:assistance", "on"), ("list:negative", "on")), Text("不能并存", "not both"))

LIST = """\
list: assistance
id: town-assistance
title: 协助政府工作事项清单
region: "220502"
status: derived
complete: false
from: 2023-07-01
until: 2030-12-31
source: {regulation: tonghua-ordinance, note: 归纳}
items:
  - id: property-supervision
    name: 协助街道办事处指导、监督物业服务人
    aliases: [协助监督物业公司, 物业服务监督, 协助监督物业公司]
    basis: {article: 第26条第2款, quote: 协助街道办事处}
    role: assist
    from: 2024-01-01
    note: 见条例
  - {id: trees, name: 统计辖区树木数量, basis: {regulation: forest-law, article: 第五条}}
"""


def place() -> Span:
    return Source("f.yaml", "x").span(0, 1)


def item(name: str, start: dt.date | None = None, until: dt.date | None = None, *, id: str = "") -> ListItem:  # noqa: A002
    return ListItem(id or name, (name,), start=start, until=until, span=place())


def make(
    kind: str,
    region: str,
    *items: ListItem,
    start: dt.date = dt.date(2020, 1, 1),
    until: dt.date | None = None,
) -> ItemList:
    name = f"{kind}-{region}-{start}"
    return ItemList(name, kind, name, region, "official", True, start, items, until, span=place())


def test_a_list_is_loaded_with_everything_that_stands_in_it() -> None:
    places, _ = load_places(Source("places.yaml", (POLICY / "places.yaml").read_text(encoding="utf-8")))
    assert places is not None
    loaded, found = load_list(Source("town/lists/a.yaml", LIST), KINDS, places)
    assert found == []
    assert loaded is not None
    assert (loaded.id, loaded.kind, loaded.region, loaded.status) == (
        "town-assistance",
        "assistance",
        "220502",
        "derived",
    )
    assert (loaded.complete, loaded.start, loaded.until) == (
        False,
        dt.date(2023, 7, 1),
        dt.date(2030, 12, 31),
    )
    assert (loaded.regulation, loaded.note) == ("tonghua-ordinance", "归纳")
    first, second = loaded.items
    assert first.names == ("协助街道办事处指导、监督物业服务人", "协助监督物业公司", "物业服务监督")
    assert (first.basis_regulation, first.basis_at, first.basis_quote) == (
        "tonghua-ordinance",
        "第二十六条第二款",
        "协助街道办事处",
    )
    assert (first.role, first.start, first.until, first.note) == (
        "assist",
        dt.date(2024, 1, 1),
        None,
        "见条例",
    )
    assert (second.basis_regulation, second.basis_quote, second.start) == ("forest-law", None, None)
    assert first.span is not None
    assert first.span.text == "property-supervision"
    assert first.basis_span is not None
    assert first.basis_span.text == "协助街道办事处"


# --- lists and each other ---------------------------------------------------------------------------

days = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 8))
regions = st.sampled_from(["000000", "220000", "220500", "220502", "220502001", "220503", "620700"])


@given(regions, regions, days, days, days, days)
def test_a_contradiction_is_found_iff_some_place_has_both_on_some_day(
    one: str, other: str, a: dt.date, b: dt.date, c: dt.date, d: dt.date
) -> None:
    first = make("assistance", one, item("清点 树木"), start=min(a, b), until=max(a, b))
    second = make("negative", other, item("清点树木", id="no"), start=min(c, d), until=max(c, d))
    calendar = [dt.date(2020, 1, 1) + dt.timedelta(n) for n in range(8)]
    both = any(
        each.start <= day <= (each.until or day) and rest.start <= day <= (rest.until or day)
        for day in calendar
        for each, rest in [(first, second)]
    )
    meet = both and (governs(one, other) or governs(other, one))
    assert [each.code for each in check_lists([first, second], [NOT_BOTH])] == (["D231"] if meet else [])


@given(regions, regions, days, days, days, days)
def test_an_id_is_used_twice_iff_some_place_has_both_entries_on_some_day(
    one: str, other: str, a: dt.date, b: dt.date, c: dt.date, d: dt.date
) -> None:
    # The lists never end; what ends are the entries.
    first = make("assistance", one, item("树木", min(a, b), max(a, b), id="trees"))
    second = make("duty", other, item("花卉", min(c, d), max(c, d), id="trees"))
    overlapping = max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d))
    meet = overlapping and (governs(one, other) or governs(other, one))
    assert [each.code for each in check_lists([first, second], [])] == (["D230"] if meet else [])


def test_an_entry_counts_only_while_its_list_does() -> None:
    old = make("assistance", "220500", item("树木"), until=dt.date(2021, 12, 31))
    new = make("assistance", "220500", item("树木"), start=dt.date(2022, 1, 1))
    assert check_lists([old, new], []) == []
    assert [each.code for each in check_lists([old, make("duty", "220500", item("树木"))], [])] == ["D230"]


def test_a_matter_that_is_contradicted_under_two_names_is_reported_once() -> None:
    names = ("统计树木", "清点树木")
    yes = make("assistance", "220500", ListItem("yes", names, span=place()))
    no = make("negative", "220500", ListItem("no", names, span=place()))
    assert [each.code for each in check_lists([yes, no], [NOT_BOTH])] == ["D231"]
    assert check_lists([yes, make("duty", "220500", ListItem("no", names, span=place()))], [NOT_BOTH]) == []


def test_one_list_id_for_two_lists() -> None:
    a, b = make("duty", "220500"), make("duty", "220500")
    assert [each.code for each in check_lists([a, b], [])] == ["D230"]


# --- lists and the law ------------------------------------------------------------------------------


def based(quote: str | None = None, until: dt.date | None = None) -> ItemList:
    entry = ListItem(
        "trees", ("树木",), "law", "第五条", quote, until=until, span=place(), basis_span=place()
    )
    return make("duty", "220500", entry)


@pytest.mark.parametrize(
    ("ended", "until", "codes"),
    [
        (None, None, []),
        (dt.date(2024, 6, 30), None, ["D235"]),
        (dt.date(2024, 6, 30), dt.date(2024, 7, 1), ["D235"]),
        (dt.date(2024, 6, 30), dt.date(2024, 6, 30), []),
    ],
)
def test_an_entry_must_not_outlive_its_basis(
    ended: dt.date | None, until: dt.date | None, codes: list[str]
) -> None:
    found = check_bases([based(until=until)], {"law": (None, ended)}, {})
    assert [each.code for each in found] == codes


def test_the_end_of_the_list_ends_its_entries() -> None:
    entry = ListItem("trees", ("树木",), "law", "第五条", None, span=place(), basis_span=place())
    ended = make("duty", "220500", entry, until=dt.date(2024, 6, 30))
    assert check_bases([ended], {"law": (None, dt.date(2024, 6, 30))}, {}) == []


@pytest.mark.parametrize(
    ("quote", "codes"),
    [("协助绿化", []), ("协助 绿化", ["D236"]), ("绿化", ["D237"]), (None, [])],
)
def test_quotes_of_bases_are_compared_with_the_text_at_hand(quote: str | None, codes: list[str]) -> None:
    index = index_texts([Provision("law", "第五条", "居民委员会协助绿化,绿化有功的表彰。")])
    found = check_bases([based(quote)], {"law": (None, None)}, index)
    assert [each.code for each in found] == codes
    assert check_bases([based(quote)], {"law": (None, None)}, {}) == []


# --- the shipped lists ------------------------------------------------------------------------------


def shipped(reverse: bool = False) -> DataFiles:
    files = [
        Source(str(path.relative_to(POLICY)), path.read_text(encoding="utf-8"))
        for path in sorted(POLICY.rglob("*.yaml"), reverse=reverse)
        if kind_of_file(path.relative_to(POLICY).as_posix()) is not None
    ]
    data, found = load_data_files(files)
    assert [str(each.span) + each.message.en for each in found] == []
    return data


def test_shipped_data_files_are_right_and_do_not_contradict_each_other() -> None:
    data = shipped()
    slugs = {path.stem for path in POLICY.rglob("*.policy") if not path.name.endswith(".cases.policy")}
    found = check_data_files(data, dict.fromkeys(slugs, (None, None)))
    assert [f"{each.span} {each.message.en}" for each in found if each.severity is Severity.ERROR] == []
    assert {each.kind for each in data.lists} >= {"statutory", "certificates_excluded"}


def test_the_order_of_files_changes_nothing() -> None:
    assert shipped() == shipped(reverse=True)
