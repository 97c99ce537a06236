"""Which document holds which regulation: by the hash that the register of texts gives, else by its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policylib.check.citations import short
from policylib.check.model import CheckedPolicy
from policylib.matching.normalise import normalise
from policylib.verify.copies import fold
from policylib.verify.documents import Document
from policylib.verify.script import ConverterMissingError, is_traditional, to_simplified

_HEAD = 800  # characters of a document in which its title stands
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]\s*$")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?![^,，。;；\n]{0,14}施行)")


@dataclass(frozen=True, slots=True)
class Served:
    """A regulation with the document that holds it. `by`: `sha256` or `title`."""

    regulation: str
    document: Document
    by: str


@dataclass(frozen=True, slots=True)
class Serving:
    """Which documents are used. `simplified`: their texts in Simplified characters, as far as they could be
    had; `unconverted`: documents in Traditional characters that nothing here can convert.
    """

    served: Mapping[str, Served]
    idle: Sequence[Document]
    simplified: Mapping[str, str]
    unconverted: Sequence[Document]


def serve(documents: Sequence[Document], checked: CheckedPolicy, regulations: Iterable[str]) -> Serving:
    """Find the document of each regulation.

    Of several with its title, the one in which most of its provisions stand. A document that the hash gives
    to another regulation does not count, nor one whose head names another year than the title does.
    """
    simplified, unconverted = _simplify(documents)
    by_hash = {document.sha256: document for document in documents}
    served: dict[str, Served] = {}
    open_regulations = []
    for slug in sorted(set(regulations)):
        source = checked.sources.get(slug)
        if source is not None and source.sha256 in by_hash:
            served[slug] = Served(slug, by_hash[source.sha256], "sha256")
        else:
            open_regulations.append(slug)
    taken = {each.document.name for each in served.values()}
    heads = [_Head(d, simplified[d.name]) for d in documents if d.name in simplified and d.name not in taken]
    for slug in open_regulations:
        possible = [head.document for head in heads if _has_title(head, slug, checked)]
        if possible:
            best = max(possible, key=lambda each: _provisions_in(simplified[each.name], slug, checked))
            served[slug] = Served(slug, best, "title")
    used = {each.document.name for each in served.values()}
    idle = [document for document in documents if document.name not in used]
    return Serving(served, idle, simplified, unconverted)


def _simplify(documents: Iterable[Document]) -> tuple[dict[str, str], list[Document]]:
    simplified: dict[str, str] = {}
    unconverted = []
    for document in documents:
        if not is_traditional(document.text):
            simplified[document.name] = document.text
            continue
        try:
            simplified[document.name] = to_simplified(document.text)
        except ConverterMissingError:
            unconverted.append(document)
    return simplified, unconverted


class _Head:
    """The beginning of a document: what its lines can be titles or numbers of, and the version it names."""

    def __init__(self, document: Document, simplified: str) -> None:
        head = simplified[:_HEAD]
        self.document = document
        self.titles = {_name(title) for line in head.splitlines() for title in _titles_of(line)}
        self.year = max(_YEAR.findall(head), default=None)


def _titles_of(line: str) -> Iterator[str]:
    """Yield what a line may have as its title: all of it, or what stands before a bracket or a blank."""
    words = unicodedata.normalize("NFKC", line).lstrip("#* \t")
    yield words
    yield words.partition("(")[0]
    yield words.partition(" ")[0]


def _has_title(head: _Head, slug: str, checked: CheckedPolicy) -> bool:
    """Say whether a head has the title or the number of a regulation, and names its version."""
    source, regulation = checked.sources.get(slug), checked.regulations.get(slug)
    titles = [each.title for each in (source, regulation) if each is not None]
    years = {year for title in titles for year in re.findall(r"[(（]((?:19|20)\d\d)年", title)}
    if years and head.year is not None and head.year not in years:
        return False
    names = {_name(_BRACKETED.sub("", title)) for title in titles}
    if source is not None and source.number is not None:
        names.add(_name(source.number))
    return bool(names & head.titles - {""})


def _name(title: str) -> str:
    return normalise(short(title))


def _provisions_in(simplified: str, slug: str, checked: CheckedPolicy) -> int:
    text = fold(simplified)
    return sum(fold(p.text) in text for (of, _), p in checked.provisions.items() if of == slug)
