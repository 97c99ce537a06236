"""Findings that are right as the law stands: analysis.yaml names them, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policylib.analysis.defects import Finding
from policylib.check.data import items, text, text_nodes
from policylib.check.report import problem
from policylib.check.schema import read_data
from policylib.diagnostics import Text
from policylib.source import Source, Span

ANALYSIS = "analysis.yaml"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that somebody has looked at and lets stand. `subject`: as `Finding` has it."""

    code: str
    subject: str
    reason: Text
    span: Span


def load_accepted(source: Source | None) -> tuple[Acceptance, ...]:
    """Return what a sound file accepts (the checker has refused any other); without the file, nothing."""
    root = None if source is None else read_data(source, "analysis")[0]
    if root is None:
        return ()
    return tuple(
        Acceptance(
            text(node, "finding"), subject.text, Text(text(node, "zh"), text(node, "en")), subject.span
        )
        for node in items(root, "accepted")
        for subject in text_nodes(node, "subjects")
    )


def split(
    findings: Iterable[Finding], accepted: Iterable[Acceptance]
) -> tuple[list[Finding], list[tuple[Finding, Acceptance]], list[Finding]]:
    """Return the findings that stand, those that are accepted, and a finding for each acceptance of what is
    not found.
    """
    known = {(one.code, one.subject): one for one in accepted}
    stand, let = [], []
    for finding in findings:
        acceptance = known.pop((finding.code, finding.subject), None)
        if acceptance is None:
            stand.append(finding)
        else:
            let.append((finding, acceptance))
    return stand, let, [_idle(one) for one in known.values()]


def _idle(one: Acceptance) -> Finding:
    return Finding(
        problem(
            "A512",
            one.span,
            f"没有 {one.code}“{one.subject}”这样的发现，不必接受",
            f"there is no finding {one.code} `{one.subject}` to accept",
            advice=Text("删去这一条，或者检查写法", "delete this, or check how it is written"),
        ),
        f"{one.code} {one.subject}",
    )
