"""Worlds worked out by hand: what the reference says of them, and that the engine says the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import replace
from typing import Any

import pytest

from handmade import (
    BAN,
    FALSE,
    MAY,
    ON,
    START,
    VOCABULARY,
    ask,
    both,
    fact,
    is_,
    policy,
    policy_of,
    rule,
    unless,
)
from policylib.check import model as m
from policylib.engine.task import TaskError
from reference import ImpossibleError
from reference.places import lies_in
from strategies import LABEL


def test_nothing_in_force_is_ungoverned() -> None:
    found = ask(policy())
    assert (found.verdict, found.allowed, found.tier) == ("ungoverned", None, None)
    assert found.aspects == {"matter": "ungoverned", "procedure": "ungoverned"}


@pytest.mark.parametrize(
    ("rank", "verdict"), [("law", "unlawful"), ("document", "improper"), ("reply", "ungoverned")]
)
def test_a_breach_counts_at_its_tier(rank: str, verdict: str) -> None:
    assert ask(policy(rule(f"{rank}/1", "forbids"))).verdict == verdict


def test_a_met_requirement_is_no_ground_of_the_whole_but_of_its_aspect() -> None:
    must = rule("law/pay", "requires", requirement=is_("paid"), aspect="procedure")
    found = ask(policy(must), {"paid": True})
    assert found.verdict == "ungoverned"
    assert found.aspects == {"matter": "ungoverned", "procedure": "lawful"}
    assert found.statuses == {("law/pay", "assigner", True): {"met"}}


def test_an_unmet_requirement_is_curable_and_its_remedy_is_to_meet_it() -> None:
    must = rule("law/pay", "requires", requirement=is_("paid"), aspect="procedure")
    found = ask(policy(must, MAY))
    assert (found.verdict, found.allowed, found.tier) == ("curable", False, "law")
    assert found.remedies == {frozenset({("fact:paid", "true")})}


def test_a_requirement_nobody_can_cure_is_a_breach() -> None:
    assert ask(policy(rule("document/1", "requires", requirement=is_("basis")))).verdict == "improper"


def test_a_precondition_nobody_can_bring_about_only_does_not_support() -> None:
    found = ask(policy(rule("law/1", "permits", requirement=is_("basis"))))
    assert (found.verdict, found.statuses[("law/1", "assigner", True)]) == ("ungoverned", {"unmet"})


def test_a_cure_may_need_other_changes_but_must_be_able_to_exist() -> None:
    """Written implies paid: to write is to pay as well; written and not paid cannot be."""
    written = rule("law/1", "requires", requirement=is_("written"))
    assert ask(policy(written), {"paid": False, "written": False}).verdict == "curable"
    never = rule("law/1", "requires", requirement=m.Group("all", (is_("written"), is_("paid", FALSE))))
    assert ask(policy(never)).verdict == "unlawful"
    unpaid = replace(VOCABULARY, facts={**VOCABULARY.facts, "paid": fact("paid", changed_by=())})
    assert ask(policy(written, vocabulary=unpaid)).verdict == "unlawful"


def test_equal_or_incomparable_ranks_contradict() -> None:
    assert ask(policy(MAY, BAN)).verdict == "conflict"
    assert ask(policy(MAY, rule("department_rule/ban", "forbids"))).verdict == "conflict"
    assert ask(policy(MAY, rule("law/ban", "forbids"))).verdict == "unlawful"
    assert ask(policy(MAY, rule("document/ban", "forbids"))).verdict == "improper"


def test_a_contradiction_is_within_one_aspect_and_not_where_it_is_declared() -> None:
    assert ask(policy(MAY, replace(BAN, aspect="procedure"))).verdict == "unlawful"
    assert ask(policy(MAY, replace(BAN, saves=frozenset({MAY.id})))).verdict == "unlawful"
    assert ask(policy(replace(MAY, saves=frozenset({BAN.id})), BAN)).verdict == "unlawful"
    assert ask(policy(replace(MAY, overrides=frozenset({BAN.id})), BAN)).verdict == "lawful"


def test_a_contradiction_that_changes_nothing_is_no_conflict() -> None:
    found = ask(policy(MAY, BAN, rule("law/other", "forbids", aspect="procedure")))
    assert (found.verdict, found.allowed) == ("unlawful", False)
    found = ask(policy(MAY, BAN, rule("document/other", "forbids", aspect="procedure")))
    assert (found.verdict, found.allowed) == ("conflict", False)
    assert ask(policy(MAY, BAN)).allowed is None


def test_a_defeated_prohibition_and_one_that_is_excepted() -> None:
    key = (BAN.id, "assigner", True)
    over = replace(MAY, overrides=frozenset({BAN.id}), requirement=is_("paid"))
    assert ask(policy(over, BAN), {"paid": True}).statuses[key] == {"defeated"}
    assert ask(policy(over, BAN), {"paid": False}).statuses[key] == {"breached"}
    excepted = rule("local/ban", "forbids", is_("quota"), **unless(is_("urgent")))
    assert ask(policy(excepted), {"quota": True, "urgent": True}).statuses[key] == {"excepted"}
    assert ask(policy(excepted), {"quota": False, "urgent": True}).statuses[key] == {"not_triggered"}


def test_overriders_are_themselves_overridden() -> None:
    over = replace(MAY, overrides=frozenset({BAN.id}))
    top = rule("law/top", "forbids", is_("quota"), overrides=frozenset({MAY.id}))
    found = ask(policy(BAN, over, top), {"quota": True})
    assert found.statuses[(MAY.id, "assigner", True)] == {"defeated"}
    assert found.statuses[(BAN.id, "assigner", True)] == {"breached"}


def test_what_only_advises_defeats_nothing() -> None:
    over = rule("reply/1", "permits", overrides=frozenset({BAN.id}))
    found = ask(policy(over, BAN))
    assert (found.verdict, found.statuses[("reply/1", "assigner", False)]) == ("unlawful", {"permitted"})


def test_analogy_and_lapse_leave_advice() -> None:
    made = policy(BAN)
    analogy = replace(
        made.regulations["local"], communities=frozenset({"urban"}), analogy=frozenset({"village"})
    )
    made = replace(made, regulations={**made.regulations, "local": analogy})
    assert ask(made).verdict == "unlawful"
    found = ask(made, community="village")
    assert (found.verdict, found.statuses) == ("ungoverned", {(BAN.id, "assigner", False): {"breached"}})
    found = ask(made, community=None)
    assert found.statuses == {
        (BAN.id, "assigner", binds): {"breached", "not_triggered"} for binds in (True, False)
    }
    assert (found.possible, found.missing) == ({"unlawful", "ungoverned"}, {"field:community"})
    lapsed = replace(analogy, communities=None, analogy=frozenset(), lapsed=dt.date(2024, 2, 29))
    made = replace(made, regulations={**made.regulations, "local": lapsed})
    assert ask(made).verdict == "ungoverned"
    assert ask(made, date="2024-02-29").verdict == "unlawful"


def test_days_of_regulations_and_rules_include_first_and_last() -> None:
    made = policy(replace(BAN, start=dt.date(2024, 3, 1), ended=dt.date(2024, 3, 3)))
    verdicts = [ask(made, date=f"2024-03-0{day}").verdict for day in (1, 2, 3)]
    assert verdicts == ["unlawful", "unlawful", "ungoverned"]
    until = replace(made.regulations["local"], until=dt.date(2024, 3, 1))
    made = replace(made, regulations={**made.regulations, "local": until})
    assert [ask(made, date=f"2024-03-0{day}").verdict for day in (1, 2)] == ["unlawful", "ungoverned"]


def test_possible_missing_and_assumed() -> None:
    ban = rule("local/ban", "forbids", m.Group("all", (is_("quota"), is_("basis", FALSE))))
    found = ask(policy(ban, MAY), {"quota": True, "basis": None})
    assert (found.verdict, found.possible) == ("undetermined", {"conflict", "lawful"})
    assert (found.missing, found.assumed) == ({"fact:basis"}, set())
    found = ask(policy(ban, MAY))
    assert (found.verdict, found.missing, found.assumed) == ("lawful", set(), {"fact:quota"})
    assert ask(policy(ban, MAY), {"basis": True}).assumed == set()
    assert ask(policy(ban, MAY), {"basis": None}).assumed == {"fact:quota"}


def test_jointly_relevant_unknowns_are_missing_though_no_single_answer_settles_anything() -> None:
    both = m.Group("all", (is_("paid"), is_("basis")))
    ban = rule("local/ban", "forbids", m.Group("any", (both, is_("quota"))))
    found = ask(policy(ban), {"paid": None, "basis": None, "written": False, "quota": None})
    assert found.missing == {"fact:paid", "fact:basis", "fact:quota"}


def test_what_a_constraint_ties_to_the_verdict_is_missing() -> None:
    """Written implies paid: no two worlds differ in `written` alone and in verdict, but it narrows."""
    found = ask(policy(rule("local/ban", "forbids", is_("paid"))), {"paid": None, "written": None})
    assert found.missing == {"fact:paid", "fact:written"}


def test_worth_checking_names_what_would_turn_an_adverse_answer() -> None:
    ban = rule("local/ban", "forbids", **unless(is_("urgent")))
    found = ask(policy(ban))
    assert (found.verdict, found.worth_checking, found.assumed) == (
        "unlawful",
        {"fact:urgent"},
        {"fact:urgent"},
    )
    assert ask(policy(ban), {"urgent": False}).worth_checking == set()
    assert ask(policy(ban, rule("law/other", "forbids"))).worth_checking == set()


def test_remedies_are_minimal_and_hold_whatever_else_turns_out() -> None:
    quota = rule("local/quota", "forbids", is_("quota"), aspect="procedure")
    pay = rule("local/pay", "requires", requirement=is_("paid"), aspect="procedure")
    made = policy(MAY, quota, pay)
    both = frozenset({("fact:quota", "false"), ("fact:paid", "true")})
    assert ask(made, {"quota": True}).remedies == {both}
    by_writing = frozenset({("fact:quota", "false"), ("fact:written", "true")})  # which implies paying
    assert ask(made, {"quota": None, "paid": None, "written": None}).remedies == {both, by_writing}
    assert ask(made, {"quota": True, "paid": True}).remedies == {both - {("fact:paid", "true")}}
    assert ask(made, {"paid": True}).remedies == set()
    assert ask(policy(MAY, rule("local/ban", "forbids", is_("basis", FALSE)))).remedies == set()


def test_a_remedy_must_be_able_to_exist() -> None:
    """Written implies paid, so both have to be set."""
    needs = rule("local/pay", "requires", requirement=is_("written"), aspect="procedure")
    steps = frozenset({("fact:written", "true"), ("fact:paid", "true")})
    assert ask(policy(MAY, needs)).remedies == {steps}


def test_each_body_needs_a_ground_of_its_own() -> None:
    office = replace(MAY, addressees=(m.Addressee(frozenset({"subdistrict_office"})),))
    department = {"kind": "department", "level": "county"}
    assert ask(policy(office)).verdict == "lawful"
    assert ask(policy(office), on_behalf_of=department).verdict == "ungoverned"
    made = policy(
        office, rule("law/department", "permits", addressees=(m.Addressee(frozenset({"department"})),))
    )
    assert ask(made, on_behalf_of=department).verdict == "lawful"
    over = policy(replace(office, overrides=frozenset({BAN.id})), BAN)
    assert ask(over).verdict == "lawful"
    assert ask(over, on_behalf_of=department).verdict == "unlawful"


def test_levels_and_places_narrow_only_bodies_that_have_a_level() -> None:
    county = rule(
        "law/1",
        "forbids",
        addressees=(m.Addressee(None, frozenset({"county"}), frozenset({"prefecture_city"})),),
    )
    made = policy(county)
    assert ask(made).verdict == "unlawful"
    verdicts = {
        level: ask(made, assigner={"kind": "department", "level": level}).verdict
        for level in ("city", "county")
    }
    assert verdicts == {"city": "unlawful", "county": "unlawful"}
    only_county = policy(replace(county, addressees=(m.Addressee(None, frozenset({"county"})),)))
    assert ask(only_county, assigner={"kind": "department", "level": "city"}).verdict == "ungoverned"
    found = ask(only_county, assigner={"kind": "department"})
    assert (found.possible, found.missing) == ({"unlawful", "ungoverned"}, {"field:assigner.level"})


def test_the_type_of_a_place_follows_from_its_code_or_is_open() -> None:
    district = policy(
        rule("law/1", "forbids", addressees=(m.Addressee(None, None, frozenset({"district"})),))
    )
    county = {"kind": "department", "level": "county"}
    assert ask(district, assigner=county).verdict == "unlawful"
    assert ask(district, assigner=county, region="220521").verdict == "ungoverned"
    assert ask(district, assigner=county | {"region": "220502"}, region="220521").verdict == "unlawful"
    found = ask(district, assigner=county, region="220500")
    assert (found.possible, found.missing) == ({"unlawful", "ungoverned"}, {"field:assigner.place"})


def test_the_level_is_asked_for_though_the_place_is_open_too() -> None:
    district = rule("law/1", "forbids", addressees=(m.Addressee(None, None, frozenset({"district"})),))
    made = policy(district, rule("law/2", "forbids", is_("basis")))
    found = ask(made, {"basis": None}, assigner={"kind": "department"}, region="220500")
    assert found.missing == {"fact:basis", "field:assigner.level", "field:assigner.place"}


def test_an_open_reading_is_an_unknown_and_a_default_an_assumption() -> None:
    ban = rule("local/ban", "forbids", is_("reading:local/q", frozenset({"是"})))
    reading = m.Reading("local/q", "q", "?", ("是", "否"), None, ())
    found = ask(policy(ban, readings={"local/q": reading}))
    assert (found.possible, found.missing) == ({"unlawful", "ungoverned"}, {"reading:local/q"})
    found = ask(policy(ban, readings={"local/q": replace(reading, default="否")}))
    assert (found.verdict, found.assumed) == ("ungoverned", {"reading:local/q"})


ASSISTANCE = m.ItemList(
    "l1",
    "assistance",
    "清单",
    "220500",
    "official",
    complete=True,
    start=START,
    items=(m.ListItem("a", ("统计 树木",)),),
)


def listed(made: m.CheckedPolicy, item: dict[str, Any] | None, **more: Any) -> Set[str]:
    return ask(made, item=item, **more).possible


def test_what_lists_say() -> None:
    ban = rule("law/on", "forbids", is_("list:assistance", ON))
    made = policy(ban, lists=(ASSISTANCE,))
    on, off = {"unlawful"}, {"ungoverned"}
    assert listed(made, {"id": "a"}) == on
    assert listed(made, {"text": "统计树木"}) == on
    assert listed(made, {"text": "统计树木", "lists": []}) == on
    assert listed(made, {"text": "别的"}) == on | off
    assert listed(made, {"text": "别的", "lists": []}) == off
    assert listed(made, None) == on | off
    assert listed(made, {"id": "a"}, region="220300") == on | off
    other = replace(ASSISTANCE, id="l2", kind="negative", items=(m.ListItem("b", ("乙",)),))
    assert listed(replace(made, lists=(ASSISTANCE, other)), {"id": "b"}) == off
    partial = replace(ASSISTANCE, complete=False)
    negative = rule("law/on", "forbids", is_("list:negative", ON))
    assert listed(policy(negative, lists=(other,)), {"id": "b"}) == on
    assert listed(policy(ban, lists=(partial, replace(other, kind="assistance"))), {"id": "b"}) == on


def test_an_incomplete_list_does_not_say_off_and_a_kind_without_lists_follows_the_vocabulary() -> None:
    negative = replace(ASSISTANCE, id="l2", kind="negative", items=(m.ListItem("b", ("乙",)),))
    ban = rule("law/on", "forbids", is_("list:assistance", ON))
    # On `negative`, so by constraint off `assistance`, whatever the incomplete list leaves open.
    assert listed(policy(ban, lists=(replace(ASSISTANCE, complete=False), negative)), {"id": "b"}) == {
        "ungoverned"
    }
    ban = rule("law/on", "forbids", is_("list:negative", ON))
    assert listed(policy(ban), None) == {"ungoverned"}
    assert listed(policy(ban), {"lists": ["negative"]}) == {"unlawful"}
    no_tie = replace(VOCABULARY, constraints=())
    made = policy(ban, lists=(ASSISTANCE, replace(negative, complete=False)), vocabulary=no_tie)
    assert listed(made, {"id": "a"}) == {"unlawful", "ungoverned"}


def test_an_entry_that_has_ended_is_off_a_complete_list_and_complete_lists_beat_assertions() -> None:
    ended = m.ListItem("a", ("统计 树木",), until=dt.date(2024, 2, 29))
    made = policy(
        rule("law/on", "forbids", is_("list:assistance", ON)), lists=(replace(ASSISTANCE, items=(ended,)),)
    )
    assert listed(made, {"id": "a"}, date="2024-02-29") == {"unlawful"}
    assert listed(made, {"id": "a"}) == {"ungoverned"}
    assert listed(made, {"text": "统计树木", "lists": ["assistance"]}) == {"ungoverned"}
    assert listed(made, {"text": "别的", "lists": ["assistance"]}) == {"unlawful"}


def test_a_rule_may_name_a_single_entry() -> None:
    ban = rule("law/a", "forbids", is_("item:a", ON))
    other = replace(ASSISTANCE, id="l2", region="220300", items=(m.ListItem("b", ("乙",)),))
    made = policy(ban, lists=(ASSISTANCE, other))
    on, off = {"unlawful"}, {"ungoverned"}
    assert listed(made, {"text": "统计树木"}) == on
    assert listed(made, {"text": "别的"}) == on | off
    assert listed(made, {"text": "别的", "lists": []}) == off  # on no list, so no entry of one
    assert listed(made, None, region="220300") == off
    assert ask(made).missing == {"item:a", "list:assistance"}
    two = replace(ASSISTANCE, items=(*ASSISTANCE.items, m.ListItem("c", ("丙",), until=dt.date(2024, 2, 29))))
    assert listed(policy(ban, lists=(two,)), {"id": "c"}) == off
    ended = rule("law/c", "forbids", is_("item:c", ON))
    assert listed(policy(ended, lists=(two,)), None) == off


def test_what_was_only_implied_is_open_again_once_a_remedy_changes_what_implied_it() -> None:
    """Written, so paid. Unwritten, nobody knows whether it is paid."""
    unwritten = rule("local/1", "forbids", is_("written"), aspect="procedure")
    paid = rule("local/2", "requires", requirement=is_("paid"), aspect="procedure")
    droppable = {**VOCABULARY.facts, "written": fact("written", not_part=True)}
    made = policy(MAY, unwritten, paid, vocabulary=replace(VOCABULARY, facts=droppable))
    task = {"region": "220502", "date": "2024-03-01", "assigner": {"kind": "subdistrict_office"}}
    found = both(made, task | {"act": "assign_task", "community": "urban", "facts": {"written": True}})
    assert found.remedies == {frozenset({("fact:written", "false"), ("fact:paid", "true")})}


def test_asserted_lists_are_assumptions_and_contradictions_are_errors() -> None:
    ban = rule("law/on", "forbids", is_("list:assistance", ON))
    assert ask(policy(ban), item={"lists": []}).assumed == {"list:assistance"}
    with pytest.raises(ImpossibleError):
        ask(policy(ban), item={"lists": ["assistance", "negative"]})
    with pytest.raises(ImpossibleError):
        ask(policy(ban), {"paid": False, "written": True})


def test_what_several_facts_leave_of_a_choice_follows_and_they_contradict_where_they_leave_nothing() -> None:
    excluded = dict(zip("abc", ("mark", "other", "party"), strict=True))
    options = tuple(m.Word(option, LABEL) for option in excluded.values())
    ties = (
        m.Constraint(((f"fact:{one}", "true"), ("fact:plaque", not_)), LABEL)
        for one, not_ in excluded.items()
    )
    facts = {
        **VOCABULARY.facts,
        "plaque": fact("plaque", options=options),
        **{one: fact(one) for one in "abc"},
    }
    vocabulary = replace(VOCABULARY, facts=facts, constraints=tuple(ties))
    made = policy(MAY, rule("law/1", "forbids", is_("plaque", frozenset({"party"}))), vocabulary=vocabulary)
    assert ask(made, {"a": True}).missing == {"fact:plaque", "fact:b", "fact:c"}
    assert ask(made, {"a": True, "b": True}).possible == {"unlawful"}
    task = {"region": "220502", "assigner": {"kind": "subdistrict_office"}, "act": "assign_task"}
    with pytest.raises(TaskError, match="plaque"):
        policy_of(made).decide({**task, "facts": dict.fromkeys("abc", True)}, decided_on=START)


def test_what_a_list_shows_overrules_what_is_asserted_also_by_a_constraint() -> None:
    ban = rule("law/on", "forbids", is_("list:assistance", ON))
    made = policy(ban, lists=(replace(ASSISTANCE, kind="negative"),))
    found = ask(made, item={"id": "a", "lists": ["assistance"]})
    assert found.possible == {"ungoverned"}
    assert found.assumed == set()


def test_silence_on_what_an_act_may_consist_of_says_nothing() -> None:
    asked = fact("quota", not_part=True, asked_for=frozenset({"assign_task"}))
    vocabulary = replace(VOCABULARY, facts={**VOCABULARY.facts, "quota": asked})
    ban = rule("law/quota", "forbids", is_("quota"))
    assert ask(policy(ban)).possible == {"ungoverned"}
    found = ask(policy(ban, vocabulary=vocabulary))
    assert found.possible == {"ungoverned", "unlawful"}
    assert found.missing == {"fact:quota"}


def test_codes_of_places_are_compared_by_groups() -> None:
    assert lies_in("220502", "220500")
    assert lies_in("220502", "000000")
    assert lies_in("220502001100", "220502001000")
    assert not lies_in("220502011001", "220502010000")
    assert not lies_in("220500", "220502")


def test_a_permission_of_one_body_contradicts_no_prohibition_of_the_other() -> None:
    office, department = ({"kind": "subdistrict_office"}, {"kind": "department", "level": "county"})
    may = replace(MAY, addressees=(m.Addressee(frozenset({"subdistrict_office"})),))
    ban = replace(BAN, addressees=(m.Addressee(frozenset({"department"})),))
    assert ask(policy(may, ban), on_behalf_of=department).verdict == "unlawful"
    assert ask(policy(may, ban), assigner=department, on_behalf_of=office).verdict == "unlawful"


def test_conditions_on_the_day_are_of_the_day() -> None:
    """With the same rules in force before and after; also where an exception or a requirement compares."""
    day = dt.date(2024, 3, 2)
    before, since = m.DateTest(day, before=True), m.DateTest(day, before=False)
    rules = {
        "condition": rule("local/ban", "forbids", before),
        "exception": rule("local/ban", "forbids", **unless(since)),
        "requirement": rule("local/ban", "requires", requirement=since),
        "within": rule("local/ban", "forbids", m.Defined("定义", m.Group("any", (before,)))),
    }
    for ban in rules.values():
        made = policy(ban)
        found = [ask(made, date=f"2024-03-0{n}").verdict for n in (1, 2, 1)]
        assert found == ["unlawful", "ungoverned", "unlawful"]


def test_a_regulation_lapses_after_its_day_whatever_was_asked_before() -> None:
    made = policy(BAN)
    lapsed = replace(made.regulations["local"], lapsed=dt.date(2024, 3, 1))
    made = replace(made, regulations={**made.regulations, "local": lapsed})
    assert [ask(made, date=f"2024-03-0{n}").verdict for n in (2, 1, 2)] == [
        "ungoverned",
        "unlawful",
        "ungoverned",
    ]
