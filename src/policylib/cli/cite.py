"""`policylib cite`: the words of the law in a policy, and the full texts they were taken from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.cli.options import (
    NO,
    OK,
    REFUSED,
    echo_json,
    format_option,
    lang_option,
    mistake,
    policy_option,
    refuse_as,
    terminal_width,
)


@click.group(short_help="核对条文和引文 · compare provisions and quotes with full texts")
def cite() -> None:
    """核对规则库里的条文和引文。

    Compare the provisions and quotes of a policy with full texts.
    """


@cite.command(short_help="与法规全文逐字核对 · compare with full texts, word for word")
@click.option(
    "--sources",
    metavar="DIR",
    required=True,
    help="放法规全文的文件夹（.txt、.md） · folder with the full texts (.txt, .md)",
)
@policy_option
@format_option
@lang_option
def verify(sources: str, folder: str | None, output: str, lang: str) -> None:
    """把规则库的每条条文、每句引文与 DIR 里的法规全文逐字核对（文件为 UTF-8 或 GB18030）。

    空白、换行和标点的全角半角不算不同；繁体文本逐字转为简体，再按 errata.yaml 改回被换掉的用语。
    JSON 是每条条文、每句引文一行（见 docs/citations.md）。

    Compare every provision and every quote of the policy with the full texts in DIR, word for word (files in
    UTF-8 or GB18030). Blanks, line breaks and the width of punctuation do not count; texts in traditional
    characters are converted character by character, and errata.yaml puts the law's words back. The JSON is
    one line for each provision and quote (docs/citations.md).

    \b
    0  凡有全文的都找到了 · every one with a full text was found
    1  有没找到的或者不止一处的 · one is not found, or stands in more than one place
    2  核对不了：没有文件夹、没有文件、编码不明、缺少 OpenCC · it cannot be asked: no such folder, no
       file in it, an unknown encoding, OpenCC is missing
    """
    from policylib.cli.cite_sheet import compared_dict, verification_lines
    from policylib.cli.loading import load_policy, policy_name
    from policylib.cli.messages import say
    from policylib.verify.compare import verify as compare
    from policylib.verify.documents import DocumentsError, read_documents

    checked = load_policy(folder, None, lang, output).checked
    try:
        documents = read_documents(Path(sources))
    except DocumentsError as error:
        reason = error.reason.in_language(lang)
        message = say("cite.unreadable", lang, path=error.path, reason=reason)
        refuse_as(output, [mistake("bad_sources", error.path, reason)], message, lang)
    found = compare(checked, documents)
    if output == "json":
        for one in found.compared:
            echo_json(compared_dict(found, one))
    else:
        click.echo(say("cite.policy", lang, policy=policy_name(folder, lang), sources=sources))
        click.echo()
        for line in verification_lines(found, lang, terminal_width()):
            click.echo(line)
    unread = found.serving.unconverted
    if unread:
        names = " ".join(document.name for document in unread)
        click.echo(say("error", lang, message=say("cite.needs_opencc", lang, files=names)), err=True)
    sys.exit(NO if found.failed else REFUSED if unread else OK)
