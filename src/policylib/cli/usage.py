"""Says in both languages how a command was called wrongly, where click itself says it in English only."""

from __future__ import annotations

import re

import click

from policylib.diagnostics import Text
from policylib.nearest import did_you_mean

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command '(.*)'\.", re.DOTALL)
_ABSENT = re.compile(r".* '(.*)' does not exist\.", re.DOTALL)
_FOLDER = re.compile(r".* '(.*)' is a directory\.", re.DOTALL)
_NUMBER = re.compile(r"'(.*)' is not a valid (?:integer|float).*", re.DOTALL)
_RANGE = re.compile(r"(.*) is not in the range (.*)\.", re.DOTALL)
_POLICY = "--policy"


def usage_text(error: click.UsageError) -> Text:
    """Return what is wrong with a call and what was expected; words that are not click's own as they are."""
    command = error.ctx.command if error.ctx else None
    if isinstance(error, click.MissingParameter):
        name = _name(error.param) if error.param else str(error.param_hint)
        choices = _choices(error.param) if error.param else None
        return _hinted(Text(f"缺少 {name}", f"{name} is missing"), choices)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = _name(error.param)
        choices = _choices(error.param)
        if choices is not None:
            return _hinted(Text(f"{name} 没有这个值", f"{name} has no such value"), choices)
        why = _why(error.message)
        return Text(f"{name} 的值不对：{why.zh}", f"{name}: {why.en}")
    if isinstance(error, click.NoSuchOption):
        return _no_option(error.option_name, command)
    if isinstance(error, click.BadOptionUsage):
        name = error.option_name
        if "does not take a value" in error.message:
            return Text(f"选项 {name} 后面不写值", f"the option {name} takes no value")
        return Text(f"选项 {name} 后面要写值", f"the option {name} needs a value")
    if extra := _EXTRA.fullmatch(error.message):
        return _too_much(extra[1], command)
    if unknown := _COMMAND.fullmatch(error.message):
        known = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ()
        zh, en = f"没有命令 {unknown[1]}", f"there is no command {unknown[1]}"
        return _hinted(Text(zh, en), did_you_mean(unknown[1], known))
    return Text(error.message, error.message)


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


def _why(message: str) -> Text:
    """Why a value cannot be: files that are not there or are folders, and numbers."""
    if found := _ABSENT.fullmatch(message):
        return Text(f"没有 {found[1]} 这个文件", f"there is no file `{found[1]}`")
    if found := _FOLDER.fullmatch(message):
        return Text(f"{found[1]} 是文件夹，应为文件", f"`{found[1]}` is a folder, expected a file")
    if found := _NUMBER.fullmatch(message):
        return Text(f"“{found[1]}”应为数字", f"`{found[1]}` should be a number")
    if found := _RANGE.fullmatch(message):
        return Text(f"{found[1]} 不在范围 {found[2]} 以内", f"{found[1]} is not within {found[2]}")
    return Text(message, message)


def _choices(param: click.Parameter) -> Text | None:
    if not isinstance(param.type, click.Choice):
        return None
    choices = [str(choice) for choice in param.type.choices]
    return Text(f"可写：{'、'.join(choices)}", f"choose one of: {', '.join(choices)}")


def _no_option(name: str, command: click.Command | None) -> Text:
    """An option that there is not. What many commands take with an option, some take as it is."""
    params = command.params if command else []
    hint = did_you_mean(name, [one for each in params for one in each.opts if one.startswith("--")])
    if name == _POLICY and any(each.human_readable_name == "[DIR]" for each in params):
        hint = Text(
            "规则库文件夹直接写，前面不写 --policy", "write the policy folder without --policy before it"
        )
    return _hinted(Text(f"没有选项 {name}", f"there is no option {name}"), hint)


def _too_much(words: str, command: click.Command | None) -> Text:
    told = Text(f"多写了 {words}", f"{words} is more than the command takes")
    if command and any(_POLICY in each.opts for each in command.params):
        hint = Text("规则库写作 --policy 和它的路径", "the policy is given as --policy and its path")
        return _hinted(told, hint)
    return told


def _hinted(message: Text, hint: Text | None) -> Text:
    return Text(f"{message.zh}；{hint.zh}", f"{message.en}; {hint.en}") if hint else message
