"""A batch is a folder: which files there are in it says how far it has come."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from policylib.batch.work import DECISIONS, REJECTS, SUMMARY

INCOMING = "incoming-"
TABLE = "table.xlsx"
_TITLES = "titles.parquet"
MOST_KEPT = 20
_UPLOAD = "tasks"
_RESULT = "result"
_A_DAY = 86_400_000


class Stage(StrEnum):
    """How far a batch has come. Somebody must work on it while it is `READING` or `RUNNING`."""

    READING = "reading"
    COLUMNS = "columns"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


class Note(StrEnum):
    """The files of a folder that hold JSON.

    `ABOUT`: whose it is; `SHEET`: which sheet is to be read; `LOOK`: columns and first rows; `CHOICE`: what
    somebody says the columns hold; `WANTED`, `POLICY`: what is to be decided, and by what; `PROGRESS`: how
    much is; `ATTEMPTS`: how often it was begun; `PROBLEMS`: why it cannot be; `DONE`: all is.
    """

    ABOUT = "about"
    SHEET = "sheet"
    LOOK = "look"
    CHOICE = "choice"
    WANTED = "wanted"
    POLICY = "policy"
    PROGRESS = "progress"
    ATTEMPTS = "attempts"
    PROBLEMS = "problems"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Job:
    """A batch: its folder, whose it is, the name and bytes of the file, when it came (ms since 1970)."""

    folder: Path
    owner: str
    name: str
    size: int
    created: int

    @property
    def id(self) -> str:
        """What it is called in addresses."""
        return self.folder.name

    @property
    def upload(self) -> Path:
        """The file that was sent."""
        return next(self.folder.glob(f"{_UPLOAD}*"), self.folder / _UPLOAD)

    @property
    def result(self) -> Path:
        """The folder with what the audit came to."""
        return self.folder / _RESULT

    @property
    def decisions(self) -> Path:
        """The rows that were decided."""
        return self.result / DECISIONS

    @property
    def rejects(self) -> Path:
        """The rows that were not."""
        return self.result / REJECTS

    @property
    def summary(self) -> dict[str, Any]:
        """The counts of a finished batch."""
        found: dict[str, Any] = orjson.loads((self.result / SUMMARY).read_bytes())
        return found

    @property
    def table(self) -> Path:
        """The result as a spreadsheet."""
        return self.folder / TABLE

    @property
    def titles(self) -> Path:
        """What the tasks are about, by their rows; it is there only if a column holds it."""
        return self.folder / _TITLES

    def stage(self) -> Stage:
        """Return how far it has come."""
        for note, stage in (
            (Note.DONE, Stage.DONE),
            (Note.PROBLEMS, Stage.REFUSED),
            (Note.WANTED, Stage.RUNNING),
            (Note.LOOK, Stage.COLUMNS),
        ):
            if self.has(note):
                return stage
        return Stage.READING

    def has(self, note: Note) -> bool:
        """Say whether a file is there."""
        return self._path(note).exists()

    def read(self, note: Note) -> Any:
        """Return what a file holds; None where it is not there."""
        with suppress(FileNotFoundError):
            return orjson.loads(self._path(note).read_bytes())
        return None

    def write(self, note: Note, value: object) -> None:
        """Write a file, whole or not at all."""
        write_json(self._path(note), value)

    def forget(self, *notes: Note) -> None:
        """Remove files."""
        for note in notes:
            self._path(note).unlink(missing_ok=True)

    def _path(self, note: Note) -> Path:
        return self.folder / f"{note}.json"


def write_json(path: Path, value: object) -> None:
    """Write a file of JSON, whole or not at all."""
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    draft.write_bytes(orjson.dumps(value))
    draft.replace(path)


def job_id(owner: str, once: str) -> str:
    """Return the id of the batch that a form begins: however often it is sent, it is the same."""
    return hashlib.sha256(f"{owner}\n{once}".encode()).hexdigest()[:32]


def upload_name(name: str) -> str:
    """Return what a file is called in its folder: of its name only the ending has a meaning.

    >>> upload_name("任务.JSONL"), upload_name("../../etc/passwd")
    ('tasks.jsonl', 'tasks')
    """
    suffix = Path(name).suffix.lower()
    return _UPLOAD + (suffix if suffix in (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json") else "")


def open_job(folder: Path) -> Job | None:
    """Return the batch in a folder; None where there is none."""
    try:
        about = orjson.loads((folder / f"{Note.ABOUT}.json").read_bytes())
        return Job(folder, about["owner"], about["name"], about["size"], about["created"])
    except (OSError, ValueError, KeyError):
        return None


def find_job(root: Path, identity: str, owner: str) -> Job | None:
    """Return a batch of somebody; None where they have none of this id."""
    if not identity.isalnum():
        return None
    job = open_job(root / identity)
    return job if job is not None and job.owner == owner else None


def jobs_of(root: Path, owner: str) -> list[Job]:
    """Return the batches of somebody, the latest first."""
    return sorted(
        (job for job in every_job(root) if job.owner == owner), key=lambda job: job.created, reverse=True
    )


def expire(root: Path, now: int, days: int) -> list[Job]:
    """Return the batches whose time is over at `now` (ms); uploads that broke off a day ago are removed."""
    for folder in root.glob(f"{INCOMING}*"):
        with suppress(OSError):
            if folder.stat().st_mtime * 1000 < now - _A_DAY:
                shutil.rmtree(folder)
    return [job for job in every_job(root) if job.created < now - days * _A_DAY]


def every_job(root: Path) -> Iterator[Job]:
    """Yield the batches of all."""
    if root.is_dir():
        for folder in root.iterdir():
            job = open_job(folder) if folder.name.isalnum() else None
            if job is not None:
                yield job
