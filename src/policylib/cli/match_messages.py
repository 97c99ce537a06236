"""Every sentence of the commands about titles, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

MATCH_MESSAGES: Mapping[str, Text] = {
    "learn.place": Text("{file} 第 {number} 项", "{file}, number {number}"),
    "learn.not_a_title": Text(
        "应为一个标题，或者带 item.text 的任务", "expected a title, or a task with `item.text`"
    ),
    "learn.no_titles": Text("文件里没有一个标题", "there is no title in the files"),
    "learn.summary": Text(
        "{asked} 个标题，{found} 个是清单上的名称，{unknown} 个不是（{groups} 件事）。",
        "{asked} titles: {found} name a list entry, {unknown} do not ({groups} matters)",
    ),
    "learn.group": Text("{count} 次：“{title}”", "{count} times: “{title}”"),
    "learn.more": Text("（另有 {count} 种写法）", " (and {count} other spellings)"),
    "learn.regions": Text("地域：{regions}", "regions: {regions}"),
    "learn.nothing_near": Text("没有相近的条目", "no entry is like it"),
    "learn.confirm": Text(
        "核对以后，意思确实相同的，才可以贴进清单：别名与名称同样算数。",
        "paste only what you have found to mean the same: an alias counts like the name",
    ),
    "learn.asked": Text("{count} 次；{why}", "{count} times; {why}"),
}
