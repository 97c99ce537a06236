"""Cases: worked examples turned into tasks with the answer that is expected, and what contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath

from policylib.check.changes import check_possible
from policylib.check.clauses import every, first, words
from policylib.check.keeping import Keep
from policylib.check.model import Case
from policylib.check.precedence import find_rule
from policylib.check.report import heading, label, problem
from policylib.check.settings import Bench, read_settings
from policylib.check.types import Scope, entry_exists, find_reading, readings_named
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast

# What the input of `decide` needs, and the date, which tests must pin.
_REQUIRED = {
    "region": Text("地域", "region"),
    "date": Text("日期", "date"),
    "assigner": Text("单位", "assigner"),
    "act": Text("行为", "act"),
}


def made_case(node: ast.CaseDecl, bench: Bench) -> Case | None:
    """Return a case as `build_case` does, or as it did in an earlier check; report what cannot be."""
    unit, scope = bench.unit, bench.scope
    found = bench.found

    def make() -> tuple[Case | None, bool]:
        before = len(found)
        case = build_case(node, bench)
        if case is not None:
            found.extend(check_possible(case, scope.vocabulary))
        return case, case is not None and len(found) == before

    titles, references = scope.keep.of_node("names", node, (), lambda: _names_in(node))
    regions = bench.regulation.regions if bench.regulation else None
    named = [readings_named(title, scope) for title in titles]
    rules = [find_rule(reference, unit, scope.index, []) for reference in references]
    made_of = (scope.words, regions, unit.home, unit.damaged(node), *named, *rules)
    return scope.keep.of_node("case", node, made_of, make, lambda made: made[1])[0]


def _names_in(node: ast.CaseDecl) -> tuple[tuple[str, ...], tuple[ast.Reference, ...]]:
    """Return the readings that a case names, and the rules."""
    named: list[object] = []
    for given in every(node, ast.Given):
        named += [
            setting.value[0]
            for setting in given.settings
            if isinstance(setting.value, tuple) and setting.value
        ]
    named += [term for missing in every(node, ast.ExpectMissing) for term in missing.terms]
    references = tuple(one for expect in every(node, ast.Expect) for one in expect.references)
    return tuple(name.text for name in named if isinstance(name, ast.Name)), references


def build_case(node: ast.CaseDecl, bench: Bench) -> Case | None:
    """Return a case, or None where something in it is wrong."""
    before = len(bench.found)
    damaged = bench.unit.damaged(node)
    draft = read_settings(node, bench)
    task = draft.whole()
    empty = first(node, ast.Given) is None  # which is reported
    if not empty and not damaged:
        _check_required(node, task, bench)
    expect, possible = first(node, ast.Expect), first(node, ast.ExpectPossible)
    missing = first(node, ast.ExpectMissing)
    if expect is None and possible is None and not empty and not damaged:
        bench.found.append(_expects_nothing(node))
    references = expect.references if expect else ()
    deciding = [find_rule(r, bench.unit, bench.scope.index, bench.found) for r in references]
    awaited = [_missing_name(term, bench.scope) for term in missing.terms] if missing else []
    _check_expectation(expect, possible, missing, bench.found)
    if damaged or draft.unknown or len(bench.found) > before or None in deciding or None in awaited:
        return None  # two cases may seem the same only because of what is not known of them
    owner = bench.unit.home or PurePosixPath(bench.unit.path).name.split(".")[0]
    return Case(
        id=f"{owner}/{node.title}",
        title=node.title,
        task=task,
        verdict=expect.verdict.id if expect else None,
        deciding=frozenset(d for d in deciding if d is not None),
        possible=frozenset(v.id for v in possible.verdicts) if possible else None,
        missing=frozenset(a for a in awaited if a is not None),
        readings=dict(sorted(draft.readings.items())),
        note="\n".join(filter(None, (words(node, "note"), words(node, "source")))) or None,
        span=heading(node),
    )


# --- what is expected --------------------------------------------------------------------------


def _missing_name(term: ast.Term | ast.Name | ast.EntryName, scope: Scope) -> str | None:
    """Return the variable that a case expects to be missing."""
    if isinstance(term, ast.EntryName):
        return f"item:{term.id}" if entry_exists(term.id, term.span, scope) else None
    if isinstance(term, ast.Name):
        target = find_reading(term, scope)
        return f"reading:{target[0]}/{target[1].slug}" if target else None
    return f"list:{term.id}" if term.kind == "list" else f"fact:{term.id}"


def _check_required(node: ast.CaseDecl, task: Mapping[str, object], bench: Bench) -> None:
    lacking = [key for key in _REQUIRED if key not in task]
    if bench.regulation is None and bench.unit.home is not None and "region" in lacking:
        lacking.remove("region")  # the regulation, which would give it, is wrong, and reported
    if lacking:
        why = Text("在「设」之后补上", "add it to the settings")
        if "date" in lacking:
            why = Text(
                "案例在任何一天重跑都要得到同样的答案，所以日期必须写明",
                "a case must give the same answer on any day, so its date must be stated",
            )
        bench.found.append(
            problem(
                "C360",
                heading(node),
                f"案例没有设：{'、'.join(_REQUIRED[key].zh for key in lacking)}",
                f"the case does not set: {', '.join(_REQUIRED[key].en for key in lacking)}",
                advice=why,
            )
        )


def _expects_nothing(node: ast.CaseDecl) -> Diagnostic:
    return problem(
        "C362",
        heading(node),
        "案例没有写应得的答案",
        "the case expects no answer",
        advice=Text("写：应判 违法 依 规则编号", "write: expect unlawful by the rule's id"),
    )


def _check_expectation(
    expect: ast.Expect | None,
    possible: ast.ExpectPossible | None,
    missing: ast.ExpectMissing | None,
    found: list[Diagnostic],
) -> None:
    """Report an expectation that no answer can meet."""
    open_ = expect is not None and expect.verdict.id == "undetermined"
    if possible is not None:
        verdicts = {term.id for term in possible.verdicts}
        if "undetermined" in verdicts:
            found.append(
                _contradiction(possible, "「待定」不是一种可能的结论", "undetermined is no possible verdict")
            )
        elif expect is not None and open_ and len(verdicts) < 2:
            found.append(
                _contradiction(
                    possible, "待定意味着至少有两种可能", "undetermined means two possible verdicts at least"
                )
            )
        elif expect is not None and not open_ and verdicts != {expect.verdict.id}:
            found.append(
                _contradiction(
                    possible,
                    "应判已经确定，可能的结论只能是它",
                    "the verdict is settled, so it is the only one possible",
                )
            )
    if missing is not None and expect is not None and not open_:
        found.append(
            _contradiction(
                missing, "结论已经确定，没有什么待查", "the verdict is settled, so nothing is missing"
            )
        )


def _contradiction(clause: ast.Line, zh: str, en: str) -> Diagnostic:
    return problem(
        "C363", clause.span, zh, en, advice=Text("改应判或者改这一行", "change the verdict or this line")
    )


# --- cases together ----------------------------------------------------------------------------


def check_together(cases: Sequence[Case], keep: Keep) -> list[Diagnostic]:
    """Report two cases of one name, and two of the same task that expect different answers."""
    found = []
    by_id: dict[str, Case] = {}
    by_task: dict[str, Case] = {}
    for case in sorted(cases, key=lambda c: (c.span.source.name, c.span.start) if c.span else ("", 0)):
        twin = by_id.setdefault(case.id, case)
        if twin is not case:
            found.append(
                _pair(
                    "C309",
                    case,
                    twin,
                    f"案例标题「{case.title}」重复",
                    f"the case title `{case.title}` is used twice",
                )
            )
        same = by_task.setdefault(keep.of_node("task", case, (), partial(_task_of, case)), case)
        if same is not case and _answer(same) != _answer(case):
            found.append(
                _pair(
                    "C364",
                    case,
                    same,
                    f"与案例「{same.title}」相矛盾：同样的事项，不同的答案",
                    f"contradicts the case `{same.title}`: the same task, another answer",
                )
            )
    return [diagnostic for diagnostic in found if diagnostic is not None]


def _task_of(case: Case) -> str:
    return json.dumps([case.task, case.readings], sort_keys=True)


def _answer(case: Case) -> object:
    """Return what two cases of the same task must agree on."""
    return case.verdict or case.possible


def _pair(code: str, case: Case, other: Case, zh: str, en: str) -> Diagnostic | None:
    if case.span is None or other.span is None:
        return None
    return problem(code, case.span, zh, en, labels=[label(other.span, "另一个案例", "the other case")])
