"""The options that both commands about a change have."""

from __future__ import annotations

import click

from policylib.cli.options import Decorator

report_option: Decorator = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="给人看的文字、JSON、Markdown 或者网页 · text for people, JSON, Markdown or a web page",
)
exit_option: Decorator = click.option(
    "--exit-code", is_flag=True, help="有结论改变时以 1 结束 · end with 1 where a verdict changes"
)
all_option: Decorator = click.option("--all", "full", is_flag=True, help="不省略 · leave nothing out")
old_settings_option: Decorator = click.option(
    "--old-settings", metavar="FILE", help="旧的一边的设置（YAML） · settings of the old side (YAML)"
)
new_settings_option: Decorator = click.option(
    "--new-settings", metavar="FILE", help="新的一边的设置（YAML） · settings of the new side (YAML)"
)
