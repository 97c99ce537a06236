"""What became of cases, as lines of text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from policylib.analysis.case_results import CaseResult, Mismatch
from policylib.check.model import CheckedPolicy
from policylib.engine.trace import Ruling
from policylib.render.explanation import explanation
from policylib.render.width import wrap
from policylib.render.words import Words, split_variable

_VERDICTS = ("verdict", "possible")


@dataclass(frozen=True, slots=True)
class FailedCase(CaseResult):
    """A case that did not come out as it expects, together with the policy that knows its words."""

    checked: CheckedPolicy = field(repr=False, compare=False)

    def text(self, language: str = "zh", width: int = 80) -> str:
        """Return what was expected, what came out and why, in lines of `width` columns."""
        return "\n".join(case_lines(Words(self.checked, language), self, width))


def case_lines(words: Words, result: CaseResult, width: int) -> Iterator[str]:
    """Yield what became of a case as lines of `width` columns: what was expected, what came out, and why."""
    case = result.case
    status = words.say("case.passed" if result.passed else "case.failed")
    yield from wrap(f"{status} “{case.title}”", width)
    if case.span is not None:
        yield f"  --> {case.span}"
    for mismatch in result.mismatches:
        yield f"  {words.say(f'case.{mismatch.what}')}"
        for label, text in zip(("expected", "got"), _both(words, mismatch), strict=True):
            line = words.say("case.line", label=words.say(f"case.{label}"), text=text)
            yield from wrap(line, width, "    ", "      ")
    if not result.passed:
        line = words.say("case.line", label=words.say("case.why"), text=_why(words, result))
        yield from wrap(line, width, "  ", "    ")


def case_dict(words: Words, result: CaseResult) -> dict[str, Any]:
    """Return what became of a case as plain data."""
    return {
        "id": result.case.id,
        "title": result.case.title,
        "place": None if result.case.span is None else str(result.case.span),
        "passed": result.passed,
        "mismatches": [
            {"what": one.what, **dict(zip(("expected", "got"), _both(words, one), strict=True))}
            for one in result.mismatches
        ],
        "why": _why(words, result),
    }


def cases_dict(words: Words, results: Iterable[CaseResult]) -> dict[str, Any]:
    """Return what became of cases as plain data."""
    listed = [case_dict(words, result) for result in results]
    failed = sum(not result["passed"] for result in listed)
    return {"passed": len(listed) - failed, "failed": failed, "cases": listed}


def _why(words: Words, result: CaseResult) -> str:
    outcome = result.outcome
    return explanation(words, outcome) if isinstance(outcome, Ruling) else str(outcome)


def _both(words: Words, mismatch: Mismatch) -> tuple[str, str]:
    """Return what was expected and what came out, in words."""
    expected = _named(words, mismatch.what, mismatch.expected)
    if mismatch.got is None:
        return expected, words.say("case.error")
    return expected, _named(words, mismatch.what, mismatch.got)


def _named(words: Words, what: str, ids: Iterable[str]) -> str:
    names = [_name(words, what, one) for one in ids]
    return words.join(names, "clause") if names else words.say("case.nothing")


def _name(words: Words, what: str, identity: str) -> str:
    if what in _VERDICTS:
        return words.say(f"verdict.{identity}")
    return words.name(*split_variable(identity)) if what == "missing" else identity
