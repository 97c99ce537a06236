"""Decisions on the shipped rule base: what is known, what counts, how the answer is identified."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest

from policylib.check import model
from policylib.engine import receipt
from policylib.engine.drawing import Whole
from policylib.engine.knowledge import know
from policylib.engine.membership import resolve_item
from policylib.engine.outcome import OUTCOMES, TABLE
from policylib.engine.settings import Settings, SettingsError, Settlement
from policylib.engine.task import TaskError
from policylib.engine.trace import Status, Verdict
from policylib.logic.diagram import LimitError
from policylib.policyset import Decision, Policy

DAY = dt.date(2024, 3, 1)
TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "act": "assign_task",
    "assigner": {"kind": "department", "level": "county"},
}


def decide(policy: Policy, **changes: Any) -> Decision:
    return policy.decide({**TASK, **changes}, decided_on=DAY)


# --- the table of verdicts ----------------------------------------------------------------------


def test_the_table_of_verdicts_says_what_the_table_of_the_docs_says() -> None:
    for flags in itertools.product((0, 1), repeat=7):
        law, policy, unmet_law, unmet_policy, ground, plus_law, plus_policy = flags
        if plus_law > law or plus_policy > policy:
            continue  # what remains of the breaches is some of them

        def side(
            law: int, policy: int, unmet: int = unmet_law | unmet_policy, ground: int = ground
        ) -> Verdict:
            if law:
                return Verdict.UNLAWFUL
            if policy:
                return Verdict.IMPROPER
            if unmet:
                return Verdict.CURABLE
            return Verdict.LAWFUL if ground else Verdict.UNGOVERNED

        minus, plus = side(law, policy), side(plus_law, plus_policy)
        outcome = OUTCOMES[TABLE[sum(flag << i for i, flag in enumerate(flags))]]
        assert outcome.verdict is (minus if minus is plus else Verdict.CONFLICT)
        assert outcome.may_be_lawful is (plus is Verdict.LAWFUL)


# --- items ---------------------------------------------------------------------------------------


def test_a_name_in_other_dress_resolves_and_a_name_in_other_words_is_only_proposed(shipped: Policy) -> None:
    certificate: dict[str, Any] = {"act": "request_certificate"}
    same = decide(shipped, **certificate, item={"text": "《亲属关系 证明》"}).item
    other = decide(shipped, **certificate, item={"text": "亲属关系的证明"}).item
    assert same is not None
    assert other is not None
    assert [entry.name for entry in same.resolved] == ["亲属关系证明"]
    assert not same.unresolved
    assert other.unresolved
    assert not other.resolved
    assert other.candidates[0].name == "亲属关系证明"


def test_what_is_proposed_does_not_hang_on_the_order_of_a_list(shipped: Policy) -> None:
    """Entries that are equally like a text stand in one order: the receipt is the same, so is the answer."""
    lists = tuple(replace(each, items=each.items[::-1]) for each in shipped.checked.lists[::-1])
    turned = Policy(replace(shipped.checked, lists=lists))
    item = {"text": "死亡证明书状况"}
    one = decide(shipped, act="request_certificate", item=item)
    other = decide(turned, act="request_certificate", item=item)
    assert one.item is not None
    assert len(one.item.candidates) > 1
    assert one == other


def test_an_excluded_certificate_cannot_be_asserted_away(shipped: Policy) -> None:
    decision = decide(shipped, act="request_certificate", item={"text": "亲属关系证明", "lists": []})
    assert decision.verdict is Verdict.UNLAWFUL


def test_an_entry_of_a_list_counts_only_while_the_list_is_in_force(shipped: Policy) -> None:
    item = {"text": "亲属关系证明"}
    before = decide(shipped, act="request_certificate", item=item, date="2020-04-26").item
    after = decide(shipped, act="request_certificate", item=item, date="2020-04-27").item
    assert before is not None
    assert after is not None
    assert (before.unresolved, after.unresolved) == (True, False)


# --- what is not known ----------------------------------------------------------------------------


def test_an_unknown_level_and_an_unknown_community_are_asked_for(shipped: Policy) -> None:
    decision = decide(shipped, assigner={"kind": "department"}, community=None, item={"lists": []})
    assert {m.name for m in decision.missing if m.kind == "field"} == {"assigner.level", "community"}


def test_a_region_too_coarse_to_tell_the_place_is_asked_for(shipped: Policy) -> None:
    facts = {"written_entrustment": True, "funding_provided": True, "conditions_provided": True}
    decision = decide(
        shipped,
        region="220500",
        item={"lists": ["assistance"]},
        facts={**facts, "unified_arrangement": False},
    )
    assert decision.verdict is Verdict.UNDETERMINED
    assert [m.name for m in decision.missing] == ["assigner.region"]


def test_where_no_item_is_stated_the_item_is_asked_for(shipped: Policy) -> None:
    assert ("item", "item") in {(m.kind, m.name) for m in decide(shipped).missing}


PROPERTY = "协助监督物业服务人"  # an entry of Tonghua's list of assistance


def test_an_assertion_that_the_lists_refute_is_overruled_and_named(shipped: Policy) -> None:
    """What a text resolves to counts in any case, also where only a constraint excludes what is asserted."""
    decision = decide(shipped, item={"text": PROPERTY, "lists": ["duty"]})
    plain = decide(shipped, item={"text": PROPERTY, "lists": ["assistance"]})
    assert decision.item is not None
    assert [(one.kind, one.value, one.source) for one in decision.item.overruled] == [
        ("duty", "on", "tonghua-assistance/property-supervision"),
        ("assistance", "off", "tonghua-assistance/property-supervision"),
    ]
    assert (decision.verdict, decision.findings) == (plain.verdict, plain.findings)
    assert plain.item is not None
    assert plain.item.overruled == ()
    for language, words in (("zh", "以清单为准"), ("en", "the list counts")):
        assert decision.text(language, width=400).count(words) == 2
        assert words not in plain.text(language, width=400)


def test_statements_of_the_caller_that_exclude_each_other_are_refused(shipped: Policy) -> None:
    with pytest.raises(TaskError, match=r"item\.lists"):
        decide(shipped, item={"text": "统计树木", "lists": ["duty", "assistance"]})


def test_a_new_system_is_asked_for_where_a_system_is_extended(shipped: Policy) -> None:
    """Silence says nothing of what the act may consist of; of other acts it is not part."""
    zhangye = {"region": "620702", "date": "2019-03-01"}
    asked = decide(shipped, **zhangye, act="extend_system")
    assert ("fact", "new_system") in {(one.kind, one.name) for one in asked.missing}
    assert asked == decide(shipped, **zhangye, act="extend_system", facts={"new_system": None})
    other = decide(shipped, **zhangye, act="convene")
    assert "new_system" not in {one.name for one in other.missing}


# --- settings and identity ------------------------------------------------------------------------

OPEN = "tonghua-ordinance/street-office-bound"


def settled(answer: str, reading: str = OPEN, start: dt.date | None = None) -> Settings:
    return Settings({reading: Settlement(answer, "市司法局", dt.date(2024, 1, 1), "会议纪要", start)})


def test_a_settled_reading_decides_and_stands_in_the_receipt(shipped: Policy) -> None:
    street = {"assigner": {"kind": "subdistrict_office"}, "item": {"lists": []}}
    bound = Policy(shipped.checked, settled("是"))
    assert decide(shipped, **street).verdict is Verdict.UNDETERMINED
    assert decide(bound, **street).verdict is Verdict.UNLAWFUL
    assert decide(bound, **street).receipt.settings != decide(shipped, **street).receipt.settings
    later = Policy(shipped.checked, settled("是", start=dt.date(2024, 3, 2)))
    assert decide(later, **street).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("settings", [settled("也许"), settled("是", "no/such")])
def test_settings_that_do_not_fit_are_refused(shipped: Policy, settings: Settings) -> None:
    with pytest.raises(SettingsError):
        Policy(shipped.checked, settings)


@pytest.mark.parametrize(("day", "mode"), [(-1, "replay"), (0, "binding"), (30, "binding"), (31, "preview")])
def test_only_a_day_within_the_tolerance_binds(day: int, mode: str) -> None:
    assert receipt.mode(DAY + dt.timedelta(days=day), DAY, 30) == mode


def test_the_receipt_knows_the_task_and_nothing_of_its_spelling(shipped: Policy) -> None:
    one = decide(shipped, facts={"quota": True, "urgent": False}).receipt
    other = decide(shipped, region="220502000", facts={"urgent": False, "quota": True}).receipt
    different = decide(shipped, facts={"quota": True}).receipt
    assert one == other
    assert one.task != different.task


def test_the_order_of_tasks_does_not_matter(shipped: Policy) -> None:
    """Answers are kept by pattern; a kept answer must be the answer."""
    tasks = [{"item": {"lists": lists}} for lists in ([], ["assistance"], ["duty"], ["statutory"])]
    first = [decide(shipped, **task) for task in tasks]
    fresh = Policy(shipped.checked)
    assert [decide(fresh, **task) for task in reversed(tasks)] == first[::-1]


# --- derivation -----------------------------------------------------------------------------------


def test_a_derivation_adds_what_was_not_triggered(shipped: Policy) -> None:
    task = {**TASK, "item": {"lists": []}}
    short = shipped.decide(task, decided_on=DAY)
    long = shipped.decide(task, decided_on=DAY, derivation=True)
    assert not [f for f in short.findings if f.status is Status.NOT_TRIGGERED]
    assert [f for f in long.findings if f.status is not Status.NOT_TRIGGERED] == list(short.findings)
    assert len(long.findings) > len(short.findings)


# --- consequences ---------------------------------------------------------------------------------

LIABLE = "tonghua-ordinance/18-3-1"


def with_liability(policy: Policy, condition: model.Condition) -> Policy:
    """Return the policy with one liability under which a breach falls on a condition only."""
    rule = policy.checked.rules[LIABLE]
    liability = replace(rule.liabilities[0], condition=condition)
    rules = {**policy.checked.rules, LIABLE: replace(rule, liabilities=(liability,))}
    return Policy(replace(policy.checked, rules=rules))


def reached(policy: Policy, **changes: Any) -> tuple[bool, bool]:
    """Say whether the liability reaches a breach, and whether that is certain."""
    decision = decide(policy, **{"item": {"lists": []}, **changes})
    (consequence,) = (f.consequence for f in decision.findings if f.rule == LIABLE)
    assert consequence is not None
    return consequence.measure is not None, consequence.certain


@pytest.mark.parametrize("before", [True, False])
def test_a_liability_can_hang_on_the_day(shipped: Policy, *, before: bool) -> None:
    policy = with_liability(shipped, model.DateTest(DAY, before))
    assert reached(policy, date="2024-02-29") == (before, True)
    assert reached(policy, date="2024-03-01") == (not before, True)


def test_a_liability_can_hang_on_an_entry_of_a_list(shipped: Policy) -> None:
    """An entry that only a liability names is looked up as well."""
    entry = next(
        e for each in shipped.checked.lists if each.kind == "certificates_excluded" for e in each.items
    )
    policy = with_liability(shipped, model.Test(f"item:{entry.id}", frozenset({"off"})))
    assert reached(policy, item={"id": entry.id, "lists": []}) == (False, True)


# --- limits ---------------------------------------------------------------------------------------


def test_beyond_the_node_budget_truth_tables_give_the_same_answer(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: dict[str, bool | str | None] = {
        name: fact.options[0].id if fact.options else False
        for name, fact in shipped.checked.vocabulary.facts.items()
    }
    needed = ("written_entrustment", "funding_provided", "conditions_provided", "unified_arrangement")
    facts |= dict.fromkeys(needed, True) | {"quota": None, "one_vote_veto": None, "lead_role": None}
    task: dict[str, Any] = {"item": {"lists": ["assistance"]}, "facts": facts}
    expected = decide(shipped, **task)
    assert len(expected.possible) > 1
    hanging_on = {f"fact:{missing.name}" for missing in expected.missing}
    small = Policy(shipped.checked)
    monkeypatch.setattr(Whole, "outcome", lambda self, scope: None)
    # What was taken for granted is released to find what the answer rests on: that is too much for tables.
    parsed = small.task({**TASK, **task})
    norm_set = small.program.norm_set(parsed)
    index = small.program.list_index
    known = know(
        small.checked, small.program.defaults, parsed, resolve_item(small.checked, index, (), parsed)
    )
    values = norm_set.encode(known)
    assert {OUTCOMES[code].verdict for code in norm_set.whole.outcomes(0, values)} == set(expected.possible)
    verdicts = norm_set.whole.verdicts(values)
    assert {norm_set.variables[i].name for i in verdicts.essential} == hanging_on


def test_what_is_too_large_for_an_exact_answer_is_refused(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Whole, "outcome", lambda self, scope: None)
    with pytest.raises(LimitError) as refused:
        decide(Policy(shipped.checked))
    assert "65536" in refused.value.zh
    assert "65536" in refused.value.en
