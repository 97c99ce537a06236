"""Guarantees: what the analysis proves or refutes is what deciding every task there can be shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, cast

import pytest

from packed import unpack
from policylib.analysis import look
from policylib.analysis.defects import Finding
from policylib.analysis.guarantees import Judged, judge
from policylib.analysis.look import Look
from policylib.analysis.runs import settled_for
from policylib.analysis.space import Space
from policylib.analysis.witness import Witness, Witnesses
from policylib.check.vocabulary import lexicon_of
from policylib.engine.outcome import OUTCOMES, outcome_diagram
from policylib.engine.trace import Verdict
from policylib.loading import load_files
from policylib.logic.diagram import Diagrams
from policylib.logic.formula import TRUE
from policylib.policyset import Decision, Policy
from policylib.source import Source
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file

DAY = dt.date(2026, 6, 1)
Task = dict[str, Any]

LAW = """=== jia.policy
法规「甲市社区条例」 代号 jia
  效力 地方性法规
  地域 220500
  施行 2020-01-01 起
  适用 社区类型为城市社区

解释「突发事件除外」 代号 emergency
  依据 第一条 引文「发生突发事件时，按照决定办理」
  问题「发生突发事件时，是否不受限制？」
  默认 未定

规则 1「书面委托」
  依据 第一条 引文「不得转交给社区」
  方面 事项
  约束 县级的政府部门
  当 已书面委托
  禁止
  除非以下条件全部满足:
    - 突发事件存续期间
    - 「突发事件除外」
    依据 第一条 引文「发生突发事件时，按照决定办理」

规则 2「协助事项」
  依据 第二条 引文「协助事项可以安排，应当书面委托」
  方面 事项
  约束 任何单位
  自 2022-01-01 起
  可以,以 已书面委托 为前提

