"""`policylib build`: a checked policy in one file that is read without a parser."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from policylib.cli.messages import say
from policylib.cli.options import lang_option, lists_option, policy_option, refuse
from policylib.diagnostics import reason_of


@click.command(short_help="把规则库做成一个规则包 · make a bundle of a policy")
@policy_option
@lists_option
@click.option(
    "-o", "--output", "out", metavar="FILE", required=True, help="规则包（.bundle） · the bundle (.bundle)"
)
@click.option(
    "--sign",
    "key_file",
    metavar="KEYFILE",
    help="签名的私钥（policylib policies keygen 制作） · private key that signs, from `policies keygen`",
)
@lang_option
def build(folder: str | None, lists: tuple[str, ...], out: str, key_file: str | None, lang: str) -> None:
    """检查规则库，做成一个文件：内容不变，字节就不变；读取很快，读之前逐字节核对。已有的规则包也可以用
    --policy 给出，按其中的文件重新生成。见 docs/bundle.md。

    Check a policy and make one file of it: the same policy gives the same bytes; it is read fast, and
    every byte is compared before it is used. With --policy a bundle can be given too, and is made anew
    of the files in it. See docs/bundle.md.

    \b
    0  已生成 · built
    2  规则库不能用，或者写不了 · the policy cannot be used, or the file not written
    """
    from policylib.bundle.contents import pack_policy
    from policylib.bundle.envelope import SUFFIX, seal, unpack
    from policylib.cli.bundle_sheet import bundle_lines
    from policylib.cli.loading import load_texts
    from policylib.cli.signing import signed_with
    from policylib.loading import load_files

    if not out.endswith(SUFFIX):
        refuse("bundle.name", lang, path=out, suffix=SUFFIX)
    policy = load_texts(folder, lang, lists)
    if lists:
        policy = load_files(_named_alike_anywhere(policy.files, lists, lang))
    packed = pack_policy(policy.checked, policy.files)
    data = seal(packed, None if key_file is None else signed_with(key_file, packed, lang))
    _write(Path(out), data, lang)
    click.echo(say("bundle.built", lang, path=out))
    for line in bundle_lines(unpack(data), len(data), policy, lang):
        click.echo(line)


def _named_alike_anywhere(files: Mapping[str, str], lists: tuple[str, ...], language: str) -> dict[str, str]:
    """Return the files, those of further lists under names that do not tell where they were found."""
    from policylib.check.folder import BESIDES

    named: dict[str, str] = {}
    for path, text in files.items():
        name = path
        if path.startswith(BESIDES):
            whole = path.removeprefix(BESIDES)
            place = next(
                one for one in map(Path, lists) if whole == one.as_posix() or one in Path(whole).parents
            )
            name = f"{BESIDES}{place.resolve().name}{whole.removeprefix(place.as_posix())}"
        if name in named:
            refuse("bundle.same_name", language, name=name.removeprefix(BESIDES))
        named[name] = text
    return named


def _write(out: Path, data: bytes, language: str) -> None:
    """Write a file as a whole: whoever reads it meanwhile reads the old one."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(out)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        refuse("bundle.unwritable", language, path=out, reason=reason_of(error).in_language(language))
