"""`policylib letter`: a draft of a letter about a task, as DOCX or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from policylib.cli.options import (
    day_option,
    lang_option,
    lists_option,
    policy_option,
    refuse,
    settings_option,
)


@click.command(short_help="起草意见书、复函、申请表 · draft a review, a reply or an application")
@click.argument("file", required=False)
@click.option(
    "--kind",
    type=click.Choice(["opinion", "reply", "application"]),
    help="文书：审查意见书、给安排单位的复函、准入申请表 · review, reply to the assigner, application",
)
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="写到哪个文件，.docx 或者 .pdf · the file to write, .docx or .pdf",
)
@click.option("--force", is_flag=True, help="覆盖已有的文件 · replace a file that is there")
@click.option(
    "--set",
    "given",
    metavar="KEY=VALUE",
    multiple=True,
    help="落款等：issuer、addressee、number、date、incoming、contact、phone、checkpoint"
    " · who writes, when and so on; repeatable",
)
@click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="自己的模板所在的文件夹 · folder of templates of your own",
)
@click.option(
    "--fonts",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="PDF 另外用的字体所在的文件夹，可以写几次 · folder of further fonts for PDF, repeatable",
)
@click.option(
    "--write-templates",
    "written",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="把自带的模板写到这个文件夹，供修改 · write the built-in templates there, to start from",
)
@lang_option
@policy_option
@settings_option
@lists_option
@day_option
def letter(file: str | None, lang: str, **options: Any) -> None:
    """按 FILE 起草文书，“-”为标准输入。FILE 是一项任务（同 policylib decide），或者它的结论（--format json
    的输出）：结论要重新作出，与凭证相符才写。没有给的落款、日期、文号留空。见 docs/letters.md。

    Draft a letter from FILE; "-" is standard input. FILE is a task, as policylib decide reads it, or the
    decision on one (output of --format json), which is made again and must agree with its receipt. What
    is not given (signature, date, number) is left blank. See docs/letters.md.

    \b
    0  写好了 · written
    2  没有写：输入、文书种类或者模板不对 · not written: the input, the kind or a template is not right
    """
    from policylib.letters import missing_packages

    missing = missing_packages()
    if missing:
        refuse("letter.not_installed", lang, module=missing[0])
    from policylib.cli.letter_writing import write_letter, write_templates

    if options["written"] is not None:
        write_templates(options["written"], options["kind"], lang, force=options["force"])
    elif file is None or options["kind"] is None or options["out"] is None:
        refuse("letter.incomplete", lang)
    else:
        write_letter(file, lang, **{name: value for name, value in options.items() if name != "written"})
