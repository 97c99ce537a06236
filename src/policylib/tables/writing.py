"""Writes spreadsheets (XLSX) whose texts are texts: none is a formula, a link or an error, whatever it is.

A text goes into its cell as an inline string, so it stays as it is, without a mark in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# What a cell can hold.
LONGEST = 32_767
_LONGEST_TITLE = 31
# Characters that XML has no place for, and those that a title of a sheet must not have.
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")


class Book:
    """A spreadsheet that is written row by row."""

    def __init__(self) -> None:
        """Begin with no sheet."""
        # An extra: who writes no spreadsheets need not have it.
        from openpyxl import Workbook  # noqa: PLC0415
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

        self._book = Workbook(write_only=True)
        self._cell = WriteOnlyCell

    def sheet(self, title: str) -> Sheet:
        """Begin a sheet; one of a title that is taken gets a number after it."""
        return Sheet(self._book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:_LONGEST_TITLE]), self._cell)

    def save(self, path: Path) -> None:
        """Write the file. Raises OSError."""
        self._book.save(path)


class Sheet:
    """A sheet that is being written."""

    def __init__(self, sheet: Any, cell: Any) -> None:
        """Write cells to a sheet, both of openpyxl."""
        self._sheet = sheet
        self._cell = cell

    def append(self, cells: Sequence[str | int | None]) -> None:
        """Add a row."""
        self._sheet.append([self._text(cell) if isinstance(cell, str) else cell for cell in cells])

    def _text(self, value: str) -> Any:
        if not value:
            return None
        cell = self._cell(self._sheet, _IMPOSSIBLE.sub("\ufffd", value)[:LONGEST])
        cell.data_type = "s"
        return cell
