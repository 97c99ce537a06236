"""`policylib lists`: what a maintainer does with lists of matters."""

from __future__ import annotations

import click

from policylib.cli.lists_import import import_list
from policylib.cli.lists_learn import learn


@click.group(short_help="维护事项清单 · keep the lists of matters")
def lists() -> None:
    """维护事项清单：从电子表格导入，查看没有对上的标题。

    Keep the lists of matters: import them from spreadsheets, see which titles they do not know.
    """


for command in (import_list, learn):
    lists.add_command(command)
