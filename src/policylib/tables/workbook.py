"""What a spreadsheet file holds besides values: its sheets, merged and hidden cells, formulas never computed.

The reader of values (`sheets`) goes through a sheet once and shows none of this.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree as ET

from policylib.tables.model import Limits, Place, refuse

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_NAME = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# How much more than the file its parts may be once they are unpacked.
_MOST_UNPACKED = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet by name, with its part of the file. `hidden`: people do not see it."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Outline:
    """What is to be known of a sheet before its values are read."""

    filled: bool = False
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    not_computed: list[Place] = field(default_factory=list)


def open_archive(stream: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """Return a spreadsheet file as an archive.

    Raises:
        TableError: it is no XLSX file, or would be too large unpacked.
        zipfile.BadZipFile: it is damaged.
    """
    archive = zipfile.ZipFile(stream)
    if _WORKBOOK not in archive.namelist():
        raise refuse(
            "not_a_workbook",
            None,
            "这不是 XLSX 文件（里面没有工作簿）；请在表格软件中另存为 .xlsx",
            "this is no XLSX file (there is no workbook in it); save it as .xlsx",
        )
    if sum(part.file_size for part in archive.infolist()) > limits.size * _MOST_UNPACKED:
        size = limits.size * _MOST_UNPACKED // 1_000_000
        zh, en = f"文件解压后超过 {size} MB", f"unpacked, the file is larger than {size} MB"
        raise refuse("too_large", None, zh, en)
    return archive


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet]:
    """Return the worksheets of a workbook, in their order; sheets that are charts are none."""
    relations = ET.fromstring(archive.read(_RELATIONS))
    parts = {
        each.get("Id"): normpath(join("/xl", each.get("Target", ""))).lstrip("/")
        for each in relations
        if each.get("Type", "").endswith("/worksheet")
    }
    book = ET.fromstring(archive.read(_WORKBOOK))
    found = []
    for each in book.iter():
        if _local(each.tag) != "sheet":
            continue
        part = parts.get(_attribute(each.attrib, "id"))
        if part is not None:
            found.append(Sheet(each.get("name", ""), part, each.get("state", "visible") != "visible"))
    return found


def outline_of(archive: zipfile.ZipFile, sheet: Sheet) -> Outline:
    """Go through a sheet once."""
    outline = Outline()
    row = column = 0
    with archive.open(sheet.part) as stream:
        for event, element in ET.iterparse(stream, ("start", "end")):
            tag = _local(element.tag)
            if event == "start":
                if tag == "row":
                    row, column = int(element.get("r") or row + 1), 0
                    if _is_set(element, "hidden"):
                        outline.hidden_rows.append(row)
                continue
            if tag == "c":
                named = _NAME.fullmatch(element.get("r", ""))
                column = _column_number(named[1]) if named else column + 1
                _cell(element, Place(row, column), outline)
            elif tag == "row":
                element.clear()
            elif tag == "mergeCell":
                outline.merged.append(element.get("ref", ""))
            elif tag == "col" and _is_set(element, "hidden"):
                last = min(int(element.get("max", "0")), 16_384)
                outline.hidden_columns += range(int(element.get("min", "1")), last + 1)
    return outline


def place_of(reference: str) -> Place | None:
    """Return the place of the first cell of a reference such as A1:C1; None where it names none."""
    named = _NAME.match(reference)
    return Place(int(named[2]), _column_number(named[1])) if named else None


def _cell(element: ET.Element, place: Place, outline: Outline) -> None:
    parts: Mapping[str, ET.Element] = {_local(part.tag): part for part in element}
    value = parts.get("v")
    has_value = (value is not None and bool(value.text)) or any(_texts(parts.get("is")))
    if "f" in parts and not has_value and element.get("t") != "str":
        outline.not_computed.append(place)
    outline.filled = outline.filled or has_value or "f" in parts


def _texts(element: ET.Element | None) -> Iterator[str]:
    for part in element.iter() if element is not None else ():
        if part.text:
            yield part.text


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _is_set(element: ET.Element, name: str) -> bool:
    return element.get(name) in {"1", "true"}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(attributes: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in attributes.items() if _local(key) == name), None)
