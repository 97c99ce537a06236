"""`policylib bundle`: what a bundle is, and whether it is what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from policylib.bundle.envelope import read_bundle
from policylib.bundle.errors import BundleError
from policylib.cli.messages import say
from policylib.cli.options import NO, echo_json, error_json, format_option, lang_option, mistake, refuse_as
from policylib.cli.signing import verified_with

# What says that a bundle is not what it should be; anything else: it could not be looked at.
_FALSE = ("damaged", "unsigned", "bad_signature", "other_digest", "other_files", "broken_files")


@click.group(short_help="查看、核对规则包 · show and verify bundles")
def bundle() -> None:
    """查看、核对规则包。用 policylib build 生成，见 docs/bundle.md。

    Show and verify bundles. They are made by `policylib build`, see docs/bundle.md.
    """


@bundle.command(short_help="查看规则包 · show what a bundle is")
@click.argument("file")
@format_option
@lang_option
def show(file: str, output: str, lang: str) -> None:
    """查看规则包 FILE：规则库的哈希、由谁签名、内容多少。签名没有核对，核对用 verify。

    Show what the bundle FILE is: the digest of its policy, who signed it, how much is in it. The
    signature is not verified; `verify` does that.
    """
    from policylib.cli.bundle_sheet import bundle_dict, bundle_lines
    from policylib.loading import load

    try:
        read = read_bundle(file)
        policy = load(file)
    except BundleError as error:
        _end(file, error, output, lang)
    size = Path(file).stat().st_size
    if output == "json":
        echo_json(bundle_dict(read, size, policy))
        return
    for line in bundle_lines(read, size, policy, lang):
        click.echo(line)


@bundle.command(short_help="核对规则包 · verify a bundle")
@click.argument("file")
@click.option(
    "--key",
    "keys_file",
    metavar="FILE",
    help="公钥文件，应由其中一个签名 · file of public keys, by one of which it must be signed",
)
@format_option
@lang_option
def verify(file: str, keys_file: str | None, output: str, lang: str) -> None:
    """核对规则包 FILE：重算全部哈希，用其中的文件重新生成规则来比较；有 --key 的，核对签名。

    Verify the bundle FILE: every hash and the digest of the policy are computed again, and its records
    compared with what its files say; with --key, the signature is verified.

    \b
    0  完好 · it is what it says
    1  不是原样，或者签名不对 · it is not, or the signature is wrong
    2  读不了 · it cannot be read
    """
    from policylib.cli.bundle_comparing import compare

    try:
        read = read_bundle(file)
        signer = None if keys_file is None else verified_with(keys_file, read, lang)
        compare(read)
    except BundleError as error:
        _end(file, error, output, lang)
    if output == "json":
        echo_json({"policy": read.policy, "content": f"sha256:{read.content}", "signed_by": signer})
        return
    key = "bundle.verified" if signer is None else "bundle.verified_signed"
    click.echo(say(key, lang, path=file, key=signer))
    if read.signature is not None and signer is None:
        click.echo(say("bundle.signature_unchecked", lang))


def _end(file: str, error: BundleError, output: str, language: str) -> NoReturn:
    reason = error.en if language == "en" else error.zh
    message = say("bundle.bad", language, path=file, reason=reason)
    if error.code not in _FALSE:
        refuse_as(output, [mistake(error.code, file, reason)], message, language)
    if output == "json":
        echo_json(error_json([mistake(error.code, file, reason)]))
    else:
        click.echo(message, err=True)
    sys.exit(NO)
