"""TOML files, read the same way wherever one is: what is wrong with them is told in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from policylib.diagnostics import Text, reason_of

_PLACE = re.compile(r"at line (\d+), column (\d+)")


class TomlError(ValueError):
    """A file that cannot be read, or is no TOML: why, without its name."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason."""
        super().__init__(f"{reason.zh} / {reason.en}")
        self.reason = reason


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; a byte order mark is no part of it. Raises TomlError."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error)
        raise TomlError(Text(f"读不了：{why.zh}", f"cannot be read: {why.en}")) from None
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"第 {place[1]} 行第 {place[2]} 列" if place else "文件末尾"
        raise TomlError(Text(f"{where}不是有效的 TOML", f"not valid TOML: {error}")) from None
