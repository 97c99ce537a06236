"""`policylib lsp`: the language server for editors."""

from __future__ import annotations

import click

from policylib.cli.options import refuse


@click.command(short_help="供编辑器使用的语言服务器 · the language server for editors")
@click.option(
    "--stdio", is_flag=True, help="经标准输入输出通信（总是如此） · over standard input and output (always)"
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="消息的语言，默认同编辑器 · language of messages; default: the editor's",
)
def lsp(stdio: bool, lang: str | None) -> None:
    """在编辑器里检查、补全、查看规则文件，见 docs/editors.md。由编辑器启动，不用手动运行。

    Check, complete and look up rule files in an editor, see docs/editors.md. The editor starts it.
    """
    del stdio  # editors pass it; there is no other way
    try:
        from policylib.lsp.requests import server
    except ModuleNotFoundError as error:
        refuse("lsp.not_installed", lang or "zh", module=error.name)
    from policylib.policyset import current_day

    server(lang, current_day).start_io()
