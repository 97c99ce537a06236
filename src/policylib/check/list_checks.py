"""What lists have to do with each other and with the law: ids, contradictions, bases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from policylib.check.dates import overlap
from policylib.check.model import Constraint, ItemList, ListItem, Provision
from policylib.check.passages import nearest_passage
from policylib.check.report import label, problem
from policylib.check.texts import QuoteStatus, TextIndex, find_quote, near_slug, one_line, texts_at
from policylib.diagnostics import Diagnostic, Text
from policylib.matching.normalise import normalise
from policylib.pinpoint import Pinpoint
from policylib.regions import governs
from policylib.source import Span

# An entry with the list it is on.
_Entry = tuple[ItemList, ListItem]


def check_lists(lists: Sequence[ItemList], constraints: Iterable[Constraint]) -> list[Diagnostic]:
    """Compare the entries of all lists: ids, names, and kinds of lists that exclude each other."""
    found = _duplicate_lists(lists)
    found += _duplicate_items(lists)
    found += _contradictions(lists, constraints)
    found += _shared_names(lists)
    return found


def check_bases(
    lists: Iterable[ItemList],
    periods: Mapping[str, tuple[dt.date | None, dt.date | None]],
    index: TextIndex,
) -> list[Diagnostic]:
    """Compare the bases of entries with the law.

    `periods`: every regulation that is known (rule base or register of texts) with its first and last
    day in force; `index`: the texts at hand. An unknown regulation is reported where it is first named.
    """
    found: list[Diagnostic] = []
    unknown: set[str] = set()
    for each, item in _entries(lists):
        if item.basis_regulation is None or item.basis_span is None:
            continue
        if item.basis_regulation in periods:
            found += _ended_basis((each, item), periods[item.basis_regulation][1])
        elif item.basis_regulation not in unknown:
            unknown.add(item.basis_regulation)
            found.append(_unknown_basis(item, periods))
        found += _check_quote(item, index)
    return found


# --- lists and each other ----------------------------------------------------------------------------


def _entries(lists: Iterable[ItemList]) -> Iterator[_Entry]:
    return ((each, item) for each in lists for item in each.items)


def _period(entry: _Entry) -> tuple[dt.date | None, dt.date | None]:
    """Return the days on which an entry counts: those of the entry within those of its list."""
    each, item = entry
    last = [day for day in (item.until, each.until) if day is not None]
    return max(item.start or each.start, each.start), min(last, default=None)


def _meet(one: _Entry, other: _Entry) -> bool:
    """Whether some place has both entries on some day."""
    chain = governs(one[0].region, other[0].region) or governs(other[0].region, one[0].region)
    return chain and overlap(_period(one), _period(other))


def _meeting_pairs(groups: Iterable[Sequence[_Entry]]) -> Iterator[tuple[_Entry, _Entry]]:
    """Return the pairs within each group of which some place has both on some day."""
    return ((a, b) for group in groups for a, b in combinations(group, 2) if _meet(a, b))


def _by_name(lists: Iterable[ItemList]) -> dict[str, list[_Entry]]:
    """Return the entries under each of their normal names."""
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for each, item in _entries(lists):
        for name in dict.fromkeys(map(normalise, item.names)):
            groups[name].append((each, item))
    return groups


def _duplicate_lists(lists: Sequence[ItemList]) -> list[Diagnostic]:
    first: dict[str, ItemList] = {}
    found = []
    for each in lists:
        other = first.setdefault(each.id, each)
        if other is not each:
            zh, en = f"清单代号“{each.id}”重复", f"the list id `{each.id}` is used twice"
            advice = Text("请为其中一份清单换一个代号", "give one of the lists another id")
            found.append(_second("D230", each.span, zh, en, advice=advice, first=other.span))
    return found


def _duplicate_items(lists: Sequence[ItemList]) -> list[Diagnostic]:
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries(lists):
        groups[entry[1].id].append(entry)
    advice = Text(
        "上下级地域的清单中，同一时间一个代号只能指一项；请为其中一项换一个代号",
        "among the lists of a place and those above it an id stands for one entry at a time",
    )
    found = []
    reported: set[Span | None] = set()
    for a, b in _meeting_pairs(groups.values()):
        if b[1].span in reported:
            continue
        reported.add(b[1].span)
        zh = f"事项代号“{b[1].id}”已用于清单“{a[0].title}”（{a[0].id}）"
        en = f"the id `{b[1].id}` is already used on the list `{a[0].id}`"
        found.append(_second("D230", b[1].span, zh, en, advice=advice, first=a[1].span))
    return found


def _contradictions(lists: Sequence[ItemList], constraints: Iterable[Constraint]) -> list[Diagnostic]:
    """Report a matter on two lists that a constraint of the vocabulary keeps apart."""
    excluded: dict[frozenset[str], Constraint] = {}
    for constraint in constraints:
        if all(variable.startswith("list:") and value == "on" for variable, value in constraint.never):
            kinds = frozenset(variable.removeprefix("list:") for variable, _ in constraint.never)
            excluded[kinds] = constraint
    seen: set[tuple[int, int]] = set()
    found = []
    for a, b in _meeting_pairs(_by_name(lists).values()):
        broken = excluded.get(frozenset((a[0].kind, b[0].kind)))
        if broken is None or (id(a[1]), id(b[1])) in seen:
            continue
        seen.add((id(a[1]), id(b[1])))
        found.append(
            _second(
                "D231",
                b[1].span,
                f"“{b[1].names[0]}”同时列在互相排斥的清单“{a[0].title}”（{a[0].id}）上：{broken.label.zh}",
                f"`{b[1].names[0]}` is also on `{a[0].id}`, which excludes this: {broken.label.en}",
                advice=Text(
                    "请核对原文，删去或终止其中一项", "compare the sources and end or delete one of the two"
                ),
                first=a[1].span,
            )
        )
    return found


def _shared_names(lists: Sequence[ItemList]) -> list[Diagnostic]:
    """Report two entries of one list with the same name: text that names them means both."""
    found = []
    for name, group in _by_name(lists).items():
        for a, b in _meeting_pairs([group]):
            if a[0] is not b[0]:
                continue
            shown = next(each for each in b[1].names if normalise(each) == name)
            zh, en = f"“{shown}”也是“{a[1].id}”的名称", f"`{shown}` also names the entry `{a[1].id}`"
            advice = Text(
                "同一份清单中，一个名称只应指一项", "within a list a name should stand for one entry only"
            )
            found.append(_second("D232", b[1].span, zh, en, advice=advice, first=a[1].span))
    return found


# --- lists and the law -------------------------------------------------------------------------------


def _unknown_basis(item: ListItem, known: Iterable[str]) -> Diagnostic:
    assert item.basis_span is not None
    assert item.basis_regulation is not None
    advice = near_slug(item.basis_regulation, known)
    return problem(
        "D234",
        item.basis_span,
        f"“{item.names[0]}”的依据“{item.basis_regulation}”不在规则库和文本登记中",
        f"`{item.basis_regulation}`, the basis of `{item.names[0]}`, is in no rule file and no register",
        advice=advice or Text("请在 sources.yaml 中登记这部法规", "enter it in sources.yaml"),
    )


def _ended_basis(entry: _Entry, last: dt.date | None) -> list[Diagnostic]:
    """Report an entry that goes on after the last day of the regulation it rests on."""
    item, until = entry[1], _period(entry)[1]
    if last is None or (until is not None and until <= last) or item.basis_span is None:
        return []
    return [
        problem(
            "D235",
            item.basis_span,
            f"“{item.names[0]}”的依据“{item.basis_regulation}”自 {last} 后失效",
            f"the basis of `{item.names[0]}`, `{item.basis_regulation}`, is no longer in force after {last}",
            advice=Text(
                f"请换成新法的条文，或者给该项写 until: {last}",
                f"cite the law that replaced it, or give the entry `until: {last}`",
            ),
        )
    ]


def _check_quote(item: ListItem, index: TextIndex) -> list[Diagnostic]:
    if item.basis_quote is None or item.basis_at is None or item.basis_regulation is None:
        return []
    assert item.basis_span is not None
    at = Pinpoint.parse(item.basis_at)
    status = find_quote(index, item.basis_regulation, at, item.basis_quote)
    place = f"{item.basis_regulation} {item.basis_at}"
    if status is QuoteStatus.NOT_FOUND:
        return [
            problem(
                "D236",
                item.basis_span,
                f"{place} 的原文中没有这句话",
                f"these words do not stand in {place}",
                advice=_passage(item.basis_quote, texts_at(index[item.basis_regulation], at)),
            )
        ]
    if status is QuoteStatus.AMBIGUOUS:
        return [
            problem(
                "D237",
                item.basis_span,
                f"{place} 的原文中不止一处有这句话",
                f"these words stand more than once in {place}",
                advice=Text("请多引几个字，或写明款、项", "quote more words, or name the paragraph or item"),
            )
        ]
    return []


def _passage(quote: str, provisions: Iterable[Provision]) -> Text:
    near = nearest_passage(quote, map(one_line, provisions))
    if near is None:
        return Text("引文须与原文逐字相同，包括标点", "a quote must equal the text character for character")
    return Text(f"条文此处是：“{near[1]}”", f"the provision reads here: `{near[1]}`")


def _second(
    code: str, span: Span | None, zh: str, en: str, *, advice: Text, first: Span | None
) -> Diagnostic:
    """Return a diagnostic about the second of two entries, with the place of the first."""
    assert span is not None
    labels = () if first is None else (label(first, "另一处", "the other one"),)
    return problem(code, span, zh, en, advice=advice, labels=labels)
