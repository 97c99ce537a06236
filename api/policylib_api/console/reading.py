"""From the fields of an address to a task, with what is wrong said in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policylib import TaskError
from policylib.diagnostics import Text
from policylib.engine.instance import BODIES
from policylib.engine.task import Task
from policylib.matching.places import Place, find_places, meant_place, which_place
from policylib_api.call import Call
from policylib_api.console.asking import Asked, asked_of, raw_task
from policylib_api.console.text import say
from policylib_api.deciding import today_of
from policylib_api.wire.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it was read. `task` None: it cannot be decided yet, for what is `wrong` with its fields,
    or because `blank` ones are needed. `places`: those that may be meant, where that is not clear.
    """

    task: Task | None
    wrong: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    places: Sequence[Place] = ()

    def shown(self, fields: Sequence[str] | None) -> dict[str, str]:
        """Return what is wrong, by field: what is blank only of `fields` (None: of all)."""
        return {
            name: words
            for name, words in self.wrong.items()
            if name not in self.blank or fields is None or name in fields
        }


def asked_in(pairs: list[tuple[str, str]]) -> Asked:
    """Return the question of the fields of an address. Raises ProblemError 414 for one that is longer than an
    address can be.
    """
    try:
        return asked_of(pairs)
    except ValueError:
        raise ProblemError(
            "question-too-long",
            414,
            Text("问题太长", "the question is too long"),
            Text("网址里最多 60000 个字符", "at most 60,000 characters in an address"),
        ) from None


def read_question(call: Call, asked: Asked) -> Reading:
    """Read what a question says of the task."""
    policy, language = call.active.policy, call.language
    named = asked.value("region")
    place = meant_place(policy.checked.places, named)
    code = place.code if place is not None else None
    levels = _needless_levels(call, asked)
    raw = raw_task(asked, code)
    nowhere = _put_seats(call, asked, raw)
    unclear: dict[str, str] = {}
    found: Sequence[Place] = ()
    if named and place is None:
        found = find_places(policy.checked.places, named)
        keys = ("check.region.none", "check.region.is_it", "check.region.which")
        key = keys[min(len(found), 2)]
        unclear["region"] = say(language, key, text=named)
    try:
        task = policy.task(raw, today=today_of(call))
    except TaskError as error:
        wrong: dict[str, str] = {}
        for one in error.errors:
            blank = one.code == "missing_field"
            words = say(language, "check.required") if blank else one.message.in_language(language)
            wrong.setdefault(one.path, words)
        blanks = {one.path for one in error.errors if one.code == "missing_field"}
        return Reading(None, wrong | nowhere | levels | unclear, frozenset(blanks - set(unclear)), found)
    return Reading(None if levels else task, levels)


def _put_seats(call: Call, asked: Asked, raw: dict[str, Any]) -> dict[str, str]:
    """Put the code in place of the name of the place where a body sits, where it means one; return what is
    wrong with the others, by field.
    """
    places, wrong = call.active.policy.checked.places, {}
    for body in BODIES:
        field = f"{body}.region"
        named, stated = asked.value(field), raw.get(body)
        # An address may say anything, `assigner=x` too.
        if named and not named.isdigit() and isinstance(stated, dict):
            meant = meant_place(places, named)
            if meant is None:
                wrong[field] = which_place(places, named).in_language(call.language)
            else:
                stated["region"] = meant.code
    return wrong


def _needless_levels(call: Call, asked: Asked) -> dict[str, str]:
    """Say of a level that was given for a kind of body that none is asked of that it must go: an answer would
    name a body that there is not (县级街道办事处).
    """
    actors = call.active.policy.checked.vocabulary.actors
    kinds = {body: actors.get(asked.value(f"{body}.kind")) for body in BODIES}
    return {
        f"{body}.level": say(call.language, "check.level.none", kind=kind.label.in_language(call.language))
        for body, kind in kinds.items()
        if kind is not None and not kind.has_level and asked.value(f"{body}.level")
    }


def found_entries(call: Call, asked: Asked) -> dict[str, Any] | None:
    """Return which entries of the lists in force the title is, or may be; None: there is nothing to look for.

    Likeness only proposes: which of them it is, the user says.
    """
    policy, text = call.active.policy, asked.value("item.text")
    place = meant_place(policy.checked.places, asked.value("region"))
    if not text or place is None:
        return None
    query = {"text": text, "region": place.code, "date": asked.value("date") or None}
    try:
        return policy.match_query(query, today=today_of(call)).model_dump(call.language)
    except TaskError:
        return None  # what is wrong with them is said beside the fields
