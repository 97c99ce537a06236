"""What became of the provisions and quotes of a policy, as lines of text and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from policylib.check.model import Erratum
from policylib.check.texts import QuoteStatus
from policylib.cli.messages import say
from policylib.render.messages import join
from policylib.render.width import display_width, one_line, wrap
from policylib.source import Source
from policylib.verify.compare import Compared, Verification, applied_within
from policylib.verify.documents import Document
from policylib.verify.nearest import Nearest, nearest

# What of long words is shown: as many characters from their beginning.
_SHOWN = 120
_MOST_DIFFERENCES = 6
_TOLERATED = ("blanks", "width", "script", "errata")


def compared_dict(verification: Verification, one: Compared) -> dict[str, Any]:
    """Return what became of one provision text or quote as plain data (docs/citations.md)."""
    quoted, copy = one.quoted, verification.copies.get(one.quoted.regulation)
    corrected = []
    if copy is not None and one.offset is not None:
        corrected = applied_within(copy, one.offset, one.offset + one.length)
    return {
        "regulation": quoted.regulation,
        "article": quoted.at,
        "quote": quoted.words,
        "status": one.status.value,
        "file": one.document.name if one.document else None,
        "offset": one.offset,
        "kind": "provision" if quoted.provision else "quote",
        "tolerated": list(one.tolerated),
        "errata": [
            {"printed": each.erratum.printed, "law": each.erratum.law, "offset": each.offset}
            for each in corrected
        ],
        "elsewhere": one.elsewhere,
        "policy": [str(span) for span in quoted.spans],
    }


def verification_lines(verification: Verification, language: str, width: int) -> Iterator[str]:
    """Return a comparison as lines: a table by regulation, what was put right, what was not found, a sum."""
    sheet = _Sheet(verification, language, width)
    yield from sheet.table()
    yield from sheet.without_text()
    yield from sheet.files()
    yield from sheet.tolerated()
    yield from sheet.errata()
    for one in verification.failed:
        yield ""
        yield from sheet.failed(one)
    yield ""
    counts = Counter(one.status.value for one in verification.compared)
    yield from wrap(say("cite.summary", language, **{s.value: counts[s.value] for s in QuoteStatus}), width)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Writes in one language, at one width."""

    verification: Verification
    language: str
    width: int

    def say(self, key: str, **values: object) -> str:
        return say(f"cite.{key}", self.language, **values)

    def join(self, parts: Sequence[str]) -> str:
        return join(list(parts), self.language)

    def line(self, text: str) -> list[str]:
        return wrap(text, self.width, "  ", "    ")

    # --- what was compared ---

    def table(self) -> Iterator[str]:
        """Yield a line for each regulation with a full text: how many words it has, what became of them."""
        columns = ("regulation", "provisions", "quotes", "found", "ambiguous", "not_found")
        rows = [[*(self.say(column) for column in columns), self.say("file")]]
        for slug, group in groupby(self.verification.compared, key=lambda one: one.quoted.regulation):
            if slug in self.verification.copies:
                rows.append(self._row(slug, list(group)))
        if len(rows) == 1:
            return
        widths = [max(display_width(row[i]) for row in rows) for i in range(len(columns))]
        for row in rows:
            sized = zip(row[:-1], widths, strict=True)
            cells = [_padded(cell, size, right=i > 0) for i, (cell, size) in enumerate(sized)]
            yield "  ".join([*cells, row[-1]])

    def _row(self, slug: str, group: Sequence[Compared]) -> list[str]:
        served = self.verification.serving.served[slug]
        counts = Counter(one.status for one in group)
        provisions = sum(one.quoted.provision for one in group)
        numbers = (
            provisions,
            len(group) - provisions,
            counts[QuoteStatus.FOUND],
            counts[QuoteStatus.AMBIGUOUS],
            counts[QuoteStatus.NOT_FOUND],
        )
        file = self.say(f"by.{served.by}", file=one_line(served.document.name))
        return [slug, *map(str, numbers), file]

    def without_text(self) -> Iterator[str]:
        """Yield which regulations have no full text at hand."""
        open_quotes = [o for o in self.verification.compared if o.status is QuoteStatus.NO_TEXT]
        names = sorted({one.quoted.regulation for one in open_quotes})
        if names:
            yield ""
            values = {"count": len(names), "quotes": len(open_quotes), "names": self.join(names)}
            yield from wrap(self.say("no_text", **values), self.width)

    def files(self) -> Iterator[str]:
        """Yield which files hold no regulation of the policy."""
        unread = {document.name for document in self.verification.serving.unconverted}
        idle = [d.name for d in self.verification.serving.idle if d.name not in unread]
        if idle:
            yield from wrap(self.say("idle", files=self.join([one_line(name) for name in idle])), self.width)

    def tolerated(self) -> Iterator[str]:
        """Yield in what the full texts differ from the words that were found in them."""
        counts = Counter(kind for one in self.verification.compared for kind in one.tolerated)
        kinds = [self.say(f"tolerated.{kind}", count=counts[kind]) for kind in _TOLERATED if counts[kind]]
        if kinds:
            yield from wrap(self.say("tolerated", kinds=self.join(kinds)), self.width)

    # --- errata ---

    def errata(self) -> Iterator[str]:
        """Yield every place that was put right, and the errata that changed nothing."""
        for copy in self.verification.copies.values():
            if not copy.applied:
                continue
            yield ""
            file = one_line(copy.document.name)
            yield from wrap(self.say("errata", file=file, count=len(copy.applied)), self.width)
            for erratum in dict.fromkeys(each.erratum for each in copy.applied):
                places: dict[str, list[int]] = {}
                for each in copy.applied:
                    if each.erratum is erratum:
                        name = each.article or self.say("erratum.nowhere")
                        places.setdefault(name, []).append(each.offset)
                shown = [
                    self.say("erratum.place", article=name, offsets=" ".join(map(str, offsets)))
                    for name, offsets in places.items()
                ]
                values = {"printed": erratum.printed, "law": erratum.law, "places": self.join(shown)}
                yield from self.line(self.say("erratum", **values))
        for erratum, missed in self.verification.idle_errata:
            yield from wrap(self._idle(erratum, missed), self.width)

    def _idle(self, erratum: Erratum, missed: Sequence[str]) -> str:
        places = self.join(missed) or self.say("everywhere")
        where = str(erratum.span) if erratum.span else erratum.regulation
        return self.say("idle_erratum", where=where, printed=erratum.printed, law=erratum.law, places=places)

    # --- what failed ---

    def failed(self, one: Compared) -> Iterator[str]:
        """Yield what is known of words that were not found, or found more than once."""
        quoted, copy = one.quoted, self.verification.copies[one.quoted.regulation]
        values = {"regulation": quoted.regulation, "at": quoted.at}
        yield from wrap(self.say(f"failed.{one.status.value}", **values), self.width)
        if quoted.spans:
            yield from self.line(self.say("in_policy", places=self.join(list(map(str, quoted.spans)))))
        yield from self.line(self.say("kept" if quoted.provision else "quoted", words=_short(quoted.words)))
        if one.status is QuoteStatus.AMBIGUOUS:
            place = self._position(copy.document, one.offset or 0)
            yield from self.line(self.say("first", place=place))
        elif one.offset is not None:
            article = one.elsewhere or self.say("before_articles")
            place = self._position(copy.document, one.offset)
            yield from self.line(self.say("elsewhere", article=article, place=place))
        else:
            yield from self._nearest(nearest(one, copy), copy.document)

    def _nearest(self, near: Nearest | None, document: Document) -> Iterator[str]:
        if near is None:
            yield from self.line(self.say("nothing_near", file=one_line(document.name)))
            return
        place = self._position(document, near.offset)
        yield from self.line(self.say("nearest", words=_short(near.passage), place=place))
        for each in near.differences[:_MOST_DIFFERENCES]:
            key = "difference" if each.ours and each.theirs else "lacking" if each.ours else "surplus"
            values = {"ours": _short(each.ours), "theirs": _short(each.theirs), "offset": each.offset}
            yield from self.line(self.say(key, **values))

    def _position(self, document: Document, offset: int) -> str:
        line, column = Source(document.name, document.text).position(offset)
        file = one_line(document.name)
        return self.say("position", file=file, line=line, column=column, offset=offset)


def _short(words: str) -> str:
    whole = one_line(words)
    return whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]}……"


def _padded(text: str, size: int, *, right: bool) -> str:
    blanks = " " * (size - display_width(text))
    return blanks + text if right else text + blanks
