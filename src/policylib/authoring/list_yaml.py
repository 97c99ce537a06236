"""Writes a list as it is kept in the rule base: `policy/<place>/lists/*.yaml`."""

from __future__ import annotations

from typing import Any

import yaml

from policylib.authoring.list_versions import Head, Item
from policylib.tables.model import Place

# Longer than any line: a text is never broken, so that it can be searched for.
_WIDTH = 1_000_000


class _Dumper(yaml.SafeDumper):
    """Indents the entries of lists, and writes text of several lines as it is, behind a bar."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def list_text(head: Head, items: tuple[Item, ...], comment: str = "") -> tuple[str, dict[int, Place]]:
    """Return the file of a list, and for the first line of each entry the row of the table it came from.

    `comment`: what stands above it, lines that begin with #.
    """
    text = comment + yaml_text(_head(head)) + "items:\n"
    rows: dict[int, Place] = {}
    for item in items:
        if item.place is not None:
            rows[text.count("\n") + 1] = item.place
        text += "".join(f"  {line}\n" for line in yaml_text([_item(item)]).splitlines())
    return text, rows


def yaml_text(value: object) -> str:
    """Return plain data as YAML in the way of the rule base."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _head(head: Head) -> dict[str, Any]:
    fields = {
        "list": head.kind,
        "id": head.id,
        "title": head.title,
        "region": head.region,
        "status": head.status,
        "complete": head.complete,
        "from": head.start,
        "until": head.until,
        "replaces": list(head.replaces),
        "source": dict(head.source),
    }
    return _filled(fields)


def _item(item: Item) -> dict[str, Any]:
    fields = {
        "id": item.id,
        "name": item.name,
        "aliases": list(item.aliases),
        "basis": dict(item.basis) if item.basis else None,
        "role": item.role,
        "from": item.start,
        "until": item.until,
        "note": item.note,
    }
    return _filled(fields)


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None and value != []}
