"""What the form of a question offers, and what it says so far, in the words of the policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policylib import Decision, Policy
from policylib.check.model import FactWord, Word
from policylib.engine.task import Task
from policylib.matching.places import Place, known_places, meant_place, named_place
from policylib.render.words import Words
from policylib_api.console.asking import FACTS, NO, UNKNOWN, YES, Asked
from policylib_api.console.steps import LISTS, MANNER, PLACE, WHAT, WHO, fields_of, manner_facts
from policylib_api.console.text import say

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FactField:
    """A circumstance as it is asked: its field, the question, who can say, and what can be answered."""

    field: str
    question: str
    who: str
    options: Options
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Circumstances that are asked together. `stated`: how many of them say something."""

    title: str
    facts: tuple[FactField, ...]
    stated: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what was asked, and the small page that changes it."""

    label: str
    value: str
    step: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the fields offer. `kept`: the fields that a small page carries along; `facts`: those it asks."""

    region: str
    date: str
    places: tuple[Place, ...]
    communities: Options
    actors: Options
    levels: Options
    acts: Options
    list_kinds: Options
    list_titles: Mapping[str, str]
    groups: tuple[Group, ...]
    facts: tuple[FactField, ...]
    kept: tuple[tuple[str, str], ...]


def sheet_of(
    policy: Policy, language: str, asked: Asked, decision: Decision | None, step: str | None, today: dt.date
) -> Sheet:
    """Return what the form, or the small page `step`, offers. `decision`: on what is asked so far, if any."""
    words, vocabulary = Words(policy.checked, language), policy.checked.vocabulary
    manner = [] if decision is None else manner_facts(policy, decision, asked)
    here = () if step is None else fields_of(step, manner)
    # The page of the title says itself for which title an entry was picked.
    picked = ("item.id",) if step == WHAT else ()
    dropped = (
        *here,
        *picked,
        "step",
        "ask",
        "recorded",
        "compare",
        *(() if asked.value("ask") else ("show",)),
    )
    return Sheet(
        region=_region_text(policy, asked),
        date=asked.value("date") or today.isoformat(),
        places=known_places(policy.checked.places),
        communities=_options(words, vocabulary.communities),
        actors=_options(words, vocabulary.actors),
        levels=_options(words, vocabulary.levels),
        acts=_options(words, vocabulary.acts),
        list_kinds=_options(words, vocabulary.list_kinds),
        list_titles={one.id: one.title for one in policy.checked.lists},
        groups=tuple(_groups(words, asked)),
        facts=tuple(
            _fact(words, vocabulary.facts[name.removeprefix(FACTS)], asked)
            for name in here
            if name.startswith(FACTS)
        ),
        kept=asked.without(*dropped).pairs,
    )


def _region_text(policy: Policy, asked: Asked) -> str:
    """Return what stands in the field of the place: its code with its name where it is clear."""
    named = asked.value("region")
    place = meant_place(policy.checked.places, named)
    return named if place is None else place.text


def _options(words: Words, of: Mapping[str, Word]) -> Options:
    return tuple((one.id, words.label(one)) for one in of.values())


def _groups(words: Words, asked: Asked) -> Iterable[Group]:
    """Group the circumstances: what comes with the task, what may turn the answer, whom to ask the rest."""
    facts = list(words.checked.vocabulary.facts.values())
    named: dict[str, list[FactWord]] = {}
    for one in facts:
        if one.exculpates:
            title = say(words.language, "check.facts.exculpates")
        elif one.not_part:
            title = say(words.language, "check.facts.manner")
        else:
            title = say(words.language, "check.facts.who", who=words.body(one.who))
        named.setdefault(title, []).append(one)
    for title, members in named.items():
        fields = tuple(_fact(words, one, asked) for one in members)
        yield Group(title, fields, sum(bool(one.value) for one in fields))


def _fact(words: Words, fact: FactWord, asked: Asked) -> FactField:
    name, language = FACTS + fact.id, words.language
    answers: Options = tuple((option.id, words.label(option)) for option in fact.options)
    if not answers:
        answers = ((YES, say(language, "part.yes")), (NO, say(language, "part.no")))
    options = (*answers, (UNKNOWN, say(language, "part.unknown")))
    return FactField(
        field=name,
        question=fact.question.in_language(language),
        who=words.body(fact.who),
        options=options,
        value=asked.value(name),
    )


# The words beside a field, where it has some.
_LABELS = {
    "region": "check.region",
    "date": "check.date",
    "community": "check.community",
    "act": "check.act",
    "item.text": "check.item",
    "kind": "check.kind",
    "level": "check.level",
    "name": "check.name",
}


def faults_of(language: str, wrong: Mapping[str, str], here: Iterable[str] | None) -> list[tuple[str, str]]:
    """Return each mistake with the field it is in, empty where that is not on the page.

    `here`: the fields of the page; None: it has all.
    """
    fields = None if here is None else set(here)
    found = []
    for name, text in wrong.items():
        key = _LABELS.get(name) or _LABELS.get(name.rpartition(".")[2])
        label = say(language, key) if key is not None else name
        shown = name if fields is None or name in fields else ""
        found.append((shown, say(language, "check.fault", label=label, text=text)))
    return found


def question_rows(policy: Policy, language: str, asked: Asked, task: Task) -> tuple[Row, ...]:
    """Return what was asked, line by line."""
    words, vocabulary = Words(policy.checked, language), policy.checked.vocabulary

    def row(key: str, value: str, step: str) -> Row:
        return Row(say(language, key), value, step)

    rows = [
        row("check.region", named_place(policy.checked.places, task.region).text, PLACE),
        row("check.date", task.date.isoformat(), PLACE),
        row("check.community", words.value("field", "community", task.community), PLACE),
        row("check.by", _body(words, asked, "assigner"), WHO),
    ]
    if task.on_behalf_of is not None:
        rows.append(row("check.for", _body(words, asked, "on_behalf_of"), WHO))
    rows.append(row("check.act", words.label(vocabulary.acts[task.act]), WHAT))
    item = task.item
    if item is not None and item.text is not None:
        rows.append(row("check.item", item.text, WHAT))
    if item is not None and item.id is not None:
        rows.append(row("check.entry", words.entry(item.id), WHAT))
    if item is not None and item.lists is not None:
        kinds = [kind for kind in vocabulary.list_kinds if kind in item.lists]
        on = words.join([words.list_kind(kind) for kind in kinds])
        rows.append(row("check.lists.on", on or say(language, "check.lists.none"), LISTS))
    manner = {name for name, fact in vocabulary.facts.items() if fact.not_part}
    for name, fact in vocabulary.facts.items():
        said = asked.value(FACTS + name)
        if said:
            value = words.value("fact", name, None if said == UNKNOWN else said)
            rows.append(Row(words.label(fact), value, MANNER if name in manner else FACTS + name))
    return tuple(rows)


def _body(words: Words, asked: Asked, body: str) -> str:
    vocabulary = words.checked.vocabulary
    level, name = asked.value(f"{body}.level"), asked.value(f"{body}.name")
    kind = words.label(vocabulary.actors[asked.value(f"{body}.kind")])
    if level:
        kind = words.say("task.kind", level=words.label(vocabulary.levels[level]), kind=kind)
    return words.say("task.named", name=name, kind=kind) if name else kind
