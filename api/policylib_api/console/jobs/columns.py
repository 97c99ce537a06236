"""What somebody says the columns of a file hold, and what is the same in every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policylib.batch.fields import REQUIRED, field_names, guess
from policylib.batch.values import Bad, readers
from policylib.check.model import CheckedPolicy, Vocabulary
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib_api.console.text import TEXTS

# What the page for one task calls a field: a table that is made from it has the same words.
_SAID = {
    "check.region": "region",
    "check.date": "date",
    "check.community": "community",
    "check.kind": "assigner_kind",
    "check.level": "assigner_level",
    "check.act": "act",
    "check.item": "item_text",
}
# What may be said once for all rows.
FIXABLE = ("region", "date", "assigner_kind", "assigner_level", "community", "act")


@dataclass(frozen=True, slots=True)
class Choice:
    """What columns hold (header → field), and fields with the same value in every row; the other columns are
    passed over.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def ignored(self, headers: Sequence[str]) -> list[str]:
        """Return the columns that are passed over."""
        return [header for header in headers if header not in self.columns]

    def dump(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": dict(self.columns), "fixed": dict(self.fixed)}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a choice: the id of the field of the form, and why."""

    at: str
    message: Text


def column_at(number: int) -> str:
    """Return the id of the field of the form for a column, by its number from 0."""
    return f"column-{number}"


def fixed_at(name: str) -> str:
    """Return the id of the field of the form for what is the same in every row."""
    return f"fixed-{name}"


def first_choice(headers: Sequence[str], vocabulary: Vocabulary) -> Choice:
    """Return what the headers say by themselves: those of audits, then those of the page for one task."""
    found = guess(headers, vocabulary)
    said = {normalise(words): name for key, name in _SAID.items() for words in (TEXTS[key].zh, TEXTS[key].en)}
    for header in headers:
        name = said.get(normalise(header))
        if name is not None and header not in found and name not in found.values():
            found[header] = name
    return Choice(found)


def kept_choice(kept: Mapping[str, Any]) -> Choice:
    """Return a choice from plain data."""
    return Choice(kept["columns"], kept["fixed"])


def read_choice(form: Mapping[str, Any], headers: Sequence[str], checked: CheckedPolicy) -> Choice:
    """Return the choice that a form makes."""
    names = set(field_names(checked.vocabulary))
    columns = {}
    for number, header in enumerate(headers):
        name = str(form.get(column_at(number), ""))
        if name in names:
            columns[header] = name
    fixed = {}
    for name in FIXABLE:
        if value := str(form.get(fixed_at(name), "")).strip():
            fixed[name] = value
    return Choice(columns, fixed)


def mistakes_of(choice: Choice, headers: Sequence[str], checked: CheckedPolicy) -> list[Mistake]:
    """Return what is wrong with a choice: two columns for one field, none for one that is required, a value
    that cannot be read.
    """
    vocabulary = checked.vocabulary
    found: list[Mistake] = []
    holders: dict[str, str] = {}
    for number, header in enumerate(headers):
        name = choice.columns.get(header)
        if name is None:
            continue
        if name in holders:
            label = field_label(vocabulary, name)
            zh = f"列“{holders[name]}”已经是“{label.zh}”，一项内容只能有一列"
            en = f"the column “{holders[name]}” is {label.en} already; only one column can hold it"
            found.append(Mistake(column_at(number), Text(zh, en)))
        holders.setdefault(name, header)
    read = readers(checked)
    for name, value in choice.fixed.items():
        if name in holders:
            zh = f"列“{holders[name]}”已经有这一项；留空，或者不用那一列"
            en = f"the column “{holders[name]}” holds this already; leave it empty, or do not use the column"
            found.append(Mistake(fixed_at(name), Text(zh, en)))
        meant = read[name](value)
        if isinstance(meant, Bad):
            found.append(Mistake(fixed_at(name), meant.message))
    for name in REQUIRED:
        if name not in holders and name not in choice.fixed:
            label = field_label(vocabulary, name)
            zh = f"还缺“{label.zh}”：请指明是哪一列，或者在这里填所有行共同的值"
            en = f"{label.en} is missing: say which column holds it, or give one value for all rows here"
            found.append(Mistake(fixed_at(name), Text(zh, en)))
    return found


def field_label(vocabulary: Vocabulary, name: str) -> Text:
    """Return what a field of a task is called."""
    return vocabulary.facts[name].label if name in vocabulary.facts else TEXTS[f"batch.field.{name}"]


def field_options(vocabulary: Vocabulary, language: str) -> list[tuple[str, str]]:
    """Return every field that a column can hold, with what it is called."""
    return [(name, field_label(vocabulary, name).in_language(language)) for name in field_names(vocabulary)]


def value_options(vocabulary: Vocabulary, name: str, language: str) -> list[tuple[str, str]]:
    """Return the values that a field can be given for all rows; none where it is written, not chosen."""
    words = {
        "assigner_kind": vocabulary.actors,
        "assigner_level": vocabulary.levels,
        "community": vocabulary.communities,
        "act": vocabulary.acts,
    }.get(name, {})
    return [(word.id, word.label.in_language(language)) for word in words.values()]
