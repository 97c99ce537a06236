"""Tables as people keep them: what is read, and what is refused with its cell or line."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.tables.decoding import decode
from policylib.tables.model import Limits, Row, TableError, TableProblem
from policylib.tables.reading import read_table
from policylib.tables.values import as_day, as_text

ROWS: list[list[Any]] = [
    ["编号", "事项名称", "备注"],
    ["a-1", "居务公开", "每月，一次"],
    ["a-2", "调解纠纷", None],
]
CSV = "编号,事项名称,备注\na-1,居务公开,每月，一次\na-2,调解纠纷,\n"


def book(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = ()) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(names[number] if names else f"表{number + 1}")
        for row in rows:
            sheet.append(row)
    return made


def saved(made: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "table.xlsx"
    made.save(path)
    return path


def written(data: bytes, folder: Path, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def values(rows: Iterable[Row]) -> list[list[Any]]:
    return [[cell.value for cell in row.cells] for row in rows]


def problems(path: Path, **how: Any) -> list[TableProblem]:
    """What is wrong with a table, whether its head or a row shows it."""
    with pytest.raises(TableError) as caught:
        list(read_table(path, **how).rows)
    for problem in caught.value.problems:
        assert not any(char >= "\u4e00" for char in "".join(problem.message.en.split("`")[::2]))
    return list(caught.value.problems)


def only(path: Path, **how: Any) -> tuple[str, str]:
    """The code and the place of the one thing that is wrong."""
    (problem,) = problems(path, **how)
    return problem.code, str(problem.place)


# --- spreadsheets ------------------------------------------------------------------------------


def test_a_spreadsheet_is_read_with_the_names_of_its_cells(tmp_path: Path) -> None:
    table = read_table(saved(book(ROWS), tmp_path))
    assert (table.name, table.kind, table.encoding, table.epoch) == (
        "表1",
        "xlsx",
        None,
        dt.date(1899, 12, 30),
    )
    assert [(each.value, str(each.place)) for each in table.headers] == [
        ("编号", "A1"),
        ("事项名称", "B1"),
        ("备注", "C1"),
    ]
    rows = list(table.rows)
    assert values(rows) == [["a-1", "居务公开", "每月，一次"], ["a-2", "调解纠纷", None]]
    assert [str(cell.place) for cell in rows[1].cells] == ["A3", "B3", "C3"]


def test_rows_are_read_once_and_only_when_they_are_asked_for(tmp_path: Path) -> None:
    table = read_table(saved(book([*ROWS, ["a-3", "x", "y", "no header"]]), tmp_path))
    assert next(table.rows).number == 2
    assert next(table.rows).number == 3
    with pytest.raises(TableError):
        next(table.rows)


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [None, None],
        ["名称", "备注"],
        ["  ", None],
        ["居务公开", "\u3000"],
        [None],
        ["调解", "x"],
        ["", ""],
    ]
    table = read_table(saved(book(rows), tmp_path))
    assert [(row.number, row.cells[0].value, row.cells[1].value) for row in table.rows] == [
        (4, "居务公开", None),
        (6, "调解", "x"),
    ]
    assert table.blank == [3, 5]


def test_merged_cells_are_refused_with_every_range(tmp_path: Path) -> None:
    made = book([["社区工作事项清单"], *ROWS])
    made["表1"].merge_cells("A1:C1")
    made["表1"].merge_cells("A3:A4")
    found = problems(saved(made, tmp_path))
    assert [(each.code, str(each.place)) for each in found] == [
        ("merged_cells", "A1"),
        ("merged_cells", "A3"),
    ]
    assert "A1:C1" in found[0].message.zh
    assert "A3:A4" in found[1].message.en


def test_a_formula_is_read_as_its_value_and_refused_where_it_has_none(tmp_path: Path) -> None:
    path = saved(book([["名称", "n"], ["x", "=1+1"]]), tmp_path)
    assert only(path) == ("formula_without_value", "B2")
    # With lxml installed, openpyxl writes the empty element in the other way.
    rewrite(path, "xl/worksheets/sheet1.xml", rb"<f>1\+1</f><v ?/>|<f>1\+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert values(read_table(path).rows) == [["x", 2]]


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change a part of a workbook as another program would have written it; `old` is a pattern."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part], count = re.subn(old, new, parts[part])
    assert count
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_a_wrong_dimension_hides_no_rows(tmp_path: Path) -> None:
    path = saved(book(ROWS), tmp_path)
    rewrite(path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:C3"', b'<dimension ref="A1:A1"')
    assert len(list(read_table(path).rows)) == 2


def test_an_error_value_is_refused_with_its_cell(tmp_path: Path) -> None:
    assert only(saved(book([["名称", "n"], ["x", "#REF!"]]), tmp_path)) == ("error_value", "B2")


def test_an_empty_sheet_and_an_empty_workbook_are_refused(tmp_path: Path) -> None:
    assert only(saved(book([]), tmp_path)) == ("empty", "None")
    assert only(saved(book(ROWS, [[None]]), tmp_path), sheet="表2") == ("empty", "None")
    assert only(saved(book([["  "]]), tmp_path)) == ("empty", "None")


def test_of_several_sheets_one_has_to_be_named(tmp_path: Path) -> None:
    path = saved(book(ROWS, [["名称"], ["x"]], [], names=("职责", "协助", "空")), tmp_path)
    (problem,) = problems(path)
    assert problem.code == "several_sheets"
    assert "职责、协助" in problem.message.zh
    assert "空" not in problem.message.zh
    assert values(read_table(path, sheet="协助").rows) == [["x"]]
    (problem,) = problems(path, sheet="协助表")
    assert problem.code == "unknown_sheet"
    assert problem.help is not None
    assert "协助" in problem.help.zh


def test_one_sheet_beside_empty_ones_needs_no_name(tmp_path: Path) -> None:
    assert read_table(saved(book([], ROWS, []), tmp_path)).name == "表2"


def test_what_is_hidden_is_said(tmp_path: Path) -> None:
    made = book(ROWS, [["名称"], ["x"]])
    made["表2"].sheet_state = "hidden"
    made["表1"].row_dimensions[3].hidden = True
    made["表1"].column_dimensions["C"].hidden = True
    table = read_table(saved(made, tmp_path))
    assert [(each.code, str(each.place)) for each in table.warnings] == [
        ("hidden_sheet", "None"),
        ("hidden_rows", "A3"),
        ("hidden_columns", "C1"),
    ]
    assert len(list(table.rows)) == 2


def test_dates_numbers_and_texts_keep_their_kind(tmp_path: Path) -> None:
    day = dt.datetime(2024, 3, 1)
    path = saved(book([["a", "b", "c", "d"], [day, 45352, "00123", 1.5]]), tmp_path)
    row = next(read_table(path).rows)
    assert [cell.value for cell in row.cells] == [day, 45352, "00123", 1.5]


def test_days_count_from_1904_where_the_workbook_does(tmp_path: Path) -> None:
    made = book([["d", "n"], [dt.datetime(2024, 3, 1), 43890]])
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    table = read_table(saved(made, tmp_path))
    assert [as_day(cell.value, table.epoch) for cell in next(table.rows).cells] == [dt.date(2024, 3, 1)] * 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "legacy_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"  <html><table>", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "binary"),
    ],
)
def test_files_that_are_no_table_are_refused_for_what_they_are(
    tmp_path: Path, data: bytes, code: str
) -> None:
    path = written(data, tmp_path, "table.xlsx")
    assert only(path) == (code, "None")
    with pytest.raises(TableError) as caught:
        read_table(path)
    # What a reader of ZIP files says of it is for the English message.
    assert "zip" not in caught.value.problems[0].message.zh.casefold()


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert only(path) == ("not_a_workbook", "None")


def test_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    path = saved(book(ROWS), tmp_path)
    rewrite(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet")
    assert only(path) == ("damaged", "None")


def test_no_more_is_unpacked_than_may_be(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    path = written(stream.getvalue(), tmp_path, "bomb.xlsx")
    assert len(stream.getvalue()) < 100_000
    assert only(path, limits=Limits(size=100_000)) == ("too_large", "None")


# --- texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_read_in_every_encoding_people_use(
    tmp_path: Path, codec: str, encoding: str, end: str
) -> None:
    table = read_table(written(CSV.replace("\n", end).encode(codec), tmp_path))
    assert (table.encoding, table.delimiter, table.kind, table.epoch) == (encoding, ",", "csv", None)
    assert [each.value for each in table.headers] == ["编号", "事项名称", "备注"]
    assert values(table.rows) == [["a-1", "居务公开", "每月，一次"], ["a-2", "调解纠纷", None]]


@given(
    st.lists(
        st.text("编号事项名称社区居民委员会协助政府工作清单，。（）", min_size=1, max_size=12), min_size=1
    )
)
def test_gbk_is_never_taken_for_another_encoding(names: list[str]) -> None:
    text = "名称,备注\n" + "".join(f"{name},x\n" for name in names)
    decoded = decode(text.encode("gbk"))
    assert (decoded.text, decoded.encoding) == (text, "gb18030")


@pytest.mark.parametrize("mark", ["\t", ",", ";", "，"])
def test_whatever_stands_between_fields_is_found(tmp_path: Path, mark: str) -> None:
    text = f"编号{mark}名称\n1{mark}做好宣传、组织\n"
    table = read_table(written(text.encode(), tmp_path))
    assert table.delimiter == mark
    assert values(table.rows) == [["1", "做好宣传、组织"]]


def test_marks_in_quotation_marks_part_nothing(tmp_path: Path) -> None:
    table = read_table(written('"编号;代号;序号",名称\n1,"a,b\nc"\n2,d\n'.encode(), tmp_path))
    rows = list(table.rows)
    assert [each.value for each in table.headers] == ["编号;代号;序号", "名称"]
    assert [(row.number, row.cells[1].value) for row in rows] == [(2, "a,b\nc"), (4, "d")]
    assert str(rows[1].cells[1].place) == "4:2"
    assert rows[1].cells[1].place.words.zh == "第 4 行第 2 列"


def test_a_short_row_ends_in_empty_cells(tmp_path: Path) -> None:
    row = next(read_table(written(b"a,b,c\n1\n", tmp_path)).rows)
    assert [(cell.value, str(cell.place)) for cell in row.cells] == [
        ("1", "2:1"),
        (None, "2:2"),
        (None, "2:3"),
    ]


def test_an_undecodable_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    data = CSV.encode()
    broken = data.replace("调解".encode(), "调".encode() + b"\xff")
    (problem,) = problems(written(broken, tmp_path))
    assert problem.code == "wrong_encoding"
    assert "第 3 行" in problem.message.zh
    assert "UTF-8" in problem.message.zh
    broken = CSV.encode("gbk").replace("调解".encode("gbk"), b"\xff\xff")
    (problem,) = problems(written(broken, tmp_path))
    assert "line 3" in problem.message.en
    assert "GB18030" in problem.message.en
    (problem,) = problems(written("名称\n居\n".encode("utf-16") + b"\x00\xd8", tmp_path))
    assert "line 3" in problem.message.en


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("latin-1", "näme,é\nü\n"),
        ("cp1251", "имя,Ё\nэюяъ\n"),
    ],
)
def test_another_encoding_is_not_guessed_at(tmp_path: Path, codec: str, text: str) -> None:
    assert only(written(text.encode(codec), tmp_path)) == ("wrong_encoding", "None")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "empty", "None"),
        ("\n , \n\n", "empty", "None"),
        ("名称,名称\nx,y\n", "duplicate_header", "1:2"),
        ("名称,（备注）,(备注)\nx\n", "duplicate_header", "1:3"),
        ("名称,,备注\nx,y,z\n", "no_header", "1:2"),
        ("社区清单\n编号,名称\n1,x\n", "no_header", "2:2"),
        ('名称,备注\nx,y\nz,"w\n', "bad_quotes", "3:1"),
        ('名称,备注\nx,"y"z\n', "bad_quotes", "2:1"),
    ],
)
def test_a_table_out_of_form_is_refused(tmp_path: Path, text: str, code: str, place: str) -> None:
    assert only(written(text.encode(), tmp_path)) == (code, place)


def test_a_sheet_without_header_row_is_refused(tmp_path: Path) -> None:
    assert only(saved(book([["a-1", 5], ["a-2", 6]]), tmp_path)) == ("no_header", "B1")
    assert only(saved(book([["清单"], *ROWS]), tmp_path)) == ("no_header", "B2")


def test_a_text_has_no_sheets(tmp_path: Path) -> None:
    assert only(written(CSV.encode(), tmp_path), sheet="表1") == ("unknown_sheet", "None")


@pytest.mark.parametrize(
    ("limits", "place"),
    [
        (Limits(size=20), "None"),
        (Limits(rows=1), "3:1"),
        (Limits(columns=2), "1:3"),
        (Limits(characters=4), "2:3"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: Limits, place: str) -> None:
    assert only(written(CSV.encode(), tmp_path), limits=limits) == ("too_large", place)


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "none.csv")


# --- values ------------------------------------------------------------------------------------

EPOCH = dt.date(1899, 12, 30)


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-01",
        "2024/3/1",
        "2024.3.1",
        "2024年3月1日",
        "２０２４年３月１日",
        "20240301",
        20240301,
        45352,
        45352.0,
        dt.date(2024, 3, 1),
        dt.datetime(2024, 3, 1),
    ],
)
def test_a_day_is_read_however_it_is_written(value: Any) -> None:
    assert as_day(value, EPOCH) == dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "3/1/2024",
        "2024",
        "2024-02-30",
        "明年",
        "45352",
        2024,
        45352.5,
        True,
        None,
        dt.datetime(2024, 3, 1, 12),
        dt.time(1),
        "2024年3月",
        "",
    ],
)
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        as_day(value, EPOCH)


def test_numbers_are_no_days_in_a_text() -> None:
    with pytest.raises(ValueError, match="45352"):
        as_day(45352)


def test_numbers_are_texts_where_a_text_is_wanted() -> None:
    assert [as_text(each) for each in (18, 18.0, 1.5, "00123", True, dt.datetime(2024, 3, 1))] == [
        "18",
        "18",
        "1.5",
        "00123",
        "true",
        "2024-03-01",
    ]
