"""The `policylib` command and its sub-commands."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import click

from policylib import __version__
from policylib.cli.check import check
from policylib.cli.decide import decide
from policylib.cli.explain import explain
from policylib.cli.fmt import fmt
from policylib.cli.options import INTERRUPTED, NO, REFUSED
from policylib.cli.readings import readings
from policylib.cli.schema import schema
from policylib.cli.show import show
from policylib.cli.test import test


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="policylib")
def cli() -> None:
    """把政策写成代码：判断交给社区的工作能否安排。

    Policy as code: may this task be assigned to a residents' community?
    """


for command in (decide, explain, check, test, fmt, show, readings, schema):
    cli.add_command(command)


def main() -> None:
    """Run the command. Output is UTF-8 wherever it goes; what a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "policylib"
        click.echo(f"用法不对 · usage: {error.format_message()} ({name} --help)", err=True)
        sys.exit(REFUSED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NO)
