"""What came of a draft, in words: what a page of trying shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policylib import Policy
from policylib.analysis.difference import Difference
from policylib.analysis.impact import Impact
from policylib.diagnostics import Diagnostic, Severity
from policylib.effects.difference_report import DiffReport
from policylib.effects.impact_report import ImpactReport
from policylib.regions import place_name
from policylib.render.cases import case_dict
from policylib.render.difference_pages import Block, Bullets, Grid, Heading, Paragraph
from policylib.render.words import Words
from policylib_api.console.text import say
from policylib_api.trying.desk import Found
from policylib_api.trying.effects import CaseRun

# How long the comparison of a place may take, in seconds.
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """A diagnostic. `own`: it is of the file that is edited."""

    severity: str
    code: str
    file: str
    line: int
    message: str
    help: str
    own: bool


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case that does not come out as it expects: what differs, why, and where it stands."""

    title: str
    lines: tuple[str, ...]
    why: str
    place: str


@dataclass(frozen=True, slots=True)
class Section:
    """An effect: what it is on, and the blocks of its report, each with its `kind`."""

    title: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """All that came of a draft. `summary`: the same in one sentence."""

    summary: str
    own: tuple[Remark, ...] = ()
    elsewhere: tuple[Remark, ...] = ()
    failing: tuple[FailedCase, ...] = ()
    effects: tuple[Section, ...] = ()

    @property
    def errors(self) -> int:
        """How many errors keep it from being part of a policy."""
        return sum(one.severity == Severity.ERROR.value for one in (*self.own, *self.elsewhere))


def remarks(found: Sequence[Diagnostic], language: str, *, own: bool) -> tuple[Remark, ...]:
    """Return diagnostics in words."""
    return tuple(
        Remark(
            one.severity.value,
            one.code,
            one.span.source.name,
            one.span.line,
            one.message.in_language(language),
            "" if one.help is None else one.help.in_language(language),
            own,
        )
        for one in found
    )


def summary(language: str, found: Found, run: CaseRun | None, *, same: bool) -> str:
    """Return in a sentence what came of a draft. `same`: it is the file of the policy."""
    every = [*found.own, *found.elsewhere]
    parts = [say(language, "try.same")] if same else []
    if every:
        parts.append(say(language, "try.counts", errors=found.errors, warnings=len(every) - found.errors))
    else:
        parts.append(say(language, "try.fine"))
    if run is None:
        parts.append(say(language, "try.not_run"))
    elif not run.count:
        parts.append(say(language, "try.no_cases"))
    elif run.failing:
        parts.append(say(language, "try.failed", count=run.count, failed=len(run.failing)))
    else:
        parts.append(say(language, "try.passed", count=run.count))
    return ("；" if language == "zh" else "; ").join(parts)


def failed_cases(policy: Policy, run: CaseRun, language: str) -> tuple[FailedCase, ...]:
    """Return the cases that do not come out in words."""
    words = Words(policy.checked, language)
    return tuple(_failed(case_dict(words, one), words) for one in run.failing)


def _failed(told: dict[str, Any], words: Words) -> FailedCase:
    lines = tuple(
        say(
            words.language,
            "try.case.line",
            what=words.say(f"case.{one['what']}"),
            expected=one["expected"],
            got=one["got"],
        )
        for one in told["mismatches"]
    )
    return FailedCase(told["title"], lines, told["why"], told["place"] or "")


def impact_section(title: str, old: Policy, new: Policy, impact: Impact, language: str) -> Section:
    """Return what flips, as `policylib impact` says it."""
    return Section(title, _told(ImpactReport(old, new, impact, language).blocks()))


def place_section(
    place: str, day: dt.date, policies: tuple[Policy, Policy], difference: Difference | None, language: str
) -> Section:
    """Return what differs in a place, as `policylib diff` says it; None: it took too long."""
    old, new = policies
    title = say(language, "try.effect.place", place=place_name(new.checked.places, place), day=day)
    if difference is None:
        text = say(language, "try.effect.long", seconds=LONGEST)
        return Section(title, ({"kind": "paragraph", "text": text},))
    return Section(title, _told(DiffReport(old, new, difference, language).blocks()))


def _told(blocks: Sequence[Block]) -> tuple[dict[str, Any], ...]:
    """Return the blocks of a report but for its title."""
    return tuple(_block(one) for one in blocks if not (isinstance(one, Heading) and one.level == 1))


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, _):
            return {"kind": "heading", "text": text}
        case Paragraph(text, code):
            return {"kind": "code" if code else "paragraph", "text": text}
        case Bullets(items):
            return {"kind": "bullets", "items": items}
        case Grid(heads, rows):
            return {"kind": "grid", "heads": heads, "rows": rows}
