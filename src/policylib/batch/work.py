"""What an audit keeps in its folder while it runs, so that one that was interrupted can go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from policylib.batch.engine import Part, Reject
from policylib.batch.files import sha256_of, written_whole
from policylib.batch.rejects import keep_rejects, kept_rejects
from policylib.diagnostics import Text
from policylib.tables.model import TableError, TableProblem, refuse

_FOLDER = ".audit"
_RUN = "run.json"

DECISIONS, REJECTS, SUMMARY = "decisions.parquet", "rejects.csv", "summary.json"


@dataclass(frozen=True, slots=True)
class Done:
    """What is on record of a finished stretch: rows read, decided and rejected, and its counts."""

    read: int
    decided: int
    rejected: int
    counts: Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Work:
    """The folder of an audit, with its unfinished work."""

    out: Path

    @property
    def folder(self) -> Path:
        """Where unfinished work is."""
        return self.out / _FOLDER

    def begin(self, run: Mapping[str, Any], *, resume: bool, force: bool) -> None:
        """Make the folder ready for a run, which `run` identifies: files, policy, day, options.

        Raises:
            TableError: there is a result or unfinished work that this run would destroy, or none to go on
                with, or that of another run.
            OSError: the folder cannot be written.
        """
        self.out.mkdir(parents=True, exist_ok=True)
        earlier = self.earlier()
        if resume:
            self._same(run, earlier)
            return
        if (earlier is not None or (self.out / DECISIONS).exists()) and not force:
            raise _refuse_to_destroy(self.out, unfinished=earlier is not None)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        with written_whole(self.folder / _RUN) as file:
            file.write(_json(run))

    def earlier(self) -> dict[str, Any] | None:
        """Return what identifies the run that was not finished; None where there is none."""
        try:
            found = json.loads((self.folder / _RUN).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _same(self, run: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> None:
        if earlier is None:
            zh = f"{self.out} 里没有没做完的审计，不能用 --resume"
            en = f"there is no unfinished audit in `{self.out}`, `--resume` cannot be used"
            raise refuse("nothing_to_resume", None, zh, en)
        wanted = json.loads(_json(run))
        if wanted != earlier:
            names = [name for name in wanted if wanted[name] != earlier.get(name)]
            zh = f"没做完的审计与这一次不同（{'、'.join(names)}），不能继续"
            en = f"the unfinished audit is another one ({', '.join(names)} differ), it cannot go on"
            advice = Text(
                "请按原样再来，或者用 --force 重新开始", "ask as before, or begin anew with --force"
            )
            raise TableError([TableProblem("other_run", None, Text(zh, en), advice)])

    def path(self, number: int) -> Path:
        """Return where the decisions of a stretch are."""
        return self.folder / f"part-{number:06}.parquet"

    def done(self, number: int) -> Done | None:
        """Return what is on record of a stretch; None where it is not finished, or was changed."""
        try:
            kept = json.loads(self._record(number).read_text("utf-8"))
            if kept["sha256"] == self._sha256(number):
                return Done(**kept["done"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def keep(self, part: Part) -> Done:
        """Put a finished stretch on record: whole or not at all."""
        rejected = keep_rejects(part.rejects, self._rejects(part.number))
        done = Done(part.read, part.decided, rejected, part.counts)
        with written_whole(self._record(part.number)) as file:
            file.write(_json({"sha256": self._sha256(part.number), "done": asdict(done)}))
        return done

    def rejects(self, number: int) -> Iterator[Reject]:
        """Yield the rejects of a finished stretch."""
        return kept_rejects(self._rejects(number))

    def finish(self) -> None:
        """Remove the unfinished work: all of it is in the results."""
        shutil.rmtree(self.folder)

    def _record(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.json"

    def _rejects(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.jsonl"

    def _sha256(self, number: int) -> list[str]:
        return [sha256_of(self.path(number)), sha256_of(self._rejects(number))]


def _refuse_to_destroy(out: Path, *, unfinished: bool) -> TableError:
    if unfinished:
        zh, en = f"{out} 里有没做完的审计", f"there is an unfinished audit in `{out}`"
        advice = Text(
            "用 --resume 继续，或者用 --force 重新开始", "go on with --resume, or begin anew with --force"
        )
    else:
        zh, en = f"{out} 里已经有审计的结果", f"there is the result of an audit in `{out}`"
        advice = Text("请换一个文件夹，或者用 --force 覆盖", "use another folder, or replace it with --force")
    return TableError([TableProblem("exists", None, Text(zh, en), advice)])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
