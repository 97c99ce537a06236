"""Writes files so that all of them are there as a whole or, where that fails, as they were before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_files(texts: Mapping[Path, str] | Mapping[Path, bytes]) -> None:
    """Write the contents of files, all of them or none; folders that are missing are made.

    Raises:
        OSError: one of them cannot be written.
    """
    staged: dict[Path, Path] = {}
    former = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            staged[path] = _staged(path, text)
        for path, new in staged.items():
            new.replace(path)
    except BaseException:
        for path, new in staged.items():
            if new.exists():
                new.unlink()
            else:  # it had taken its place already
                _put_back(path, former[path])
        raise


def write_whole(path: Path, text: str) -> None:
    """Write one file.

    Raises:
        OSError: it cannot be written.
    """
    write_files({path: text})


def _staged(path: Path, text: str | bytes) -> Path:
    """Write the content of a file beside the place that it will take."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
        new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(data)


def _umask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
