"""Every sentence of `policylib mutate`, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

MUTATION_MESSAGES: Mapping[str, Text] = {
    "mutate.rule": Text("{rule}“{title}”", "{rule} “{title}”"),
    "mutate.whole": Text(
        "{change}整条规则：{tried} 个案例都没有发现", "{change} the rule: not noticed by {tried} cases"
    ),
    "mutate.survivor": Text(
        "{part}，{change}“{subject}”：{tried} 个案例都没有发现",
        "{part}, {change} “{subject}”: not noticed by {tried} cases",
    ),
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
    "mutate.unknown": Text("没有“{name}”", "there is no `{name}`"),
}
