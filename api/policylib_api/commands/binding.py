"""The options by which a key or an account is bound to a body, for the commands that make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from policylib.days import SHANGHAI
from policylib.diagnostics import Text
from policylib_api.auth.assigners import FIELDS, mistakes_in_body
from policylib_api.auth.caller import Scope
from policylib_api.commands.opening import refuse
from policylib_api.config import Config
from policylib_api.policies.loading import PolicyRefusedError, load_configured
from policylib_api.service import system_clock

_OPTIONS = (
    ("kind", "只能替这类单位提问 · the only kind of body it may ask for"),
    ("level", "这个单位的层级 · the level of that body"),
    ("region", "这个单位的区划代码 · the region code of that body"),
    ("name", "这个单位的名称 · the name of that body"),
)


def scope_option(**more: Any) -> Callable[..., Any]:
    """Return the option that says what may be done, `scopes` to the command."""
    return click.option(
        "--scope",
        "scopes",
        multiple=True,
        type=click.Choice([scope.value for scope in Scope]),
        help="权限，可以写几次 · what it may do, repeatable",
        **more,
    )


def body_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name a body (`body_kind` and so on), and that of the policy that knows
    bodies.
    """
    for name, words in reversed(_OPTIONS):
        command = click.option(f"--assigner-{name}", f"body_{name}", help=words)(command)
    return click.option("--policy", type=click.Path(path_type=Path), help="规则库文件夹 · policy folder")(
        command
    )


def stated_body(config: Config, lang: str, stated: Mapping[str, str | None]) -> dict[str, str] | None:
    """Return the body that the options `body_…` name; None: none. End with a message where the policy does
    not know such a body.
    """
    assigner = {name: value for name in FIELDS if (value := stated[f"body_{name}"]) is not None}
    if not assigner:
        return None
    if "kind" not in assigner:
        refuse([Text("缺少 --assigner-kind", "--assigner-kind is missing")], lang)
    now = system_clock()
    try:
        policy = load_configured(config, now).policy
    except PolicyRefusedError as error:
        refuse([error.reason], lang)
    mistakes = mistakes_in_body(policy, assigner, now.astimezone(SHANGHAI).date())
    if mistakes:
        refuse(
            [Text(f"assigner.{name}：{what.zh}", f"assigner.{name}: {what.en}") for name, what in mistakes],
            lang,
        )
    return assigner


def rights_lines(scopes: frozenset[Scope], assigner: Mapping[str, str] | None, lang: str) -> tuple[str, str]:
    """Return what may be done, and for which body, as two lines."""
    body = None if assigner is None else " ".join(assigner.values())
    return (
        Text("权限：", "scopes: ").in_language(lang) + ", ".join(sorted(scopes)),
        Text("单位：", "body: ").in_language(lang) + (body or Text("不限", "any").in_language(lang)),
    )
