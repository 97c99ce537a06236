"""`policylib fmt`: sets out rule files in the canonical way, or translates their keywords."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.bundle.envelope import is_bundle
from policylib.cli.messages import say
from policylib.cli.options import NO, OK, REFUSED, refuse, terminal_width
from policylib.inputs.bad_input import BadInput


@click.command(short_help="整理规则文件的格式 · format rule files")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="只检查，不改文件 · only report, change nothing")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="把文件换成中文或者英文关键词，默认不换 · use Chinese or English keywords",
)
def fmt(files: tuple[str, ...], only_check: bool, lang: str | None) -> None:
    """整理 FILE 的格式：词语写成规范的写法，标点、缩进统一。FILE 是文件夹的，整理其中所有 .policy 文件。

    Set out FILE, or every .policy file of the folder FILE, in the canonical way: canonical words,
    punctuation and indentation. With --lang the keywords and terms are translated; what is in
    quotation marks never changes.

    \b
    0  完成 · done
    1  --check 发现格式不规范的文件，或者文件有错误 · --check found differences, or a file has errors
    2  文件读不了 · a file cannot be read
    """
    from policylib.authoring.formatting import FormatProblem, format_text
    from policylib.cli.formatting import lexicon_for
    from policylib.inputs.tasks import LARGEST_YAML, read_text
    from policylib.render.diagnostics import diagnostics_text

    language = lang or "zh"
    code = OK
    changed, failed = 0, 0
    names = [name for file in files for name in _rule_files(file, language)]
    for name in names:
        try:
            text = read_text(name, LARGEST_YAML)
            formatted = format_text(name, text, lexicon_for(Path(name)), lang)
        except BadInput as error:
            click.echo(say("error.at", language, path=name, message=error.message(language)), err=True)
            code = REFUSED
            failed += 1
            continue
        except FormatProblem as problem:
            if problem.diagnostics:
                click.echo(diagnostics_text(problem.diagnostics, language, terminal_width()), err=True)
            else:
                click.echo(say("fmt.unsafe", language, path=name), err=True)
            code = max(code, NO)
            failed += 1
            continue
        if formatted == text:
            continue
        if only_check:
            changed += 1
            code = max(code, NO)
            click.echo(say("fmt.would_change", language, path=name))
        else:
            try:
                Path(name).write_text(formatted, encoding="utf-8", newline="\n")
            except OSError as error:
                click.echo(say("fmt.unwritable", language, path=name, reason=error.strerror), err=True)
                code = REFUSED
                failed += 1
                continue
            changed += 1
            click.echo(say("fmt.changed", language, path=name))
    if failed:
        key = "fmt.check_failed" if only_check else "fmt.failed"
    else:
        key = "fmt.summary" if only_check else "fmt.done"
    click.echo(say(key, language, changed=changed, failed=failed, count=len(names)), err=failed > 0)
    sys.exit(code)


def _rule_files(name: str, language: str) -> list[str]:
    """Return the rule files of a folder and the folders below it, hidden ones left out; else the name."""
    folder = Path(name)
    if is_bundle(name):
        refuse("bundle.needs_folder", language, path=name)
    if not folder.is_dir():
        return [name]
    found = sorted(
        path
        for path in folder.rglob("*.policy")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        refuse("fmt.none", language, path=name)
    return [str(path) for path in found]
