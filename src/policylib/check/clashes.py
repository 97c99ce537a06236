"""Words of the vocabulary that the parser could not tell apart, at their places in the file."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.data import MapNode, Node, TextNode, entry, items, text, text_nodes
from policylib.check.report import label, problem
from policylib.check.schema import read_data
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source, Span
from policylib.syntax.clashes import Clash, Word, lexicon_clashes
from policylib.syntax.keywords import LANGUAGES
from policylib.syntax.lexicon import Lexicon, plain

# Class of words → where the vocabulary has them. Ranks have a file of their own, but stand where no other
# words do.
_SECTIONS = {
    "act": "acts",
    "actor": "actors",
    "level": "levels",
    "place": "place_groups",
    "community": "communities",
    "aspect": "aspects",
    "list": "list_kinds",
    "fact": "facts",
    "choice": "facts",
    "option": "facts",
}


def check_spellings(source: Source, lexicon: Lexicon) -> list[Diagnostic]:
    """Report spellings of the vocabulary in `source` that a rule file could not use, or that take another
    word away from it; each spelling once.
    """
    found: dict[Span, Diagnostic] = {}
    for language in LANGUAGES:
        clashes = lexicon_clashes(lexicon, language)
        root = read_data(source, "vocabulary")[0] if clashes else None
        for clash in clashes:
            diagnostic = _report(clash, root, language, source)
            found.setdefault(diagnostic.span, diagnostic)
    return list(found.values())


def _report(clash: Clash, root: Node | None, language: str, source: Source) -> Diagnostic:
    """Return the finding, at the word that is never read where the vocabulary has it, else at the other."""
    places = [place for word in (clash.second, clash.first) if (place := _place(word, root, language))]
    return problem(
        clash.code,
        places[0] if places else source.span(0, 0),
        clash.message.zh,
        clash.message.en,
        advice=Text("给其中一个词换个写法", "spell one of the two differently"),
        labels=[label(place, "另一个词在此", "the other word is here") for place in places[1:]],
    )


def _place(word: Word, root: Node | None, language: str) -> Span | None:
    if not isinstance(root, MapNode) or word.kind not in _SECTIONS:
        return None
    for node in _words(root, word.kind):
        if text(node, "id") != word.id:
            continue
        for spelling in _spellings(node, language):
            if plain(spelling.text) == plain(word.spelling):
                return spelling.span
    return None


def _words(root: MapNode, kind: str) -> Iterator[Node]:
    for node in items(root, _SECTIONS[kind]):
        if kind == "option":
            yield from items(node, "options")
        else:
            yield node


def _spellings(node: Node, language: str) -> Iterator[TextNode]:
    main = entry(node, language)
    if isinstance(main, TextNode):
        yield main
    yield from text_nodes(node, f"synonyms_{language}")
