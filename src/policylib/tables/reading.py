"""From a file to a table, whatever form it is kept in: what the file is, is seen from its first bytes."""

from __future__ import annotations

from pathlib import Path

from policylib.diagnostics import Text
from policylib.tables.delimited import read_delimited
from policylib.tables.model import Limits, Table, TableError, refuse
from policylib.tables.sheets import read_sheet

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how files were kept before 2007, and still if encrypted
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_SAVE_AS = Text(
    "请在表格软件中另存为 .xlsx 或者 CSV UTF-8", "save it as .xlsx or CSV UTF-8 in a spreadsheet program"
)


def read_table(path: str | Path, *, sheet: str | None = None, limits: Limits | None = None) -> Table:
    """Return the table in a file: XLSX; or CSV, TSV in UTF-8, UTF-16 or GB18030 (GBK).

    Args:
        path: the file.
        sheet: the sheet to read; absent: the only one that has something on it.
        limits: how much may be read.

    Raises:
        TableError: the table cannot be read, with every reason found and its place. Rows are read later:
            iterating over them can raise it too.
        OSError: the file cannot be opened.
    """
    most = limits or Limits()
    with Path(path).open("rb") as file:
        data = file.read(most.size + 1)
    if len(data) > most.size:
        size = most.size // 1_000_000
        raise refuse("too_large", None, f"文件超过 {size} MB", f"the file is larger than {size} MB")
    if data.startswith(_ZIP):
        return read_sheet(data, sheet, most)
    if data.startswith(_COMPOUND):
        raise _compound(data)
    if data.lstrip()[:1] == b"<":
        raise refuse(
            "not_a_table",
            None,
            "这是网页或者 XML，不是表格",
            "this is a web page or XML, not a table",
            _SAVE_AS,
        )
    if sheet is not None:
        zh, en = "文字表格里没有工作表，不能用 --sheet", "a text has no sheets, `--sheet` cannot be used"
        raise refuse("unknown_sheet", None, zh, en)
    return read_delimited(Path(path).name, data, most)


def _compound(data: bytes) -> TableError:
    if _ENCRYPTED in data:
        zh, en = "文件有密码保护，请去掉密码后再读", "the file is protected by a password, take it off first"
        return refuse("password", None, zh, en)
    return refuse("legacy_format", None, "这是旧的 .xls 格式", "this is the old .xls format", _SAVE_AS)
