"""What the commands on records share: records that must be there, checkpoints, moments, where output goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.engine import make_url

from policylib.diagnostics import Text, reason_of, unwritable
from policylib_api.commands.opening import opened, records_unusable, refuse
from policylib_api.config import Config, ConfigError
from policylib_api.records.checkpoints import Checkpoint, configured_signer, parse_checkpoint
from policylib_api.records.moments import parse_moment
from policylib_api.records.notes import NoteError, Signer, Verifier
from policylib_api.records.redact import LONGEST_REASON
from policylib_api.records.store import RecordsUnavailableError, Store, StoredRecord


@contextmanager
def as_it_is(config: Config, lang: str) -> Iterator[Store]:
    """Open records without bringing them up to date: what is verified is not written to."""
    store = Store(config.records)
    try:
        yield store
    except RecordsUnavailableError as error:
        refuse([records_unusable(error)], lang)
    finally:
        store.engine.dispose()


Opening = Callable[[Config, str], AbstractContextManager[Store]]


@contextmanager
def existing(config: Config, lang: str, opening: Opening = opened) -> Iterator[Store]:
    """Open records that must be there already; end with a message where they are not."""
    address = make_url(config.records)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        what = Text(
            f"没有这个记录文件：{address.database}", f"there is no file of records: {address.database}"
        )
        refuse([what], lang)
    with opening(config, lang) as store:
        yield store


def find(store: Store, record_id: str, lang: str) -> StoredRecord:
    """Return a record, or end with a message."""
    record = store.find(record_id)
    if record is None:
        refuse([Text(f"没有这条记录：{record_id}", f"there is no record {record_id}")], lang)
    return record


def read_checkpoints(paths: tuple[Path, ...], key: str | None, lang: str) -> dict[str, Checkpoint]:
    """Return the checkpoints of files, by their paths, or end with what is wrong with the first bad one."""
    given = {}
    try:
        verifier = None if key is None else Verifier.of(key)
    except NoteError as error:
        refuse([error.reason], lang)
    for path in paths:
        try:
            given[str(path)] = parse_checkpoint(path.read_bytes().decode(), verifier)
        except NoteError as error:
            refuse([Text(f"{path}：{error.reason.zh}", f"{path}: {error.reason.en}")], lang)
        except (OSError, UnicodeDecodeError) as error:
            why = reason_of(error)
            refuse([Text(f"{path} 读不了：{why.zh}", f"{path} cannot be read: {why.en}")], lang)
    return given


def signer_of(config: Config, lang: str) -> Signer | None:
    """Return who signs checkpoints (None: nobody), or end with what is wrong with the key."""
    try:
        return configured_signer(config)
    except ConfigError as error:
        refuse(error.mistakes, lang)


def moment_of(text: str | None, lang: str) -> int | None:
    """Return the moment an option names, in milliseconds since 1970 (UTC), or end with a message."""
    if text is None:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        what = Text(
            f"“{text}”不是日期或时刻，写法如 2026-01-01、2026-01-01T08:00:00+08:00",
            f"`{text}` is no day or moment, write it like 2026-01-01 or 2026-01-01T08:00:00+08:00",
        )
        refuse([what], lang)


def check_reason(reason: str, lang: str) -> None:
    """End with a message where a reason says nothing, or too much."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        what = Text(
            f"--reason 应写明理由，至多 {LONGEST_REASON} 字",
            f"--reason must say why, in at most {LONGEST_REASON} characters",
        )
        refuse([what], lang)


def ask(count: int, cut: int, lang: str) -> None:
    """Ask before records are removed; where nobody can be asked, refuse."""
    if not sys.stdin.isatty():
        what = Text(
            f"将删减 {count} 条记录；确定要删，请加 --yes",
            f"{count} records would be removed; to do so add --yes",
        )
        refuse([what], lang)
    question = Text(
        f"删减 {count} 条记录（序号小于 {cut}），不能恢复。确定吗？",
        f"remove {count} records (numbers below {cut}) for good?",
    )
    if not click.confirm(question.in_language(lang), err=True):
        raise click.Abort


@contextmanager
def writing(path: Path | None, lang: str, *, append: bool = False) -> Iterator[BinaryIO]:
    """Open what is written to, a file or standard output; end with a message where that cannot be done."""
    if path is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        file = path.open("ab" if append else "wb")
    except OSError as error:
        refuse([unwritable(path, error)], lang)
    with file:
        yield file


def progress() -> Callable[[int, int], None]:
    """Return what shows how far a verification is, where somebody can see it."""

    def show(done: int, whole: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == whole else ""
            click.echo(f"\r{done} / {whole}", nl=False, err=True)
            click.echo(end, nl=False, err=True)

    return show
