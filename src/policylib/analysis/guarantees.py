"""What a maintainer wants to hold of every task: stated in analysis.yaml, proven or refuted with a task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from policylib.analysis.defects import Finding
from policylib.analysis.look import Look
from policylib.analysis.space import Corner, Situation, Space, Where, place_class
from policylib.analysis.witness import Witness, Witnesses
from policylib.check.data import MapNode, Node, TextNode, entry, items, optional_text, text, text_nodes
from policylib.check.model import CheckedPolicy
from policylib.check.report import did_you_mean, problem
from policylib.check.schema import read_data
from policylib.check.variables import COMMUNITY, domain
from policylib.days import parse_day
from policylib.diagnostics import Diagnostic, Text
from policylib.engine.compile import Program
from policylib.engine.trace import Verdict
from policylib.logic.diagram import LimitError
from policylib.regions import COUNTRY, code_error, governs
from policylib.source import Source, Span

_LEVEL = "field:assigner.level"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """No task of a place and period, with one of some acts, by one of some kinds of bodies, in which
    variables have some values, has one of the verdicts `never`; whatever the readings.

    `acts` and `assigners` None: any. `when`: values by the names of variables.
    """

    name: str
    words: Text
    place: str
    first: dt.date
    last: dt.date
    acts: frozenset[str] | None
    assigners: frozenset[str] | None
    when: Mapping[str, str]
    never: frozenset[Verdict]
    span: Span


def load_guarantees(
    source: Source | None, checked: CheckedPolicy
) -> tuple[tuple[Guarantee, ...], list[Finding]]:
    """Return the guarantees of a file that fits its schema, and what is wrong with those left out: words that
    the vocabulary does not have.
    """
    root = None if source is None else read_data(source, "analysis")[0]
    loaded: list[Guarantee] = []
    wrong: list[Finding] = []
    for node in () if root is None else items(root, "guarantees"):
        found: list[Diagnostic] = []
        guarantee = _load(node, checked, found)
        wrong += [Finding(one, text(node, "id")) for one in found]
        if not found:
            loaded.append(guarantee)
    return tuple(loaded), wrong


def broken(program: Program, guarantees: Collection[Guarantee]) -> list[Finding]:
    """Return the guarantees that some task breaks, each with one; and those that could not be decided."""
    found = []
    witnesses = Witnesses(program)
    space = Space([program])
    # Guarantees are often about the same place: what is compiled for one serves the others.
    known: dict[tuple[tuple[str, ...], bool], list[Situation]] = {}

    def situations(places: tuple[str, ...]) -> Iterator[Situation]:
        for pairs in (False, True):
            if (places, pairs) not in known:
                known[places, pairs] = list(space.situations(pairs=pairs, places=places))
            yield from known[places, pairs]

    for guarantee in guarantees:
        own = place_class(space.places, guarantee.place)
        places = tuple(each for each in space.places if each == own or governs(guarantee.place, each))
        try:
            witness = _refuted(guarantee, situations(places), witnesses)
        except LimitError:
            found.append(_undecided(guarantee))
            continue
        if witness is not None:
            found.append(_broken(guarantee, witness))
    return found


def _refuted(guarantee: Guarantee, situations: Iterable[Situation], witnesses: Witnesses) -> Witness | None:
    """Return a task that breaks a guarantee; None: there is none, it is proven."""
    for situation in situations:
        meant = _meant(guarantee, situation)
        if meant is None:
            continue
        witness = Look(situation, witnesses).reaching(guarantee.never, guarantee.when, *meant)
        if witness is not None:
            return witness
    return None


def _meant(guarantee: Guarantee, situation: Situation) -> tuple[Where, list[str]] | None:
    """Return a place, act, period and kinds of bodies of a situation that a guarantee is about."""
    for corner in situation.corners:
        kinds = _kinds(guarantee, corner)
        for where in corner.where if kinds else ():
            first = max(where.first, guarantee.first)
            last = min(where.last or dt.date.max, guarantee.last)
            if first <= last and (guarantee.acts is None or where.act in guarantee.acts):
                return Where(where.place, where.act, first, None if last == dt.date.max else last), kinds
    return None


def _kinds(guarantee: Guarantee, corner: Corner) -> list[str]:
    assigners, *others = corner.bodies
    meant = [kind for kind in assigners if guarantee.assigners is None or kind in guarantee.assigners]
    return [meant[0], *(kinds[0] for kinds in others)] if meant else []


def _broken(guarantee: Guarantee, witness: Witness) -> Finding:
    return Finding(
        problem(
            "A513",
            guarantee.span,
            f"保证“{guarantee.words.zh}”不成立：有任务违反它",
            f"the guarantee “{guarantee.words.en}” does not hold: a task breaks it",
            advice=Text(
                "看例子：改规则，或者改保证", "look at the example: correct the rules or the guarantee"
            ),
        ),
        guarantee.name,
        witness,
    )


def _undecided(guarantee: Guarantee) -> Finding:
    return Finding(
        problem(
            "A511",
            guarantee.span,
            f"保证“{guarantee.words.zh}”牵涉的条件太多，没有能够证明",
            f"the guarantee “{guarantee.words.en}” hangs on too much for an exact answer; it was not proven",
            advice=Text("把范围写窄一些", "make its scope narrower"),
        ),
        guarantee.name,
    )


# --- reading -----------------------------------------------------------------------------------


def _load(node: Node, checked: CheckedPolicy, found: list[Diagnostic]) -> Guarantee:
    vocabulary = checked.vocabulary
    place, first, last = (optional_text(node, key) for key in ("place", "from", "until"))
    if place is not None and code_error(checked.places, place) is not None:
        here = entry(node, "place")
        assert isinstance(here, TextNode)
        found.append(problem("D222", here.span, f"没有区划“{place}”", f"there is no region `{place}`"))
    name = entry(node, "id")
    assert isinstance(name, TextNode)
    return Guarantee(
        name.text,
        Text(text(node, "zh"), text(node, "en")),
        COUNTRY if place is None else place,
        dt.date.min if first is None else parse_day(first),
        dt.date.max if last is None else parse_day(last),
        _words(node, "acts", vocabulary.acts, found),
        _words(node, "assigners", vocabulary.actors, found),
        dict(_values(node, checked, found)),
        frozenset(Verdict(one.text) for one in text_nodes(node, "never")),
        name.span,
    )


def _words(
    node: Node, key: str, words: Mapping[str, object], found: list[Diagnostic]
) -> frozenset[str] | None:
    named = text_nodes(node, key)
    for one in named:
        if one.text not in words:
            found.append(_unknown(one, words))
    return frozenset(one.text for one in named) or None


def _values(node: Node, checked: CheckedPolicy, found: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    """Yield the values of `when`: facts by their ids, `list.<kind>`, `community`, `assigner.level`."""
    when = entry(node, "when")
    if not isinstance(when, MapNode):
        return
    vocabulary = checked.vocabulary
    known = {name: f"fact:{name}" for name in vocabulary.facts}
    known |= {f"list.{kind}": f"list:{kind}" for kind in vocabulary.list_kinds}
    known |= {"community": COMMUNITY, "assigner.level": _LEVEL}
    for key, value in when.entries.items():
        assert isinstance(value, TextNode)
        if key not in known:
            found.append(_unknown(TextNode(key, when.keys[key]), known))
            continue
        values = tuple(vocabulary.levels) if known[key] == _LEVEL else domain(known[key], vocabulary, {})
        if value.text not in values:
            found.append(_unknown(value, values))
        yield known[key], value.text


def _unknown(one: TextNode, known: Collection[str]) -> Diagnostic:
    advice, fix = did_you_mean(one.span, one.text, known)
    return problem(
        "D212",
        one.span,
        f"用语里没有“{one.text}”",
        f"the vocabulary has no `{one.text}`",
        advice=advice,
        fix=fix,
    )
