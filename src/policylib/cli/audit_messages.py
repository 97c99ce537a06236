"""Every sentence of `policylib audit`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text
from policylib.render.tally_messages import TALLY_MESSAGES

AUDIT_MESSAGES: Mapping[str, Text] = {
    **TALLY_MESSAGES,
    "audit.title": Text("任务审计", "audit of tasks"),
    "audit.about": Text(
        "判断日期 {decided_on}；读入 {read} 行，判断 {decided} 行，退回 {rejected} 行",
        "decided on {decided_on}; rows read: {read}, decided: {decided}, rejected: {rejected}",
    ),
    "audit.receipt": Text(
        "凭证：规则库 {policy}，设置 {settings}，引擎 {engine}",
        "receipt: policy {policy}, settings {settings}, engine {engine}",
    ),
    "audit.hidden": Text(
        "另有 {count} 行没有列出，见 summary.json", "{count} more lines are not shown, see summary.json"
    ),
    "audit.warning": Text("注意：{path}：{message}", "note: {path}: {message}"),
    "audit.written": Text("结果在 {out}", "the results are in {out}"),
    "audit.rejects": Text("退回的行及原因在 {path}", "the rejected rows and the reasons are in {path}"),
    "audit.progress": Text("判断", "deciding"),
    "audit.interrupted": Text(
        "已中断，做完的部分保留着；加上 --resume 继续",
        "interrupted, what is done is kept; go on with --resume",
    ),
    "audit.refused": Text("没有做完：共 {count} 个错误", "not done (errors: {count})"),
    "audit.unwritable": Text("写不了 {path}（{reason}）", "cannot write `{path}` ({reason})"),
    "audit.unreadable": Text("读不了 {path}（{reason}）", "cannot read `{path}` ({reason})"),
    "audit.nothing_given": Text(
        "请给出文件，或者给出 --table 和 --database，不要都给",
        "give files, or else `--table` and `--database`",
    ),
    "audit.no_spark": Text(
        "--engine spark 要先安装：pip install 'policylib[batch,spark]'",
        "for --engine spark run: pip install 'policylib[batch,spark]'",
    ),
    "audit.master_alone": Text(
        "--master 要与 --engine spark 一起用", "`--master` goes with `--engine spark`"
    ),
    "audit.not_installed": Text(
        "审计要先安装：pip install 'policylib[batch]'", "to audit files run: pip install 'policylib[batch]'"
    ),
}
