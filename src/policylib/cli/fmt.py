"""`policylib fmt`: sets out rule files in the canonical way, or translates their keywords."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.cli.messages import BadInput, say
from policylib.cli.options import NO, OK, REFUSED, terminal_width


@click.command(short_help="整理规则文件的格式 · format rule files")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="只检查，不改文件 · only report, change nothing")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="把文件换成中文或者英文关键词，默认不换 · use Chinese or English keywords",
)
def fmt(files: tuple[str, ...], only_check: bool, lang: str | None) -> None:
    """整理 FILE 的格式：词语写成规范的写法，标点、缩进统一。

    Set out FILE in the canonical way: canonical words, punctuation and indentation. With --lang the
    keywords and terms are translated; what is in quotation marks never changes.

    \b
    0  完成 · done
    1  --check 发现格式不规范的文件，或者文件有错误 · --check found differences, or a file has errors
    2  文件读不了 · a file cannot be read
    """
    from policylib.cli.formatting import FormatProblem, format_text, lexicon_for
    from policylib.cli.task_reader import LARGEST_YAML, read_text
    from policylib.render.diagnostics import diagnostics_text

    language = lang or "zh"
    code = OK
    changed = 0
    for name in files:
        try:
            text = read_text(name, LARGEST_YAML)
            formatted = format_text(name, text, lexicon_for(Path(name)), lang)
        except BadInput as error:
            click.echo(say("error.at", language, path=name, message=error.message(language)), err=True)
            code = REFUSED
            continue
        except FormatProblem as problem:
            if problem.diagnostics:
                click.echo(diagnostics_text(problem.diagnostics, language, terminal_width()), err=True)
            else:
                click.echo(say("fmt.unsafe", language, path=name), err=True)
            code = max(code, NO)
            continue
        if formatted == text:
            continue
        changed += 1
        if only_check:
            code = max(code, NO)
            click.echo(say("fmt.would_change", language, path=name))
        else:
            Path(name).write_text(formatted, encoding="utf-8", newline="\n")
            click.echo(say("fmt.changed", language, path=name))
    click.echo(say("fmt.summary" if only_check else "fmt.done", language, changed=changed, count=len(files)))
    sys.exit(code)
