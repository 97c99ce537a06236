"""Diagnostics as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from policylib import __version__
from policylib.codes import CODES
from policylib.diagnostics import Diagnostic, Fix, Label
from policylib.render.locating import PathOf, message_of
from policylib.source import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Part = dict[str, Any]


def diagnostics_sarif(found: Iterable[Diagnostic], path_of: PathOf, language: str) -> str:
    """Return diagnostics as a SARIF log of one run; lines and columns (in characters) from 1."""
    listed = list(found)
    codes = sorted({one.code for one in listed})
    driver = {
        "name": "policylib",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {
                "id": code,
                "name": CODES[code].name,
                "defaultConfiguration": {"level": CODES[code].severity},
                "shortDescription": {"text": CODES[code].name.replace("-", " ")},
            }
            for code in codes
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.code), path_of, language) for one in listed],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _result(one: Diagnostic, index: int, path_of: PathOf, language: str) -> Part:
    result: Part = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": one.severity.value,
        "message": {"text": message_of(one, language)},
        "locations": [_location(one.span, path_of)],
    }
    if one.labels:
        result["relatedLocations"] = [_related(label, path_of, language) for label in one.labels]
    if one.fix is not None:
        result["fixes"] = [_fix(one, one.fix, path_of, language)]
    return result


def _related(label: Label, path_of: PathOf, language: str) -> Part:
    return {**_location(label.span, path_of), "message": {"text": label.text.in_language(language)}}


def _location(span: Span, path_of: PathOf) -> Part:
    return {"physicalLocation": {"artifactLocation": _artifact(span, path_of), "region": _region(span)}}


def _artifact(span: Span, path_of: PathOf) -> Part:
    return {"uri": quote(path_of(span.source.name))}


def _region(span: Span) -> Part:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(one: Diagnostic, fix: Fix, path_of: PathOf, language: str) -> Part:
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
        for edit in fix.edits
    ]
    artifact = _artifact(fix.edits[0].span, path_of)
    return {
        "description": {"text": (one.help or one.message).in_language(language)},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }
