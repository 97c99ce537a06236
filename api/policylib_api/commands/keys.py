"""`policylib keys`: who may call a server with a key, and for which body."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from policylib.diagnostics import Text
from policylib_api.auth.caller import Scope
from policylib_api.auth.keys import Key, all_keys, create_key, key_id_in, revoke_key, rotate_key
from policylib_api.commands.binding import body_options, rights_lines, scope_option, stated_body
from policylib_api.commands.opening import (
    configured,
    format_option,
    opened,
    records_options,
    refuse,
)
from policylib_api.commands.records_opening import existing
from policylib_api.records.moments import format_minute, milliseconds
from policylib_api.service import system_clock

DAY = 24 * 60 * 60 * 1000
_STATES = {
    "live": Text("可用", "live"),
    "expired": Text("已过期", "expired"),
    "revoked": Text("已作废", "revoked"),
}

_days_option = click.option(
    "--days",
    type=click.IntRange(1, 36500),
    default=365,
    show_default=True,
    help="几天后过期 · days until it expires",
)
_never_option = click.option("--no-expiry", is_flag=True, help="永不过期 · it never expires")


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    return records_options(format_option(command))


@click.group(short_help="管理调用 API 的密钥 · manage the keys that callers of the API show")
def keys() -> None:
    """管理调用 API 的密钥。库里只存密钥的散列值，所以密钥只在制作时显示一次。

    Manage the keys that callers of the API show. Only a hash of a key is stored: it is shown once, when it
    is made.
    """


@keys.command(short_help="制作密钥 · make a key")
@click.option("--name", required=True, help="给谁用 · whom it is for")
@scope_option(default=[Scope.DECIDE.value], show_default=True)
@body_options
@_days_option
@_never_option
@_common
def create(
    name: str,
    scopes: tuple[str, ...],
    policy: Path | None,
    days: int,
    no_expiry: bool,
    file: Path | None,
    records: str | None,
    output: str,
    lang: str,
    **body: str | None,
) -> None:
    """制作一个密钥，显示一次。写了 --assigner-kind 等，它就只能替这个单位提问。

    Make a key and show it, once. With --assigner-kind and the like it may only ask for that body.
    """
    config = configured(file, lang, records=records, policy=policy)
    assigner = stated_body(config, lang, body)
    now = milliseconds(system_clock())
    with opened(config, lang) as store:
        key, text = create_key(
            store,
            name=name,
            scopes=frozenset(map(Scope, scopes)),
            now=now,
            expires=None if no_expiry else now + days * DAY,
            assigner=assigner,
        )
    _show_new(key, text, output, lang)


@keys.command("list", short_help="列出密钥 · list the keys")
@_common
def list_keys(file: Path | None, records: str | None, output: str, lang: str) -> None:
    """列出所有密钥，包括过期的和作废的；JSON 格式时一行一个。

    List all keys, also those that have expired or been revoked; as JSON, one a line.
    """
    now = milliseconds(system_clock())
    with existing(configured(file, lang, records=records), lang) as store:
        found = all_keys(store)
    for key in found:
        click.echo(orjson.dumps(_record(key, now)) if output == "json" else _sheet(key, now, lang))
    if not found and output == "text":
        click.echo(Text("（没有密钥）", "(no keys)").in_language(lang))


@keys.command(short_help="作废密钥 · revoke keys")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_common
def revoke(ids: tuple[str, ...], file: Path | None, records: str | None, output: str, lang: str) -> None:
    """作废密钥，不能恢复；几秒内在所有工作进程中生效。ID 也可以写整个密钥。

    Revoke keys, for ever; within seconds in all workers. An ID may also be a whole key.
    """
    now = milliseconds(system_clock())
    unknown = []
    with existing(configured(file, lang, records=records), lang) as store:
        for text in ids:
            key_id = key_id_in(text)
            if key_id is None or not revoke_key(store, key_id, now):
                unknown.append(
                    Text(f"没有可以作废的密钥 {_short(text)}", f"no key to revoke: {_short(text)}")
                )
            elif output == "json":
                click.echo(orjson.dumps({"id": key_id, "revoked": now}))
            else:
                click.echo(Text(f"已作废：{key_id}", f"revoked: {key_id}").in_language(lang))
    if unknown:
        refuse(unknown, lang)


@keys.command(short_help="更换密钥 · replace a key by a new one")
@click.argument("key", metavar="ID")
@click.option(
    "--overlap",
    type=click.IntRange(0, 365),
    default=7,
    show_default=True,
    help="旧密钥还能用几天 · days for which the old one goes on to work",
)
@_days_option
@_never_option
@_common
def rotate(
    key: str,
    overlap: int,
    days: int,
    no_expiry: bool,
    file: Path | None,
    records: str | None,
    output: str,
    lang: str,
) -> None:
    """制作一个权限相同的新密钥，显示一次；旧的再用几天，让调用方来得及更换。

    Make a new key that may do the same, and show it, once; the old one works for some days more, so that
    its user has time to change.
    """
    now = milliseconds(system_clock())
    expires = None if no_expiry else now + days * DAY
    key_id = key_id_in(key)
    with existing(configured(file, lang, records=records), lang) as store:
        until = now + overlap * DAY
        made = None if key_id is None else rotate_key(store, key_id, now=now, expires=expires, until=until)
    if made is None:
        refuse([Text(f"没有可用的密钥 {_short(key)}", f"no live key {_short(key)}")], lang)
    _show_new(*made, output, lang)


def _show_new(key: Key, text: str, output: str, lang: str) -> None:
    if output == "json":
        click.echo(orjson.dumps({"key": text, **_record(key, key.created)}))
        return
    # The key alone on standard output, so that it can go straight into a file.
    click.echo(text)
    click.echo(_sheet(key, key.created, lang), err=True)
    once = Text("密钥只显示这一次，请妥善保存", "the key is shown this once; keep it safe")
    click.echo(once.in_language(lang), err=True)


def _record(key: Key, now: int) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "state": key.state(now),
        "scopes": sorted(key.scopes),
        "assigner": key.assigner,
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
        "last_used": key.last_used,
    }


def _sheet(key: Key, now: int, lang: str) -> str:
    parts = [
        *rights_lines(key.scopes, key.assigner, lang),
        Text("制作：", "made: ").in_language(lang) + format_minute(key.created),
        Text("到期：", "expires: ").in_language(lang)
        + (Text("永不", "never").in_language(lang) if key.expires is None else format_minute(key.expires)),
        Text("最近使用：", "last used: ").in_language(lang)
        + (
            Text("从未", "never").in_language(lang) if key.last_used is None else format_minute(key.last_used)
        ),
    ]
    title = f"{key.id}  {_STATES[key.state(now)].in_language(lang)}  {key.name}"
    return "\n".join([title, *(f"  {part}" for part in parts)])


def _short(text: str) -> str:
    """Return what was given as an id as it may be shown: of a key, not its secret."""
    return text if len(text) <= 24 else f"{text[:17]}…"
