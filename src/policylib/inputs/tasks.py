"""Reads tasks from a file or standard input: JSON or YAML, one task or a list, or one JSON task a line."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

from policylib.diagnostics import Text
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import parse_json
from policylib.inputs.strict_yaml import parse_yaml

MEBIBYTE = 1 << 20
LARGEST_JSON = 64 * MEBIBYTE
LARGEST_YAML = 2 * MEBIBYTE  # YAML is read thirty times slower

STANDARD_INPUT = "<stdin>"

_LINES = (".jsonl", ".ndjson")
_YAML = (".yaml", ".yml")


def read_tasks(path: str) -> list[object]:
    """Return the tasks of a file (`-`: standard input) as plain data, unchecked.

    Where one line of a JSON-lines file cannot be read, its place in the list holds the `BadInput`, and
    the other lines are read.

    Raises:
        BadInput: when the whole file cannot be read.
    """
    return tasks_of(read_text(path, LARGEST_JSON), path)


def tasks_of(text: str, path: str = "-") -> list[object]:
    """Return the tasks of a text that was read from `path` (`-`: from no file), as `read_tasks` does."""
    if not text.strip():
        raise BadInput("empty", path=shown(path))
    suffix = PurePath(path).suffix.lower()
    if suffix in _LINES:
        return _lines(text)
    if suffix in _YAML:
        return _yaml_tasks(path, text)
    try:
        value = parse_json(text)
    except BadInput as error:
        if error.code == "bad_json" and _looks_like_lines(text):
            return _lines(text)
        if error.code == "bad_json" and suffix != ".json" and text.lstrip()[0] not in "{[":
            return _yaml_tasks(path, text)
        raise
    return value if isinstance(value, list) else [value]


def read_text(path: str, limit: int) -> str:
    """Return the text of a file (`-`: standard input).

    Raises:
        BadInput: when there is none, it is larger than `limit` bytes, or it is not UTF-8.
    """
    try:
        if path == "-" and sys.stdin is None:
            raise BadInput("unreadable", path=shown(path), reason=Text("已经关闭", "it is closed"))
        if path == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except FileNotFoundError:
        raise BadInput("not_found", path=path) from None
    except IsADirectoryError:
        raise BadInput("is_directory", path=shown(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput("unreadable", path=shown(path), reason=reason) from None
    if len(data) > limit:
        raise BadInput("too_big", path=shown(path), limit=limit // MEBIBYTE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None


def shown(path: str) -> Text | str:
    """Return how a path is named in a message."""
    return Text("标准输入", "standard input") if path == "-" else path


def _yaml_tasks(path: str, text: str) -> list[object]:
    if len(text) > LARGEST_YAML:
        raise BadInput("too_big", path=shown(path), limit=LARGEST_YAML // MEBIBYTE)
    documents = parse_yaml(text)
    if len(documents) == 1 and isinstance(documents[0], list):
        return documents[0]
    return documents


def _looks_like_lines(text: str) -> bool:
    """Whether a text that is no JSON value is meant as one JSON object a line.

    It is when some line is a JSON object by itself, not indented as within YAML or JSON of several lines.
    It is not when the text has the mark between YAML documents, or opens an array that goes on below.
    """
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    first = lines[0].lstrip()
    array = first.startswith("[") and (first == "[" or first.endswith(","))
    return not array and "---" not in lines and len(lines) > 1 and any(map(_is_object, lines))


def _is_object(line: str) -> bool:
    if not (line.startswith("{") and line.endswith("}")):
        return False
    try:
        return isinstance(parse_json(line), dict)
    except BadInput as error:
        return error.code != "bad_json"  # JSON, though not as it should be


def _lines(text: str) -> list[object]:
    tasks: list[object] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                tasks.append(parse_json(line, number))
            except BadInput as error:
                tasks.append(error)
    return tasks
