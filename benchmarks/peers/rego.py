"""The same formulas as Rego: a rule for each norm, helper rules for what is nested."""

from __future__ import annotations

from peers.rules import Rules
from policylib.logic.formula import TRUE

_YES = {
    "fact": "input.facts.{0} == true",
    "list": '"{0}" in input.item.lists',
    "item": 'input.item.id == "{0}"',
    "region": 'startswith(input.region, "{0}")',
    "from": 'input.date >= "{0}"',
}
_FIELDS = {
    "act": "input.act",
    "kind": "input.assigner.kind",
    "level": "input.assigner.level",
    "community": "input.community",
}

ENTRY = "data.tonghua.held"


def rego(rules: Rules) -> str:
    """Return a module whose set `held` has the number of each norm that holds."""
    writer = _Writer(rules)
    writer.rule("governed", rules.gate)
    for number, norm in enumerate(rules.norms):
        body = ["governed", *writer.lines(norm.formula)]
        head = f"# {norm.rule} {norm.title}: {norm.effect}\nheld contains {number} if "
        writer.texts.append(head + _block(body))
    return "\n\n".join(["package tonghua\n\nimport rego.v1", *writer.texts]) + "\n"


def _block(lines: list[str]) -> str:
    return "{\n" + "".join(f"\t{line}\n" for line in lines) + "}"


class _Writer:
    """Writes rules; what is nested becomes a rule before the one that uses it, once."""

    def __init__(self, rules: Rules) -> None:
        self.formulas = rules.formulas
        self.titles = {formula: title for title, formula in rules.terms.items()}
        self.names: dict[int, str] = {}
        self.texts: list[str] = []

    def rule(self, name: str, formula: int) -> None:
        """Write a rule that holds when a formula does: one body for each way."""
        is_any = self.formulas.nodes[formula][0] == "or"
        ways = self.formulas.children(formula) if is_any else (formula,)
        bodies = [f"{name} if {_block(self.lines(way))}" for way in ways]
        title = self.titles.get(formula)
        self.texts.append(("" if title is None else f"# {title}\n") + "\n\n".join(bodies))

    def lines(self, formula: int) -> list[str]:
        """Return the lines of a body that holds when a formula does."""
        if formula == TRUE:
            return ["true"]
        node = self.formulas.nodes[formula]
        parts = self.formulas.children(formula) if node[0] == "and" else (formula,)
        return [self.literal(part) for part in parts]

    def literal(self, formula: int) -> str:
        node = self.formulas.nodes[formula]
        if len(node) == 3:
            return self.test(node[1], node[2])
        if node[0] == "not":
            return f"not {self.named(self.formulas.children(formula)[0])}"
        return self.named(formula)

    def named(self, formula: int) -> str:
        if formula not in self.names:
            self.names[formula] = name = f"part_{len(self.names) + 1}"
            self.rule(name, formula)
        return self.names[formula]

    def test(self, index: int, mask: int) -> str:
        variable = self.formulas.variables[index]
        kind, _, name = variable.name.partition(":")
        if name:
            return ("" if mask == 0b10 else "not ") + _YES[kind].format(name)
        values = [f'"{value}"' for i, value in enumerate(variable.values) if mask >> i & 1]
        return f"{_FIELDS[kind]} in {{{', '.join(values)}}}"
