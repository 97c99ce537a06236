"""The legal basis of an entry as people write it, 《条例》第二十六条第二款, found in the rule base."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policylib.check.citations import short
from policylib.check.model import CheckedPolicy
from policylib.check.texts import TextIndex, index_texts, one_line, texts_at
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.nearest import did_you_mean
from policylib.pinpoint import Pinpoint

# 《title》 and what follows it; a title without marks ends where a place begins.
_MARKED = re.compile(r"《(?P<title>[^》]+)》(?P<rest>[^《]*)")
_PLACE = r"第\s*[(（]?[\d〇零一二三四五六七八九十百千]+[)）]?\s*[编章节条款项目段]|附件"
_BARE = re.compile(rf"(?P<title>.*?)(?P<rest>(?:{_PLACE}).*)")
_NUMBER = re.compile(r"\s*[(（]([^第附]*号)[)）]\s*")  # (民发〔2020〕20号) behind a title
# Where a place ends and other words begin.
_END = re.compile(r"[；;。，,、\s]|和|及|或|规定|的")
_BETWEEN = re.compile(r"[；;\n]")
_LAST_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")

_FORM = Text(
    "写法如 《通化市社区治理促进条例》第二十六条第二款",
    "write it as in 《通化市社区治理促进条例》第二十六条第二款",
)


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision that an entry rests on. `at_hand`: its words are in the rule base."""

    regulation: str
    at: str
    at_hand: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a basis come to: the provision that they name first; or none, where they name a
    text and no place in it. `rest`: they say more than that.
    """

    basis: Basis | None
    rest: bool


class BasisError(ValueError):
    """Words that are no basis, or name one that does not exist."""

    def __init__(self, zh: str, en: str, advice: Text | None = None) -> None:
        """Keep the message and what to do."""
        super().__init__(f"{zh} / {en}")
        self.message = Text(zh, en)
        self.help = advice


@dataclass(frozen=True, slots=True)
class Known:
    """A text that can be named, with the days on which it is in force."""

    slug: str
    title: str
    start: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Shelf:
    """The texts that can be named, by each of their names; and the provisions at hand.

    `default`: the regulation that is meant where none is named.
    """

    known: Mapping[str, tuple[Known, ...]]
    index: TextIndex
    default: str | None = None


def shelve(checked: CheckedPolicy, default: str | None = None) -> Shelf:
    """Arrange what a policy knows by titles, short titles, numbers and ids."""
    texts: dict[str, Known] = {}
    names: dict[str, set[str]] = {}
    for source in checked.sources.values():
        texts[source.id] = _known(source.id, source.title, source.start, source.until)
        more = [source.number] if source.number else []
        names[source.id] = {source.id, source.title, *source.short, *more}
    for slug, each in checked.regulations.items():
        texts[slug] = _known(slug, each.title, each.start, each.until)
        names.setdefault(slug, set()).update((slug, each.title))
    known: dict[str, list[Known]] = {}
    for slug, words in sorted(names.items()):
        for key in sorted({key for word in words for key in _keys(word)}):
            known.setdefault(key, []).append(texts[slug])
    return Shelf(
        {key: tuple(group) for key, group in known.items()}, index_texts(checked.provisions.values()), default
    )


def find_basis(words: str, shelf: Shelf, day: dt.date) -> Found:
    """Return the provision that words name first; of several versions of a law, the one in force on a day.

    Raises:
        BasisError: the words name no text, one that is not known, or a place that it does not have.
    """
    references = list(_references(words))
    if not references:
        raise BasisError(f"“{words}”不是法律依据", f"`{words}` is no legal basis", _FORM)
    names, place = references[0]
    regulation = _regulation(names, shelf, day)
    at, rest = _pinpoint(place)
    if at is None:
        return Found(None, rest=True)
    at_hand = bool(texts_at(shelf.index.get(regulation, ()), at))
    if not at_hand and _is_whole(shelf, regulation):
        named = next(iter(names), regulation)
        raise BasisError(
            f"“{named}”没有{at}",
            f"there is no {at} in `{named}`",
            Text("请核对条、款、项", "compare article, paragraph and item"),
        )
    return Found(Basis(regulation, str(at), at_hand), rest or len(references) > 1)


# --- reading the words -------------------------------------------------------------------------


def _references(words: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the names of each text that words name (title, number) and the place; no name: the default."""
    if "《" in words:
        for marked in _MARKED.finditer(words):
            number = _NUMBER.match(marked["rest"])
            names = (marked["title"], number[1]) if number else (marked["title"],)
            yield names, marked["rest"][number.end() if number else 0 :].strip()
        return
    for part in _BETWEEN.split(words):
        bare = _BARE.fullmatch(part.strip())
        if bare is not None:
            title = bare["title"].strip()
            yield (title,) if title else (), bare["rest"]


