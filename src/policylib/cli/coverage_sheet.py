"""The coverage of a policy as lines of text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from policylib.analysis.coverage import AtomCoverage, Coverage, ProvisionCoverage, RuleCoverage
from policylib.check.atoms import Atom, Atoms
from policylib.check.model import CheckedPolicy
from policylib.cli.messages import say
from policylib.cli.sheet import Sheet
from policylib.render.atoms import atom_words
from policylib.render.messages import say as say_rendered
from policylib.render.width import wrap
from policylib.render.words import title_of


def coverage_dict(coverage: Coverage) -> dict[str, Any]:
    """Return a coverage as plain data (docs/maps.md)."""
    return {
        "complete": coverage.complete,
        "rules": [_rule_dict(rule) for rule in coverage.rules],
        "provisions": [_provision_dict(one) for one in coverage.provisions],
        "idle": [
            {"rule": one.rule, "condition": one.condition, "value": one.value, "reason": one.reason}
            for one in coverage.idle
        ],
    }


def _rule_dict(rule: RuleCoverage) -> dict[str, Any]:
    return {
        "rule": rule.rule.id,
        "title": rule.rule.title,
        "complete": rule.complete,
        "triggered": [{"case": shown.case, "status": shown.status.value} for shown in rule.triggered],
        "near": [{"case": near.case, "by": near.by} for near in rule.near],
        "named": list(rule.named),
        "conditions": [_atom_dict(atom) for atom in rule.atoms],
    }


def _atom_dict(atom: AtomCoverage) -> dict[str, Any]:
    return {
        "condition": atom.atom.name,
        "seen": dict(atom.seen),
        "excused": dict(atom.excused),
        "unseen": list(atom.unseen),
    }


def _provision_dict(one: ProvisionCoverage) -> dict[str, Any]:
    return {
        "regulation": one.provision.regulation,
        "at": one.provision.at,
        "uses": [{"kind": use.kind, "by": use.by, "at": use.at} for use in one.uses],
        "not_encoded": one.provision.not_encoded,
        "accounted": one.accounted,
    }


def coverage_lines(
    checked: CheckedPolicy, coverage: Coverage, language: str, width: int, where: str, *, full: bool
) -> Iterator[str]:
    """Return a coverage as lines: what is lacking, or with `full` everything, and a summary.

    `where`: how the policy is named.
    """
    sheet = _Sheet(checked, language, width)
    for one in coverage.provisions:
        if full or not one.accounted:
            yield from sheet.provision(one)
    for rule in coverage.rules:
        if full or not rule.complete:
            yield from sheet.rule(rule, full=full)
    atoms = Atoms.of(checked)
    for idle in coverage.idle:
        atom = atoms.of_rule(checked.rules[idle.rule])[idle.condition]
        value = say(f"coverage.value.{idle.value}", language)
        yield from wrap(
            say("coverage.idle", language, rule=idle.rule, value=value, atom=sheet.atom(atom)), width
        )
    yield from sheet.summary(coverage, where)


@dataclass(frozen=True, slots=True)
class _Sheet(Sheet):
    topic = "coverage"

    def line(self, text: str) -> list[str]:
        return wrap(text, self.width, "  ", "    ")

    def atom(self, atom: Atom) -> str:
        """Return an atom as words with its name."""
        return self.say("atom", label=atom_words(self.words, atom), name=atom.name)

    def provision(self, one: ProvisionCoverage) -> Iterator[str]:
        """Say what a provision became."""
        provision = one.provision
        title = title_of(self.checked, provision.regulation)
        yield from wrap(self.say("provision", title=title, at=provision.at), self.width)
        for kind, uses in groupby(one.uses, key=lambda use: use.kind):
            names = list(dict.fromkeys(use.by for use in uses))
            yield from self.line(self.say("used", kind=self.say(f"use.{kind}"), names=self.words.join(names)))
        if provision.not_encoded is not None:
            yield from self.line(self.say("not_encoded", reason=provision.not_encoded))
        if not one.accounted:
            yield from self.line(self.say("unaccounted"))

    def rule(self, rule: RuleCoverage, *, full: bool) -> Iterator[str]:
        """Say what is lacking of a rule; with `full`, what its cases show."""
        yield from wrap(self.say("rule", rule=rule.rule.id, title=rule.rule.title), self.width)
        if full:
            yield from self._cases(rule)
        if not rule.triggered:
            yield from self.line(self.say("no_trigger"))
        if not rule.near:
            one = self.say("near_reach" if rule.unconditional else "near_condition")
            yield from self.line(self.say("no_near", one=one))
        for atom in rule.atoms:
            shown = self.atom(atom.atom)
            if full:
                yield from self.line(self.say("seen", atom=shown, **atom.seen))
                for value, reason in atom.excused.items():
                    excused = self.say("excused", value=self.say(f"value.{value}"), reason=reason)
                    yield from wrap(excused, self.width, "    ", "      ")
            if atom.unseen:
                values = self.words.join([self.say(f"value.{value}") for value in atom.unseen])
                yield from self.line(self.say("unseen", values=values, atom=shown))

    def _cases(self, rule: RuleCoverage) -> Iterator[str]:
        shown = [
            self.say("case", case=one.case, what=say_rendered(f"status.{one.status}", self.language))
            for one in rule.triggered
        ]
        near = [self.say("case", case=one.case, what=one.by) for one in rule.near]
        for key, cases in (("triggered", shown), ("near", near), ("named", list(rule.named))):
            if cases:
                yield from self.line(self.say(key, cases=self.words.join(cases)))

    def summary(self, coverage: Coverage, where: str) -> Iterator[str]:
        """Count."""
        atoms = [atom for rule in coverage.rules for atom in rule.atoms]
        provisions = coverage.provisions
        yield from wrap(
            self.say(
                "summary.rules",
                rules=len(coverage.rules),
                triggered=sum(bool(rule.triggered) for rule in coverage.rules),
                near=sum(bool(rule.near) for rule in coverage.rules),
                values=sum(len(atom.atom.shows) for atom in atoms),
                unseen=sum(len(atom.unseen) for atom in atoms),
                excused=sum(len(atom.excused) for atom in atoms),
            ),
            self.width,
        )
        yield from wrap(
            self.say(
                "summary.provisions",
                provisions=len(provisions),
                used=sum(bool(one.uses) for one in provisions),
                reasons=sum(one.provision.not_encoded is not None for one in provisions),
                unaccounted=sum(not one.accounted for one in provisions),
                where=where,
            ),
            self.width,
        )
