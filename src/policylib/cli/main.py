"""The `policylib` command and its sub-commands."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

import click

from policylib import __version__
from policylib.cli.analyze import analyze
from policylib.cli.audit import audit
from policylib.cli.build import build
from policylib.cli.bundle import bundle
from policylib.cli.check import check
from policylib.cli.cite import cite
from policylib.cli.compare import compare
from policylib.cli.coverage import coverage
from policylib.cli.decide import decide
from policylib.cli.diff import diff
from policylib.cli.exceptions import exceptions
from policylib.cli.explain import explain
from policylib.cli.fmt import fmt
from policylib.cli.impact import impact
from policylib.cli.law import law
from policylib.cli.letter import letter
from policylib.cli.lists import lists
from policylib.cli.lsp import lsp
from policylib.cli.match import match
from policylib.cli.mutate import mutate
from policylib.cli.new import new
from policylib.cli.options import INTERRUPTED, NO, REFUSED
from policylib.cli.plugins import Commands
from policylib.cli.readings import readings
from policylib.cli.schema import schema
from policylib.cli.show import show
from policylib.cli.test import test
from policylib.cli.usage import usage_text


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="policylib")
def cli() -> None:
    """把政策写成代码：判断交给社区的工作能否安排。

    Policy as code: may this task be assigned to a residents' community?
    """


COMMANDS = (
    decide,
    explain,
    letter,
    audit,
    check,
    test,
    coverage,
    analyze,
    exceptions,
    mutate,
    compare,
    diff,
    impact,
    law,
    fmt,
    new,
    show,
    readings,
    match,
    lists,
    cite,
    build,
    bundle,
    schema,
    lsp,
)
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command. Output is UTF-8 wherever it goes; what a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    if sys.stdout is None:  # closed by whoever called: no answer could reach anybody
        _tell("输出已经关闭 · standard output is closed")
        sys.exit(REFUSED)
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        _tell(error.message)
        sys.exit(REFUSED)
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "policylib"
        told = usage_text(error)
        both = told.zh if told.zh == told.en else f"{told.zh} · {told.en}"
        _tell(f"用法不对 · usage: {both} ({name} --help)")
        sys.exit(REFUSED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has enough
        _silence()
        sys.exit(NO)
    except OSError as error:  # a full disk, say
        _silence()
        _tell(f"读写失败 · input or output failed: {error.strerror or error}")
        sys.exit(REFUSED)


def _silence() -> None:
    """Send what is still to be written nowhere, so that it fails no second time when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(message: str) -> None:
    """Say on standard error why the command ends, where anybody can be told."""
    with suppress(OSError):
        click.echo(message, err=True)
