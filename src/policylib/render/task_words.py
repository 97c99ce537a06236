"""What was asked, in words: who does which act to which kind of community, where, when, about what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from policylib.analysis.standing import Standing, standing
from policylib.check.model import CheckedPolicy
from policylib.engine.task import Body, Item, Task
from policylib.regions import ancestor_at, canonical_code, place_name
from policylib.render.width import one_line
from policylib.render.words import Words


def task_lines(words: Words, task: Task) -> list[str]:
    """Return a task as lines of text; its facts stand with the rules that hang on them."""
    vocabulary = words.checked.vocabulary
    lines = [words.say("task.assigner", who=body_name(words, task.assigner))]
    if task.on_behalf_of is not None:
        lines.append(words.say("task.on_behalf_of", who=body_name(words, task.on_behalf_of)))
    lines.append(words.say("task.act", act=words.label(vocabulary.acts[task.act])))
    lines.append(words.say("task.community", community=words.value("field", "community", task.community)))
    lines.append(words.say("task.place", place=_place(words, task.region)))
    lines.append(words.say("task.date", date=task.date.isoformat()))
    about = None if task.item is None else item_name(words, task.item)
    if about is not None:
        lines.append(words.say("task.item", item=about))
    return lines


def body_name(words: Words, body: Body) -> str:
    """Return a body by its name and kind, as far as they are known."""
    vocabulary = words.checked.vocabulary
    kind = words.label(vocabulary.actors[body.kind])
    if body.level is not None:
        kind = words.say("task.kind", level=words.label(vocabulary.levels[body.level]), kind=kind)
    elif vocabulary.actors[body.kind].has_level:
        kind = words.say("task.kind_open", kind=kind)
    return kind if body.name is None else words.say("task.named", name=one_line(body.name), kind=kind)


def places_without_law(words: Words, task: Mapping[str, Any]) -> str | None:
    """Say of which places, from the province of a task (as data) down to its county, the policy holds no norm
    of the day; None where there is no such place.
    """
    held = _with_norms(words.checked, dt.date.fromisoformat(task["date"]))
    above = _above(words, task["region"])
    named = partial(place_name, words.checked.places)
    missing = [named(code) for code in above if code not in held]
    if not missing:
        return None
    present = [named(code) for code in above if code in held]
    nation = words.say("place.country")
    return words.say("task.law_held", held=words.join([nation, *present]), missing=words.join(missing))


def _with_norms(checked: CheckedPolicy, day: dt.date) -> set[str]:
    return {
        canonical_code(code)
        for one in checked.regulations.values()
        if standing(one, day) in (Standing.IN_FORCE, Standing.LAPSED)
        if checked.ranks[one.rank].tier != "advice"
        for code in one.regions
    }


def _above(words: Words, code: str) -> list[str]:
    """Return the province, the city and the county that a place is or lies in, as far as there are such."""
    found = (ancestor_at(words.checked.places, code, level) for level in ("provincial", "city", "county"))
    return [place for place in found if place is not None]


def _place(words: Words, code: str) -> str:
    places = words.checked.places
    name = place_name(places, code)
    if name != code:
        return words.say("task.named", name=name, kind=code)
    known = [one for one in map(partial(place_name, places), _above(words, code)) if not one.isdigit()]
    return words.say("task.within", name=known[-1], code=code) if known else code


def item_name(words: Words, item: Item) -> str | None:
    """Return what a task is about, as it was put; None where that is not said."""
    if item.text is not None:
        return one_line(item.text)
    return None if item.id is None else words.entry(item.id)
