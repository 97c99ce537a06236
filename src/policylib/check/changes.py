"""Who can change what: requirements that nobody could ever meet, and cases that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policylib.check.clauses import first
from policylib.check.model import Case, Rule, Test, Vocabulary
from policylib.check.report import problem
from policylib.check.variables import changed_by, tests_of
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def check_requirement(node: ast.RuleDecl, rule: Rule, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Report a requirement in which nobody can change anything: unmet it could never be cured."""
    modality = first(node, ast.Modality)
    if rule.modality != "requires" or rule.requirement is None or modality is None:
        return
    tests = [test for test in tests_of(rule.requirement) if isinstance(test, Test)]
    if any(changed_by(test.variable, vocabulary) for test in tests):
        return
    yield problem(
        "C356",
        modality.span,
        "要求的内容没有人能够补正",
        "nobody can supply what is required here",
        advice=Text(
            "不满足就不得安排的，写成：禁止 …… 除非 ……",
            "where the task must not go ahead without it, write: must not … unless …",
        ),
    )


def check_possible(case: Case, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Report a case that sets two things which exclude each other."""
    values = _values(case, vocabulary)
    for constraint in vocabulary.constraints:
        if case.span is not None and all(values.get(name) == value for name, value in constraint.never):
            yield problem(
                "C365",
                case.span,
                f"案例的情形不可能存在：{constraint.label.zh}",
                f"the case cannot occur: {constraint.label.en}",
                advice=Text("改掉其中一项", "change one of the two"),
            )


def _values(case: Case, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the values that a case states, by variable."""
    facts, item = case.task.get("facts"), case.task.get("item")
    values: dict[str, str] = {}
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            if value is not None:
                values[f"fact:{name}"] = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(item, Mapping) and isinstance(lists := item.get("lists"), list):
        for kind in vocabulary.list_kinds:
            values[f"list:{kind}"] = "on" if kind in lists else "off"
    return values
