"""What a deployment settles: readings, and how far from today an answer still binds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import field

from policylib.days import parse_day
from policylib.portable import Portable
from policylib.records import dataclass

_SETTINGS_FIELDS = ("tolerance", "readings")
_READING_FIELDS = ("answer", "by", "on", "authority", "from")


class SettingsError(Portable, ValueError):
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


def parse_settings(raw: object) -> Settings:
    """Return settings given as plain data, as `Settings.canonical` has them: `tolerance` in days, and
    `readings` by id with answer, by, on, authority and perhaps from.

    Raises SettingsError.
    """
    fields = _fields(raw, "", _SETTINGS_FIELDS)
    readings = fields.get("readings") or {}
    if not isinstance(readings, dict):
        raise SettingsError("readings 应为键值对", "`readings` must be an object")
    return Settings(
        {str(name): _settlement(str(name), one) for name, one in readings.items()},
        _days(fields.get("tolerance")),
    )


def _fields(raw: object, where: str, names: tuple[str, ...]) -> Mapping[str, object]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise SettingsError(f"{where or '设置'}应为键值对", f"{where or 'the settings'} must be an object")
    for name in raw:
        if name not in names:
            known = ", ".join(names)
            raise SettingsError(
                f"{where}没有“{name}”这一项，可用：{known}", f"{where} has no `{name}`; fields: {known}"
            )
    return raw


def _days(raw: object) -> int:
    if raw is None:
        return Settings().tolerance
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not re.fullmatch("[0-9]{1,5}", str(raw)):
        raise SettingsError(
            f"tolerance 应为天数，实为“{raw}”", f"`tolerance` must be a number of days, got `{raw}`"
        )
    return int(raw)


def _settlement(name: str, raw: object) -> Settlement:
    fields = _fields(raw, f"{name} ", _READING_FIELDS)
    for required in ("answer", "by", "on", "authority"):
        value = fields.get(required)
        if not isinstance(value, str) or not value.strip():
            raise SettingsError(
                f"{name} 缺少 {required}（解释由谁、何时、依据什么确定，都要写明）",
                f"`{name}` lacks `{required}` (who settled it, when and on what authority must be stated)",
            )
    start = fields.get("from")
    return Settlement(
        str(fields["answer"]),
        str(fields["by"]),
        _date(name, fields["on"]),
        str(fields["authority"]),
        None if start is None else _date(name, start),
    )


def _date(name: str, raw: object) -> dt.date:
    try:
        return parse_day(str(raw))
    except ValueError:
        raise SettingsError(
            f"{name}：“{raw}”不是日期，写法如 2024-03-01",
            f"`{name}`: `{raw}` is not a date, write it like 2024-03-01",
        ) from None
