"""Finds what a name on the command line means: by id, by the end of an id, or by title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policylib.check.model import CheckedPolicy, Provision
from policylib.cli.sheets import Sheets
from policylib.nearest import nearest
from policylib.pinpoint import Pinpoint
from policylib.render.words import title_of

Sheet = Iterator[str]


def find(checked: CheckedPolicy, sheets: Sheets, kind: str, name: str) -> list[Sheet]:
    """Return the sheets of everything of a kind that a name means; empty when there is nothing."""
    match kind:
        case "rule":
            return [sheets.rule(rule) for rule in checked.rules.values() if means(name, rule.id, rule.title)]
        case "reading":
            return [sheets.reading(r) for r in checked.readings.values() if means(name, r.id, r.title)]
        case "list":
            return [
                sheets.item_list(one)
                for one in checked.lists
                if name == one.kind or means(name, one.id, one.title)
            ]
        case "fact":
            return [
                sheets.fact(fact)
                for fact in checked.vocabulary.facts.values()
                if name in (fact.id, fact.label.zh, fact.label.en)
            ]
        case _:
            return [sheets.provision(provision) for provision in _provisions(checked, name)]


def suggestion(checked: CheckedPolicy, kind: str, name: str) -> str | None:
    """Return the id most like a name that means nothing."""
    near = nearest(name, _ids(checked, kind))
    return near[0][1] if near else None


def _ids(checked: CheckedPolicy, kind: str) -> Iterable[str]:
    match kind:
        case "rule":
            return checked.rules
        case "reading":
            return checked.readings
        case "list":
            return [one.id for one in checked.lists]
        case "fact":
            return checked.vocabulary.facts
        case _:
            return [f"{regulation}/{at}" for regulation, at in checked.provisions]


def means(name: str, identity: str, title: str) -> bool:
    """Whether a name is an id, the end of one, or a title."""
    return name in (identity, title) or identity.endswith(f"/{name}")


def _provisions(checked: CheckedPolicy, name: str) -> list[Provision]:
    """Return the provisions on record at, within or around a place."""
    regulation, _, at = name.strip().rpartition("/")
    try:
        place = Pinpoint.parse(at)
    except ValueError:
        return []
    found = [
        provision
        for provision in checked.provisions.values()
        if regulation in ("", provision.regulation, title_of(checked, provision.regulation))
        and place.touches(Pinpoint.parse(provision.at))
    ]
    return sorted(found, key=lambda provision: (provision.regulation, _order(provision.at)))


def _order(at: str) -> list[tuple[int, int, str]]:
    """Return what places of one article are sorted by, so that they stand as in the text."""
    return [(step.number, step.inserted, step.word) for step in Pinpoint.parse(at).steps]
