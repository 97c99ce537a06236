"""A document made ready for comparison: one line, one width, one script, errata put right, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from policylib.check.model import Erratum
from policylib.pinpoint import Pinpoint
from policylib.verify.documents import Document

# Full-width forms of ASCII punctuation (not of letters and digits), half-width forms of Chinese marks.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code - 0xFEE0).isalnum()} | {
    0xFF61: 0x3002,  # the full stop
    0xFF62: 0x300C,  # corner brackets
    0xFF63: 0x300D,
    0xFF64: 0x3001,  # the enumeration comma
}
_BLANK = re.compile(r"[\s\ufeff\u200b]+")
_NUMBER = "零〇一二两三四五六七八九十百千0-9"
# At the beginning of a line, behind the marks of a heading or of bold type; what follows stands apart.
_ARTICLE = re.compile(
    rf"^[ \t\u3000\xa0#*>]*(第[{_NUMBER}]+条(?:之[{_NUMBER}]+)?)(?=[\s\u3000*【:：]|$)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Applied:
    """An erratum put right at one place. `offset`: of the printed words in the document, in characters."""

    erratum: Erratum
    offset: int
    article: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A document as it is compared. Behind each character of `text` stands where it comes from: the stretch
    from `starts` up to, not including, `ends` in the document.

    `plain`: the same characters in the width they were written in; `articles`: where each begins, in
    `text`, with its name, in the order of the text.
    """

    document: Document
    simplified: str = field(repr=False)
    text: str = field(repr=False)
    plain: str = field(repr=False)
    starts: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)
    articles: Sequence[tuple[int, str]] = field(repr=False)
    applied: Sequence[Applied] = ()

    def stretches(self, article: str) -> list[tuple[int, int]]:
        """Return where an article stands in `text`: several stretches where the document repeats it."""
        starts = [*(start for start, _ in self.articles), len(self.text)]
        return [
            (start, end)
            for (start, name), end in zip(self.articles, starts[1:], strict=True)
            if name == article
        ]


def fold(text: str) -> str:
    r"""Return words without blanks and line breaks, and with punctuation in one width.

    >>> fold("不得转交，\n  或者（直接）安排")
    '不得转交,或者(直接)安排'
    """
    return squeeze(text).translate(_WIDTH)


def squeeze(text: str) -> str:
    """Return words without blanks and line breaks."""
    return _BLANK.sub("", text)


def make_copy(document: Document, simplified: str, errata: Sequence[Erratum]) -> Copy:
    """Return a document ready for comparison.

    Args:
        document: the document.
        simplified: its text in Simplified characters, of the same length.
        errata: those of the regulation it is compared with. Where the printed words of several begin at one
            place, the longest count.
    """
    kept = [at for at, char in enumerate(document.text) if not _BLANK.match(char)]
    printed = "".join([document.text[at] for at in kept]).translate(_WIDTH)
    plain = "".join([simplified[at] for at in kept])
    headings = [(found.start(1), _canonical(found[1])) for found in _ARTICLE.finditer(simplified)]
    if not errata:
        text, starts, ends = plain, kept, [at + 1 for at in kept]
        applied: list[Applied] = []
    else:
        text, starts, ends, applied = _correct(printed, plain, kept, errata, headings)
    articles = [(bisect_right(starts, at - 1), name) for at, name in headings]
    return Copy(document, simplified, text.translate(_WIDTH), text, starts, ends, articles, applied)


def article_of(place: Pinpoint) -> str | None:
    """Return the article of a place as it is named at its head, None where the place is in none.

    >>> article_of(Pinpoint.parse("第18条第3款"))
    '第十八条'
    """
    steps = [step for step in place.steps if step.kind == "article"]
    return str(Pinpoint((steps[0],))) if steps and place.steps[0].kind != "annex" else None


def _canonical(heading: str) -> str:
    return str(Pinpoint.parse(heading))


def _correct(
    printed: str,
    plain: str,
    kept: Sequence[int],
    errata: Sequence[Erratum],
    headings: Sequence[tuple[int, str]],
) -> tuple[str, list[int], list[int], list[Applied]]:
    """Put the law's words where a document prints others, in the articles that were looked at."""
    offsets = [at for at, _ in headings]
    by_words: dict[str, list[Erratum]] = {}
    for each in errata:
        by_words.setdefault(fold(each.printed), []).append(each)
    longest_first = sorted(by_words, key=lambda words: (-len(words), words))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    applied: list[Applied] = []
    at = done = 0
    while (found := pattern.search(printed, at)) is not None:
        first = found.start()
        heading = bisect_right(offsets, kept[first])
        article = headings[heading - 1][1] if heading else None
        here = (words for words in longest_first if printed.startswith(words, first))
        possible = (each for words in here for each in by_words[words])
        erratum = next((each for each in possible if _covers(each, article)), None)
        if erratum is None:
            at = first + 1
            continue
        after = first + len(fold(erratum.printed))
        law = squeeze(erratum.law)
        parts += [plain[done:first], law]
        starts += [*kept[done:first], *[kept[first]] * len(law)]
        ends += [*(i + 1 for i in kept[done:first]), *[kept[after - 1] + 1] * len(law)]
        applied.append(Applied(erratum, kept[first], article))
        at = done = after
    parts.append(plain[done:])
    starts += kept[done:]
    ends += [i + 1 for i in kept[done:]]
    return "".join(parts), starts, ends, applied


def _covers(erratum: Erratum, article: str | None) -> bool:
    """Say whether an erratum was looked at where its words stand. Paragraphs have no heads, articles do."""
    if not erratum.places:
        return True
    return article in {article_of(Pinpoint.parse(place)) for place in erratum.places} - {None}
