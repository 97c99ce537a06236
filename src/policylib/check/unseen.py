"""Loading coverage.yaml: the values of conditions that no case can show, each with the reason why."""

from __future__ import annotations

from collections.abc import Sequence

from policylib.check.atoms import Atoms
from policylib.check.data import Node, TextNode, entry, items, text
from policylib.check.model import CheckedPolicy, Unseen
from policylib.check.report import did_you_mean, label, problem
from policylib.check.schema import read_data
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source, Span

COVERAGE = "coverage.yaml"


def load_unseen(
    files: Sequence[Source], checked: CheckedPolicy
) -> tuple[tuple[Unseen, ...], list[Diagnostic]]:
    """Return what the file excuses, and what is wrong with it: rules and conditions that do not exist, values
    that no case shows anyway, one thing excused twice. Without the file nothing is excused.
    """
    source = next((file for file in files if file.name == COVERAGE), None)
    if source is None:
        return (), []
    root, found = read_data(source, "coverage")
    if root is None:
        return (), found
    atoms = Atoms.of(checked)
    loaded: dict[tuple[str, str, str], Unseen] = {}
    for node in items(root, "unseen"):
        one = _load(node, checked, atoms, found)
        if one is None:
            continue
        key = (one.rule, one.condition, one.value)
        if key in loaded:
            found.append(_twice(one, loaded[key].span))
        loaded.setdefault(key, one)
    return tuple(loaded[key] for key in sorted(loaded)), found


def _load(node: Node, checked: CheckedPolicy, atoms: Atoms, found: list[Diagnostic]) -> Unseen | None:
    rule, condition, value = (entry(node, key) for key in ("rule", "condition", "value"))
    assert isinstance(rule, TextNode)
    assert isinstance(condition, TextNode)
    assert isinstance(value, TextNode)
    if rule.text not in checked.rules:
        advice, fix = did_you_mean(rule.span, rule.text, checked.rules)
        zh, en = f"没有规则“{rule.text}”", f"there is no rule `{rule.text}`"
        found.append(problem("D212", rule.span, zh, en, advice=advice, fix=fix))
        return None
    known = atoms.of_rule(checked.rules[rule.text])
    if condition.text not in known:
        advice, fix = did_you_mean(condition.span, condition.text, known)
        zh = f"规则“{rule.text}”没有条件“{condition.text}”"
        en = f"the rule `{rule.text}` has no condition `{condition.text}`"
        found.append(problem("D212", condition.span, zh, en, advice=advice, fix=fix))
        return None
    if value.text not in known[condition.text].shows:
        found.append(_never_unknown(value.span, condition.text))
        return None
    return Unseen(rule.text, condition.text, value.text, text(node, "reason"), rule.span)


def _never_unknown(span: Span, condition: str) -> Diagnostic:
    return problem(
        "D212",
        span,
        f"条件“{condition}”不会不清楚，不必说明",
        f"the condition `{condition}` is never unknown, so this needs no excuse",
        advice=Text(
            "日期和有默认答案的解释总是清楚的", "days, and readings with a default answer, are always known"
        ),
    )


def _twice(one: Unseen, first: Span | None) -> Diagnostic:
    assert one.span is not None
    labels = () if first is None else (label(first, "第一次出现在这里", "it is first given here"),)
    return problem(
        "D210",
        one.span,
        f"规则“{one.rule}”的条件“{one.condition}”（{one.value}）说明了两次",
        f"the condition `{one.condition}` ({one.value}) of `{one.rule}` is excused twice",
        advice=Text("保留一处", "keep one of them"),
        labels=labels,
    )
