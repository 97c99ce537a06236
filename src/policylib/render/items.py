"""What a text means, in one language: list entries with what speaks for each, as data and as lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policylib.engine.trace import ItemAnswer, Overruled, ResolvedEntry
from policylib.matching.candidates import Evidence
from policylib.render.findings import list_source
from policylib.render.questions import asserted
from policylib.render.width import one_line, wrap
from policylib.render.words import Words


def entry_dict(words: Words, entry: ResolvedEntry) -> dict[str, Any]:
    """Return an entry as plain data; `match` is null where it was not found by a text."""
    return {
        "list": entry.list,
        "kind": entry.kind,
        "id": entry.id,
        "name": entry.name,
        "status": entry.status,
        "complete": entry.complete,
        "match": None if entry.match is None else _match_dict(words, entry.match),
    }


def match_dict(words: Words, item: ItemAnswer) -> dict[str, Any]:
    """Return what a text means as plain data: the entries it is, or else those that it may be."""
    return {
        "text": item.text,
        "unresolved": item.unresolved,
        "resolved": [entry_dict(words, entry) for entry in item.resolved],
        "candidates": [entry_dict(words, entry) for entry in item.candidates],
    }


def item_dict(words: Words, item: ItemAnswer | None) -> dict[str, Any] | None:
    """Return what became of the item of a task as plain data."""
    if item is None:
        return None
    overruled = [_overruled(words, one) for one in item.overruled]
    return {**match_dict(words, item), "overruled": overruled}


def match_lines(words: Words, item: ItemAnswer, width: int) -> list[str]:
    """Return what a text means for a reader, in lines of `width` columns."""
    asked = one_line(item.text or "")
    if item.resolved:
        return [
            *wrap(words.say("match.resolved", text=asked), width),
            *entry_lines(words, item.resolved, width),
        ]
    if not item.candidates:
        return wrap(words.say("match.nothing", text=asked), width)
    return [
        *wrap(words.say("match.candidates", text=asked), width),
        *entry_lines(words, item.candidates, width),
        *wrap(words.say("match.none_of_them"), width),
    ]


def entry_lines(words: Words, entries: Iterable[ResolvedEntry], width: int) -> list[str]:
    """Return entries for a reader, numbered, each with what speaks for it."""
    titles = {each.id: each.title for each in words.checked.lists}
    lines = []
    for number, entry in enumerate(entries, 1):
        named = words.say("match.entry", name=entry.name, list=titles[entry.list], id=entry.id)
        lines += wrap(named, width, f"{number:3}. ")
        if entry.match is not None:
            lines += wrap(match_text(words, entry.match), width, "     ")
    return lines


def match_text(words: Words, match: Evidence) -> str:
    """Say why a text is, or may be, an entry.

    >>> from types import SimpleNamespace
    >>> match_text(Words(SimpleNamespace(), "zh"), Evidence("words", "献血动员", words=("献血",)))
    '与“献血动员”都有“献血”'
    """
    if match.how == "slip":
        slips = words.join([_slip(words, *slip) for slip in match.slips], "clause")
        return words.say("match.slip", name=match.name, slips=slips)
    if match.how == "words":
        common = words.join([words.say("match.quoted", text=word) for word in match.words])
        return words.say("match.words", name=match.name, words=common)
    framed = ".framed" if match.framed else ""
    return words.say(f"match.{match.how}{framed}", name=match.name)


def _overruled(words: Words, overruled: Overruled) -> dict[str, Any]:
    claim = asserted(words, "list", overruled.kind, overruled.value)
    return {
        "kind": overruled.kind,
        "asserted": overruled.value == "on",
        "source": overruled.source,
        "text": words.say("item.overruled", what=claim, source=list_source(words, overruled.source)),
    }


def _match_dict(words: Words, match: Evidence) -> dict[str, Any]:
    return {
        "how": match.how,
        "framed": match.framed,
        "name": match.name,
        "words": list(match.words),
        "slips": [{"written": written, "meant": meant} for written, meant in match.slips],
        "text": match_text(words, match),
    }


def _slip(words: Words, written: str, meant: str) -> str:
    key = "extra" if not meant else "left_out" if not written else "other"
    return words.say(f"match.slip.{key}", written=written, meant=meant)
