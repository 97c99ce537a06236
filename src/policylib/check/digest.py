"""The digest of a policy: a hash of what it means, the same however its files are written and arranged."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from policylib.check.model import CheckedPolicy, DateTest, Defined, Group, ListItem, Test, Vocabulary

# What a decision never sees: cases test the policy, guarantees are proven of it, the words of the law were
# compared when it was checked, and a citation that matters is part of the rule or reading it stands in.
_NOT_MEANING = frozenset(
    {"cases", "provisions", "sources", "errata", "uses", "unseen", "citations", "guarantees"}
)
# Spellings that only the parser knows.
_NOT_SEEN = frozenset({"synonyms", "span", "basis_span", "replaces", "replaces_span"})
# Where the order is that of the file but says nothing.
_UNORDERED = frozenset({"addressees", "citations", "exceptions", "liabilities", "regions", "lists", "items"})


def policy_digest(checked: CheckedPolicy) -> str:
    """Return `sha256:` and the hash of a policy's meaning.

    Names of files, places in them, comments, synonyms, cases, and the order of declarations, list
    entries and keys play no part. The order of the vocabulary does: it is the order of questions.
    """
    meaning = {
        field.name: _plain(getattr(checked, field.name), field.name)
        for field in fields(checked)
        if field.name not in _NOT_MEANING
    }
    return digest(meaning)


def digest(value: object) -> str:
    """Return the hash of plain data, as `sha256:<hex>`. All keys and values here are text, booleans,
    whole numbers or null, for which this is the canonical form of RFC 8785.
    """
    return f"sha256:{hashlib.sha256(_canonical(value).encode()).hexdigest()}"


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def _sorted(values: Iterable[object]) -> list[object]:
    return sorted(values, key=_canonical)


def _plain(value: object, name: str = "") -> object:
    """Return a value as JSON can hold it, with everything that has no order of its own in one order."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return _sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        plain = [_plain(each) for each in value]
        return _sorted(plain) if name in _UNORDERED else plain
    return _plain_record(value)


def _plain_record(value: object) -> object:
    """Return a record of the model as JSON can hold it."""
    match value:
        case Test(variable=variable, values=values):
            return ["test", variable, sorted(values)]
        case DateTest(date=date, before=before):
            return ["date", date.isoformat(), before]
        case Group(connective=connective, conditions=conditions):
            return [connective, _sorted(_plain(each) for each in conditions)]
        case Defined(title=title, condition=condition):
            return ["defined", title, _plain(condition)]
        case ListItem(names=names):
            return {**_fields(value), "names": [*names[:1], *sorted(names[1:])]}
        case Vocabulary():
            words = {f.name: getattr(value, f.name) for f in fields(value) if f.name != "constraints"}
            ordered = {key: [_plain(word) for word in each.values()] for key, each in words.items()}
            return {**ordered, "constraints": _sorted(_plain(each) for each in value.constraints)}
        case _:
            return _fields(value)


def _fields(value: object) -> dict[str, object]:
    assert is_dataclass(value)
    return {
        field.name: _plain(getattr(value, field.name), field.name)
        for field in fields(value)
        if field.name not in _NOT_SEEN
    }
