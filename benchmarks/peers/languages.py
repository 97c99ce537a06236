"""The same formulas as expressions of Python, GoRules (zen), CEL and numpy, and as policies of Cedar.

A fact that is not stated of a task is not part of it: each language says so in its own way. An expression
gives one number, bit i of which says that norm i holds; Rego is in `peers.rego`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from peers.rules import Rules
from policylib.logic.formula import FALSE, TRUE, Operators, Variable, emit

# How a language says that a variable (its kind, its name) is so, and that one is among some values.
Yes = Callable[[str, str], str]
Among = Callable[[str, tuple[str, ...]], str]


def written(rules: Rules, formula: int, yes: Yes, among: Among, words: tuple[str, str, str]) -> str:
    """Write a formula; `words` are those of the language for and, or, not."""

    def test(variable: Variable, _: int, mask: int) -> str:
        kind, _colon, name = variable.name.partition(":")
        if name:
            text = yes(kind, name)
            return text if mask == 0b10 else f"({negation}({text}))"
        return among(kind, tuple(value for i, value in enumerate(variable.values) if mask >> i & 1))

    conjunction, disjunction, negation = words
    return emit(
        rules.formulas, formula, Operators(conjunction, disjunction, negation, "false", "true", test), {}
    )


def bits(rules: Rules, write: Callable[[int], str]) -> str:
    """Write the sum of the bits of the norms that hold, with the conditional of C."""
    terms = (f"({write(norm.formula)} ? {1 << i} : 0)" for i, norm in enumerate(rules.norms))
    return f"{write(rules.gate)} ? {' + '.join(terms)} : 0"


def _quoted(values: tuple[str, ...], quote: str) -> str:
    return ", ".join(f"{quote}{value}{quote}" for value in values)


# --- Python ------------------------------------------------------------------------------------

_PYTHON = {
    "fact": "facts.get('{0}')",
    "list": "'{0}' in lists",
    "item": "item.get('id') == '{0}'",
    "region": "task['region'].startswith('{0}')",
    "from": "task['date'] >= '{0}'",
}
_PYTHON_FIELDS = {
    "act": "task['act']",
    "kind": "assigner['kind']",
    "level": "assigner.get('level')",
    "community": "task['community']",
}


def python(rules: Rules) -> str:
    """Return the text of a function `held(task)` that gives the number of a task."""

    def write(formula: int) -> str:
        return written(
            rules,
            formula,
            lambda kind, name: _PYTHON[kind].format(name),
            lambda field, values: f"{_PYTHON_FIELDS[field]} in ({_quoted(values, chr(39))},)",
            (" and ", " or ", "not "),
        )

    terms = [f"({1 << i} if {write(norm.formula)} else 0)" for i, norm in enumerate(rules.norms)]
    return "\n".join(
        [
            "def held(task):",
            "    facts, item, assigner = task['facts'], task['item'], task['assigner']",
            "    lists = item['lists']",
            f"    if not ({write(rules.gate)}):",
            "        return 0",
            f"    return {' + '.join(terms)}",
        ]
    )


# --- GoRules -----------------------------------------------------------------------------------

# What is not there is null, and a comparison with null is false. Dates are numbers: strings have no order.
_ZEN = {
    "fact": "facts.{0} == true",
    "list": "'{0}' in item.lists",
    "item": "item.id == '{0}'",
    "region": "startsWith(region, '{0}')",
}
_FIELDS = {"act": "act", "kind": "assigner.kind", "level": "assigner.level", "community": "community"}


def day_number(day: str) -> int:
    """Return a day as the number yyyymmdd."""
    return int(day.replace("-", ""))


def zen(rules: Rules) -> str:
    """Return one expression that gives the number of a task."""

    def yes(kind: str, name: str) -> str:
        return f"(date >= {day_number(name)})" if kind == "from" else f"({_ZEN[kind].format(name)})"

    def write(formula: int) -> str:
        return written(
            rules,
            formula,
            yes,
            lambda field, values: f"({_FIELDS[field]} in [{_quoted(values, chr(39))}])",
            (" and ", " or ", "not "),
        )

    return bits(rules, write)


def zen_graph(rules: Rules) -> dict[str, Any]:
    """Return a decision graph whose one node of expressions gives the number of a task as `held`."""
    expressions = [{"id": "held", "key": "held", "value": zen(rules)}]
    nodes = [
        {"id": "in", "name": "task", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "rules",
            "name": "rules",
            "type": "expressionNode",
            "position": {"x": 0, "y": 0},
            "content": {"expressions": expressions},
        },
        {"id": "out", "name": "answer", "type": "outputNode", "position": {"x": 0, "y": 0}},
    ]
    ways = (("in", "rules"), ("rules", "out"))
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in ways
    ]
    return {"nodes": nodes, "edges": edges}


# --- CEL ---------------------------------------------------------------------------------------

# Over names without dots: a map that is asked for a field is copied.
_CEL = {
    "fact": "{0}",
    "list": "('{0}' in lists)",
    "item": "(item_id == '{0}')",
    "region": "region.startsWith('{0}')",
    "from": "(date >= '{0}')",
}


def cel(rules: Rules) -> str:
    """Return one expression that gives the number of a task of `flat` fields."""

    def write(formula: int) -> str:
        return written(
            rules,
            formula,
            lambda kind, name: _CEL[kind].format(name),
            lambda field, values: f"({field} in [{_quoted(values, chr(39))}])",
            (" && ", " || ", "!"),
        )

    return bits(rules, write)


def flat(rules: Rules, task: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task as one level of fields, each of them there."""
    names = (variable.name.partition(":") for variable in rules.formulas.variables)
    return {
        "region": task["region"],
        "date": task["date"],
        "community": task["community"],
        "act": task["act"],
        "kind": task["assigner"]["kind"],
        "level": task["assigner"].get("level", ""),
        "lists": task["item"]["lists"],
        "item_id": task["item"].get("id", ""),
        **{name: False for kind, _, name in names if kind == "fact"},
        **task["facts"],
    }


# --- Cedar -------------------------------------------------------------------------------------

_CEDAR = {
    "list": 'context.item.lists.contains("{0}")',
    "item": '(context.item has id && context.item.id == "{0}")',
    "region": 'context.region like "{0}*"',
}


def cedar(rules: Rules, always: frozenset[str]) -> str:
    """Return a policy for each norm: what breaches or lacks forbids, what carries permits.

    Its `@id` is the number of the norm.
    """

    def yes(kind: str, name: str) -> str:
        if kind == "from":
            return f"(context.date >= {day_number(name)})"
        if kind == "fact":
            stated = f"context.facts.{name}"
            return stated if name in always else f"(context.facts has {name} && {stated})"
        return f"({_CEDAR[kind].format(name)})"

    def among(field: str, values: tuple[str, ...]) -> str:
        if field == "act":
            return "(action in [" + ", ".join(f'Action::"{value}"' for value in values) + "])"
        if field == "kind":
            return "(" + " || ".join(f'principal == Body::"{value}"' for value in values) + ")"
        if field == "level":
            return f"([{_quoted(values, chr(34))}].contains(context.assigner.level))"
        return f"([{_quoted(values, chr(34))}].contains(context.{field}))"

    def write(formula: int) -> str:
        return written(rules, formula, yes, among, (" && ", " || ", "!"))

    policies = []
    for i, norm in enumerate(rules.norms):
        effect = "permit" if norm.effect == "permitted" else "forbid"
        policies.append(
            f"// {norm.rule} {norm.title}: {norm.effect}\n"
            f'@id("{i}")\n{effect}(principal, action, resource) when {{\n'
            f"  {write(rules.gate)} &&\n  {write(norm.formula)}\n}};"
        )
    return "\n\n".join(policies)


# --- OpenFisca ---------------------------------------------------------------------------------


def numpy(rules: Rules, formula: int) -> str:
    """Return a formula over columns of the names of `column`, of truth values and of numbers."""

    def among(field: str, values: tuple[str, ...]) -> str:
        variable = rules.formulas.variables[rules.formulas.index[field]]
        return (
            "(" + " | ".join(f"(task('{field}', period) == {variable.values.index(v)})" for v in values) + ")"
        )

    def yes(kind: str, name: str) -> str:
        if kind == "from":
            return f"(task('date', period) >= {day_number(name)})"
        if kind == "region":
            return f"(task('region', period) // {10 ** (6 - len(name))} == {name})"
        return f"task('{column(kind, name)}', period)"

    text = written(rules, formula, yes, among, (" & ", " | ", "~"))
    return {TRUE: "True", FALSE: "False"}.get(formula, text)


def column(kind: str, name: str) -> str:
    """Return the name of a column of truth values."""
    return f"{kind}_{name.replace('-', '_')}"
