"""The words around every page: navigation, choices, errors, and the parts that pages share."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

SHELL_TEXTS: Mapping[str, Text] = {
    "shell.name": Text("社区事项核对", "Community task check"),
    "shell.skip": Text("跳到正文", "Skip to the content"),
    "shell.navigation": Text("主导航", "Main navigation"),
    "shell.choices": Text("语言和外观", "Language and look"),
    "shell.other_language": Text("English", "中文"),
    "shell.theme": Text("外观：", "Look:"),
    "shell.theme.auto": Text("自动", "auto"),
    "shell.theme.light": Text("浅色", "light"),
    "shell.theme.dark": Text("深色", "dark"),
    "shell.version": Text("policylib {version}", "policylib {version}"),
    "shell.foot": Text(
        "根据收录的条文作出，不是法律意见；以条文原文为准。",
        "Made from the provisions on record; not legal advice. The texts of the law prevail.",
    ),
    # errors
    "problem.suggestion": Text("是不是“{suggestion}”？", "did you mean “{suggestion}”?"),
    "problem.scope": Text(
        "这个账户没有“{may}”的权限。请管理员加上，或者换一个账户登录。",
        "This account may not “{may}”. Ask an administrator for it, or sign in with another account.",
    ),
    "problem.account": Text("看看这个账户能做什么", "See what this account may do"),
    "problem.request": Text("请求编号：{id}", "Id of the request: {id}"),
    "problem.home": Text("回到首页", "Back to the start"),
    # parts
    "part.yes": Text("是", "yes"),
    "part.no": Text("否", "no"),
    "part.unknown": Text("不清楚", "not known"),
    "part.unstated": Text("没有说明", "not stated"),
    "part.provision": Text("在法规里看", "See it in the regulation"),
    "part.error": Text("有误：", "Mistake:"),
}