"""


@dataclass(frozen=True)
class Stated:
    """A guarantee as it is written, which tasks it is about (`meant`), and the verdicts it rules out."""

    clauses: str
    never: frozenset[str]
    meant: Callable[[Task], bool]


def stated(clauses: str, never: str, meant: Callable[[Task], bool]) -> Stated:
    return Stated(clauses, frozenset(never.split()), meant)


def assigned(task: Task) -> bool:
    return bool(task["act"] == "assign_task")


def written(task: Task) -> bool:
    return bool(task["facts"]["written"])


def emergency(task: Task) -> bool:
    return bool(task["facts"]["emergency"])


def county_department(task: Task) -> bool:
    return any(
        (body["kind"], body.get("level")) == ("department", "county")
        for body in (task["assigner"], task.get("on_behalf_of", {"kind": ""}))
    )


ASSIGNED = "  行为 安排任务\n"
COUNTY = "  适用 县级的政府部门\n"
GUARANTEES = {
    "proven": stated(
        f"{COUNTY}{ASSIGNED}  当以下条件全部满足:\n    - 已书面委托\n    - 并非 突发事件存续期间\n"
        "  从不 合法、可补正、无规可依、违规",
        "lawful curable ungoverned improper",
        lambda task: assigned(task) and county_department(task) and written(task) and not emergency(task),
    ),
    "emergency": stated(
        f"{COUNTY}{ASSIGNED}  当 已书面委托\n  从不 合法、可补正、无规可依",
        "lawful curable ungoverned",
        lambda task: assigned(task) and county_department(task) and written(task),
    ),
    "before-the-permission": stated(
        f"{COUNTY}{ASSIGNED}  废止 2022-01-01 起\n  当以下条件全部满足:\n    - 已书面委托\n"
        "    - 并非 突发事件存续期间\n  总是 违法",
        "conflict improper curable lawful ungoverned",
        lambda task: (
            assigned(task)
            and county_department(task)
            and written(task)
            and not emergency(task)
            and task["date"] < "2022-01-01"
        ),
    ),
    "since-the-permission": stated(
        f"{ASSIGNED}  自 2022-01-01 起\n  当 并非 已书面委托\n  总是 可补正",
        "unlawful conflict improper lawful ungoverned",
        lambda task: assigned(task) and not written(task) and task["date"] >= "2022-01-01",
    ),
    "permitted": stated(
        f"  适用 街道办事处\n{ASSIGNED}  当以下条件全部满足:\n    - 已书面委托\n    - 日期不早于 2022-01-01\n"
        "  从不 违法、冲突",
        "unlawful conflict",
        lambda task: (
            assigned(task)
            and "subdistrict_office" in {body["kind"] for body in bodies_of(task)}
            and written(task)
            and task["date"] >= "2022-01-01"
        ),
    ),
    "district": stated(
        "  地域 220502\n  适用 市辖区的政府部门\n  行为 安排任务\n  当以下条件任一满足:\n    - 已书面委托\n"
        "    - 突发事件存续期间\n  从不 冲突、可补正",
        "conflict curable",
        lambda task: (
            assigned(task)
            and task["region"] == "220502"
            and county_department(task)
            and (written(task) or emergency(task))
        ),
    ),
    "any-act": stated("  从不 违规", "improper", lambda _: True),
    "certificates": stated(
        "  行为 要求出具证明\n  总是 无规可依",
        "unlawful conflict improper curable lawful",
        lambda task: task["act"] == "request_certificate",
    ),
}


def bodies_of(task: Task) -> list[Task]:
    return [task[name] for name in ("assigner", "on_behalf_of") if name in task]


@cache
def policy() -> Policy:
    text = "\n\n".join(f"保证 {name}「{name}」\n{each.clauses}" for name, each in GUARANTEES.items())
    return load(LAW + text)


def load(text: str) -> Policy:
    return load_files({source.name: source.text for source in unpack(text)[0]})


@cache
def judged() -> Judged:
    return judge(policy().program)


def found() -> dict[str, Finding]:
    return {one.subject.removeprefix("jia/"): one for one in judged().found}


def decided(witness: Witness) -> Decision:
    settled = policy().with_settings(settled_for(policy().settings, witness.readings))
    return settled.decide(dict(witness.task), decided_on=DAY)


def every_task() -> Iterator[Task]:
    """Everything that the law tells apart, with one body or two, of the communities that it governs."""
    bodies: list[Task] = [{"kind": "subdistrict_office"}]
    bodies += [
        {"kind": kind, "level": level}
        for kind, level in product(("people_government", "department"), ("city", "county"))
    ]
    for region, date, act, assigner, other, is_written, is_emergency in product(
        ("220502", "220524"),
        ("2020-01-01", "2021-12-31", "2022-01-01"),
        ("assign_task", "request_certificate"),
        bodies,
        (None, *bodies),
        (True, False),
        (True, False),
    ):
        yield {
            "region": region,
            "date": date,
            "assigner": assigner,
            **({} if other is None else {"on_behalf_of": other}),
            "community": "urban",
            "act": act,
            "facts": {"written": is_written, "emergency": is_emergency},
        }


@cache
def verdicts() -> list[tuple[Task, frozenset[str]]]:
    """What is decided of every task, whatever the answer of the reading."""
    return [(task, frozenset(policy().verdict(task, today=DAY).possible)) for task in every_task()]


REFUTED = ("emergency", "permitted", "district")


@pytest.mark.parametrize("name", GUARANTEES)
def test_a_guarantee_is_proven_if_and_only_if_every_task_keeps_it(name: str) -> None:
    one = GUARANTEES[name]
    meant = [possible for task, possible in verdicts() if one.meant(task)]
    assert meant
    assert any(possible & one.never for possible in meant) is (name in REFUTED)
    assert (name in found()) is (name in REFUTED)
    assert (f"jia/{name}" in judged().proven) is (name not in REFUTED)


@pytest.mark.parametrize("name", REFUTED)
def test_a_witness_is_a_task_that_the_guarantee_is_about_and_breaks_it(name: str) -> None:
    one, witness = GUARANTEES[name], found()[name].witness
    assert witness is not None
    facts = {"written": False, "emergency": False}
    facts |= cast("dict[str, bool]", witness.task.get("facts", {}))
    task = {**witness.task, "facts": facts}
    assert one.meant(task)
    assert decided(witness).verdict in one.never


def test_a_reading_is_settled_where_the_guarantee_hangs_on_it() -> None:
    witness = found()["emergency"].witness
    assert witness is not None
    assert witness.readings == {"jia/emergency": "是"}


def test_what_cannot_be_proven_within_the_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "BUDGET", 2)
    assert {one.code for one in judge(policy().program).found} == {"A511"}


def test_of_one_place_only_its_own_tasks_are_looked_at() -> None:
    assert judge(policy().program, ["000000"]) == Judged()
    assert {one.subject for one in judge(policy().program, ["220500"]).found} == {
        f"jia/{name}" for name in REFUTED
    }


def test_no_decision_hangs_on_a_guarantee() -> None:
    """With guarantees and without: the same digest, and so the same receipts."""
    assert load(LAW).digest == policy().digest
    assert load(LAW).checked.guarantees == ()


def test_both_keyword_tables_state_the_same(shipped: Policy) -> None:
    """The file in Chinese, printed in English and back again, to the byte; and both mean the same."""
    name = "tonghua/tonghua-ordinance.policy"
    words = lexicon_of(shipped.checked.vocabulary, shipped.checked.ranks)
    text = shipped.files[name]
    english = print_file(parse(Source(name, text), words)[0], words, "en")
    assert "guarantee no-veto " in english
    assert "never lawful, curable, ungoverned" in english
    tree, mistakes = parse(Source(name, english), words)
    assert mistakes == ()
    assert print_file(tree, words, "zh") == text
    assert parse(Source(name, english.replace("guarantee ", "assert ")), words)[0] == tree


def test_verdicts_are_found_where_the_diagram_of_all_outcomes_has_them() -> None:
    space, seen = Space([policy().program]), set()
    for situation in (one for pairs in (False, True) for one in space.situations(pairs=pairs)):
        one = Look(situation, Witnesses(policy().program))
        diagrams = Diagrams(one.side.norm_set.sizes, look.BUDGET)
        possible = diagrams.from_formula(one.formulas, one.side.possible)
        outcomes = diagrams.leaves(
            outcome_diagram(diagrams, one.formulas, one.side.norm_set.flags[0], possible),
            [-1] * len(one.formulas.variables),
        )
        known = {OUTCOMES[outcome].verdict for outcome in outcomes}
        assert {each for each in Verdict if one.reaching({each}, TRUE) is not None} == known
        seen |= known
    assert len(seen) >= 5
