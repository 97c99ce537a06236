"""`policylib audit`: whole files of tasks, decided row by row, with a summary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from policylib.cli.options import (
    day_option,
    format_option,
    lang_option,
    lists_option,
    policy_option,
    refuse,
    settings_option,
)


@click.command(short_help="审计整份文件的任务 · audit whole files of tasks")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="结果写到哪个文件夹 · folder for the results",
)
@click.option(
    "--table", metavar="NAME", help="数据库里的表，代替文件 · a table of a database, in place of files"
)
@click.option(
    "--database",
    metavar="URL",
    envvar="POLICYLIB_DATABASE",
    help="数据库的地址，如 sqlite:///tasks.db · address of the database",
)
@click.option("--resume", is_flag=True, help="继续中断了的审计 · go on with an audit that was interrupted")
@click.option("--force", is_flag=True, help="覆盖已有的结果 · replace earlier results")
@click.option("--sheet", metavar="NAME", help="工作表 · the sheet to read")
@click.option(
    "--ignore-column",
    "ignored",
    metavar="NAME",
    multiple=True,
    help="不读的列，可以写几次 · pass over a column",
)
@click.option(
    "--engine",
    type=click.Choice(("polars", "spark")),
    default="polars",
    help="在本机判断，或者用 Spark · decide on this machine, or with Spark",
)
@click.option(
    "--master",
    metavar="URL",
    help="Spark 的主节点，如 local[2]、spark://HOST:7077 · Spark's master (local[*])",
)
@format_option
@lang_option
@policy_option
@settings_option
@lists_option
@day_option
def audit(files: tuple[Path, ...], output: str, lang: str, **options: Any) -> None:
    """判断 FILE… 里的每一项任务：CSV、XLSX、每行一个对象的 JSON、Parquet，一行一项，列名见 docs/audit.md。
    也可以是数据库里的一张表：--table 表名 --database 地址。
    结果写到 --out：decisions.parquet、rejects.csv（退回的行及原因）、summary.json、summary.txt、
    summary.html、summary.xlsx。中断以后用 --resume 继续。一台机器放不下的，用 --engine spark。

    Decide every task in FILE…: CSV, XLSX, JSON lines or Parquet, one a row, with the columns of
    docs/audit.md; or in a table of a database: --table NAME --database URL. Into --out go
    decisions.parquet, rejects.csv (rows that were not decided, and why), summary.json, summary.txt,
    summary.html and summary.xlsx. After an interruption, --resume goes on. What one machine cannot
    hold: --engine spark.

    \b
    0  做完了，没有退回的行 · finished, no row was rejected
    1  做完了，有退回的行 · finished, some rows were rejected
    2  没有做 · it could not be done
    """
    from importlib.util import find_spec

    if not all(map(find_spec, ("numpy", "openpyxl", "polars", "sqlalchemy"))):
        refuse("audit.not_installed", lang)
    table, database = options["table"], options["database"]
    if options["engine"] == "spark" and not find_spec("pyspark"):
        refuse("audit.no_spark", lang)
    if options["engine"] != "spark" and options["master"]:
        refuse("audit.master_alone", lang)
    if bool(files) == bool(table) or (table and not database):
        refuse("audit.nothing_given", lang)
    options["master"] = options["master"] or "local[*]"
    from policylib.cli.auditing import run_audit

    sys.exit(run_audit(files, output, lang, **options))
