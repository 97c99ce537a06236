"""`policylib lists`: what a maintainer does with lists of matters."""

from __future__ import annotations

import click


@click.group(short_help="维护事项清单 · keep the lists of matters")
def lists() -> None:
    """维护事项清单：从电子表格导入。

    Keep the lists of matters: import them from spreadsheets.
    """
