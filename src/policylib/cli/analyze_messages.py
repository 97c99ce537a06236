"""Every sentence of `policylib analyze` and `policylib exceptions`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

ANALYZE_MESSAGES: Mapping[str, Text] = {
    "analyze.progress": Text("分析", "analysing"),
    "analyze.subject": Text("对象：{subject}", "subject: {subject}"),
    "analyze.witness": Text("例如（结论：{verdict}）：", "for example (verdict: {verdict}):"),
    "analyze.accepted": Text("{code} {subject}：已接受，{reason}", "{code} {subject}: accepted, {reason}"),
    "analyze.proven": Text("保证 {guarantee}「{title}」成立", "guarantee {guarantee} “{title}” holds"),
    "analyze.proven_here": Text(
        "保证 {guarantee}「{title}」在所查的地方成立",
        "guarantee {guarantee} “{title}” holds in the places looked at",
    ),
    "analyze.summary": Text(
        "{where}：发现 {found} 项，另有 {accepted} 项已接受",
        "{where}: {found} found, {accepted} more accepted",
    ),
    "analyze.no_place": Text(
        "{code} 不是有规定或者清单的地方；可写：{places}",
        "`{code}` is no place with regulations or lists; choose one of: {places}",
    ),
    "exceptions.unknown": Text("没有规则“{name}”", "there is no rule `{name}`"),
    "exceptions.several": Text("“{name}”可以指几条规则：{rules}", "`{name}` can mean several rules: {rules}"),
}
