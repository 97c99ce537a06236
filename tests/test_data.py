"""Reading data files: text scalars with places, refusals, schemas, what bad files are told."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
from hypothesis import given
from hypothesis import strategies as st

from policylib.check.data import ListNode, MapNode, Node, TextNode, note, read_yaml
from policylib.check.data_files import check_data_files, load_data_files
from policylib.check.schema import compile_schema, load_schema, read_data, schema_check
from policylib.diagnostics import Diagnostic
from policylib.source import Source

ROOT = Path(__file__).parent.parent
POLICY = ROOT / "policy"
SCHEMAS = ("vocabulary", "ranks", "places", "list", "text", "sources", "errata")
BAD = sorted((Path(__file__).parent / "golden" / "data" / "bad").glob("*.txt"))


def read(text: str) -> tuple[Node | None, list[Diagnostic]]:
    return read_yaml(Source("file.yaml", text))


def tree(text: str) -> Node:
    node, found = read(text)
    assert not found
    assert node is not None
    return node


# --- scalars and places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["022050", "no", "on", "~", "null", "1e3", "2023-07-01", "0x1f", "1_000", "=", "<<"]
)
def test_a_scalar_is_what_was_written(written: str) -> None:
    node = tree(f"key: {written}\n")
    assert isinstance(node, MapNode)
    value = node.entries["key"]
    assert isinstance(value, TextNode)
    assert value.text == written
    assert value.span.text == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("清单没有见到;\n  不完整。\n  1991年办法\n  第五条", "清单没有见到;不完整。1991年办法第五条"),
        ("see the\n  law", "see the law"),
        ("一行", "一行"),
    ],
)
def test_a_note_is_one_line(written: str, said: str) -> None:
    node, found = read_yaml(Source("list.yaml", f"note: |\n  {written}\n"))
    assert (node and note(node), found) == (said, [])
    bare, _ = read_yaml(Source("list.yaml", "title: 清单\n"))
    assert bare is not None
    assert note(bare) is None


def test_places_count_characters_not_bytes() -> None:
    source = Source("f.yaml", "标题: 社区𠮷治理\n项: [甲, '乙']\n")
    node, _ = read_yaml(source)
    assert isinstance(node, MapNode)
    assert {key: str(span) for key, span in node.keys.items()} == {"标题": "f.yaml:1:1", "项": "f.yaml:2:1"}
    sequence = node.entries["项"]
    assert isinstance(sequence, ListNode)
    assert [(item.span.text, item.span.line, item.span.column) for item in sequence.items] == [
        ("甲", 2, 5),
        ("'乙'", 2, 8),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_hold_with_either_line_ending(newline: str) -> None:
    source = Source("f.yaml", newline.join(["a: 一", "b: 二", ""]))
    node, found = read_yaml(source)
    assert not found
    assert isinstance(node, MapNode)
    assert node.entries["b"].span.text == "二"
    assert node.entries["b"].span.line == 2


def test_the_place_of_a_container_is_its_first_line() -> None:
    node = tree("items:\n  - id: a\n    name: b\n  - id: c\n")
    assert isinstance(node, MapNode)
    sequence = node.entries["items"]
    assert isinstance(sequence, ListNode)
    assert [item.span.text for item in sequence.items] == ["id: a", "id: c"]


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abc甲乙", min_size=1), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_what_is_written_as_json_is_read_back(value: Any) -> None:
    node, found = read(json.dumps({"root": value}, ensure_ascii=False))
    assert not found
    assert node is not None
    assert plain(node) == {"root": value}


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    node, found = read(text)
    assert (node is None) == bool(found)
    assert all(0 <= d.span.start <= d.span.end <= len(text) for d in found)


@given(st.text("[]{}:,-?&*!|>'\"#%@` \n\tab：", max_size=60))
def test_no_punctuation_makes_the_reader_fail(text: str) -> None:
    node, found = read(text)
    assert (node is None) == bool(found)
    assert all(d.message.zh and d.message.en for d in found)


def test_deep_nesting_ends_early_whatever_its_depth() -> None:
    for opening in ("[", "{a: ", "- "):
        node, found = read(opening * 100_000)
        assert node is None
        assert [d.code for d in found] == ["D204"]


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    node, found = read("a" * 4_000_001)
    assert node is None
    assert [d.code for d in found] == ["D204"]


def test_every_repeated_key_is_reported_with_its_first_place() -> None:
    _, found = read("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [(d.code, d.span.line, d.span.column, d.labels[0].span.line) for d in found] == [
        ("D202", 2, 11, 2),
        ("D202", 3, 1, 1),
    ]


# --- schemas ----------------------------------------------------------------------------------------


def plain(node: Node) -> Any:
    """The data of a tree, as jsonschema wants it."""
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    documents = [load_schema(each) for each in ("common", *SCHEMAS)]
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(
        [(document["$id"], referencing.Resource.from_contents(document)) for document in documents]
    )
    return jsonschema.Draft202012Validator(load_schema(name), registry=registry)


def schema_of(path: Path) -> str:
    return {"lists": "list", "texts": "text"}.get(path.parent.name, path.stem)


def parts(schema: Any) -> list[Mapping[str, Any]]:
    if isinstance(schema, list):
        return [part for each in schema for part in parts(each)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(part for value in schema.values() for part in parts(value))]


@pytest.mark.parametrize("name", ["common", *SCHEMAS])
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema(name))
    assert load_schema(name)["$id"].endswith(f"/{name}.json")


@pytest.mark.parametrize("name", ["common", *SCHEMAS])
def test_schemas_say_in_both_languages_what_they_want(name: str) -> None:
    for part in parts(load_schema(name)):
        description = part.get("description", "一 / one")
        if isinstance(description, str):
            assert description.partition("/")[2], description
        if isinstance(part.get("pattern"), str):
            assert set(part["x-expected"]) == {"zh", "en"}
        if "$ref" in part:
            assert set(part) <= {"$ref", "description", "title"}


@pytest.mark.parametrize(
    "path", sorted(POLICY.rglob("*.yaml")), ids=lambda path: str(path.relative_to(POLICY))
)
def test_shipped_files_fit_their_schemas(path: Path) -> None:
    node, found = read_data(Source(path.name, path.read_text(encoding="utf-8")), schema_of(path))
    assert found == []
    assert node is not None
    validator(schema_of(path)).validate(plain(node))


def mutations(node: Any) -> st.SearchStrategy[Any]:
    """The data with one part replaced, dropped or added."""
    scrap = st.sampled_from(["", "x", "Ab", "2024-13", "220502", [], {}, ["a"], {"a": "b"}, {"id": "a"}])
    if isinstance(node, dict) and node:
        return st.sampled_from(sorted(node)).flatmap(
            lambda key: st.one_of(
                st.just({name: value for name, value in node.items() if name != key}),
                mutations(node[key]).map(lambda value: {**node, key: value}),
                scrap.map(lambda value: {**node, f"{key}x": value}),
            )
        )
    if isinstance(node, list) and node:
        return st.integers(0, len(node) - 1).flatmap(
            lambda at: mutations(node[at]).map(lambda value: [*node[:at], value, *node[at + 1 :]])
        )
    return scrap


@cache
def shipped(name: str) -> Any:
    texts = [path.read_text(encoding="utf-8") for path in POLICY.rglob("*.yaml") if schema_of(path) == name]
    return plain(tree(min(texts, key=lambda text: (len(text), text))))


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
def test_the_check_accepts_what_jsonschema_accepts(name: str, data: st.DataObject) -> None:
    changed = data.draw(mutations(shipped(name)))
    node = tree(json.dumps(changed, ensure_ascii=False))
    found: list[Diagnostic] = []
    schema_check(name)(node, "", found)
    assert bool(found) != validator(name).is_valid(changed), found


def test_a_keyword_that_is_not_supported_is_refused() -> None:
    with pytest.raises(ValueError, match="oneOf"):
        compile_schema({"oneOf": []})


# --- every code, pinned -----------------------------------------------------------------------------


def render(diagnostic: Diagnostic) -> str:
    lines = [f"{diagnostic.span} {diagnostic.code}"]
    lines += [f"  {diagnostic.message.zh}", f"  {diagnostic.message.en}"]
    if diagnostic.help:
        lines += [f"  > {diagnostic.help.zh}", f"  > {diagnostic.help.en}"]
    lines += [f"  @ {each.span} {each.text.zh} / {each.text.en}" for each in diagnostic.labels]
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    lines += [f"  ! {each.span} {each.span.text!r} -> {each.replacement!r}" for each in edits]
    return "\n".join(lines)


def files_of(text: str) -> dict[str, str]:
    """The files of an input, over the shipped vocabulary, ranks and places; `(absent)` takes one away."""
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in POLICY.glob("*.yaml")
        if path.stem != "sources"
    }
    for part in text.split("=== ")[1:]:
        name, _, body = part.partition("\n")
        files[name] = body
    return {name: body for name, body in files.items() if body != "(absent)\n"}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    given_text, _, expected = path.read_text(encoding="utf-8").partition("-----\n")
    data, found = load_data_files([Source(name, body) for name, body in files_of(given_text).items()])
    found += check_data_files(data, {"tonghua-ordinance": (None, None)})
    rendered = "".join(render(each) + "\n" for each in sorted(found, key=Diagnostic.sort_key))
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(f"{given_text}-----\n{rendered}", encoding="utf-8")
    else:
        assert rendered == expected
    assert {each.code for each in found} >= {path.name[:4]}
