"""Changed entries of lists, and titles and ids of which the lists say otherwise, as data and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.analysis.difference import Change, Difference
from policylib.analysis.difference_entries import EntryChange, days_of
from policylib.analysis.difference_lists import Mention, Stay
from policylib.check.model import Citation
from policylib.effects.conditions import Conditions
from policylib.effects.messages import say
from policylib.engine.lists import Entry
from policylib.render.difference_pages import Block, Bullets, Heading
from policylib.render.messages import join
from policylib.render.periods import period
from policylib.render.words import Words, title_of

_SHOWN = 20
_SHOWN_NAMES = 4
_SHOWN_ITEMS = 4

_Entries = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelistingReport:
    """Writes what became of lists. `full`: every entry, title and way of naming one."""

    difference: Difference
    conditions: Conditions
    full: bool

    def data(self) -> dict[str, Any]:
        """Return it as plain data (docs/diff.md)."""
        found = self.difference
        return {
            "lists": list(found.lists),
            "entries": [_entry_change_data(change) for change in found.entries],
            "titles": [
                {
                    "title": mention.title,
                    **_named_data(mention),
                    "where": [_stay_data(stay) for stay in stays],
                }
                for mention, stays in found.titles
            ],
        }

    def blocks(self) -> Iterator[Block]:
        """Yield it as a part of a report; nothing where the lists are the same."""
        found = self.difference
        if not found.lists:
            return
        yield Heading(self._say("lists"), 2)
        lines = [self._say("lists.changed", lists=join(list(found.lists), self._language))]
        shown = found.entries if self.full else found.entries[:_SHOWN]
        lines += [self._entry_change(change) for change in shown]
        if len(found.entries) > len(shown):
            lines.append(self._say("entries.more", count=len(found.entries) - len(shown)))
        yield Bullets(tuple(lines))
        if found.titles:
            yield Heading(self._say("titles"), 2)
            yield Bullets(tuple(self._titles()))

    def about(self, change: Change) -> list[str]:
        """Return in words which items the tasks of a change are about; nothing where they may be any."""
        alike: dict[tuple[_Entries, _Entries], list[Mention]] = {}
        for mention in change.mentions:
            alike.setdefault((mention.old, mention.new), []).append(mention)
        shown = list(alike.items()) if self.full else list(alike.items())[:_SHOWN_ITEMS]
        lines = []
        for (old, new), mentions in shown:
            names = self._names(mentions)
            before, after = self._entries(0, old), self._entries(1, new)
            if before == after:
                lines.append(self._say("about.same", names=names, entries=after))
            else:
                lines.append(self._say("about", names=names, old=before, new=after))
        if len(alike) > len(shown):
            lines.append(self._say("about.others", count=len(alike) - len(shown)))
        return lines

    def _names(self, mentions: Sequence[Mention]) -> str:
        names = [
            self._say("about.id" if mention.id else "about.title", id=mention.id, title=mention.title)
            for mention in mentions
        ]
        shown = names if self.full else names[:_SHOWN_NAMES]
        words = join(shown, self._language)
        return words if len(shown) == len(names) else words + self._say("about.more", count=len(names))

    def _titles(self) -> Iterator[str]:
        alike: dict[tuple[_Entries, _Entries, tuple[Stay, ...]], list[Mention]] = {}
        for mention, stays in self.difference.titles:
            alike.setdefault((mention.old, mention.new, stays), []).append(mention)
        shown = list(alike.items()) if self.full else list(alike.items())[:_SHOWN]
        for (old, new, stays), mentions in shown:
            yield self._say(
                "titles.one",
                titles=self._names(mentions),
                old=self._entries(0, old),
                new=self._entries(1, new),
                where=self.conditions.stays(stays),
            )
        if len(alike) > len(shown):
            yield self._say("titles.more", count=len(alike) - len(shown))

    def _entry_change(self, change: EntryChange) -> str:
        what = join([self._say(f"entries.{one}") for one in change.what], self._language)
        old, new = (
            join([self._entry(side, entry) for entry in entries], self._language)
            for side, entries in enumerate((change.old, change.new))
        )
        if old and new and old != new:
            return self._say("entries.changed", what=what, old=old, new=new)
        return self._say("entries.what", what=what, entry=new or old)

    def _entries(self, side: int, named: Iterable[str]) -> str:
        """Return entries, each given as list and id, in words."""
        index = self.difference.programs[side].list_index
        found = []
        for one in named:
            where, _, name = one.partition("/")
            found += [self._entry(side, entry) for entry in index.by_id[name] if entry.list.id == where]
        return join(found, self._language) if found else self._say("entry.none")

    def _entry(self, side: int, entry: Entry) -> str:
        item, checked = entry.item, self.difference.programs[side].checked
        about = {
            "name": item.names[0],
            "id": f"{entry.list.id}/{item.id}",
            "period": period(self._language, *days_of(entry)),
        }
        if item.basis_regulation is None:
            return self._say("entry", **about)
        words = Words(checked, self._language)
        title = title_of(checked, item.basis_regulation)
        basis = words.cite(Citation(item.basis_regulation, title, item.basis_at or "", ()))
        return self._say("entry.cited", **about, basis=basis)

    @property
    def _language(self) -> str:
        return self.conditions.language

    def _say(self, key: str, **values: object) -> str:
        return say(f"diff.{key}", self._language, **values)


def about_data(change: Change) -> list[dict[str, Any]]:
    """Return as plain data which items the tasks of a change are about; none: any."""
    return [
        {"id": mention.id or None, "title": mention.title or None, **_named_data(mention)}
        for mention in change.mentions
    ]


def _named_data(mention: Mention) -> dict[str, Any]:
    return {"old": list(mention.old), "new": list(mention.new)}


def _stay_data(stay: Stay) -> dict[str, Any]:
    place, first, last = stay
    return {"place": place, "first": first.isoformat(), "last": last and last.isoformat()}


def _entry_change_data(change: EntryChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "what": list(change.what),
        "old": [_entry_data(entry) for entry in change.old],
        "new": [_entry_data(entry) for entry in change.new],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    item = entry.item
    first, last = days_of(entry)
    return {
        "list": entry.list.id,
        "kind": entry.list.kind,
        "names": list(item.names),
        "from": first.isoformat(),
        "until": last and last.isoformat(),
        "basis": {"regulation": item.basis_regulation, "at": item.basis_at, "quote": item.basis_quote},
    }
