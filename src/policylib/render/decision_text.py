"""A decision as text for a terminal, set out by display width (a Han character takes two columns)."""

from __future__ import annotations

from collections.abc import Sequence

from policylib.engine.trace import Ruling
from policylib.render.messages import say
from policylib.render.sections import Entry, Section, decision_sections
from policylib.render.width import display_width, wrap
from policylib.render.words import Rulebook

_MARKERS = {"plain": "", "bullet": "- ", "check": "[ ] ", "quote": ""}


def decision_text(
    policy: Rulebook, decision: Ruling, language: str = "zh", *, width: int = 80, full: bool = False
) -> str:
    """Return a decision as text that can be read without knowing this project.

    Args:
        policy: the policy that made the decision.
        decision: the decision.
        language: `zh` or `en`.
        width: columns of the terminal.
        full: with the whole derivation, what was not triggered included.
    """
    sections = decision_sections(policy, decision, language, full=full)
    return "\n".join(line for section in sections for line in _section_lines(section, language, width))


def _section_lines(section: Section, language: str, width: int) -> list[str]:
    heading = section.heading
    if section.headline:
        heading = say("headline", language, heading=heading, headline=section.headline)
    return [*wrap(heading, width), *_entry_lines(section.entries, width, "  "), ""]


def _entry_lines(entries: Sequence[Entry], width: int, indent: str) -> list[str]:
    lines: list[str] = []
    number = 0
    for entry in entries:
        if entry.kind == "number":
            number += 1
        marker = f"{number}. " if entry.kind == "number" else _MARKERS[entry.kind]
        lines += wrap(entry.text, width, indent + marker, indent + " " * display_width(marker))
        lines += _entry_lines(entry.under, width, indent + " " * max(2, display_width(marker)))
    return lines
