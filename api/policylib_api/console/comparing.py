"""The same task in other places, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.comparison import Row, compare
from policylib.engine.task import Task
from policylib.engine.trace import Status, Verdict
from policylib.matching.places import named_place
from policylib.render.words import Words
from policylib_api.console.text import say


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """A place with what is decided there: the verdict, whose words decide, whether they let it refuse."""

    name: str
    verdict: str
    grounds: tuple[str, ...]
    refusal: str


def compared_places(policy: Policy, language: str, task: Task) -> tuple[ComparedPlace, ...]:
    """Ask a task in every place that has regulations of its own, and in one that has none.

    Raises LimitError where so much is not known that no exact answer can be computed.
    """
    words = Words(policy.checked, language)
    return tuple(_place(policy, words, row) for row in compare(policy.program, task))


def _place(policy: Policy, words: Words, row: Row) -> ComparedPlace:
    name = named_place(policy.checked.places, row.code).text
    if row.place is None:
        name = say(words.language, "check.comparison.none", name=name)
    # While a verdict is open, what may decide it is no ground yet.
    settled = () if row.judgement.verdict is Verdict.UNDETERMINED else row.deciding
    grounds = dict.fromkeys(words.cite(citation) for one in settled for citation in one.citations)
    return ComparedPlace(name, row.judgement.verdict.value, tuple(grounds), _refusal(words.language, row))


def _refusal(language: str, row: Row) -> str:
    if not row.refusals:
        return say(language, "check.comparison.not")
    certain = any(one.status is not Status.UNKNOWN for one in row.refusals)
    return say(language, "check.comparison.may" if certain else "check.comparison.perhaps")
