"""What a deployment settles: readings, and how far from today an answer still binds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


class SettingsError(ValueError):
    """Settings that do not fit the policy, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the message in both languages."""
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Settlement:
    """The answer a deployment gives to a reading: by whom, when, on what authority, for acts from when."""

    answer: str
    by: str
    on: dt.date
    authority: str
    start: dt.date | None = None

    def canonical(self) -> dict[str, str | None]:
        """Return the settlement as plain data."""
        return {
            "answer": self.answer,
            "by": self.by,
            "on": self.on.isoformat(),
            "authority": self.authority,
            "from": self.start.isoformat() if self.start else None,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """Settled readings by id, and `tolerance` in days after today within which an answer is binding."""

    readings: Mapping[str, Settlement] = field(default_factory=dict)
    tolerance: int = 30

    def canonical(self) -> dict[str, object]:
        """Return the settings as plain data, for the receipt."""
        return {
            "tolerance": self.tolerance,
            "readings": {name: settled.canonical() for name, settled in sorted(self.readings.items())},
        }
