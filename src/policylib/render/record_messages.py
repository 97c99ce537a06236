"""What is said about things on record, by the commands and by editors: the names of their fields."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

RECORD_MESSAGES: Mapping[str, Text] = {
    "label.regulation": Text("法规", "regulation"),
    "label.rank": Text("效力", "rank"),
    "label.region": Text("地域", "region"),
    "label.in_force": Text("时间", "in force"),
    "label.citation": Text("依据", "citation"),
    "label.consequence": Text("责任", "consequence"),
    "label.overrides": Text("优先于", "prevails over"),
    "label.note": Text("说明", "note"),
    "label.question": Text("问题", "question"),
    "label.answers": Text("答案", "answers"),
    "label.default": Text("默认", "default"),
    "label.open": Text("未定", "open"),
    "label.options": Text("选项", "options"),
    "label.who": Text("问谁", "who knows"),
    "label.changed_by": Text("谁能改变", "who can change it"),
    "label.absent": Text("不写明时", "when not stated"),
    "absent.unknown": Text("视为不清楚", "not known"),
    "absent.not_part": Text("视为没有", "taken not to be part of the task"),
    "status.official": Text("正式公布", "official"),
    "status.derived": Text("由条文整理", "derived from the text"),
    "status.illustrative": Text("仅供示意", "an illustration"),
    "label.kind": Text("种类", "kind"),
    "label.status": Text("性质", "status"),
    "label.complete": Text("是否完整", "complete"),
    "label.items": Text("条目", "entries"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "from_to": Text("{start} 至 {until}", "{start} to {until}"),
    "from": Text("{start} 起", "from {start}"),
    "line": Text("{label}：{text}", "{label}: {text}"),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return RECORD_MESSAGES[key].filled(language, values)
