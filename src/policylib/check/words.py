"""Words of the vocabulary and the ranks: id, labels and synonyms, each used once in its class."""

from __future__ import annotations

from policylib.check.data import Node, TextNode, entry, items, text, text_nodes
from policylib.check.model import Word
from policylib.check.report import label, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.source import Span
from policylib.syntax.lexicon import plain


def load_words(
    root: Node, key: str, found: list[Diagnostic], nodes: dict[str, Node] | None = None
) -> dict[str, Word]:
    """Return the words under a key by id, in the order of the file; `nodes` receives their entries.

    A second use of an id, or of a label or synonym in one language, is a finding.
    """
    words: dict[str, Word] = {}
    ids: dict[str, Span] = {}
    labels: dict[tuple[str, str], Span] = {}
    for node in items(root, key):
        name = entry(node, "id")
        assert isinstance(name, TextNode)
        if name.text in ids:
            found.append(duplicate_id(name.text, name.span, ids[name.text]))
            continue
        ids[name.text] = name.span
        for language in ("zh", "en"):
            _check_labels(node, language, labels, found)
        words[name.text] = load_word(node)
        if nodes is not None:
            nodes[name.text] = node
    return words


def load_word(node: Node) -> Word:
    """Return the word that an entry with `id`, `zh`, `en` and synonyms describes."""
    synonyms = {
        language: tuple(synonym.text for synonym in text_nodes(node, f"synonyms_{language}"))
        for language in ("zh", "en")
    }
    return Word(text(node, "id"), Text(text(node, "zh"), text(node, "en")), synonyms)


def duplicate_id(name: str, span: Span, first: Span) -> Diagnostic:
    """Return the finding that an id is used twice."""
    return problem(
        "D210",
        span,
        f"代号“{name}”重复",
        f"the id `{name}` is used twice",
        advice=Text(
            "请为其中一个换一个代号；已经公布的代号不要改",
            "give one of them another id, but never change a published one",
        ),
        labels=(label(first, "第一次出现在这里", "it is first used here"),),
    )


def _check_labels(
    node: Node, language: str, seen: dict[tuple[str, str], Span], found: list[Diagnostic]
) -> None:
    """Refuse a label or synonym that another word of the class (or this one) already has."""
    main = entry(node, language)
    assert isinstance(main, TextNode)
    for spelling in (main, *text_nodes(node, f"synonyms_{language}")):
        key = (language, plain(spelling.text).casefold())
        if key not in seen:
            seen[key] = spelling.span
            continue
        found.append(
            problem(
                "D211",
                spelling.span,
                f"“{spelling.text}”已经用过",
                f"`{spelling.text}` is already in use",
                advice=Text(
                    "同一类词中，每个标签和同义词只能指一个词",
                    "within a class each label and synonym stands for one word",
                ),
                labels=(label(seen[key], "第一次出现在这里", "it is first used here"),),
            )
        )
