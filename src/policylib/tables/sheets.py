"""Tables in spreadsheets (XLSX): one sheet, values and not formulas, read row by row."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from policylib.diagnostics import Text
from policylib.nearest import did_you_mean
from policylib.tables.model import (
    Cell,
    Limits,
    Place,
    Row,
    Table,
    TableError,
    TableProblem,
    column_name,
    refuse,
)
from policylib.tables.rows import checked_rows, clean, headers_of
from policylib.tables.workbook import Outline, Sheet, open_archive, outline_of, place_of, sheets_of

# How many cells, ranges or rows a message names.
_NAMED = 8


def read_sheet(data: bytes, sheet: str | None, limits: Limits) -> Table:
    """Return the table on a sheet, or on the only one that is not empty.

    Raises:
        TableError: the file cannot be read, no sheet or several could be meant, cells are merged, a formula
            was never computed, or there is no proper header row.
    """
    try:
        with open_archive(io.BytesIO(data), limits) as archive:
            outlines = {each: outline_of(archive, each) for each in sheets_of(archive)}
        chosen, notes = _choose(outlines, sheet)
        _refuse_mistakes(outlines[chosen])
        book = _load(data)
    except TableError:
        raise
    except Exception as error:
        # What a damaged file makes the readers of ZIP and XML raise is written down nowhere.
        raise _damaged(error) from error
    rows = _rows(book, chosen.name)
    headers = headers_of(rows, limits)
    blank: list[int] = []
    return Table(
        chosen.name,
        headers,
        checked_rows(rows, headers, limits, blank),
        "xlsx",
        epoch=book.epoch.date(),
        warnings=[*notes, *_hidden(outlines[chosen])],
        blank=blank,
    )


# --- which sheet -------------------------------------------------------------------------------


def _choose(outlines: dict[Sheet, Outline], wanted: str | None) -> tuple[Sheet, list[TableProblem]]:
    names = [each.name for each in outlines]
    if wanted is not None:
        chosen = next((each for each in outlines if each.name == wanted), None)
        if chosen is None:
            listed = Text(f"有：{'、'.join(names)}", f"there are: {_names(names)}")
            zh, en = f"没有工作表“{wanted}”", f"there is no sheet `{wanted}`"
            raise refuse("unknown_sheet", None, zh, en, did_you_mean(wanted, names) or listed)
        return chosen, []
    filled = [each for each, outline in outlines.items() if outline.filled]
    seen = [each for each in filled if not each.hidden] or filled
    if not seen:
        raise refuse("empty", None, "表格是空的", "the table is empty")
    if len(seen) > 1:
        zh = f"有内容的工作表不止一个：{'、'.join(each.name for each in seen)}"
        en = f"several sheets have something on them: {_names(each.name for each in seen)}"
        advice = Text("请用 --sheet 指明读哪一个", "say which one with --sheet")
        raise refuse("several_sheets", None, zh, en, advice)
    return seen[0], [_hidden_sheet(each) for each in filled if each.hidden and each is not seen[0]]


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _hidden_sheet(sheet: Sheet) -> TableProblem:
    zh = f"没有读隐藏的工作表“{sheet.name}”"
    en = f"the hidden sheet `{sheet.name}` was not read"
    return TableProblem("hidden_sheet", None, Text(zh, en))


# --- what cannot be read, what is read with a warning ------------------------------------------


def _refuse_mistakes(outline: Outline) -> None:
    found = list(_mistakes(outline))
    if found:
        raise TableError(found)


def _mistakes(outline: Outline) -> Iterator[TableProblem]:
    for reference in outline.merged:
        yield TableProblem(
            "merged_cells",
            place_of(reference),
            Text(f"{reference} 是合并单元格", f"the cells {reference} are merged"),
            Text(
                "请取消合并，并在每个单元格里填上值；只是标题的，请删去这一行",
                "unmerge them and fill in every cell; delete the row if it is only a title",
            ),
        )
    for place in outline.not_computed:
        yield TableProblem(
            "formula_without_value",
            place,
            Text("公式没有计算结果", "the formula here has no computed value"),
            Text(
                "请在表格软件中打开、保存一次，或者粘贴为数值",
                "open and save the file in a spreadsheet program, or paste as values",
            ),
        )


def _hidden(outline: Outline) -> Iterator[TableProblem]:
    if outline.hidden_rows:
        rows = _some([str(each) for each in outline.hidden_rows])
        message = Text(f"隐藏的行也读了：{rows}", f"hidden rows were read too: {rows}")
        yield TableProblem("hidden_rows", Place(outline.hidden_rows[0], 1), message)
    if outline.hidden_columns:
        columns = _some([column_name(each) for each in outline.hidden_columns])
        message = Text(f"隐藏的列也读了：{columns}", f"hidden columns were read too: {columns}")
        yield TableProblem("hidden_columns", Place(1, outline.hidden_columns[0]), message)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")


def _damaged(error: Exception) -> TableError:
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        zh, en = "文件有密码保护，请去掉密码后再读", "the file is protected by a password, take it off first"
        return refuse("password", None, zh, en)
    # What the readers of ZIP and XML say is English, and seldom more than that.
    reason = " ".join(str(error).split()) or type(error).__name__
    return refuse(
        "damaged",
        None,
        "文件已损坏，读不了",
        f"the file is damaged and cannot be read ({reason})",
        Text("请在表格软件中打开，另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx"),
    )


# --- values ------------------------------------------------------------------------------------


def _load(data: bytes) -> Any:
    try:
        # An extra: who reads text files only need not have it.
        from openpyxl import load_workbook  # noqa: PLC0415
    except ImportError:
        zh = "读 .xlsx 文件要先安装：pip install 'policylib[tables]'；或者另存为 CSV UTF-8"
        en = "to read .xlsx files run: pip install 'policylib[tables]'; or save the table as CSV UTF-8"
        raise refuse("not_installed", None, zh, en) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations that play no part here
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)


def _rows(book: Any, name: str) -> Iterator[Row]:
    sheet = book[name]
    sheet.reset_dimensions()  # programs write wrong ones
    rows = enumerate(sheet.iter_rows(), 1)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                number, cells = next(rows, (0, ()))
            except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
                raise _damaged(error) from error
        if number == 0:
            book.close()
            return
        yield Row(number, tuple(_cells(number, cells)))


def _cells(number: int, cells: Sequence[object]) -> Iterator[Cell]:
    for column, each in enumerate(cells, 1):
        place = Place(number, column)
        value = getattr(each, "value", None)
        if getattr(each, "data_type", "") == "e":
            zh, en = f"单元格是错误值 {value}", f"the cell holds the error {value}"
            raise refuse("error_value", place, zh, en)
        assert value is None or isinstance(value, str | int | float | dt.date | dt.time | dt.timedelta)
        yield Cell(clean(value), place)
