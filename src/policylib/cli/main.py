"""The `policylib` command and its sub-commands."""

from __future__ import annotations

import sys

import click

from policylib.cli.check import check
from policylib.cli.decide import decide
from policylib.cli.explain import explain
from policylib.cli.fmt import fmt
from policylib.cli.readings import readings
from policylib.cli.schema import schema
from policylib.cli.show import show
from policylib.cli.test import test


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="policylib")
def cli() -> None:
    """把政策写成代码：判断交给社区的工作能否安排。

    Policy as code: may this task be assigned to a residents' community?
    """


for command in (decide, explain, check, test, fmt, show, readings, schema):
    cli.add_command(command)


def main() -> None:
    """Run the command. Output is UTF-8 wherever it goes; what a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    cli()
