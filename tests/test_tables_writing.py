"""Spreadsheets that are written: every text stays a text, and can be read again."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from policylib.tables.reading import read_table
from policylib.tables.writing import LONGEST, Book

HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "#N/A", "http://example.org"]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_text_is_a_formula(tmp_path: Path, text: str) -> None:
    book = Book()
    sheet = book.sheet("事项")
    sheet.append(["name", "number"])
    sheet.append([text, 7])
    book.save(tmp_path / "x.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["事项"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert [row.cells[1].value for row in read_table(tmp_path / "x.xlsx").rows] == [7]


def test_what_no_cell_can_hold_is_cut_or_replaced(tmp_path: Path) -> None:
    book = Book()
    sheet = book.sheet("a/b:[c]*" + "x" * 40)
    sheet.append(["a\x00b\x1f\ud800", "长" * (LONGEST + 1), None, ""])
    book.sheet("same").append([1])
    book.sheet("same").append([2])
    book.save(tmp_path / "x.xlsx")
    read = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert len(read.sheetnames) == len(set(read.sheetnames)) == 3
    first = read.worksheets[0]
    assert first["A1"].value == "a\ufffdb\ufffd\ufffd"
    assert len(first["B1"].value) == LONGEST
    assert first["C1"].value is None
    assert first["D1"].value is None
