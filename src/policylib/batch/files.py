"""Files and folders of an audit as wholes: written all or not at all, identified, cleared away."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Open a file to write text to; it is there once all is written, and not before."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def cleared(path: Path) -> Path:
    """Remove earlier decisions, a file or a folder of files."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    return path


def sha256_of(path: Path) -> str:
    """Return what identifies a file, or all files of a folder."""
    if path.is_dir():
        files = (f"{each.name} {sha256_of(each)}\n" for each in sorted(path.iterdir()))
        return hashlib.sha256("".join(files).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
