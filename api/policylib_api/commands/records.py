"""`policylib records`: look after the log of decisions: verify, show, export, redact, prune, checkpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import orjson

from policylib.diagnostics import Text
from policylib_api.commands.opening import (
    config_option,
    configured,
    format_option,
    lang_option,
    records_options,
    refuse,
)
from policylib_api.commands.records_opening import (
    as_it_is,
    ask,
    check_reason,
    existing,
    find,
    moment_of,
    progress,
    read_checkpoints,
    signer_of,
    writing,
)
from policylib_api.commands.records_sheet import record_json, record_lines, summary_json, summary_lines
from policylib_api.records.checkpoints import (
    present_checkpoint,
)
from policylib_api.records.export import adl_line, complete_line
from policylib_api.records.mistakes import Mistake, Summary
from policylib_api.records.moments import milliseconds
from policylib_api.records.notes import NoteError, new_key, read_signer
from policylib_api.records.prune import plan_pruning, prune
from policylib_api.records.redact import UnknownPointersError, redact
from policylib_api.records.search import Query, read_records, redactions_of
from policylib_api.records.verify import verify
from policylib_api.service import system_clock

FOUND_MISTAKES = 1
# Who did it, in redactions, when it was not a caller of the server.
OPERATOR = "operator"

_file: Any = click.Path(path_type=Path, dir_okay=False)
_reason_option = click.option("--reason", required=True, help="理由，会永久留存 · why; it stays for ever")


@click.group(short_help="查看和维护结论的记录 · look after the records of decisions")
def records() -> None:
    """查看和维护结论的记录：核对、查看、导出、删去文字、删减、检查点。

    Look after the records of decisions: verify, show, export, redact, prune, checkpoints.
    """


@records.command("verify", short_help="核对全部记录 · verify every record")
@click.option(
    "--checkpoint",
    "checkpoints",
    type=_file,
    multiple=True,
    help="别处保存的检查点，可以写几次 · a checkpoint that was kept elsewhere, repeatable",
)
@click.option(
    "--key", help="签检查点的公钥（名称+编号+Base64） · verifier key the checkpoints are signed with"
)
@format_option
@records_options
def verify_command(
    file: Path | None,
    records: str | None,
    checkpoints: tuple[Path, ...],
    key: str | None,
    output: str,
    lang: str,
) -> None:
    """核对每一条记录、哈希链、哈希树和它们所依据的一切；有错时退出码为 1，并说明在哪里。

    Verify every record, the chain, the tree and all they rest on. With mistakes the exit code is 1, and each
    is told with its place.
    """
    given = read_checkpoints(checkpoints, key, lang)
    mistakes = 0
    config = configured(file, lang, records=records)
    with existing(config, lang, opening=as_it_is) as store:
        for outcome in verify(store, given, progress()):
            mistakes += isinstance(outcome, Mistake)
            if isinstance(outcome, Summary):
                if output == "json":
                    _print(orjson.dumps(summary_json(outcome, mistakes)))
                else:
                    click.echo("\n".join(summary_lines(outcome, mistakes, lang)))
            elif output == "json":
                _print(orjson.dumps(outcome.as_json(lang)))
            else:
                click.echo(outcome.sentence(lang))
    sys.exit(FOUND_MISTAKES if mistakes else 0)


@records.command("show", short_help="看一条记录 · show a record")
@click.argument("record_id", metavar="ID")
@format_option
@records_options
def show_command(file: Path | None, records: str | None, record_id: str, output: str, lang: str) -> None:
    """看一条记录：问了什么，答了什么，在哪里，删去了什么。

    Show a record: what was asked and answered, where it stands, what was redacted.
    """
    with existing(configured(file, lang, records=records), lang) as store:
        record = find(store, record_id, lang)
        with store.reading() as connection:
            redactions = redactions_of(connection, record.seq)
    if output == "json":
        _print(orjson.dumps(record_json(record, redactions)))
    else:
        click.echo("\n".join(record_lines(record, redactions, lang)))


@records.command("export", short_help="导出记录 · export records")
@click.option("--from", "start", metavar="DATE", help="从这一天（时刻）起 · from this day or moment on")
@click.option("--to", "end", metavar="DATE", help="到这一天（时刻）为止，不含 · before this day or moment")
@click.option(
    "--after",
    type=click.IntRange(min=-1),
    default=-1,
    help="接着这个序号往后，附加到文件末尾 · go on after this number, at the end of the file",
)
@click.option("--out", type=_file, help="写到文件 · file to write; default: standard output")
@click.option(
    "--adl",
    is_flag=True,
    help="Authorization Decision Log 的格式 · in the shape of Authorization Decision Log",
)
@records_options
def export_command(
    file: Path | None,
    records: str | None,
    start: str | None,
    end: str | None,
    after: int,
    out: Path | None,
    adl: bool,
    lang: str,
) -> None:
    """把记录导出为每行一条的 JSON，按写入的先后。中断后用 --after 接着导。

    Export records as lines of JSON, in the order of the log. After an interruption go on with --after.
    """
    config = configured(file, lang, records=records)
    query = Query(start=moment_of(start, lang), end=moment_of(end, lang))
    count, last = 0, after
    with (
        existing(config, lang) as store,
        writing(out, lang, append=after >= 0) as target,
        store.snapshot() as connection,
    ):
        for record in read_records(connection, query, after):
            target.write((adl_line(record, config.log_origin) if adl else complete_line(record)) + b"\n")
            count, last = count + 1, record.seq
        target.flush()
    _tell(Text(f"导出 {count} 条，最后的序号是 {last}", f"records: {count}, last number: {last}"), lang)


@records.command("redact", short_help="删去记录中的文字 · take words out of records")
@click.argument("record_ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--pointer",
    "pointers",
    multiple=True,
    help="只删这一处（如 /task/item/text），可以写几次；默认删全部文字 · "
    "only this part, repeatable; default: all texts",
)
@_reason_option
@records_options
def redact_command(
    file: Path | None,
    records: str | None,
    record_ids: tuple[str, ...],
    pointers: tuple[str, ...],
    reason: str,
    lang: str,
) -> None:
    """删去记录中的文字，连同引用它的答复；哈希链不受影响。删去的找不回来。

    Take words out of records, with the answers that quote them. The chain stays whole. What was removed
    cannot be had back.
    """
    check_reason(reason, lang)
    with existing(configured(file, lang, records=records), lang) as store:
        found = [find(store, record_id, lang) for record_id in record_ids]
        for record in found:
            now = milliseconds(system_clock())
            try:
                removed = redact(store, record, pointers or None, reason, OPERATOR, now)
            except UnknownPointersError as error:
                known = ", ".join(sorted(record.core["commitments"]))
                what = Text(f"记录里没有 {error}；有：{known}", f"the record has no {error}; it has: {known}")
                refuse([what], lang)
            gone = ", ".join(removed) or Text("（早已删去）", "(already gone)").in_language(lang)
            click.echo(f"{record.core['id']} {gone}")


@records.command("prune", short_help="删减旧记录 · remove old records")
@click.option(
    "--before", required=True, metavar="DATE", help="这一天（时刻）以前的 · before this day or moment"
)
@_reason_option
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
@records_options
def prune_command(
    file: Path | None, records: str | None, before: str, reason: str, yes: bool, lang: str
) -> None:
    """删减旧记录。先写下检查点和删减的说明；哈希树中日后证明要用的部分留下，其余记录仍可核对。

    Remove old records. First a checkpoint and the pruning are written down; what later proofs need of the
    tree stays, and the other records can still be verified.
    """
    check_reason(reason, lang)
    config = configured(file, lang, records=records)
    moment = moment_of(before, lang)
    assert moment is not None
    signer = signer_of(config, lang)
    with existing(config, lang) as store:
        plan = plan_pruning(store, moment)
        if plan.count and not yes:
            ask(plan.count, plan.cut, lang)
        gone = 0
        for gone in prune(store, moment, reason, milliseconds(system_clock()), config.log_origin, signer):
            if sys.stderr.isatty():
                click.echo(f"\r{gone} / {plan.count}", nl=False, err=True)
        if sys.stderr.isatty():
            click.echo(err=True)
    click.echo(
        Text(
            f"删减了 {gone} 条，序号小于 {plan.cut}", f"removed: {gone}, numbers below {plan.cut}"
        ).in_language(lang)
    )


@records.command("checkpoint", short_help="作检查点 · make a checkpoint")
@click.option("--out", type=_file, help="写到文件 · file to write; default: standard output")
@records_options
def checkpoint_command(file: Path | None, records: str | None, out: Path | None, lang: str) -> None:
    """作一个检查点，供他人保存；设置了 checkpoint_key 就签名。

    Make a checkpoint for others to keep; it is signed where checkpoint_key is configured.
    """
    config = configured(file, lang, records=records)
    signer = signer_of(config, lang)
    with existing(config, lang) as store:
        checkpoint = present_checkpoint(store, config.log_origin, signer, milliseconds(system_clock()))
    with writing(out, lang) as target:
        target.write(checkpoint.note.encode())
    if signer is None:
        _tell(
            Text("没有签名：没有设置 checkpoint_key", "it is not signed: no checkpoint_key is configured"),
            lang,
        )


@records.command("key", short_help="检查点的钥匙 · the key for checkpoints")
@click.argument("path", metavar="FILE", type=_file)
@click.option("--new", is_flag=True, help="制作新的，写到这个文件 · make a new one and write it to this file")
@click.option("--origin", help="日志的名称，默认为设置中的 · name of the log; default: as configured")
@config_option
@lang_option
def key_command(path: Path, new: bool, origin: str | None, file: Path | None, lang: str) -> None:
    """显示用来核对检查点的公钥；--new 制作一把新的 Ed25519 私钥。

    Print the verifier key of checkpoints; with --new make a new Ed25519 private key.
    """
    name = origin or configured(file, lang).log_origin
    try:
        if new:
            new_key(path)
        click.echo(str(read_signer(path, name).verifier))
    except NoteError as error:
        refuse([error.reason], lang)


def _print(line: bytes) -> None:
    click.echo(line)


def _tell(words: Text, lang: str) -> None:
    click.echo(words.in_language(lang), err=True)
