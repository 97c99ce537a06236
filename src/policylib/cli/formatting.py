"""Formats rule files for the command, one after the other, and says what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from policylib._resources import policy_root
from policylib.authoring.formatting import FormatProblem, format_text
from policylib.authoring.saving import write_whole
from policylib.check.ranks import load_ranks
from policylib.check.vocabulary import lexicon_of, load_vocabulary
from policylib.cli.messages import say
from policylib.cli.options import NO, OK, REFUSED, terminal_width
from policylib.diagnostics import Diagnostic, reason_of
from policylib.inputs import tasks
from policylib.inputs.bad_input import BadInput
from policylib.inputs.tasks import LARGEST_YAML, read_text
from policylib.render.diagnostics import diagnostics_text
from policylib.render.patch import patch
from policylib.source import Source
from policylib.syntax.lexicon import Lexicon

STANDARD_INPUT = "-"


@dataclass(slots=True)
class Formatting:
    """What is to be done, and what was done so far.

    `language`: of what is said; `into`: of the keywords, None: those that a file has. `only_check`, `show`:
    say which files would change, or what would change in them, and write nothing.
    """

    language: str
    into: str | None
    only_check: bool
    show: bool
    code: int = OK
    files: int = 0
    changed: int = 0
    failed: int = 0

    def file(self, name: str) -> None:
        """Format one file."""
        self.files += 1
        texts = self._formatted(name)
        if texts is None or texts[0] == texts[1]:
            return
        if self.only_check or self.show:
            self.changed += 1
            self.code = max(self.code, NO)
            lines = patch(Path(name).as_posix(), *texts) if self.show else [self._say("would_change", name)]
            for line in lines:
                click.echo(line)
            return
        try:
            write_whole(Path(name), texts[1])
        except OSError as error:
            reason = reason_of(error).in_language(self.language)
            self._fail(REFUSED, say("fmt.unwritable", self.language, path=name, reason=reason))
        else:
            self.changed += 1
            click.echo(self._say("changed", name))

    def pass_on(self) -> int:
        """Format standard input to standard output; return the exit code."""
        texts = self._formatted(STANDARD_INPUT)
        if texts is None:
            return self.code
        if self.show:
            for line in patch(tasks.STANDARD_INPUT, *texts):
                click.echo(line)
        elif not self.only_check:
            click.echo(texts[1], nl=False)
        return NO if (self.show or self.only_check) and texts[0] != texts[1] else OK

    def done(self) -> int:
        """Say how much was done; return the exit code."""
        dry = self.only_check or self.show
        if self.failed:
            key = "fmt.check_failed" if dry else "fmt.failed"
        else:
            key = "fmt.summary" if dry else "fmt.done"
        counts = {"changed": self.changed, "failed": self.failed, "count": self.files}
        click.echo(say(key, self.language, **counts), err=self.failed > 0 or self.show)
        return self.code

    def _formatted(self, name: str) -> tuple[str, str] | None:
        """Return a file as it is and as it should be; None where that cannot be said, which is reported."""
        shown = tasks.STANDARD_INPUT if name == STANDARD_INPUT else name
        try:
            text = read_text(name, LARGEST_YAML)
            return text, format_text(shown, text, lexicon_for(Path(name)), self.into)
        except BadInput as error:
            message = error.message(self.language)
            self._fail(REFUSED, say("error.at", self.language, path=shown, message=message))
        except FormatProblem as problem:
            if problem.diagnostics:
                self._fail(NO, diagnostics_text(problem.diagnostics, self.language, terminal_width()))
            else:
                self._fail(NO, self._say("unsafe", shown))
        return None

    def _say(self, what: str, name: str) -> str:
        return say(f"fmt.{what}", self.language, path=name)

    def _fail(self, code: int, message: str) -> None:
        self.failed += 1
        self.code = max(self.code, code)
        click.echo(message, err=True)


def lexicon_for(path: Path) -> Lexicon:
    """Return the words of the policy folder that a file lies in, else of the one that is shipped."""
    for folder in path.resolve().parents:
        if (folder / "vocabulary.yaml").is_file():
            return _read_lexicon(folder)
    return _read_lexicon(policy_root())


def _read_lexicon(folder: Path) -> Lexicon:
    """Return the words of a policy folder. Raises FormatProblem with what is wrong with its vocabulary."""
    found: list[Diagnostic] = []
    texts = [Source(name, (folder / name).read_text("utf-8")) for name in ("vocabulary.yaml", "ranks.yaml")]
    vocabulary, problems = load_vocabulary(texts[0])
    found += problems
    ranks, problems = load_ranks(texts[1])
    found += problems
    if vocabulary is None or ranks is None:
        raise FormatProblem(tuple(found))
    return lexicon_of(vocabulary, ranks)
