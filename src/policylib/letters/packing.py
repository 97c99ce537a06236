"""DOCX files whose bytes hang on their content alone, not on when they were written."""

from __future__ import annotations

import io
import zipfile

# The first day that a ZIP file can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def packed(document: bytes) -> bytes:
    """Return a ZIP file with the same members and no times."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return file.getvalue()
