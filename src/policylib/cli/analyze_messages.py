"""Every sentence of `policylib analyze` and `policylib exceptions`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

ANALYZE_MESSAGES: Mapping[str, Text] = {
    "analyze.progress": Text("分析", "analysing"),
    "analyze.subject": Text("对象：{subject}", "subject: {subject}"),
    "analyze.witness": Text("例如（结论：{verdict}）：", "for example (verdict: {verdict}):"),
    "analyze.accepted": Text("{code} {subject}：已接受，{reason}", "{code} {subject}: accepted, {reason}"),
    "analyze.summary": Text(
        "{where}：发现 {found} 项，另有 {accepted} 项已接受",
        "{where}: {found} found, {accepted} more accepted",
    ),
    "analyze.no_place": Text(
        "{code} 不是有规定或者清单的地方；可写：{places}",
        "`{code}` is no place with regulations or lists; choose one of: {places}",
    ),
    "exceptions.rule": Text(
        "{id}「{title}」{modality}（{rank}，{cited}）", "{id} “{title}” {modality} ({rank}, {cited})"
    ),
    "exceptions.line": Text("{how}：{rule}", "{how}: {rule}"),
    "exceptions.repeated": Text("{line}（见上）", "{line} (see above)"),
    "exceptions.exception": Text("{words}（{cited}）", "{words} ({cited})"),
    "exceptions.unwritten": Text("第 {number} 个例外", "exception {number}"),
    "exceptions.over.name": Text("优先于它", "prevails over it"),
    "exceptions.over.class": Text("作为上位规定优先于它", "prevails over it, as over all lower norms"),
    "exceptions.under.name": Text("它优先于", "it prevails over"),
    "exceptions.under.class": Text("它作为上位规定优先于", "it prevails, as over all lower norms, over"),
    "exceptions.saves.name": Text("它不影响", "it leaves untouched"),
    "exceptions.saves.class": Text("它不影响（下位规定）", "it leaves untouched, as all lower norms"),
    "exceptions.saved.name": Text("不影响它", "leaves it untouched"),
    "exceptions.saved.class": Text("不影响它（下位规定）", "leaves it untouched, as all lower norms"),
    "exceptions.higher.rank": Text("效力更高的禁止", "a prohibition of higher rank"),
    "exceptions.edge.name": Text("优先", "prevails"),
    "exceptions.edge.class": Text("优先于下位规定", "prevails over lower norms"),
    "exceptions.edge.rank": Text("效力更高", "of higher rank"),
    "exceptions.edge.saves": Text("互不影响", "untouched"),
    "exceptions.modality.forbids": Text("禁止", "forbids"),
    "exceptions.modality.requires": Text("应当", "requires"),
    "exceptions.modality.permits": Text("可以", "permits"),
    "exceptions.modality.advises": Text("提倡", "advises"),
    "exceptions.unknown": Text("没有规则“{name}”", "there is no rule `{name}`"),
    "exceptions.several": Text("“{name}”可以指几条规则：{rules}", "`{name}` can mean several rules: {rules}"),
}
