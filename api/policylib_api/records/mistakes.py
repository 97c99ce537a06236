"""What a verification finds: mistakes, each with its place, things worth knowing, and a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policylib.diagnostics import Text
from policylib_api.records.merkle import Hash


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in the store that is not as it was written: the table, the record (its number and its id,
    where it has one) or the key of the row, and what is wrong.
    """

    table: str
    what: Text
    seq: int | None = None
    id: str | None = None
    key: str | None = None

    def place(self) -> Text:
        """Return where it is."""
        if self.seq is not None:
            named = "" if self.id is None else f" ({self.id})"
            return Text(f"{self.table} 记录 {self.seq}{named}", f"{self.table} record {self.seq}{named}")
        if self.key is not None:
            return Text(f"{self.table} {self.key}", f"{self.table} {self.key}")
        return Text(self.table, self.table)

    def sentence(self, language: str) -> str:
        """Return it as a line for people."""
        colon = "：" if language == "zh" else ": "
        return f"{self.place().in_language(language)}{colon}{self.what.in_language(language)}"

    def as_json(self, language: str) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "kind": "mistake",
            "table": self.table,
            "seq": self.seq,
            "id": self.id,
            "key": self.key,
            "message": self.what.in_language(language),
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that could not be looked at, and why."""

    what: Text

    def sentence(self, language: str) -> str:
        """Return it as a line for people."""
        return self.what.in_language(language)

    def as_json(self, language: str) -> dict[str, Any]:
        """Return it as plain data."""
        return {"kind": "notice", "message": self.what.in_language(language)}


@dataclass(frozen=True, slots=True)
class Summary:
    """What was looked at. `size`: how many records there ever were; `start`: the first that is not pruned."""

    size: int
    start: int
    records: int
    redacted: int
    checkpoints: int
    policies: int
    root: Hash | None


Outcome = Mistake | Notice | Summary
