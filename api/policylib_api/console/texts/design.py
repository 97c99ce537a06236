"""The words of the design page."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

DESIGN_TEXTS: Mapping[str, Text] = {
    "design.title": Text("页面部件", "Parts of the pages"),
    "design.lead": Text(
        "每个部件一个样子，各页都用同样的部件。结论同时用图标、文字和颜色表示。",
        "Each part once; all pages are made of them. A verdict is an icon, words and a colour.",
    ),
    "design.verdicts": Text("结论", "Verdicts"),
    "design.notices": Text("提示", "Notices"),
    "design.notice.info": Text("说明：没有影响。", "For information: nothing hangs on it."),
    "design.notice.good": Text("已经完成。", "It is done."),
    "design.notice.warning": Text("请注意：还缺一项。", "Mind: one thing is still missing."),
    "design.notice.bad": Text("没有成功。", "It did not work."),
    "design.mistakes": Text("请改正以下各处", "Please correct the following"),
    "design.mistake": Text(
        "“昨天”不是日期，写法如 2024-03-01", "“yesterday” is no date; write it like 2024-03-01"
    ),
    "design.provision": Text("条文", "Provisions"),
    "design.fields": Text("表单", "Forms"),
    "design.text": Text("日期", "Date"),
    "design.hint": Text("写法如 2024-03-01", "written like 2024-03-01"),
    "design.select": Text("下拉选择", "A choice from a list"),
    "design.choice": Text("是否已经书面委托？", "Is there a written entrustment?"),
    "design.first": Text("主要操作", "The main action"),
    "design.second": Text("其他操作", "Another action"),
    "design.lists": Text("清单和表格", "Checklists and tables"),
    "design.step": Text("安排单位：出具书面委托", "the assigning body: entrust it in writing"),
    "design.table": Text("表格在手机上变成卡片", "On a phone, a table becomes cards"),
}