def _pinpoint(words: str) -> tuple[Pinpoint | None, bool]:
    """Return the place that words begin with, and whether they say more."""
    end = _END.search(words)
    place = words[: end.start()] if end else words
    rest = words[len(place) :].strip("；;。，,、 \n").removeprefix("的").removeprefix("规定")
    try:
        return Pinpoint.parse(place), bool(rest.strip("；;。，,、 \n"))
    except ValueError:
        return None, True


# --- finding the text --------------------------------------------------------------------------


def _known(slug: str, title: str, start: dt.date | None, until: dt.date | None) -> Known:
    return Known(slug, title, start or dt.date.min, until or dt.date.max)


def _keys(name: str) -> set[str]:
    """Return the forms under which a name is found: also without 中华人民共和国 and (2018年修正)."""
    bare = short(name)
    return {normalise(bare), normalise(_LAST_BRACKETS.sub("", bare))} - {""}


def _regulation(names: tuple[str, ...], shelf: Shelf, day: dt.date) -> str:
    """Return the text that is meant: by its title, else by its number."""
    if not names:
        if shelf.default is None:
            advice = Text(
                "请写标题，或者用 --regulation 指明", "write its title, or name it with --regulation"
            )
            raise BasisError("依据没有写明是哪一部法规", "the basis does not say of which regulation", advice)
        return shelf.default
    groups = [{each.slug: each for key in _keys(name) for each in shelf.known.get(key, ())} for name in names]
    found = next((group for group in groups if group), {})
    title = names[0]
    if len(found) > 1:
        in_force = {slug: each for slug, each in found.items() if each.start <= day <= each.until}
        found = in_force or found
    if len(found) == 1:
        return next(iter(found))
    if found:
        slugs = sorted(found)
        raise BasisError(
            f"“{title}”可以指多部法规：{'、'.join(slugs)}",
            f"`{title}` can mean several texts: {', '.join(slugs)}",
            Text(f"请写代号，如 {slugs[0]}第一条", f"write the id, as in {slugs[0]}第一条"),
        )
    raise _unknown(title, shelf)


def _unknown(title: str, shelf: Shelf) -> BasisError:
    titles = sorted({short(each.title) for group in shelf.known.values() for each in group})
    near = did_you_mean(short(title), titles)
    enter = Text("请先在 sources.yaml 中登记它", "enter it in sources.yaml first")
    advice = Text(f"{near.zh}不是的，{enter.zh}", f"{near.en} if not, {enter.en}") if near else enter
    return BasisError(
        f"规则库和文本登记中没有《{title}》", f"`{title}` is in no rule file and no register of texts", advice
    )


def _is_whole(shelf: Shelf, regulation: str) -> bool:
    """Whether every article is at hand: from the first on, and the last says when it takes effect."""
    kept = shelf.index.get(regulation, ())
    articles = {place.article: provision for place, provision in kept if place.article is not None}
    numbers = set(range(1, len(articles) + 1))
    return bool(articles) and set(articles) == numbers and "施行" in one_line(articles[len(articles)])
