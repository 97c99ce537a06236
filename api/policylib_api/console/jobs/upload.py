"""Files that are sent with a form: written to disk as they come in, refused as soon as they are too large."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from policylib.diagnostics import Text
from policylib_api.call import Call
from policylib_api.config import MEBIBYTE
from policylib_api.console import csrf
from policylib_api.console.jobs.folder import INCOMING, Job, Note, job_id, upload_name, write_json

# So much of a file is held before it is written.
_WRITTEN_AT_ONCE = 1 << 20
_LONGEST_FIELD = 4096
_LONGEST_NAME = 200
# What is too large is still taken in, up to so many times the limit: browsers show an answer only to a form
# that they could send to its end.
_TAKEN_IN = 4
_FILE = "file"


class UploadError(ValueError):
    """A file that is not taken: why, and the status of the answer."""

    def __init__(self, status: int, reason: Text) -> None:
        """Keep the reason."""
        super().__init__(reason.en)
        self.status = status
        self.reason = reason


@dataclass
class _Form:
    """The form as far as it has come in. The fields stand before the file."""

    fields: dict[str, bytes] = field(default_factory=dict)
    file_name: str | None = None
    waiting: bytearray = field(default_factory=bytearray)
    _header: bytes = b""
    _value: bytes = b""
    _name: str | None = None
    _in_file: bool = False

    def on_part_begin(self) -> None:
        self._name, self._in_file = None, False

    def on_header_begin(self) -> None:
        self._header = self._value = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if self._header.lower() != b"content-disposition":
            return
        _, options = parse_options_header(self._value)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self._in_file = name == _FILE and b"filename" in options
        self._name = name
        if self._in_file:
            self.file_name = options[b"filename"].decode("utf-8", "replace")[-_LONGEST_NAME:]

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.waiting += data[start:end]
        elif self._name is not None:
            self.fields[self._name] = self.fields.get(self._name, b"") + data[start:end]
            if len(self.fields[self._name]) > _LONGEST_FIELD:
                raise FormParserError("a field is too long")

    def text(self, name: str) -> str | None:
        """Return what stands in a field."""
        found = self.fields.get(name)
        return None if found is None else found.decode("utf-8", "replace")


async def receive(call: Call, root: Path) -> Job:
    """Take in the file of a form as a new batch. Sent twice, a form begins one batch.

    Raises:
        UploadError: the file is too large or empty, there is none, or the form is none.
        ProblemError: 403 where the form is none of this session, 408 where nothing comes in.
    """
    limit = call.service.config.upload_limit
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"{INCOMING}{call.request_id}"
    folder.mkdir()
    try:
        form, size = await _written(call, folder / "file", limit)
        once = form.text(csrf.ONCE)
        if not form.file_name or not once:
            raise UploadError(400, _NO_FILE)
        if not size:
            raise UploadError(400, _EMPTY)
        identity = job_id(call.caller.id, once)
        name = Path(form.file_name.replace("\\", "/")).name
        job = Job(root / identity, call.caller.id, name, size, call.milliseconds())
        (folder / "file").rename(folder / upload_name(name))
        about = {"owner": job.owner, "name": name, "size": size, "created": job.created}
        write_json(folder / f"{Note.ABOUT}.json", about)
        try:
            folder.rename(job.folder)
        except OSError:
            # The same form was sent before.
            if not job.has(Note.ABOUT):
                raise
        return job
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _written(call: Call, path: Path, limit: int) -> tuple[_Form, int]:
    """Write the file of a form; return the form and the bytes of the file."""
    request = call.request
    form = _Form()
    parser = _parser(request, form)
    size, checked = 0, False
    with path.open("wb") as file:
        chunks = _chunks(request, call.service.config.body_seconds)
        async for chunk in chunks:
            try:
                parser.write(chunk)
            except FormParserError:
                raise UploadError(400, _NO_FORM) from None
            if form.file_name is not None and not checked:
                csrf.require_token(request, form.text(csrf.FIELD))
                checked = True
            if size + len(form.waiting) > limit:
                await _take_in(chunks, limit * _TAKEN_IN)
                raise too_large(limit)
            if len(form.waiting) >= _WRITTEN_AT_ONCE:
                size += await _flush(form, file)
        if not checked:
            csrf.require_token(request, form.text(csrf.FIELD))
        size += await _flush(form, file)
    return form, size


async def _flush(form: _Form, file: BinaryIO) -> int:
    """Write what is waiting; return how many bytes it was."""
    data = bytes(form.waiting)
    form.waiting.clear()
    return await asyncio.to_thread(file.write, data)


async def _take_in(chunks: AsyncIterator[bytes], most: int) -> None:
    taken = 0
    async for chunk in chunks:
        taken += len(chunk)
        if taken > most:
            return


async def _chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """Yield what comes in. Raises UploadError where nothing does for so many seconds."""
    stream = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(seconds):
                chunk = await stream.__anext__()
        except TimeoutError:
            raise UploadError(408, _STOPPED) from None
        except StopAsyncIteration:
            return
        yield chunk


def _parser(request: Request, form: _Form) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise UploadError(400, _NO_FORM)
    return MultipartParser(
        boundary,
        {
            "on_part_begin": form.on_part_begin,
            "on_header_begin": form.on_header_begin,
            "on_header_field": form.on_header_field,
            "on_header_value": form.on_header_value,
            "on_header_end": form.on_header_end,
            "on_part_data": form.on_part_data,
        },
    )


def too_large(limit: int) -> UploadError:
    """Return the error of a file beyond the limit (bytes)."""
    size = f"{limit / MEBIBYTE:.3g} MB"
    zh = f"文件超过 {size}；请分成几个文件，或者只留需要的列，另存为 CSV UTF-8"
    en = f"the file is larger than {size}; split it, or keep only the columns needed and save it as CSV UTF-8"
    return UploadError(413, Text(zh, en))


_NO_FILE = Text("还没有选择文件", "no file was chosen")
_EMPTY = Text("文件是空的", "the file is empty")
_NO_FORM = Text("提交的表单读不出来", "the form that was sent cannot be read")
_STOPPED = Text("文件传到一半停了；请再传一次", "the file stopped coming in halfway; send it again")
