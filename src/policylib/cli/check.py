"""`policylib check`: everything that is wrong with a policy folder, found without a task."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.cli.options import (
    NO,
    OK,
    format_option,
    lang_option,
    lists_option,
    refuse_with,
    terminal_width,
)


@click.command(short_help="检查规则库 · check a policy folder")
@click.argument("folder", metavar="[DIR]", required=False)
@format_option
@lang_option
@lists_option
def check(folder: str | None, output: str, lang: str, lists: tuple[str, ...]) -> None:
    """检查规则库 DIR（默认用自带的）：语法、词语、引文、清单、日期、优先关系。

    Check the policy folder DIR, by default the one that comes with policylib, with the lists given.

    \b
    0  没有错误（可能有警告） · no errors (there may be warnings)
    1  有错误 · errors
    2  文件夹读不了 · the folder cannot be read
    """
    from policylib._resources import policy_root
    from policylib.check.checker import check as check_files
    from policylib.check.folder import PolicyFolderError, read_lists, read_policy_folder
    from policylib.cli.loading import check_folder, policy_name
    from policylib.cli.messages import say
    from policylib.diagnostics import Diagnostic
    from policylib.render.diagnostics import diagnostics_json, diagnostics_text, summary

    check_folder(folder, lang, output)
    try:
        sources = read_policy_folder(policy_root() if folder is None else Path(folder))
        further = read_lists(map(Path, lists))
    except PolicyFolderError as error:
        reason = error.en if lang == "en" else error.zh
        refuse_with(say("line", lang, label=error.path, text=reason), lang)
    checked, diagnostics = check_files(sources, further)
    found = sorted(diagnostics, key=Diagnostic.sort_key)
    if output == "json":
        click.echo(diagnostics_json(found))
    else:
        if found:
            click.echo(diagnostics_text(found, lang, terminal_width()))
        click.echo(summary(found, policy_name(folder, lang), lang))
    sys.exit(NO if checked is None else OK)
