"""The tree of a rule and of what prevails over it in words and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policylib.analysis.precedence import Branch
from policylib.authoring.writing import declared_classes, exceptions_as_written
from policylib.check.model import Citation, Rule
from policylib.render.map_messages import say
from policylib.render.words import Words


@dataclass(frozen=True, slots=True)
class Precedence:
    """Puts trees of exceptions and overrides into words."""

    words: Words

    def as_data(self, branch: Branch, above: Rule | None = None) -> dict[str, Any]:
        """Return a tree as JSON."""
        rule = branch.rule
        return {
            "relation": branch.relation,
            "declared": None if above is None else self.declared(branch, above),
            "rule": rule.id,
            "title": rule.title,
            "modality": rule.modality,
            "citations": [_citation(one) for one in rule.citations],
            "exceptions": [
                {"condition": words, "citations": [_citation(one) for one in exception.citations]}
                for words, exception in zip(self.exceptions(branch), branch.exceptions, strict=True)
            ],
            "repeated": branch.repeated,
            "rules": [self.as_data(child, rule) for child in branch.children],
        }

    def standing(self, branch: Branch, above: Rule) -> str:
        """Say how a rule stands to the one above it in the tree."""
        return say(f"exceptions.{branch.relation}.{self.declared(branch, above)}", self.words.language)

    def declared(self, branch: Branch, above: Rule) -> str:
        """Return how the order is declared: by `name` of the rule, by `class` of norms, by `rank` alone."""
        if branch.relation == "higher":
            return "rank"
        declarer, target = (
            (branch.rule, above) if branch.relation in ("over", "saved") else (above, branch.rule)
        )
        named, by_class = declared_classes(self.words.checked, declarer)
        return "class" if by_class and target.id not in named else "name"

    def exceptions(self, branch: Branch) -> Sequence[str]:
        """Return the exceptions of a branch as they are written, or their numbers where they are not."""
        if not branch.exceptions:
            return ()
        language = self.words.language
        written = exceptions_as_written(self.words.checked, branch.rule, language)
        numbers = range(1, len(branch.exceptions) + 1)
        return written or [say("exceptions.unwritten", language, number=number) for number in numbers]


def _citation(one: Citation) -> dict[str, Any]:
    return {"regulation": one.regulation, "title": one.title, "at": one.at, "quotes": list(one.quotes)}
