"""Findings of the analysis of a policy as lines of text and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.analysis.accepted import Acceptance
from policylib.analysis.defects import Finding
from policylib.analysis.runs import settled_for
from policylib.analysis.witness import Witness
from policylib.cli.sheet import Sheet
from policylib.days import parse_day
from policylib.policyset import Decision, Policy
from policylib.render.diagnostics import diagnostics_json, diagnostics_text
from policylib.render.width import wrap
from policylib.render.witness_words import witness_lines


@dataclass(frozen=True, slots=True)
class AnalyzeSheet(Sheet):
    """Writes findings. Their witnesses are decided, so that what is shown is what the policy says."""

    topic = "analyze"
    policy: Policy

    def lines(self, found: Sequence[Finding]) -> Iterator[str]:
        """Yield each finding with its place, its subject, and a task that shows it."""
        for one in found:
            yield from diagnostics_text([one.diagnostic], self.language, self.width).rstrip("\n").split("\n")
            yield from wrap(self.say("subject", subject=one.subject), self.width, "  ")
            if one.witness is not None:
                verdict = self.words.say(f"verdict.{self._decision(one.witness).verdict}")
                yield from wrap(self.say("witness", verdict=verdict), self.width, "  ")
                for line in witness_lines(self.words, one.witness):
                    yield from wrap(line, self.width, "    ")
            yield ""

    def accepted_lines(self, let: Sequence[tuple[Finding, Acceptance]]) -> Iterator[str]:
        """Yield what is accepted, and why."""
        for finding, acceptance in let:
            reason = acceptance.reason.in_language(self.language)
            line = self.say("accepted", code=finding.code, subject=finding.subject, reason=reason)
            yield from wrap(line, self.width, "", "  ")

    def proven_lines(self, proven: Sequence[str], *, everywhere: bool) -> Iterator[str]:
        """Yield each guarantee that holds, everywhere or in the places that were looked at."""
        titles = {one.id: one.title for one in self.checked.guarantees}
        key = "proven" if everywhere else "proven_here"
        for name in proven:
            yield from wrap(self.say(key, guarantee=name, title=titles[name]), self.width, "", "  ")

    def as_data(
        self,
        found: Sequence[Finding],
        let: Sequence[tuple[Finding, Acceptance]],
        proven: Sequence[str],
    ) -> dict[str, Any]:
        """Return findings, what is accepted and the guarantees that hold as JSON."""
        return {
            "findings": [self._data(one) for one in found],
            "accepted": [
                {
                    "code": finding.code,
                    "subject": finding.subject,
                    "reason": {"zh": acceptance.reason.zh, "en": acceptance.reason.en},
                }
                for finding, acceptance in let
            ],
            "proven": list(proven),
        }

    def _data(self, one: Finding) -> dict[str, Any]:
        [diagnostic] = json.loads(diagnostics_json([one.diagnostic]))["diagnostics"]
        return {
            **diagnostic,
            "subject": one.subject,
            "witness": None if one.witness is None else self._witness(one.witness),
        }

    def _witness(self, witness: Witness) -> dict[str, Any]:
        decision = self._decision(witness)
        return {
            "task": dict(witness.task),
            "readings": dict(witness.readings),
            "verdict": str(decision.verdict),
            "deciding": sorted({each.rule for each in decision.findings if each.deciding}),
            "text": witness_lines(self.words, witness),
        }

    def _decision(self, witness: Witness) -> Decision:
        policy = self.policy
        if witness.readings:
            policy = policy.with_settings(settled_for(policy.settings, witness.readings))
        return policy.decide(dict(witness.task), decided_on=_day(witness))


def _day(witness: Witness) -> dt.date:
    """Return the day of the task: decided then, an answer needs no clock."""
    return parse_day(str(witness.task["date"]))
