"""Questions of interpretation as a page shows them: answers, the one that counts, and what each moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.law import Question
from policylib.analysis.moves import Move, every_move
from policylib.check.model import Reading
from policylib.matching.normalise import normalise
from policylib.render.law_words import answer_words
from policylib.render.moves import move_words
from policylib.render.words import Words, title_of
from policylib_api.console.addresses import regulation_address, rule_address
from policylib_api.console.lawbook.citing import Cited, cited
from policylib_api.console.lawbook.keeping import kept

STATES = ("open", "default", "settled")


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A question with its answers. `state`: one of `STATES`; `moves`: the page of a rule, and what of it
    moves; `sought`: what is searched, in one spelling.
    """

    id: str
    title: str
    regulation: str
    regulation_address: str
    question: str
    answers: tuple[str, ...]
    state: str
    answer: str
    settled: tuple[str, str, str] | None
    note: str | None
    cited: tuple[Cited, ...]
    moves: tuple[tuple[str, str], ...]
    sought: str


def find_readings(
    policy: Policy, language: str, words: str, state: str
) -> tuple[tuple[ReadingShown, ...], int]:
    """Return the questions of a `state` (empty: of any) with `words` in them, and the number of all."""
    every, sought = _readings(policy, language), normalise(words)
    return tuple(one for one in every if sought in one.sought and state in ("", one.state)), len(every)


@kept
def _readings(policy: Policy, language: str) -> tuple[ReadingShown, ...]:
    """Return every question of interpretation; all rules are gone through."""
    words = Words(policy.checked, language)
    moved = every_move(policy.checked)
    return tuple(_shown(policy, words, one, moved[one.id]) for one in policy.checked.readings.values())


def _shown(policy: Policy, words: Words, one: Reading, moved: Iterable[Move]) -> ReadingShown:
    slug = one.id.partition("/")[0]
    settled = policy.settings.readings.get(one.id)
    state = "settled" if settled is not None else "open" if one.default is None else "default"
    title = title_of(policy.checked, slug)
    return ReadingShown(
        one.id,
        one.title,
        title,
        regulation_address(slug),
        one.question,
        one.answers,
        state,
        answer_words(words.language, Question(one, settled)),
        None if settled is None else (settled.by, settled.on.isoformat(), settled.authority),
        one.note,
        tuple(map(cited, one.citations)),
        tuple((rule_address(move.rule.id), move_words(words, move)) for move in moved),
        normalise(f"{one.id} {one.title} {one.question} {title}"),
    )
