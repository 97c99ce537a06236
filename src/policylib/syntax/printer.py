"""Writes a tree as canonical text in either language; what it writes reads back as the same tree.

Clauses stay in the order in which they were written: the order is the author's way of telling the
article. Everything else has one form: the canonical spelling of every word, two spaces a level, `, `
between settings, `、` (in English `, `) between words, half-width `:`, one blank line between
declarations. Comments stay where they were, on the indentation of the line they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from policylib.syntax import ast
from policylib.syntax.lexicon import Lexicon, matches_at_start
from policylib.syntax.wording import Wording, condition, connective, one_line, reference, wording

MODALITIES = {"forbids": "MUST_NOT", "requires": "MUST", "permits": "MAY", "advises": "SHOULD"}

# The text of a line, and the lines below it, not yet indented.
Written = tuple[str, Iterator[str]]


def print_file(file: ast.File, lexicon: Lexicon, language: str) -> str:
    """Return a file as canonical text in `zh` or `en`, whatever language it was written in.

    Raises:
        ValueError: a text holds all kinds of quotes at once, which no file that was read can have.
    """
    words = wording(lexicon, language)
    parts = [[f"# language: {language}"]] if file.stated else []
    parts += [[*node.before, *_declaration(words, node)] for node in file.declarations]
    parts += [list(file.after)] if file.after else []
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def _declaration(words: Wording, node: ast.Declaration) -> Iterator[str]:
    text = _head(words, node)
    return _line(node, text, chain.from_iterable(_clause(words, clause, node) for clause in node.clauses))


def _head(words: Wording, node: ast.Declaration) -> str:
    match node:
        case ast.RegulationDecl(title=title, slug=slug):
            return words.join(words.key("REGULATION"), words.quoted(title), words.key("SLUG_IS"), slug)
        case ast.ReadingDecl(title=title, slug=slug):
            return words.join(words.key("READING"), words.quoted(title), words.key("SLUG_IS"), slug)
        case ast.DefinitionDecl(title=title):
            return words.join(words.key("DEFINITION"), words.quoted(title))
        case ast.RuleDecl(id=name, title=title) | ast.GuaranteeDecl(id=name, title=title):
            kind = "RULE" if isinstance(node, ast.RuleDecl) else "GUARANTEE"
            return words.join(words.key(kind), name) + words.after_id(words.quoted(title))
        case ast.LiabilityDecl(id=name):
            return words.join(words.key("LIABILITY"), name)
        case ast.CaseDecl(title=title):
            return words.join(words.key("CASE"), words.quoted(title))


def _clause(words: Wording, node: ast.Clause | ast.CaseClause, owner: ast.Declaration) -> Iterator[str]:
    text, below = _written(words, node, owner)
    return chain(node.before, _line(node, text, below))


def _line(node: ast.Line, text: str, below: Iterable[str]) -> Iterator[str]:
    yield f"{text}  {node.behind}" if node.behind else text
    for line in below:
        yield f"  {line}"


def _written(words: Wording, node: ast.Clause | ast.CaseClause, owner: ast.Declaration) -> Written:
    match node:
        case ast.When():
            return _conditional(words, words.key("WHEN"), node.condition)
        case ast.Modality():
            return _modality(words, node)
        case ast.Unless():
            text, below = _conditional(words, words.key("UNLESS"), node.condition)
            return text, chain(below, _cites(words, node.cites, owner))
        case ast.Order():
            return _order(words, node), _cites(words, node.cites, owner)
        case _:
            return one_line(words, node, owner), iter(())


def _conditional(words: Wording, start: str, node: ast.Condition, between: str = "") -> Written:
    """Write a keyword and a condition behind it, or a block below it; `between` parts it from a block."""
    if isinstance(node, ast.Block):
        between = between or words.space
        return f"{start}{between}{connective(words, node)}:", _block(words, node)
    return words.join(start + between.rstrip(), condition(words, node)), iter(())


def _block(words: Wording, node: ast.Block) -> Iterator[str]:
    for item in node.items:
        if isinstance(item.condition, ast.Block):
            text, below = f"- {connective(words, item.condition)}:", _block(words, item.condition)
        else:
            text, below = f"- {condition(words, item.condition)}", iter(())
        yield from item.before
        yield from _line(item, text, below)


def _modality(words: Wording, node: ast.Modality) -> Written:
    start = words.key(MODALITIES[node.modality])
    if node.condition is None:
        return start, iter(())
    if node.modality != "permits":
        if isinstance(node.condition, ast.Block):
            return _conditional(words, f"{start},", node.condition)
        text = condition(words, node.condition)
        # `must not …` forbids: what must not be is required with a comma.
        clash = matches_at_start(words.key("MUST_NOT"), words.join(start, text))
        return (f"{start}, {text}" if clash else words.join(start, text)), iter(())
    if isinstance(node.condition, ast.Block):
        what, end, below = connective(words, node.condition), ":", _block(words, node.condition)
    else:
        what, end, below = condition(words, node.condition), "", iter(())
    phrase = words.space.join((words.key("ON_CONDITION"), what, words.key("AS_PRECONDITION")))
    return f"{start},{words.space}{phrase}{end}", below


def _order(words: Wording, node: ast.Order) -> str:
    if isinstance(node.target, ast.Reference):
        target = reference(node.target)
    else:
        target = f"{words.key('LOWER_NORMS')}{words.space}({words.term(node.target.aspect)})"
    return words.join(words.key("OVERRIDES" if node.key == "overrides" else "SAVES"), target)


def _cites(words: Wording, cites: Iterable[ast.Cite], owner: ast.Declaration) -> Iterator[str]:
    for cite in cites:
        yield from _clause(words, cite, owner)
