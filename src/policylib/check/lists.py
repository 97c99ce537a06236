"""Loading lists of matters (policy/<place>/lists/*.yaml), one file each, without looking at other files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from policylib.check.data import (
    MapNode,
    Node,
    TextNode,
    entry,
    items,
    note,
    optional_text,
    span_of,
    text,
    texts,
)
from policylib.check.dates import load_period
from policylib.check.model import ItemList, ListItem
from policylib.check.places import region_errors
from policylib.check.report import did_you_mean, problem
from policylib.check.schema import read_data
from policylib.check.texts import parse_pinpoint
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places
from policylib.source import Source


def load_list(
    source: Source, kinds: Collection[str], places: Places
) -> tuple[ItemList | None, list[Diagnostic]]:
    """Return the list that a file holds, or None and what is wrong with it.

    `kinds` are the ids of the list kinds of the vocabulary. What lists have to do with each other and
    with the law is in `list_checks`.
    """
    root, found = read_data(source, "list")
    if root is None:
        return None, found
    kind, region, name = entry(root, "list"), entry(root, "region"), entry(root, "id")
    assert isinstance(kind, TextNode)
    assert isinstance(region, TextNode)
    assert isinstance(name, TextNode)
    if kind.text not in kinds:
        advice, fix = did_you_mean(kind.span, kind.text, kinds)
        zh, en = f"没有清单种类“{kind.text}”", f"there is no kind of list `{kind.text}`"
        found.append(problem("D212", kind.span, zh, en, advice=advice, fix=fix))
    found += region_errors(places, region.text, region.span)
    start, until = load_period(root, found)
    origin = entry(root, "source")
    assert isinstance(origin, MapNode)
    regulation = optional_text(origin, "regulation")
    loaded = tuple(_load_item(node, regulation, (start, until), found) for node in items(root, "items"))
    if found or start is None:
        return None, found
    return (
        ItemList(
            id=name.text,
            kind=kind.text,
            title=text(root, "title"),
            region=region.text,
            status=text(root, "status"),
            complete=text(root, "complete") == "true",
            start=start,
            until=until,
            items=loaded,
            regulation=regulation,
            note=note(origin),
            replaces=texts(root, "replaces"),
            span=name.span,
            replaces_span=span_of(root, "replaces"),
        ),
        found,
    )


def _load_item(
    node: Node,
    regulation: str | None,
    period: tuple[dt.date | None, dt.date | None],
    found: list[Diagnostic],
) -> ListItem:
    """Return an entry; `regulation` is that of the list's source, `period` that of the list."""
    start, until = load_period(node, found)
    _check_within(node, (start, until), period, found)
    basis = entry(node, "basis")
    basis_regulation = basis_at = basis_quote = None
    if basis is not None:
        basis_regulation = optional_text(basis, "regulation") or regulation
        pinpoint = parse_pinpoint(text(basis, "article"), span_of(basis, "article"), found)
        basis_at = None if pinpoint is None else str(pinpoint)
        basis_quote = optional_text(basis, "quote")
        if basis_regulation is None:
            found.append(
                problem(
                    "D233",
                    basis.span,
                    "依据没有写明是哪一部法规",
                    "the basis does not say of which regulation",
                    advice=Text(
                        "请写 regulation；清单的 source 有 regulation 时可以省略",
                        "add `regulation`; it can be left out where the list's source names one",
                    ),
                )
            )
    quote_key = "quote" if basis_quote is not None else "article"
    return ListItem(
        id=text(node, "id"),
        names=tuple(dict.fromkeys((text(node, "name"), *texts(node, "aliases")))),
        basis_regulation=basis_regulation,
        basis_at=basis_at,
        basis_quote=basis_quote,
        role=optional_text(node, "role"),
        start=start,
        until=until,
        note=note(node),
        span=span_of(node, "id"),
        basis_span=None if basis is None else span_of(basis, quote_key),
    )


def _check_within(
    node: Node,
    period: tuple[dt.date | None, dt.date | None],
    whole: tuple[dt.date | None, dt.date | None],
    found: list[Diagnostic],
) -> None:
    """Refuse an entry that is never on the list because the list has not begun or is over."""
    start, until = period
    first, last = whole
    if start is not None and last is not None and start > last:
        key, zh, en = "from", f"清单到 {last} 为止", f"the list ends on {last}"
    elif until is not None and first is not None and until < first:
        key, zh, en = "until", f"清单自 {first} 起", f"the list begins on {first}"
    else:
        return
    found.append(
        problem(
            "D221",
            span_of(node, key),
            f"该项的期间不在清单的期间之内：{zh}",
            f"the entry is never on the list: {en}",
            advice=Text(
                "请核对该项和清单的起止日期", "compare the dates of the entry with those of the list"
            ),
        )
    )
