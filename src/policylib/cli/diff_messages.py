"""Every sentence of the commands about the effect of a change, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

DIFF_MESSAGES: Mapping[str, Text] = {
    "diff.broken": Text(
        "规则库 {path} 不能使用：共 {count} 个错误，以上是第一个",
        "the policy `{path}` cannot be used (errors: {count}, the first is above)",
    ),
    "diff.policies": Text(
        "旧：{old}（{old_digest}）；新：{new}（{new_digest}）",
        "old: {old} ({old_digest}); new: {new} ({new_digest})",
    ),
    "diff.direction.equivalent": Text("结论不变", "equivalent"),
    "diff.direction.stricter": Text("更严", "stricter"),
    "diff.direction.more_permissive": Text("更宽", "more permissive"),
    "diff.direction.incomparable": Text("有宽有严或者不能比较", "incomparable"),
    "diff.perhaps": Text("待定（{possible}）", "undetermined ({possible})"),
    "diff.change": Text("{old} → {new}", "{old} → {new}"),
    "diff.rule": Text("{rule}「{title}」（{citations}）", "{rule} “{title}” ({citations})"),
    "diff.rules.old": Text("旧的依据：{rules}", "by the old policy: {rules}"),
    "diff.rules.new": Text("新的依据：{rules}", "by the new policy: {rules}"),
    "diff.rules.both": Text("两边都有：{rules}", "on both sides: {rules}"),
    "diff.no_rule": Text("没有起决定作用的规则", "no rule decides it"),
    # impact
    "impact.title": Text("修改对已有任务的影响", "impact of the change on tasks that there are"),
    "impact.counts": Text(
        "读入 {read} 项任务：结论改变 {flipped}，结论相同而依据改变 {regrounded}，不变 {same}，"
        "没有比较 {skipped}",
        "tasks read: {read}; verdict changes: {flipped}; same verdict by other rules: {regrounded}; "
        "unchanged: {same}; not compared: {skipped}",
    ),
    "impact.otherwise": Text(
        "其中 {count} 条记录当时的结论与旧规则库现在的结论不同（由别的版本或者设置作出）",
        "of {count} records the verdict then was not that of the old policy now (made by another version, or "
        "under other settings)",
    ),
    "impact.flip": Text("{change}（{direction}）：{count} 项", "{change} ({direction}): {count}"),
    "impact.by.places": Text("地域", "place"),
    "impact.by.acts": Text("行为", "act"),
    "impact.by.departments": Text("单位", "department"),
    "impact.by": Text("按{what}：{counts}", "by {what}: {counts}"),
    "impact.count": Text("{name} {count}", "{name} {count}"),
    "impact.examples": Text("例如 {places}", "for example {places}"),
    "impact.more": Text("另有 {count} 种，--all 全部列出", "{count} more, --all shows them"),
    "impact.none": Text("没有任务的结论改变", "no task changes its verdict"),
    "impact.skipped": Text("没有比较的任务", "tasks that were not compared"),
    "impact.side.old": Text("旧规则库不能判断：{count} 项", "the old policy cannot decide: {count}"),
    "impact.side.new": Text("新规则库不能判断：{count} 项", "the new policy cannot decide: {count}"),
    "impact.side.both": Text("两边都不能判断：{count} 项", "neither can decide: {count}"),
    "impact.side.source": Text("文件或者记录没有给出：{count} 项", "not given by file or record: {count}"),
    "impact.problem": Text("{where}：{path}：{message}", "{where}: {path}: {message}"),
    "impact.problem.whole": Text("{where}：{message}", "{where}: {message}"),
    "impact.problem.more": Text("其余 {count} 项没有列出", "{count} more are not shown"),
    "impact.progress": Text("判断", "deciding"),
    "impact.nothing_given": Text(
        "应给出任务文件，或者 --records 记录文件",
        "expected a file of tasks, or --records with a file of records",
    ),
    "impact.not_installed": Text(
        "读表格要先安装：pip install 'policylib[batch]'", "to read tables run: pip install 'policylib[batch]'"
    ),
    "impact.unreadable": Text("读不了 {path}（{reason}）", "cannot read `{path}` ({reason})"),
    "impact.refused": Text("{path}：{message}", "{path}: {message}"),
}
