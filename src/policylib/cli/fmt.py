"""`policylib fmt`: sets out rule files in the canonical way, or translates their keywords."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.bundle.envelope import is_bundle
from policylib.cli.options import refuse


@click.command(short_help="整理规则文件的格式 · format rule files")
@click.argument("files", metavar="[FILE...]", nargs=-1)
@click.option("--check", "only_check", is_flag=True, help="只检查，不改文件 · only report, change nothing")
@click.option("--diff", "show", is_flag=True, help="只显示会改什么 · show what would change, change nothing")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="把文件换成中文或者英文关键词，默认不换 · use Chinese or English keywords",
)
def fmt(files: tuple[str, ...], only_check: bool, show: bool, lang: str | None) -> None:
    """整理 FILE 的格式：词语写成规范的写法，标点、缩进统一。FILE 是文件夹的，整理其中所有 .policy 文件；
    是 - 的，从标准输入读，写到标准输出；不写的，整理 policylib.toml 的 fmt.paths。

    Set out FILE, or every .policy file of the folder FILE, in the canonical way: canonical words,
    punctuation and indentation; - reads standard input and writes to standard output; without FILE, what
    fmt.paths of policylib.toml names. With --lang the keywords and terms are translated; what is in
    quotation marks never changes.

    \b
    0  完成 · done
    1  --check、--diff 发现格式不规范的文件，或者文件有错误 · --check or --diff found differences, or a
       file has errors
    2  文件读不了 · a file cannot be read
    """
    from policylib.cli.configuring import config_for
    from policylib.cli.formatting import STANDARD_INPUT, Formatting

    config = config_for(None, lang)
    language = lang or config.language
    work = Formatting(language, lang, only_check, show)
    if STANDARD_INPUT in files:
        if len(files) > 1:
            refuse("fmt.stdin_twice", language)
        sys.exit(work.pass_on())
    places = files or tuple(map(str, config.formatted))
    if not places:
        refuse("fmt.nothing", language)
    for name in [name for place in places for name in _rule_files(place, language)]:
        work.file(name)
    sys.exit(work.done())


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
