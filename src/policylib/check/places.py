"""Loading the table of places: policy/places.yaml → `policylib.regions.Places`."""

from __future__ import annotations

from policylib.check.data import MapNode, Node, TextNode, entry, items, optional_text, text, texts
from policylib.check.report import problem
from policylib.check.schema import read_data
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import PlacePattern, Places, code_error
from policylib.source import Source, Span

_CODE_ERRORS = {
    "digits": Text("区划代码只能有数字", "a region code has digits only"),
    "length": Text("区划代码应为 6、9 或 12 位数字", "a region code has 6, 9 or 12 digits"),
    "gap": Text(
        "区划代码中只有末尾的几组可以为零", "only the groups at the end of a region code can be zero"
    ),
    "province": Text("没有前两位是它的省级地方", "no province has its first two digits"),
}


def load_places(source: Source) -> tuple[Places | None, list[Diagnostic]]:
    """Return the table of places, or None and what is wrong with the file."""
    root, found = read_data(source, "places")
    if root is None:
        return None, found
    provinces = _texts_of(root, "provinces")
    for node in items(root, "municipalities"):
        assert isinstance(node, TextNode)
        if node.text not in provinces:
            found.append(_unknown_province(node.span, node.text))
    patterns = tuple(_pattern(node, found) for node in items(root, "patterns"))
    municipality_patterns = tuple(_pattern(node, found) for node in items(root, "municipality_patterns"))
    places = Places(
        types=_texts_of(root, "types"),
        patterns=patterns,
        municipality_patterns=municipality_patterns,
        municipalities=frozenset(texts(root, "municipalities")),
        provinces=provinces,
        names=_texts_of(root, "names"),
    )
    for key in ("types", "names"):
        table = entry(root, key)
        assert isinstance(table, MapNode)
        for code, span in table.keys.items():
            found += region_errors(places, code, span)
    return (None if found else places), found


def region_errors(places: Places, code: str, span: Span) -> list[Diagnostic]:
    """Return what is wrong with a region code that stands in a file: nothing, or one diagnostic."""
    reason = code_error(places, code)
    if reason is None:
        return []
    words = _CODE_ERRORS[reason]
    advice = Text(
        "例如 220500（通化市）、220502（东昌区）、000000（全国）",
        "as in 220500 (Tonghua), 220502 (Dongchang), 000000 (the country)",
    )
    return [
        problem(
            "D222",
            span,
            f"没有区划“{code}”：{words.zh}",
            f"there is no region `{code}`: {words.en}",
            advice=advice,
        )
    ]


def _unknown_province(span: Span, digits: str) -> Diagnostic:
    return problem(
        "D212",
        span,
        f"provinces 中没有“{digits}”",
        f"`{digits}` is not among the provinces",
        advice=Text("请先在 provinces 中写上名称", "name it under `provinces` first"),
    )


def _texts_of(root: Node, key: str) -> dict[str, str]:
    """Return a table of texts, sorted by key."""
    table = entry(root, key)
    assert isinstance(table, MapNode)
    return {name: node.text for name, node in sorted(table.entries.items()) if isinstance(node, TextNode)}


def _pattern(node: Node, found: list[Diagnostic]) -> PlacePattern:
    third = optional_text(node, "third")
    second_range = _range(text(node, "second"))
    third_range = None if third is None else _range(third)
    for low, high in (second_range, third_range or (0, 0)):
        if low > high:
            found.append(
                problem(
                    "D207",
                    node.span,
                    f"范围 {low:02}-{high:02} 的起点大于终点",
                    f"the range {low:02}-{high:02} ends before it begins",
                )
            )
    return PlacePattern(second_range, third_range, text(node, "type"))


def _range(words: str) -> tuple[int, int]:
    low, _, high = words.partition("-")
    return int(low), int(high or low)
