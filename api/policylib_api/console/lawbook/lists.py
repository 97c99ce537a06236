"""Lists as pages show them: in brief, with their entries, and searched."""

from __future__ import annotations

from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.standing import Standing
from policylib.check.model import ItemList, ListItem
from policylib.matching.normalise import normalise
from policylib.regions import governs, place_name
from policylib.render.map_messages import say
from policylib.render.periods import period
from policylib.render.record_messages import say as say_record
from policylib.render.words import Words, title_of
from policylib_api.console.addresses import list_address, regulation_address
from policylib_api.console.lawbook.citing import has_page

MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list in brief, in words. `standing`: how it stands on the day; None: no day is asked for."""

    address: str
    title: str
    kind: str
    place: str
    status: str
    complete: bool
    entries: int
    period: str
    standing: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """What an entry rests on. `at` None: only the text is named; `address` None: it is not on record."""

    address: str | None
    title: str
    at: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of a list; `address`: where it stands on the page of its list, which has `list_title`."""

    id: str
    address: str
    list_title: str
    name: str
    aliases: tuple[str, ...]
    role: str | None
    basis: Basis | None
    period: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list with its entries, or those of them that were looked for.

    `regulation`: title and address (None: it has no page).
    """

    row: ListRow
    id: str
    illustrative: bool
    note: str | None
    replaces: tuple[ListRow, ...]
    regulation: tuple[str, str | None] | None
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Lists, and entries with words in them: at most `MOST_ENTRIES`, `count` in all."""

    lists: tuple[ListRow, ...]
    entries: tuple[EntryRow, ...]
    count: int


def find_entries(policy: Policy, language: str, words: str, region: str | None) -> Found:
    """Return the lists of a place (None: every list), and their entries that have `words` in their names,
    spelled in whatever way; without words none.
    """
    speech = Words(policy.checked, language)
    here = [one for one in policy.checked.lists if region is None or governs(one.region, region)]
    sought = normalise(words)
    entries = [(one, item) for one in here for item in one.items if sought and _named(item, sought)]
    return Found(
        tuple(list_row(speech, one, None) for one in here),
        tuple(_entry(policy, speech, one, item) for one, item in entries[:MOST_ENTRIES]),
        len(entries),
    )


def list_page(policy: Policy, language: str, identity: str, words: str) -> ListPage:
    """Return a list, and its entries with `words` in their names (none: every entry). Raises KeyError."""
    checked = policy.checked
    speech = Words(checked, language)
    by_id = {one.id: one for one in checked.lists}
    one = by_id[identity]
    sought = normalise(words)
    regulation = None
    if one.regulation is not None:
        address = regulation_address(one.regulation) if has_page(policy, one.regulation) else None
        regulation = title_of(checked, one.regulation), address
    return ListPage(
        list_row(speech, one, None),
        one.id,
        one.status == "illustrative",
        one.note,
        tuple(list_row(speech, by_id[other], None) for other in one.replaces if other in by_id),
        regulation,
        tuple(_entry(policy, speech, one, item) for item in one.items if not sought or _named(item, sought)),
    )


def list_row(words: Words, one: ItemList, standing: Standing | None) -> ListRow:
    """Return a list in brief."""
    language = words.language
    stands = None
    if standing is not None:
        stands = say(f"standing.{standing}", language, start=one.start, until=one.until)
    return ListRow(
        list_address(one.id),
        one.title,
        words.list_kind(one.kind),
        place_name(words.checked.places, one.region),
        say_record(f"status.{one.status}", language),
        one.complete,
        len(one.items),
        period(language, one.start, one.until),
        stands,
    )


def _named(item: ListItem, sought: str) -> bool:
    return any(sought in normalise(name) for name in item.names)


def _entry(policy: Policy, words: Words, one: ItemList, item: ListItem) -> EntryRow:
    name, *aliases = item.names
    when = None
    if item.start is not None or item.until is not None:
        when = period(words.language, item.start or one.start, item.until)
    return EntryRow(
        item.id,
        list_address(one.id, item.id),
        one.title,
        name,
        tuple(aliases),
        item.role,
        _basis(policy, item),
        when,
        item.note,
    )


def _basis(policy: Policy, item: ListItem) -> Basis | None:
    slug = item.basis_regulation
    if slug is None:
        return None
    found = has_page(policy, slug, item.basis_at)
    address = regulation_address(slug, item.basis_at) if found else None
    return Basis(address, title_of(policy.checked, slug), item.basis_at, item.basis_quote)
