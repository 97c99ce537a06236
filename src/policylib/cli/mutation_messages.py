"""Every sentence of `policylib mutate`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

MUTATION_MESSAGES: Mapping[str, Text] = {
    "mutate.progress": Text("改动规则", "changing rules"),
    "mutate.rule": Text("{rule}“{title}”", "{rule} “{title}”"),
    "mutate.whole": Text("{change}整条规则：{result}", "{change} the rule: {result}"),
    "mutate.survivor": Text(
        "{part}，{change}“{subject}”：{result}", "{part}, {change} “{subject}”: {result}"
    ),
    "mutate.unnoticed": Text("{tried} 个案例都没有发现", "not noticed by {tried} cases"),
    "mutate.idle": Text("已证明不影响任何结论", "proven that no verdict hangs on it"),
    "mutate.part.rule": Text("规则", "rule"),
    "mutate.part.addressee": Text("约束对象", "addressees"),
    "mutate.part.condition": Text("条件", "condition"),
    "mutate.part.requirement": Text("要求或前提", "requirement"),
    "mutate.part.exception": Text("例外", "exception"),
    "mutate.part.override": Text("优先于", "override"),
    "mutate.kind.drop": Text("删去", "drop"),
    "mutate.kind.flip": Text("反过来", "turn round"),
    "mutate.kind.widen": Text("放宽", "widen"),
    "mutate.kind.narrow": Text("收窄", "narrow"),
    "mutate.summary": Text(
        "改动 {count} 处，案例发现了 {noticed} 处（{percent}%）。",
        "changes: {count}, noticed by the cases: {noticed} ({percent}%)",
    ),
    "mutate.summary_proven": Text(
        "改动 {count} 处，案例发现了 {noticed} 处；另有 {idle} 处已证明不影响结论，不计入（{percent}%）。",
        "changes: {count}, noticed by the cases: {noticed}; proven that no verdict hangs on them, and not "
        "counted: {idle} ({percent}%)",
    ),
    "mutate.proving": Text("核对没有发现的改动", "proving what was not noticed"),
    "mutate.unknown": Text("没有“{name}”", "there is no `{name}`"),
}
