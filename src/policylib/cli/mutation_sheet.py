"""What became of mutants, as lines of text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.analysis.mutation import Fate, Mutant
from policylib.check.atoms import Atoms
from policylib.check.model import Addressee
from policylib.cli.sheet import Sheet
from policylib.render.atoms import atom_words
from policylib.render.width import wrap
from policylib.render.words import title_of


def score(fates: Sequence[Fate]) -> float:
    """Return the share that some case noticed of mutants on which a verdict may hang; 1: there are none."""
    counted = [fate for fate in fates if not fate.idle]
    return sum(fate.killed_by is not None for fate in counted) / len(counted) if counted else 1.0


@dataclass(frozen=True, slots=True)
class MutationSheet(Sheet):
    """Writes about mutants of the rules of one policy."""

    topic = "mutate"

    def as_data(self, fates: Sequence[Fate]) -> dict[str, Any]:
        """Return all of them as plain data (docs/mutation.md)."""
        return {
            "mutants": len(fates),
            "noticed": sum(fate.killed_by is not None for fate in fates),
            "idle": sum(fate.idle for fate in fates),
            "score": round(score(fates), 4),
            "changes": [self._change(fate) for fate in fates],
        }

    def _change(self, fate: Fate) -> dict[str, Any]:
        mutant = fate.mutant
        return {
            "rule": mutant.rule.id,
            "place": None if mutant.rule.span is None else str(mutant.rule.span),
            "part": mutant.part,
            "change": mutant.kind,
            "subject": self.subject(mutant),
            "noticed_by": None if fate.killed_by is None else fate.killed_by.id,
            "tried": fate.tried,
            "idle": fate.idle,
        }

    def lines(self, fates: Sequence[Fate]) -> Iterator[str]:
        """Say which mutants no case noticed, rule by rule, and how many of all that is."""
        last = None
        for fate in fates:
            rule = fate.mutant.rule
            if fate.killed_by is not None:
                continue
            if rule.id != last:
                yield from wrap(self.say("rule", rule=rule.id, title=rule.title), self.width)
                if rule.span is not None:
                    yield f"  --> {rule.span}"
                last = rule.id
            yield from wrap(self._line(fate), self.width, "  ", "    ")
        noticed = sum(fate.killed_by is not None for fate in fates)
        percent = f"{100 * score(fates):.1f}"
        idle = sum(fate.idle for fate in fates)
        key = "summary_proven" if idle else "summary"
        summary = self.say(key, count=len(fates), noticed=noticed, idle=idle, percent=percent)
        yield from wrap(summary, self.width)

    def _line(self, fate: Fate) -> str:
        mutant = fate.mutant
        part = self.say(f"part.{mutant.part}")
        change = self.say(f"kind.{mutant.kind}")
        subject = self.subject(mutant)
        result = self.say("idle" if fate.idle else "unnoticed", tried=fate.tried)
        if subject is None:
            return self.say("whole", change=change, result=result)
        return self.say("survivor", part=part, change=change, subject=subject, result=result)

    def subject(self, mutant: Mutant) -> str | None:
        """Return what was changed, in words; None where it is the whole rule."""
        subject = mutant.subject
        words = self.words
        if subject is None:
            return None
        if isinstance(subject, str):
            return title_of(self.checked, subject)
        if isinstance(subject, Addressee):
            kinds = self.checked.vocabulary.actors
            named = [words.label(kind) for kind in kinds.values() if kind.id in (subject.actors or kinds)]
            return words.join(named)
        atoms = Atoms.of(self.checked).of_condition(subject)
        return words.join([atom_words(words, atom) for atom in atoms.values()])
