"""The tree of a rule and of what prevails over it as lines of text, as a Mermaid chart and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from policylib.analysis.precedence import Branch
from policylib.authoring.writing import declared_classes, exceptions_as_written
from policylib.check.model import Citation, Rule
from policylib.cli.sheet import Sheet

# How an edge of the chart runs: from the rule above to this one, or the other way round.
_FROM_ABOVE = frozenset({"under", "saves"})


@dataclass(frozen=True, slots=True)
class ExceptionsSheet(Sheet):
    """Writes trees of exceptions and overrides."""

    topic: ClassVar[str] = "exceptions"

    def lines(self, root: Branch) -> Iterator[str]:
        """Yield the tree as lines: exceptions first, then the rules that stand to it in some way."""
        yield self._rule(root.rule)
        yield from self._below(root, "")

    def chart(self, root: Branch) -> Iterator[str]:
        """Yield the tree as a Mermaid flow chart: an arrow leads from what prevails to what gives way."""
        yield "flowchart TD"
        names: dict[str, str] = {}
        edges: list[str] = []
        nodes: list[str] = []
        self._draw(root, None, names, nodes, edges)
        yield from nodes
        yield from dict.fromkeys(edges)

    def as_data(self, branch: Branch, above: Rule | None = None) -> dict[str, Any]:
        """Return the tree as JSON."""
        rule = branch.rule
        return {
            "relation": branch.relation,
            "declared": None if above is None else self._declared(branch, above),
            "rule": rule.id,
            "title": rule.title,
            "modality": rule.modality,
            "citations": [_citation(one) for one in rule.citations],
            "exceptions": [
                {"condition": words, "citations": [_citation(one) for one in exception.citations]}
                for words, exception in zip(self._exceptions(branch), branch.exceptions, strict=True)
            ],
            "repeated": branch.repeated,
            "rules": [self.as_data(child, rule) for child in branch.children],
        }

    def _below(self, branch: Branch, indent: str) -> Iterator[str]:
        entries: list[tuple[str, Branch | None]] = [
            (self.say("exception", words=words, cited=self.words.cite_all(exception.citations)), None)
            for words, exception in zip(self._exceptions(branch), branch.exceptions, strict=True)
        ]
        entries += [(self._standing(child, branch.rule), child) for child in branch.children]
        for number, (text, child) in enumerate(entries):
            last = number == len(entries) - 1
            yield f"{indent}{'└─ ' if last else '├─ '}{text}"
            if child is not None:
                yield from self._below(child, indent + ("   " if last else "│  "))

    def _standing(self, branch: Branch, above: Rule) -> str:
        how = self.say(f"{branch.relation}.{self._declared(branch, above)}")
        text = self.say("line", how=how, rule=self._rule(branch.rule))
        return self.say("repeated", line=text) if branch.repeated else text

    def _declared(self, branch: Branch, above: Rule) -> str:
        """Say how the order is declared: of the rule by name, of a class of norms, or by rank alone."""
        if branch.relation == "higher":
            return "rank"
        declarer, target = (
            (branch.rule, above) if branch.relation in ("over", "saved") else (above, branch.rule)
        )
        named, by_class = declared_classes(self.checked, declarer)
        return "class" if by_class and target.id not in named else "name"

    def _rule(self, rule: Rule) -> str:
        return self.say(
            "rule",
            id=rule.id,
            title=rule.title,
            modality=self.say(f"modality.{rule.modality}"),
            rank=self.words.rank(self.checked.regulations[rule.regulation].rank),
            cited=self.words.cite_all(rule.citations),
        )

    def _exceptions(self, branch: Branch) -> Sequence[str]:
        if not branch.exceptions:
            return ()
        written = exceptions_as_written(self.checked, branch.rule, self.language)
        return written or [self.say("unwritten", number=i + 1) for i in range(len(branch.exceptions))]

    def _draw(
        self, branch: Branch, above: Branch | None, names: dict[str, str], nodes: list[str], edges: list[str]
    ) -> None:
        rule = branch.rule
        if rule.id not in names:
            names[rule.id] = f"r{len(names)}"
            label = f"{rule.id} {rule.title}<br/>{self.say(f'modality.{rule.modality}')}"
            nodes.append(f'  {names[rule.id]}["{_quoted(label)}"]')
        here = names[rule.id]
        if above is not None:
            how = _quoted(self.say(f"edge.{self._declared(branch, above.rule)}"))
            ends = (
                (names[above.rule.id], here)
                if branch.relation in _FROM_ABOVE
                else (here, names[above.rule.id])
            )
            arrow = "-.-" if branch.relation in ("saves", "saved") else "-->"
            text = _quoted(self.say("edge.saves")) if arrow == "-.-" else how
            edges.append(f'  {ends[0]} {arrow}|"{text}"| {ends[1]}')
        for number, words in enumerate(self._exceptions(branch)):
            nodes.append(f'  {here}x{number}(["{_quoted(words)}"])')
            edges.append(f"  {here}x{number} --> {here}")
        for child in branch.children:
            self._draw(child, branch, names, nodes, edges)


def _quoted(text: str) -> str:
    """Return a text as it can stand within the quotes of a chart."""
    return text.replace('"', "#quot;")


def _citation(one: Citation) -> dict[str, Any]:
    return {"regulation": one.regulation, "title": one.title, "at": one.at, "quotes": list(one.quotes)}
