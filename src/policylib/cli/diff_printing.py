"""Prints a report on a change in the form that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from policylib.cli.options import echo_json, terminal_width
from policylib.render.difference_pages import Block, as_html, as_lines, as_markdown


def print_report(
    output: str, language: str, data: Callable[[], Mapping[str, Any]], blocks: Callable[[], Sequence[Block]]
) -> None:
    """Print a report in the form that is wanted."""
    match output:
        case "json":
            echo_json(data())
        case "markdown":
            click.echo(as_markdown(blocks()), nl=False)
        case "html":
            click.echo(as_html(blocks(), language), nl=False)
        case _:
            for line in as_lines(blocks(), terminal_width()):
                click.echo(line)
