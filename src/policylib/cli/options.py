"""What the commands share: options, exit codes, and ending with a clear message."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import click

from policylib.cli.messages import say

# Exit codes: 0 fine, 1 the answer is no (not allowed; findings), 2 it could not be asked (usage, input, I/O).
OK, NO, REFUSED = 0, 1, 2
INTERRUPTED = 130

MOST_ERRORS = 20

Problem = dict[str, Any]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

lang_option: Decorator = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="输出的语言 · language of the output",
)
said_lang_option: Decorator = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="输出的语言，默认按 policylib.toml · language of the output; default: as policylib.toml says",
)
format_option: Decorator = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看的文字，或者 JSON · text for people, or JSON",
)
policy_option: Decorator = click.option(
    "--policy",
    "folder",
    metavar="PATH",
    help="规则库文件夹或者规则包（.bundle），默认自带的 · policy folder or bundle; default: the shipped one",
)
settings_option: Decorator = click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    help="已经确定的解释等设置（YAML） · settled readings and other settings (YAML)",
)
lists_option: Decorator = click.option(
    "--lists",
    "lists",
    metavar="PATH",
    multiple=True,
    help="另外加载的清单，文件或者文件夹，可以写几次 · lists to load besides: files or folders, repeatable",
)
when_option: Decorator = click.option(
    "--date",
    metavar="DATE",
    help="看哪一天的清单，默认为今天（北京时间） · day of the lists; default: today in Shanghai",
)
day_option: Decorator = click.option(
    "--decided-on",
    metavar="DATE",
    help="判断日期，默认为今天（北京时间） · day of the decision; default: today in Shanghai",
)


def place_option(*, required: bool) -> Decorator:
    """Return the option for the place whose lists are looked at."""
    return click.option(
        "--region",
        metavar="CODE",
        required=required,
        help="看哪里的清单，行政区划代码 · place of the lists, an administrative code",
    )


def terminal_width() -> int:
    """Return the columns to set text out in: those of the terminal within reason, 80 in a pipe."""
    if not sys.stdout.isatty():
        return 80
    return max(40, min(shutil.get_terminal_size().columns, 100))


def refuse(key: str, language: str, **values: object) -> NoReturn:
    """End with exit code 2 and a sentence of `cli.messages`."""
    refuse_with(say(key, language, **values), language)


def refuse_with(message: str, language: str) -> NoReturn:
    """End with exit code 2 and a message."""
    click.echo(say("error", language, message=message), err=True)
    sys.exit(REFUSED)


def refuse_as(output: str, problems: Sequence[Problem], message: str, language: str) -> NoReturn:
    """End with exit code 2: with one line of JSON on standard output, or with a message for people."""
    if output == "json":
        echo_json(error_json(problems))
        sys.exit(REFUSED)
    refuse_with(message, language)


def mistake(code: str, path: str, message: str, suggestion: str | None = None) -> Problem:
    """Return a mistake as it stands in JSON."""
    return {"code": code, "path": path, "message": message, "suggestion": suggestion}


def error_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return what stands in the place of an answer: the first mistake, and the others under `more`."""
    first, *others = problems
    error: dict[str, Any] = {**first, "more": others[:MOST_ERRORS]}
    if len(others) > MOST_ERRORS:
        error["not_shown"] = len(others) - MOST_ERRORS
    return {"error": error}


def echo_json(value: Mapping[str, Any]) -> None:
    """Print one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))
