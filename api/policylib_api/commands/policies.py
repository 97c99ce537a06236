"""`policylib policies`: keys that sign policies, signed archives, and putting them in force."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policylib import (
    BundleError,
    KeyFileError,
    Policy,
    PolicyError,
    PolicyFolderError,
    SettingsError,
    load,
)
from policylib.bundle.signing import key_line, make_private_key, read_private_key, sign
from policylib.diagnostics import Text, reason_of, unwritable
from policylib_api.commands.opening import (
    config_option,
    configured,
    lang_option,
    opened,
    records_option,
    refuse,
)
from policylib_api.config import Config
from policylib_api.policies.activations import NewActivation, add_activation
from policylib_api.policies.archive import HEADER, VERSION, write_archive
from policylib_api.policies.loading import PolicyRefusedError, load_settings, refused
from policylib_api.records.moments import milliseconds
from policylib_api.service import system_clock
from policylib_api.wire.languages import LANGUAGES

TOKEN = "POLICYLIB_TOKEN"
_SECONDS = 900.0
_SUFFIX = ".sig"

_key_option = click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="签名的私钥（keygen 制作） · the private key that signs, from keygen",
)


@click.group(short_help="签名并发布规则库 · sign policies and put them in force")
def policies() -> None:
    """签名并发布规则库。见 docs/policy-life.md。

    Sign policies and put them in force. See docs/policy-life.md.
    """


@policies.command(short_help="制作签名的密钥 · make a key that signs")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--whose", default="", help="写在公钥旁边的说明 · a note beside the public key")
@lang_option
def keygen(file: Path, whose: str, lang: str) -> None:
    """制作密钥：私钥写入 FILE，公钥显示出来，应写入服务器的 publish_keys 文件。

    Make a key: the private one goes into FILE; the public one is shown, to be put into the file
    publish_keys of the server.
    """
    try:
        key = make_private_key(file)
    except OSError as error:
        refuse([unwritable(file, error)], lang)
    click.echo(key_line(key, whose))


@policies.command("sign", short_help="把规则库做成签名的档案 · make a signed archive of a policy")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@_key_option
@click.option("--version", "version", help="版本号，默认当前时间 · version; default: the present moment")
@click.option("--settings", type=click.Path(path_type=Path), help="已确定的解释等 · settled readings")
@click.option("--lists", multiple=True, type=click.Path(path_type=Path), help="另外的清单 · further lists")
@click.option(
    "--configured", "back", is_flag=True, help="恢复各服务器配置的规则库 · back to the configured one"
)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="档案 · the archive"
)
@lang_option
def sign_policy(
    folder: Path | None,
    key: Path,
    version: str | None,
    settings: Path | None,
    lists: tuple[Path, ...],
    back: bool,
    out: Path,
    lang: str,
) -> None:
    """检查规则库 FOLDER（默认用自带的），跑它的案例，做成档案，旁边写上签名（.sig）。

    Check the policy FOLDER (by default the one that comes with policylib), run its cases, and make an
    archive with its signature beside it (.sig).
    """
    version = version or f"{system_clock():%Y.%m.%d.%H%M%S}"
    if not VERSION.fullmatch(version):
        refuse([Text("版本号应为用点隔开的数字", "a version must be numbers with dots between them")], lang)
    if back and (folder or settings or lists):
        refuse(
            [Text("--configured 不带规则库和设置", "--configured goes without a policy and settings")], lang
        )
    private = _private_key(key, lang)
    document = write_archive(version, None, None)
    if not back:
        policy = _checked(folder, settings, lists, lang)
        document = write_archive(version, policy.files, None if settings is None else policy.settings)
    signature = sign(private, document)
    try:
        out.write_bytes(document)
        out.with_name(out.name + _SUFFIX).write_text(signature + "\n", "ascii")
    except OSError as error:
        refuse([unwritable(out, error)], lang)
    click.echo(f"{out}  {version}")


@policies.command(short_help="发布档案 · put an archive in force")
@click.argument("archive", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--server", metavar="URL", help="服务器的地址 · address of the server")
@click.option(
    "--configured",
    "back",
    is_flag=True,
    help="在本机恢复配置的规则库 · back to the configured one, on this machine",
)
@config_option
@records_option
@lang_option
def activate(
    archive: Path | None, server: str | None, back: bool, file: Path | None, records: str | None, lang: str
) -> None:
    """把签名的档案 ARCHIVE 交给服务器；密钥或令牌取自环境变量 POLICYLIB_TOKEN。

    Hand a signed ARCHIVE to a server; the key or token is taken from the variable POLICYLIB_TOKEN. With
    --configured, and access to the records, the policy that servers are configured with decides again, also
    when they do not start.
    """
    if back and archive is None and server is None:
        _go_back(configured(file, lang, records=records), lang)
    elif archive is not None and server is not None and not back:
        _send(archive, server, lang)
    else:
        usage = Text(
            "应为 ARCHIVE --server URL，或者 --configured --records URL",
            "expected ARCHIVE --server URL, or --configured --records URL",
        )
        refuse([usage], lang)


def _go_back(config: Config, lang: str) -> None:
    now = milliseconds(system_clock())
    new = NewActivation(
        policy=None, settings=None, version="", archive=None, signer=None, caller="policylib policies"
    )
    with opened(config, lang) as store, store.writing() as connection:
        number = add_activation(connection, new, now)
    done = Text(
        f"第 {number} 次发布：恢复配置的规则库", f"activation {number}: the configured policy decides"
    )
    click.echo(done.in_language(lang))


def _send(archive: Path, server: str, lang: str) -> None:
    beside = archive.with_name(archive.name + _SUFFIX)
    headers = {"Content-Type": "application/json", "Accept-Language": lang}
    if os.environ.get(TOKEN):
        headers["Authorization"] = f"Bearer {os.environ[TOKEN]}"
    try:
        headers[HEADER] = beside.read_text("ascii").strip()
        body = archive.read_bytes()
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error)
        refuse(
            [
                Text(
                    f"{archive} 或者它的签名读不了：{why.zh}",
                    f"cannot read {archive} or its signature: {why.en}",
                )
            ],
            lang,
        )
    try:
        url = f"{server.rstrip('/')}/v1/policies/activate"
        response = httpx.post(url, content=body, headers=headers, timeout=_SECONDS)
        document: dict[str, Any] = orjson.loads(response.content)
    except (httpx.HTTPError, httpx.InvalidURL, orjson.JSONDecodeError) as error:
        refuse([Text(f"{server} 没有作答：{error}", f"{server} did not answer: {error}")], lang)
    if response.status_code != 200:
        lines = [f"{document.get('title')}: {document.get('detail')}"]
        lines += [f"{one['pointer']}: {one['detail']}" for one in document.get("errors", ())]
        refuse([Text(line, line) for line in lines], lang)
    click.echo(f"{document['policy']}  {document['version'] or ''}  #{document['activation']}")


def _checked(folder: Path | None, settings: Path | None, lists: tuple[Path, ...], lang: str) -> Policy:
    """Return a policy whose cases come out as they expect, or end with what is wrong."""
    try:
        policy = load(folder, settings=load_settings(Config(settings=settings)), lists=lists)
    except (BundleError, PolicyError, PolicyFolderError, SettingsError) as error:
        refuse([refused(error).reason], lang)
    except PolicyRefusedError as error:
        refuse([error.reason], lang)
    failed = policy.failing_cases()
    if failed:
        refuse([Text(*(one.text(language) for language in LANGUAGES)) for one in failed], lang)
    return policy


def _private_key(file: Path, lang: str) -> Ed25519PrivateKey:
    try:
        return read_private_key(file)
    except KeyFileError as error:
        refuse(list(error.mistakes), lang)
