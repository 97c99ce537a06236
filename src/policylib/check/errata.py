"""Tables of errata (errata.yaml): what a copy of a regulation prints in the place of the law's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from policylib.check.data import Node, TextNode, entry, items, span_of, text, text_nodes
from policylib.check.model import Erratum
from policylib.check.report import label, problem
from policylib.check.schema import read_data
from policylib.check.texts import TextIndex, one_line, parse_pinpoint, texts_at, unknown_regulation
from policylib.diagnostics import Diagnostic, Text
from policylib.pinpoint import Pinpoint
from policylib.source import Source


def load_errata(source: Source) -> tuple[tuple[Erratum, ...] | None, list[Diagnostic]]:
    """Return the errata of a file in its order, or None and what is wrong with it."""
    root, found = read_data(source, "errata")
    if root is None:
        return None, found
    errata = []
    for regulation in items(root, "regulations"):
        name = entry(regulation, "id")
        assert isinstance(name, TextNode)
        errata += [_load(node, name, found) for node in items(regulation, "errata")]
    return (None if found else tuple(errata)), found


def check_errata(errata: Iterable[Erratum], known: Collection[str], index: TextIndex) -> list[Diagnostic]:
    """Compare errata with each other, with the regulations that are `known`, and with the texts at hand."""
    found: list[Diagnostic] = []
    unknown: set[str] = set()
    first: dict[tuple[str, str, str], Erratum] = {}
    for each in errata:
        if each.regulation not in known:
            if each.regulation not in unknown and each.regulation_span is not None:
                found.append(unknown_regulation(each.regulation, each.regulation_span, known))
            unknown.add(each.regulation)
            continue
        for place in each.places or ("",):
            other = first.setdefault((each.regulation, each.printed, place), each)
            if other is not each:
                found.append(_twice(each, place, other))
                break
        found += _not_in_text(each, index)
    return found


def _load(node: Node, regulation: TextNode, found: list[Diagnostic]) -> Erratum:
    places = []
    for place in text_nodes(node, "at"):
        pinpoint = parse_pinpoint(place.text, place.span, found)
        places += [str(pinpoint)] if pinpoint is not None else []
    printed = entry(node, "printed")
    assert isinstance(printed, TextNode)
    law = text(node, "law")
    if printed.text == law:
        zh, en = f"更正前后都是“{law}”", f"`{law}` is put in the place of itself"
        advice = Text(
            "printed 写来源文本的字，law 写法规的字",
            "`printed` has the words of the copy, `law` those of the regulation",
        )
        found.append(problem("D243", span_of(node, "law"), zh, en, advice=advice))
    return Erratum(
        regulation=regulation.text,
        printed=printed.text,
        law=law,
        reason=text(node, "reason"),
        places=tuple(places),
        span=printed.span,
        regulation_span=regulation.span,
    )


def _twice(erratum: Erratum, place: str, first: Erratum) -> Diagnostic:
    assert erratum.span is not None
    assert first.span is not None
    return problem(
        "D244",
        erratum.span,
        f"{place or '同一法规'}的“{erratum.printed}”给了两次更正",
        f"`{erratum.printed}` is corrected twice{f' in {place}' if place else ''}",
        advice=Text("每一处的更正只写一次", "give each correction once"),
        labels=(label(first.span, "第一次出现在这里", "it is first given here"),),
    )


def _not_in_text(erratum: Erratum, index: TextIndex) -> list[Diagnostic]:
    """Report places of which the text at hand does not have the words of the law."""
    found = []
    for place in erratum.places:
        provisions = texts_at(index.get(erratum.regulation, ()), Pinpoint.parse(place))
        if provisions and erratum.span and not any(erratum.law in one_line(each) for each in provisions):
            found.append(
                problem(
                    "D245",
                    erratum.span,
                    f"{place}的条文中没有更正后的“{erratum.law}”",
                    f"the provision {place} does not have the corrected words `{erratum.law}`",
                    advice=Text(
                        "改正 law 或位置，或者改正 texts/ 里的条文",
                        "correct `law` or the place, or the provision in texts/",
                    ),
                )
            )
    return found
