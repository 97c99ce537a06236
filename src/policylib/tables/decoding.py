"""Which encoding a text is in: its mark, UTF-8, then GB18030 (which holds GBK and GB2312), and no guess."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from policylib.diagnostics import Text
from policylib.tables.model import TableError, TableProblem, refuse

# Of the characters beyond ASCII, how many may be broken in a text that is meant as UTF-8 all the same.
_FEW = 0.1

_SAVE_AS = Text("请另存为 UTF-8（Excel：CSV UTF-8）", "save it as UTF-8 (Excel: CSV UTF-8)")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in: `utf-8`, `utf-16` or `gb18030`."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return the text that bytes stand for.

    Raises:
        TableError: it is in no encoding known here; where one fits but for some bytes, their line is named.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16", "utf-16")
    if b"\0" in data:
        return _wide(data)
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(codecs.BOM_UTF8) or _is_broken_utf8(data):
            raise _broken(data, error.start, "UTF-8") from None
    decoded = _strictly(data, "gb18030", "gb18030")
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not all(map(_is_written, line)):
            raise _unknown(number)
    return decoded


def _wide(data: bytes) -> Decoded:
    """Read UTF-16 without its mark: ASCII, of which every table has some, has its zero on one side."""
    codec = "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = "\0"
    if not all(char == "\n" or _is_written(char) for char in text):
        raise refuse(
            "binary",
            None,
            "这不是文字文件（含有零字节）",
            "this is no text file (it has zero bytes in it)",
            Text("可以读的是 .xlsx、.csv 和 .tsv", "what can be read: .xlsx, .csv and .tsv"),
        )
    return Decoded(text, "utf-16")


def _strictly(data: bytes, codec: str, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(codec), encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            line = data[: error.start].decode(codec, "replace").count("\n") + 1
            raise _undecodable(line, "UTF-16") from None
        raise _broken(data, error.start, "GB18030") from None


def _is_broken_utf8(data: bytes) -> bool:
    """Whether a text is UTF-8 but for a few bytes: GB18030 hardly ever looks like that."""
    text = data.decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") <= _FEW * beyond


def _is_written(char: str) -> bool:
    """Whether a character is one that people write: what is read in a wrong encoding has others among it."""
    return char in "\t\r" or unicodedata.category(char) not in {"Cc", "Cn", "Co", "Cs"}


def _broken(data: bytes, offset: int, encoding: str) -> TableError:
    return _undecodable(data.count(b"\n", 0, offset) + 1, encoding)


def _undecodable(line: int, encoding: str) -> TableError:
    zh = f"第 {line} 行有无法按 {encoding} 解读的字节"
    en = f"line {line} has bytes that are no {encoding}"
    return TableError([TableProblem("wrong_encoding", None, Text(zh, en), _SAVE_AS)])


def _unknown(line: int) -> TableError:
    zh = f"无法识别编码：不是 UTF-8，按 GB18030 解读，第 {line} 行是乱码"
    en = f"the encoding is not known: it is not UTF-8, and line {line} makes no sense as GB18030"
    return TableError([TableProblem("wrong_encoding", None, Text(zh, en), _SAVE_AS)])
