"""The tree of a rule and of what prevails over it as lines of text and as a Mermaid chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.analysis.precedence import Branch
from policylib.check.model import Rule
from policylib.cli.sheet import Sheet
from policylib.render.precedence import Precedence

# How an edge of the chart runs: from the rule above to this one, or the other way round.
_FROM_ABOVE = frozenset({"under", "saves"})


@dataclass(frozen=True, slots=True)
class ExceptionsSheet(Sheet):
    """Writes trees of exceptions and overrides."""

    topic = "exceptions"

    @property
    def precedence(self) -> Precedence:
        """What the tree says, without its form."""
        return Precedence(self.words)

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

    def _below(self, branch: Branch, indent: str) -> Iterator[str]:
        entries: list[tuple[str, Branch | None]] = [
            (self.say("exception", words=words, cited=self.words.cite_all(exception.citations)), None)
            for words, exception in zip(self.precedence.exceptions(branch), branch.exceptions, strict=True)
        ]
        entries += [(self._standing(child, branch.rule), child) for child in branch.children]
        for number, (text, child) in enumerate(entries):
            last = number == len(entries) - 1
            yield f"{indent}{'└─ ' if last else '├─ '}{text}"
            if child is not None:
                yield from self._below(child, indent + ("   " if last else "│  "))

    def _standing(self, branch: Branch, above: Rule) -> str:
        how = self.precedence.standing(branch, above)
        text = self.say("line", how=how, rule=self._rule(branch.rule))
        return self.say("repeated", line=text) if branch.repeated else text

    def _rule(self, rule: Rule) -> str:
        return self.say(
            "rule",
            id=rule.id,
            title=rule.title,
            modality=self.say(f"modality.{rule.modality}"),
            rank=self.words.rank(self.checked.regulations[rule.regulation].rank),
            cited=self.words.cite_all(rule.citations),
        )

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
            how = _quoted(self.say(f"edge.{self.precedence.declared(branch, above.rule)}"))
            ends = (
                (names[above.rule.id], here)
                if branch.relation in _FROM_ABOVE
                else (here, names[above.rule.id])
            )
            arrow = "-.-" if branch.relation in ("saves", "saved") else "-->"
            text = _quoted(self.say("edge.saves")) if arrow == "-.-" else how
            edges.append(f'  {ends[0]} {arrow}|"{text}"| {ends[1]}')
        for number, words in enumerate(self.precedence.exceptions(branch)):
            nodes.append(f'  {here}x{number}(["{_quoted(words)}"])')
            edges.append(f"  {here}x{number} --> {here}")
        for child in branch.children:
            self._draw(child, branch, names, nodes, edges)


def _quoted(text: str) -> str:
    """Return a text as it can stand within the quotes of a chart."""
    return text.replace('"', "#quot;")
