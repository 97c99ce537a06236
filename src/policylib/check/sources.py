"""Loading the register of texts (sources.yaml): what lists and provisions rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policylib.check.data import Node, TextNode, entry, items, note, optional_text, text, texts
from policylib.check.dates import load_date, load_period
from policylib.check.model import RankWord, SourceText
from policylib.check.ranks import listed_ranks
from policylib.check.report import problem
from policylib.check.schema import read_data
from policylib.check.words import duplicate_id
from policylib.diagnostics import Diagnostic
from policylib.source import Source


def load_sources(
    source: Source, ranks: Mapping[str, RankWord] | None = None
) -> tuple[tuple[SourceText, ...] | None, list[Diagnostic]]:
    """Return the texts of a register, or None and what is wrong with the file."""
    root, found = read_data(source, "sources")
    if root is None:
        return None, found
    loaded = [_load_source(node, ranks, found) for node in items(root, "sources")]
    found += merge_sources([loaded])[1]
    return (None if found else tuple(loaded)), found


def merge_sources(files: Iterable[Iterable[SourceText]]) -> tuple[dict[str, SourceText], list[Diagnostic]]:
    """Return the texts of all registers by id; an id that is used twice is a finding."""
    merged: dict[str, SourceText] = {}
    found: list[Diagnostic] = []
    for register in files:
        for each in register:
            first = merged.setdefault(each.id, each)
            if first is not each and each.span is not None and first.span is not None:
                found.append(duplicate_id(each.id, each.span, first.span))
    return dict(sorted(merged.items())), found


def _load_source(node: Node, ranks: Mapping[str, RankWord] | None, found: list[Diagnostic]) -> SourceText:
    name = entry(node, "id")
    assert name is not None
    start, until = load_period(node, found)
    rank = entry(node, "rank")
    if isinstance(rank, TextNode) and ranks is not None and rank.text not in ranks:
        zh, en = f"没有效力等级“{rank.text}”", f"there is no rank `{rank.text}`"
        found.append(problem("D212", rank.span, zh, en, advice=listed_ranks(ranks)))
    return SourceText(
        id=text(node, "id"),
        title=text(node, "title"),
        short=texts(node, "short"),
        rank=optional_text(node, "rank"),
        issuer=optional_text(node, "issuer"),
        number=optional_text(node, "number"),
        published=load_date(node, "published", found),
        start=start,
        until=until,
        url=optional_text(node, "url"),
        sha256=optional_text(node, "sha256"),
        note=note(node),
        span=name.span,
    )
