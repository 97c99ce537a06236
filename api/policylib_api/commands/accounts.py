"""`policylib accounts`: who may sign in to the pages of a server with a password, and what they may do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from policylib.diagnostics import Text
from policylib_api.auth.accounts import (
    LONGEST_NAME,
    Account,
    account_id_in,
    add_account,
    all_accounts,
    disable_account,
    enable_account,
    set_password,
    set_rights,
)
from policylib_api.auth.caller import Scope
from policylib_api.auth.passwords import LONGEST, PasswordError, check_password
from policylib_api.commands.binding import body_options, rights_lines, scope_option, stated_body
from policylib_api.commands.opening import (
    configured,
    format_option,
    opened,
    records_options,
    refuse,
)
from policylib_api.commands.records_opening import existing
from policylib_api.config import Config
from policylib_api.records.moments import format_minute, milliseconds
from policylib_api.records.store import Store
from policylib_api.service import system_clock

_id_argument = click.argument("account_id", metavar="ID")
_password_option = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="从标准输入读密码（一行） · read the password from standard input (one line)",
)


@click.group(short_help="管理网页的登录账户 · manage the accounts that sign in to the pages")
def accounts() -> None:
    """管理网页的登录账户。库里只存密码的散列值（Argon2id）；账户停用后留在表里。

    Manage the accounts that people sign in to the pages with. Only a hash of a password is stored
    (Argon2id); an account that is disabled stays in the list.
    """


@accounts.command(short_help="添加账户 · add an account")
@_id_argument
@click.option("--name", required=True, help="给谁用 · whom it is for")
@scope_option(default=[Scope.DECIDE.value], show_default=True)
@body_options
@_password_option
@records_options
def add(
    account_id: str,
    name: str,
    scopes: tuple[str, ...],
    policy: Path | None,
    from_stdin: bool,
    file: Path | None,
    records: str | None,
    lang: str,
    **body: str | None,
) -> None:
    """添加账户，询问密码。ID 是登录时写的账户名：小写字母、数字、点、横线。

    Add an account and ask for its password. ID is what one signs in with: lower-case letters, digits, dots
    and dashes.
    """
    known = _known_id(account_id, lang)
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        what = Text(f"--name 应为 1 到 {LONGEST_NAME} 字", f"--name must have 1 to {LONGEST_NAME} characters")
        refuse([what], lang)
    config = configured(file, lang, records=records, policy=policy)
    assigner = stated_body(config, lang, body)
    password = _password(known, lang, from_stdin=from_stdin)
    rights = frozenset(map(Scope, scopes))
    with opened(config, lang) as store:
        added = add_account(
            store, known, password, name=name.strip(), scopes=rights, now=_now(), assigner=assigner
        )
    if added is None:
        refuse([Text(f"已有账户 {known}", f"there is an account {known} already")], lang)
    click.echo(_sheet(added, lang))


@accounts.command("list", short_help="列出账户 · list the accounts")
@format_option
@records_options
def list_accounts(file: Path | None, records: str | None, output: str, lang: str) -> None:
    """列出所有账户，包括停用的；JSON 格式时一行一个。

    List all accounts, also those that are disabled; as JSON, one a line.
    """
    with existing(configured(file, lang, records=records), lang) as store:
        found = all_accounts(store)
    for account in found:
        click.echo(orjson.dumps(_record(account)) if output == "json" else _sheet(account, lang))
    if not found and output == "text":
        click.echo(Text("（没有账户）", "(no accounts)").in_language(lang))


@accounts.command(short_help="更换密码 · set another password")
@_id_argument
@_password_option
@records_options
def passwd(account_id: str, from_stdin: bool, file: Path | None, records: str | None, lang: str) -> None:
    """给账户换一个密码；用旧密码登录的，全部退出。

    Give an account another password; whoever is signed in with the old one is signed out.
    """
    known = _known_id(account_id, lang)
    config = configured(file, lang, records=records)
    password = _password(known, lang, from_stdin=from_stdin)
    done = Text(f"已换密码：{known}", f"the password was changed: {known}")
    _changing(config, known, lambda store: set_password(store, known, password, _now()), done, lang)


@accounts.command(short_help="更改权限 · change what an account may do")
@_id_argument
@scope_option(required=True)
@body_options
@records_options
def grant(
    account_id: str,
    scopes: tuple[str, ...],
    policy: Path | None,
    file: Path | None,
    records: str | None,
    lang: str,
    **body: str | None,
) -> None:
    """更改账户的权限和限定的单位，立即生效；写明全部权限，没有写的就没有。

    Change the scopes of an account, and the body it is bound to, at once; what is not named it may no
    longer do.
    """
    known = _known_id(account_id, lang)
    config = configured(file, lang, records=records, policy=policy)
    assigner = stated_body(config, lang, body)
    rights = frozenset(map(Scope, scopes))
    done = Text(f"已更改权限：{known}", f"the scopes were changed: {known}")
    _changing(config, known, lambda store: set_rights(store, known, rights, assigner), done, lang)


@accounts.command(short_help="停用账户 · disable an account")
@_id_argument
@records_options
def disable(account_id: str, file: Path | None, records: str | None, lang: str) -> None:
    """停用账户：不能再登录，已经登录的立即退出。

    Disable an account: nobody can sign in with it, and whoever is signed in is signed out.
    """
    known = _known_id(account_id, lang)
    config = configured(file, lang, records=records)
    done = Text(f"已停用：{known}", f"disabled: {known}")
    _changing(config, known, lambda store: disable_account(store, known, _now()), done, lang)


@accounts.command(short_help="恢复停用的账户 · let a disabled account sign in again")
@_id_argument
@records_options
def enable(account_id: str, file: Path | None, records: str | None, lang: str) -> None:
    """恢复停用的账户，密码不变。

    Let a disabled account sign in again, with the password it had.
    """
    known = _known_id(account_id, lang)
    config = configured(file, lang, records=records)
    done = Text(f"已恢复：{known}", f"enabled: {known}")
    _changing(config, known, lambda store: enable_account(store, known), done, lang)


def _changing(config: Config, known: str, change: Callable[[Store], bool], done: Text, lang: str) -> None:
    """Change an account and say so, or end with a message where there is none to change."""
    with existing(config, lang) as store:
        changed = change(store)
    if not changed:
        what = Text(f"没有可以这样更改的账户 {known}", f"there is no account {known} that can be changed so")
        refuse([what], lang)
    click.echo(done.in_language(lang))


def _known_id(text: str, lang: str) -> str:
    """Return the id of an account as it is written, or end with a message."""
    known = account_id_in(text)
    if known is None:
        what = Text(
            f"账户名 {text} 不对，应为小写字母、数字、点、横线，以字母或数字开头，至多 64 个字符",
            f"{text} is no id of an account, expected lower-case letters, digits, dots and dashes, beginning "
            "with a letter or digit, at most 64 characters",
        )
        refuse([what], lang)
    return known


def _password(account_id: str, lang: str, *, from_stdin: bool) -> str:
    """Ask for a password, or end with what is wrong with it."""
    if from_stdin:
        password = sys.stdin.readline(4 * LONGEST).rstrip("\r\n")
    elif sys.stdin.isatty():
        again = Text("再输一次", "once more").in_language(lang)
        wanted = Text("密码", "password").in_language(lang)
        password = click.prompt(wanted, hide_input=True, confirmation_prompt=again, err=True)
    else:
        what = Text(
            "没有终端可以询问密码；请加 --password-stdin，从标准输入给出",
            "there is no terminal to ask for the password; add --password-stdin and give it there",
        )
        refuse([what], lang)
    try:
        check_password(password, account_id)
    except PasswordError as error:
        refuse([error.reason], lang)
    return password


def _record(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "scopes": sorted(account.scopes),
        "assigner": account.assigner,
        "created": account.created,
        "changed": account.changed,
        "disabled": account.disabled,
        "last_used": account.last_used,
    }


def _sheet(account: Account, lang: str) -> str:
    live = Text("可用", "live") if account.disabled is None else Text("已停用", "disabled")
    used = Text("从未", "never").in_language(lang)
    parts = (
        *rights_lines(account.scopes, account.assigner, lang),
        Text("添加：", "added: ").in_language(lang) + format_minute(account.created),
        Text("密码设于：", "password set: ").in_language(lang) + format_minute(account.changed),
        Text("最近登录：", "last signed in: ").in_language(lang)
        + (used if account.last_used is None else format_minute(account.last_used)),
    )
    title = f"{account.id}  {live.in_language(lang)}  {account.name}"
    return "\n".join([title, *(f"  {part}" for part in parts)])


def _now() -> int:
    return milliseconds(system_clock())
