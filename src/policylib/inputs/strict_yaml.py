"""YAML as plain data; all plain scalars but true, false and null stay the text they were written as."""

from __future__ import annotations

from typing import Any

import yaml

from policylib.check.data import yaml_reason
from policylib.diagnostics import Text
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import DEEPEST

_SOMETHING = Text("此处的缩进、标点或者引号不对", "indentation, punctuation or quotes are wrong here")

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses anchors, aliases and deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node, counting how deep it is."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise BadInput("alias", **_place(event.start_mark))
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadInput("too_deep", **_place(event.start_mark), limit=DEEPEST)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def parse_yaml(text: str) -> list[object]:
    """Return the documents of a YAML text.

    Codes and dates keep their zeros and dashes: `220502` and `2024-03-01` are texts here.

    Raises:
        BadInput: with line and column, when it is no YAML, names a key twice, or uses aliases or tags.
    """
    try:
        loader = _Loader(text)
        try:
            documents = []
            while loader.check_node():
                node = loader.get_node()
                documents.append(None if node is None else _value(node, ""))
            return documents
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        reason = yaml_reason(error.problem or "") or _SOMETHING
        raise BadInput("bad_yaml", **_place(error.problem_mark), reason=reason) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        reason = Text("此处有不能出现的控制字符", "a control character that is not allowed")
        raise BadInput("bad_yaml", line=line, column=column, reason=reason) from None


def _place(mark: Any) -> dict[str, int]:
    return {"line": mark.line + 1, "column": mark.column + 1} if mark else {"line": 1, "column": 1}


def _value(node: yaml.Node, path: str) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, f"{path}[{index}]") for index, child in enumerate(node.value)]
    text: str = node.value
    if isinstance(node, yaml.ScalarNode) and node.style is None and text in _CONSTANTS:
        return _CONSTANTS[text]
    return text


def _mapping(node: yaml.MappingNode, path: str) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            reason = Text("键应为文本", "a key must be text")
            raise BadInput("bad_yaml", **_place(key.start_mark), reason=reason)
        place = f"{path}.{key.value}" if path else key.value
        if key.value in mapping:
            raise BadInput("duplicate_key", **_place(key.start_mark), key=key.value, at=place)
        mapping[key.value] = _value(child, place)
    return mapping
