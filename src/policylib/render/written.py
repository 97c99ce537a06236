"""The JSON of decisions in pieces: a finding, a question or a step that comes again is worded and written
once, whatever else stands in the decisions it comes in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from policylib.engine.kept import Kept
from policylib.engine.trace import Governing, ItemAnswer, Missing, Remedy, Ruling
from policylib.render.explanation import explanation, no_remedy
from policylib.render.findings import finding_dict
from policylib.render.items import item_dict
from policylib.render.questions import asks_for_item, assumed_dict, missing_dict, step_dict
from policylib.render.words import Words

# Of one or two kilobytes each.
KEPT_PIECES = 8192

Part = TypeVar("Part", bound=Hashable)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Written:
    """What has been written of the decisions of a policy, in one language. Several threads may use it."""

    def __init__(self, words: Words) -> None:
        """Begin with nothing."""
        self._words = words
        self._pieces: Kept[Hashable, bytes] = Kept(KEPT_PIECES)

    def shared(self, decision: Ruling) -> tuple[tuple[bytes, ...], bytes]:
        """Return what all decisions of a pattern share: the fields from the verdict to what governs it, in
        pieces, and the explanation.
        """
        known: tuple[tuple[bytes, ...], bytes] | None = decision.rendered.get(self._words.language)
        if known is None:
            known = tuple(self._fields(decision)), _json(explanation(self._words, decision))
            # What an item may be differs from task to task.
            if decision.item is None or not any(map(asks_for_item, decision.missing)):
                decision.rendered[self._words.language] = known
        return known

    def banner(self, illustrative: tuple[str, ...]) -> bytes:
        """Return the warning of illustrative lists."""
        return self._piece(illustrative, lambda words, ids: words.say("banner", lists=words.lists(ids)))

    def item(self, item: ItemAnswer | None) -> bytes:
        """Return what became of the item."""
        if item is None:
            return b"null"
        known: bytes | None = item.rendered.get(self._words.language)
        if known is None:
            known = item.rendered[self._words.language] = _json(item_dict(self._words, item))
        return known

    def _fields(self, decision: Ruling) -> Iterator[bytes]:
        yield _members(
            {
                "verdict": decision.verdict.value,
                "allowed": decision.allowed,
                "possible": [verdict.value for verdict in decision.possible],
                "tier": decision.tier,
                "aspects": {aspect: verdict.value for aspect, verdict in decision.aspects},
            }
        )
        yield from _array("findings", self._each(decision.findings, finding_dict))
        yield from _array("missing", self._questions(decision.missing, decision.item))
        yield from _array("assumed", self._each(decision.assumed, assumed_dict))
        yield from _array("worth_checking", self._questions(decision.worth_checking, decision.item))
        yield from _array("remedies", map(self._remedy, decision.remedies))
        ways = {"more_remedies": decision.more_remedies, "no_remedy": no_remedy(self._words, decision)}
        yield b"," + _members(ways)
        yield from _array("advice", self._each(decision.advice, finding_dict))
        yield from _array("governed_by", self._each(decision.governed_by, _governing))

    def _questions(self, asked: Iterable[Missing], item: ItemAnswer | None) -> Iterator[bytes]:
        for one in asked:
            if asks_for_item(one):
                yield _json(missing_dict(self._words, one, item))
            else:
                yield self._piece(one, partial(missing_dict, item=None))

    def _remedy(self, remedy: Remedy) -> bytes:
        return b'{"steps":[%b]}' % b",".join(self._each(remedy.steps, step_dict))

    def _each(self, parts: Iterable[Part], as_data: Callable[[Words, Part], object]) -> list[bytes]:
        return [self._piece(part, as_data) for part in parts]

    def _piece(self, part: Part, as_data: Callable[[Words, Part], object]) -> bytes:
        found = self._pieces.get(part)
        if found is None:
            found = self._pieces.make(part, lambda: _json(as_data(self._words, part)))
        return found


def _governing(words: Words, governing: Governing) -> dict[str, Any]:
    return {
        "regulation": governing.regulation,
        "title": governing.title,
        "version": governing.version,
        "rank": governing.rank,
        "tier": governing.tier,
        "why": governing.why,
        "text": words.say(f"why.{governing.why}"),
    }


def _json(value: object) -> bytes:
    return _encode(value).encode()


def _members(values: Mapping[str, object]) -> bytes:
    """Return the members of an object without its braces."""
    return _json(values)[1:-1]


def _array(name: str, items: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a member that is an array, after the member before it. Items stay apart: joined, they would be
    kept once for each decision they stand in.
    """
    yield b',"%b":[' % name.encode()
    for number, item in enumerate(items):
        if number:
            yield b","
        yield item
    yield b"]"
