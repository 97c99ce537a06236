"""Every word on the counts of an audit, in commands and on pages, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

TALLY_MESSAGES: Mapping[str, Text] = {
    "audit.by.verdict": Text("结论", "verdict"),
    "audit.by.mode": Text("性质", "mode"),
    "audit.by.place": Text("地域", "place"),
    "audit.by.department": Text("单位", "department"),
    "audit.by.rule": Text("起决定作用的规则", "deciding rule"),
    "audit.by.month": Text("月份", "month"),
    "audit.all": Text("合计", "all"),
    "audit.mode.binding": Text("当日的判断", "binding"),
    "audit.mode.replay": Text("回看", "replay"),
    "audit.mode.preview": Text("预看", "preview"),
    "audit.named": Text("{title}（{id}）", "{title} ({id})"),
}
