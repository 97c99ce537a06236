"""The full texts that a user gives: the text files of a folder, decoded, each with its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from policylib.diagnostics import Text, reason_of
from policylib.tables.decoding import decode
from policylib.tables.model import TableError

SUFFIXES = (".txt", ".md")
MOST_FILES = 2_000
MOST_BYTES = 16_000_000  # of one file


@dataclass(frozen=True, slots=True)
class Document:
    """A text file. `name`: its path in the folder; `text`: as decoded, line ends as they were, without a byte
    order mark; `encoding`: `utf-8`, `utf-16` or `gb18030`; `sha256`: of its bytes.
    """

    name: str
    text: str
    encoding: str
    sha256: str


class DocumentsError(OSError):
    """Full texts that cannot be read: the folder or file, and why, in both languages."""

    def __init__(self, path: str, reason: Text) -> None:
        """Keep the path and the reason."""
        super().__init__(f"{path}: {reason.zh} / {reason.en}")
        self.path = path
        self.reason = reason


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Return the `.txt` and `.md` files in a folder and below it, by name; hidden ones are passed over.

    Raises:
        DocumentsError: there is no such folder, no such file in it, or one of them cannot be read: it is too
            large, or neither UTF-8 nor GB18030.
    """
    if not folder.is_dir():
        if folder.exists():
            reason = Text("这是文件，应为文件夹", "this is a file, expected a folder")
        else:
            reason = Text("没有这个文件夹", "there is no such folder")
        raise DocumentsError(str(folder), reason)
    try:
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        wanted = {name: path for name, path in sorted(paths.items()) if _is_text(name) and path.is_file()}
    except OSError as error:
        raise DocumentsError(str(folder), _system(error)) from error
    if not wanted:
        raise DocumentsError(
            str(folder),
            Text("文件夹里没有 .txt 或 .md 文件", "there is no .txt or .md file in this folder"),
        )
    if len(wanted) > MOST_FILES:
        raise DocumentsError(
            str(folder),
            Text(
                f"文件夹里有 {len(wanted)} 个文本，上限为 {MOST_FILES} 个",
                f"there are {len(wanted)} texts in this folder, the limit is {MOST_FILES}",
            ),
        )
    return tuple(_read(name, path) for name, path in wanted.items())


def _is_text(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not any(part.startswith(".") for part in name.split("/"))


def _read(name: str, path: Path) -> Document:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DocumentsError(name, _system(error)) from error
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1_000_000
        raise DocumentsError(name, Text(f"文件超过 {size} MB", f"the file is larger than {size} MB"))
    try:
        decoded = decode(data)
    except TableError as error:
        raise DocumentsError(name, error.problems[0].message) from error
    return Document(name, decoded.text, decoded.encoding, hashlib.sha256(data).hexdigest())


def _system(error: OSError) -> Text:
    reason = reason_of(error)
    return Text(f"读不了：{reason.zh}", f"cannot be read: {reason.en}")
