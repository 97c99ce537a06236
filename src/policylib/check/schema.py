"""Checking a data file against its JSON Schema (policy/schema/), in the words of whoever writes the file.

A schema is compiled once into functions over the tree of `data`, with the keywords that the schemas
use; a test holds them to what the `jsonschema` library accepts. That library needs half a second for
the rule base and its messages speak of schemas, not of the data, so it is not used here.

`x-expected` ({zh, en}) in a schema says what a pattern wants, `x-zh` what the values of an enumeration are
called in Chinese; a description is "Chinese / English".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from policylib._resources import policy_root
from policylib.check.data import ListNode, MapNode, Node, TextNode, read_yaml
from policylib.check.report import nearest, problem
from policylib.diagnostics import Diagnostic, Text, replacing
from policylib.nearest import slip_of
from policylib.source import Source

# A check takes a node, the key it stands under ("" for the whole file), and where to put what it finds.
Check = Callable[[Node, str, list[Diagnostic]], None]
Schema = Mapping[str, Any]

_KEY = "\0"  # stands for the name of a node that is itself a key
_ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "description", "x-expected", "x-zh"})
_SHAPES: Mapping[str, tuple[type[Node], Text]] = {
    "object": (MapNode, Text("若干“键: 值”", "a group of `key: value` lines")),
    "array": (
        ListNode,
        Text("列表（方括号，或以“- ”开头的各行）", "a list (brackets, or lines that begin with `- `)"),
    ),
    "string": (TextNode, Text("一段文字", "words")),
}


def read_data(source: Source, schema: str) -> tuple[MapNode | None, list[Diagnostic]]:
    """Read a YAML file and check it against `policy/schema/<schema>.json`; None when anything is wrong."""
    node, found = read_yaml(source)
    if node is not None:
        schema_check(schema)(node, "", found)
    return (node if isinstance(node, MapNode) and not found else None), found


@cache
def schema_check(name: str) -> Check:
    """Return the compiled check of a schema of policy/schema/, by its file name without `.json`."""
    return compile_schema(load_schema(name))


@cache
def load_schema(name: str) -> Schema:
    """Return a schema of policy/schema/ as data."""
    path = policy_root().joinpath("schema", f"{name}.json")
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


def compile_schema(schema: Schema) -> Check:
    """Return the check of a schema.

    Raises:
        ValueError: when the schema uses a keyword that is not supported here.
    """
    return _compile(schema, schema)


def _compile(schema: Schema, root: Schema) -> Check:
    """Return the check of a part of the schema `root`."""
    if "$ref" in schema:
        target, target_root = _resolve(schema["$ref"], root)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _compile({**target, **beside}, target_root)
    known = _ANNOTATIONS.union({"type"}, *(keywords for keywords, _ in _PARTS))
    unknown = [keyword for keyword in schema if keyword not in known]
    if unknown:
        raise ValueError(f"not supported in data schemas: {', '.join(unknown)}")
    shapes = _shapes(schema)
    parts = [make(schema, root) for keywords, make in _PARTS if keywords & schema.keys()]

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if shapes and not isinstance(node, shapes):
            found.append(_wrong_shape(schema, node, name))
            return
        for part in parts:
            part(node, name, found)

    return check


def _resolve(reference: str, root: Schema) -> tuple[Schema, Schema]:
    """Return what a `$ref` points to, and the schema it stands in."""
    file, _, pointer = reference.partition("#")
    if file:
        root = load_schema(file.removesuffix(".json"))
    target: Any = root
    for part in pointer.strip("/").split("/"):
        target = target[part]
    return target, root


# --- shapes: a mapping, a list, a text ---------------------------------------------------------------


def _shape_names(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def _shapes(schema: Schema) -> tuple[type[Node], ...]:
    return tuple(_SHAPES[name][0] for name in _shape_names(schema))


def _wrong_shape(schema: Schema, node: Node, name: str) -> Diagnostic:
    words = [_SHAPES[shape][1] for shape in _shape_names(schema)]
    zh, en = "或".join(word.zh for word in words), " or ".join(word.en for word in words)
    if isinstance(node, TextNode) and not node.text:
        advice = Text(f"应为：{zh}", f"expected: {en}")
        return problem("D207", node.span, f"{_zh(name)}是空的", f"{_en(name)} is empty", advice=advice)
    written = next(words for shape, words in _SHAPES.values() if isinstance(node, shape))
    return problem(
        "D208",
        node.span,
        f"{_zh(name)}应为{zh}，不是{written.zh}",
        f"{_en(name)} must be {en}, not {written.en}",
    )


# --- the keywords of mappings and lists --------------------------------------------------------------


def _check_object(schema: Schema, root: Schema) -> Check:
    described: Mapping[str, Schema] = schema.get("properties", {})
    properties = {key: _compile(part, root) for key, part in described.items()}
    extra = schema.get("additionalProperties", True)
    others = _compile(extra, root) if isinstance(extra, Mapping) else None
    keys = _compile(schema["propertyNames"], root) if "propertyNames" in schema else None

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if not isinstance(node, MapNode):
            return
        misspelt: set[str | None] = set()  # a key that is spelled wrong is not missing as well
        for key, value in node.entries.items():
            if keys is not None:
                keys(TextNode(key, node.keys[key]), _KEY, found)
            part = properties.get(key, others)
            if part is not None:
                part(value, key, found)
            elif extra is False:
                near = nearest(key, (each for each in properties if each not in node.entries))
                misspelt.add(near)
                found.append(_unknown_key(key, near, node, properties))
        for key in schema.get("required", ()):
            if key not in node.entries and key not in misspelt:
                found.append(_missing_key(key, name, node, described.get(key, {})))

    return check


def _unknown_key(key: str, near: str | None, node: MapNode, properties: Mapping[str, Check]) -> Diagnostic:
    span = node.keys[key]
    advice = Text(f"这里可写：{'、'.join(properties)}", f"what can stand here: {', '.join(properties)}")
    if near is not None:
        advice = Text(f"是不是“{near}”？{advice.zh}", f"did you mean `{near}`? {advice.en}")
    slip = slip_of(key, properties) is not None
    fix = replacing(span, near, safe=slip) if near is not None and span.text == key else None
    return problem(
        "D205", span, f"这里没有“{key}”这个键", f"there is no key `{key}` here", advice=advice, fix=fix
    )


def _missing_key(key: str, name: str, node: MapNode, schema: Schema) -> Diagnostic:
    zh, slash, en = str(schema.get("description", "")).partition(" / ")
    advice = Text(f"{key}：{zh}", f"{key}: {en}") if slash else None
    zh_place, en_place = (f"{_zh(name)}中", f" in {_en(name)}") if name else ("", "")
    return problem(
        "D206", node.span, f"{zh_place}缺少“{key}”", f"`{key}` is missing{en_place}", advice=advice
    )


def _check_items(schema: Schema, root: Schema) -> Check:
    element = _compile(schema["items"], root)

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if isinstance(node, ListNode):
            for item in node.items:
                element(item, name, found)

    return check


def _check_size(schema: Schema, _root: Schema) -> Check:
    low = max(schema.get("minItems", 0), schema.get("minProperties", 0))
    high = min(schema.get("maxItems", 1 << 30), schema.get("maxProperties", 1 << 30))

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if isinstance(node, TextNode):
            return
        size = len(node.items) if isinstance(node, ListNode) else len(node.entries)
        if low <= size <= high:
            return
        zh = f"恰好有 {low} 项" if low == high else f"至少有 {low} 项" if size < low else f"最多有 {high} 项"
        en = f"exactly {low}" if low == high else f"at least {low}" if size < low else f"at most {high}"
        found.append(
            problem(
                "D208",
                node.span,
                f"{_zh(name)}应{zh}，现有 {size} 项",
                f"{_en(name)} must have {en} entries, not {size}",
            )
        )

    return check


# --- the keywords of texts ---------------------------------------------------------------------------


def _check_enum(schema: Schema, _root: Schema) -> Check:
    values = [value for value in schema["enum"] if isinstance(value, str)]
    labels: Mapping[str, str] = schema.get("x-zh", {})
    labelled = [f"{value}（{labels[value]}）" if value in labels else value for value in values]

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if isinstance(node, TextNode) and node.text in values:
            return
        choice = Text(f"可写：{'、'.join(labelled)}", f"one of: {', '.join(values)}")
        if not isinstance(node, TextNode):
            zh, en = f"{_zh(name)}应为一个值", f"{_en(name)} must be one value"
            found.append(problem("D208", node.span, zh, en, advice=choice))
            return
        meant = next((value for value, label in labels.items() if label == node.text), None)
        near = meant or nearest(node.text, values)
        safe = near is not None and near in (meant, slip_of(node.text, values))
        whole = near is not None and node.span.text == node.text
        fix = replacing(node.span, near, safe=safe) if near is not None and whole else None
        if near is not None:
            choice = Text(f"是不是“{near}”？{choice.zh}", f"did you mean `{near}`? {choice.en}")
        zh, en = f"“{node.text}”不是{_zh(name)}的值", f"`{node.text}` is no value of {_en(name)}"
        found.append(problem("D209", node.span, zh, en, advice=choice, fix=fix))

    return check


def _check_pattern(schema: Schema, _root: Schema) -> Check:
    matches = re.compile(_to_the_end(schema["pattern"])).search
    expected: Mapping[str, str] = schema["x-expected"]
    advice = Text(f"应为：{expected['zh']}", f"expected: {expected['en']}")

    def check(node: Node, name: str, found: list[Diagnostic]) -> None:
        if not isinstance(node, TextNode) or matches(node.text):
            return
        words = node.text if len(node.text) <= 40 else node.text[:40] + "…"
        words = words.replace("\n", "⏎")
        zh, en = f"{_zh(name)}不能是“{words}”", f"{_en(name)} cannot be `{words}`"
        if not words:
            zh, en = f"{_zh(name)}是空的", f"{_en(name)} is empty"
        found.append(problem("D207", node.span, zh, en, advice=advice))

    return check


def _to_the_end(pattern: str) -> str:
    """Return a pattern whose final `$` does not let a last line break pass."""
    return pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern


_PARTS: tuple[tuple[frozenset[str], Callable[[Schema, Schema], Check]], ...] = (
    (frozenset({"properties", "required", "additionalProperties", "propertyNames"}), _check_object),
    (frozenset({"items"}), _check_items),
    (frozenset({"minItems", "maxItems", "minProperties", "maxProperties"}), _check_size),
    (frozenset({"enum"}), _check_enum),
    (frozenset({"pattern"}), _check_pattern),
)


def _zh(name: str) -> str:
    return "文件" if not name else "键" if name == _KEY else f"“{name}”"


def _en(name: str) -> str:
    return "the file" if not name else "the key" if name == _KEY else f"`{name}`"
