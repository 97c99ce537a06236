"""The words of the batch pages, and of the spreadsheet that a batch comes to."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

BATCH_TEXTS: Mapping[str, Text] = {
    "batch.nav": Text("批量", "Batch"),
    "batch.title": Text("批量核对", "Check a whole table"),
    "batch.lead": Text(
        "上传一张任务表，一行一项；说明各列是什么，逐行得出结论、依据和还要查清的事。",
        "Send a table of tasks, one a row; say what its columns hold; get a verdict, its ground and what is "
        "still open for each row.",
    ),
    "batch.not_installed": Text(
        "批量核对要先在服务器上安装：pip install 'policylib[batch]'",
        "to check whole tables, install on the server: pip install 'policylib[batch]'",
    ),
    "batch.bound": Text(
        "只能替一个单位询问的账号不能批量核对",
        "an account that may ask for one body only cannot check whole tables",
    ),
    "batch.send": Text("上传一张表", "Send a table"),
    "batch.file": Text("文件", "File"),
    "batch.file.hint": Text(
        "XLSX、CSV（UTF-8、GB18030、UTF-16）、每行一个对象的 JSON、Parquet；最大 {megabytes} MB；"
        "第一行是列名",
        "XLSX, CSV (UTF-8, GB18030, UTF-16), JSON lines or Parquet; at most {megabytes} MB; the first row "
        "names the columns",
    ),
    "batch.kept": Text(
        "文件和结果只有您自己看得到，{days} 天后自动删除。",
        "Only you see the file and its results; they are deleted after {days} days.",
    ),
    "batch.send.button": Text("上传", "Send"),
    "batch.not_taken": Text("文件没有收下", "The file was not taken"),
    "batch.full": Text(
        "已经有 {most} 批了；请先删除不再需要的", "There are {most} batches already; delete some"
    ),
    "batch.mine": Text("我的批次", "My batches"),
    "batch.when": Text("上传时间", "Sent"),
    "batch.stage": Text("进度", "Stage"),
    "batch.stage.reading": Text("正在读文件", "The file is being read"),
    "batch.stage.columns": Text("待说明各列", "Its columns are to be said"),
    "batch.stage.running": Text("正在判断", "It is being decided"),
    "batch.stage.done": Text("已完成", "Done"),
    "batch.stage.refused": Text("读不了", "It cannot be read"),
    "batch.nothing": Text("还没有。", "None yet."),
    "batch.back": Text("全部批次", "All batches"),
    "batch.sent": Text("{when} 上传，保留 {days} 天。", "Sent {when}, kept for {days} days."),
    "batch.delete": Text("删除这一批", "Delete this batch"),
    "batch.another": Text("换一个文件", "Send another file"),
    "batch.refused": Text("这个文件判断不了", "This file cannot be decided"),
    # progress
    "batch.step.reading": Text("读列名和前几行。", "Reading the columns and the first rows."),
    "batch.step.waiting": Text("前面还有别的批次，在排队。", "Waiting for other batches."),
    "batch.step.loading": Text("读规则。", "Loading the rules."),
    "batch.step.deciding": Text("逐行判断。", "Deciding the rows."),
    "batch.step.writing": Text("写结果。", "Writing the results."),
    "batch.counted": Text("已做 {done} 行，约共 {total} 行。", "{done} of about {total} rows are done."),
    "batch.leave": Text(
        "可以离开这一页，过后再来；做完的不会丢。",
        "You can leave this page and come back; what is done is not lost.",
    ),
    "batch.reload": Text("看看好了没有", "See whether it is done"),
    # columns
    "batch.mistakes": Text("请改正以下各处", "Please correct the following"),
    "batch.sheet": Text("工作表", "Sheet"),
    "batch.sheet.which": Text("读哪一张工作表", "Which sheet is to be read"),
    "batch.sheet.hint": Text("有内容的工作表不止一张", "there are several sheets"),
    "batch.sheet.read": Text("读这一张", "Read this one"),
    "batch.choose": Text("请选择", "choose"),
    "batch.columns": Text("各列是什么", "What the columns hold"),
    "batch.columns.lead": Text(
        "文件有 {count} 列。已经按列名猜好，请核对；用不着的选“不用这一列”。",
        "The file has {count} columns. They were guessed by their names; please check. Pass over what is not "
        "needed.",
    ),
    "batch.sample": Text("例：{text}", "for example: {text}"),
    "batch.sample.none": Text("前几行是空的", "empty in the first rows"),
    "batch.ignore": Text("不用这一列", "pass over"),
    "batch.fixed": Text("所有行都一样的", "The same in every row"),
    "batch.fixed.lead": Text(
        "表里没有的列，可以在这里给所有行填一个值。", "What no column holds can be given here for all rows."
    ),
    "batch.fixed.region": Text(
        "写全的名称（如 吉林省通化市东昌区）或者区划代码（如 220502）",
        "a code (220502), or a name in full in Chinese (吉林省通化市东昌区)",
    ),
    "batch.fixed.day": Text("写法如 2024-03-01；不写就是今天", "written like 2024-03-01; left out: today"),
    "batch.start": Text("开始判断", "Decide all rows"),
    "batch.check": Text("先看前几行", "See the first rows"),
    "batch.unrecorded": Text(
        "批量核对不逐行留存记录；整批有一个凭证。要留存的，请逐项核对。",
        "Rows are not recorded one by one; the batch has one receipt. To have a record, check a task by "
        "itself.",
    ),
    "batch.preview": Text("前几行的结论", "The first rows"),
    "batch.preview.lead": Text("前 {count} 行会这样判断", "How the first {count} rows come out"),
    "batch.rejected": Text("退回", "rejected"),
    # fields of a task
    "batch.field.key": Text("编号", "key of the row"),
    "batch.field.region": Text("地点（代码或者全称）", "place (code or full name)"),
    "batch.field.date": Text("日期", "day"),
    "batch.field.assigner_kind": Text("安排单位类型", "assigning body: kind"),
    "batch.field.assigner_level": Text("安排单位级别", "assigning body: level"),
    "batch.field.assigner_region": Text(
        "安排单位所在地（代码或者全称）", "assigning body: place (code or full name)"
    ),
    "batch.field.assigner_name": Text("安排单位名称", "assigning body: name"),
    "batch.field.on_behalf_of_kind": Text("代办：原单位类型", "acts for: kind"),
    "batch.field.on_behalf_of_level": Text("代办：原单位级别", "acts for: level"),
    "batch.field.on_behalf_of_region": Text(
        "代办：原单位所在地（代码或者全称）", "acts for: place (code or full name)"
    ),
    "batch.field.on_behalf_of_name": Text("代办：原单位名称", "acts for: name"),
    "batch.field.community": Text("社区类型", "kind of community"),
    "batch.field.act": Text("行为", "act"),
    "batch.field.item_id": Text("事项编号", "item: id of a list entry"),
    "batch.field.item_text": Text("事项", "item: title"),
    "batch.field.item_lists": Text("所在清单", "lists the item is on"),
    # results
    "batch.totals": Text(
        "读入 {read} 行，判断 {decided} 行，退回 {rejected} 行",
        "rows read: {read}, decided: {decided}, rejected: {rejected}",
    ),
    "batch.receipt": Text(
        "凭证：判断日期 {decided_on}，规则库 {policy}，设置 {settings}，引擎 {engine}",
        "receipt: decided on {decided_on}, policy {policy}, settings {settings}, engine {engine}",
    ),
    "batch.xlsx": Text("下载结果（XLSX）", "Download the result (XLSX)"),
    "batch.parquet": Text("下载结论（Parquet）", "Download the decisions (Parquet)"),
    "batch.xlsx.hint": Text(
        "XLSX 是原表加上结论；所有文字都存为纯文本，以 = + - @ 开头的也不会被当作公式计算。",
        "The XLSX is your table with the verdicts beside it; every text is stored as plain text, so none is "
        "computed as a formula, not even one that begins with = + - or @.",
    ),
    "batch.by": Text("按{what}", "By {what}"),
    "batch.count": Text("行数", "Rows"),
    "batch.bar": Text("图示", "Bar"),
    "batch.hidden": Text("另有 {count} 个没有列出", "{count} more are not shown"),
    "batch.rows": Text("逐行的结论", "Row by row"),
    "batch.any": Text("全部", "any"),
    "batch.department": Text("单位", "Department"),
    "batch.show": Text("筛选", "Show"),
    "batch.found": Text(
        "共 {total} 行，第 {page} 页，共 {pages} 页", "rows: {total}, page {page} of {pages}"
    ),
    "batch.more": Text("另有 {count} 条", "{count} more"),
    "batch.pages": Text("翻页", "Pages"),
    "batch.before": Text("上一页", "Page before"),
    "batch.after": Text("下一页", "Next page"),
    "batch.rejects": Text("退回的行", "Rejected rows"),
    "batch.rejects.lead": Text(
        "共退回 {rows} 行，这里是前 {shown} 处原因；全部见 XLSX",
        "{rows} rows were rejected; these are the first reasons ({shown}), all are in the XLSX",
    ),
    "batch.column": Text("列", "Column"),
    "batch.column.row": Text("行号", "Row"),
    "batch.column.key": Text("编号", "Key"),
    "batch.column.title": Text("事项", "Matter"),
    "batch.column.date": Text("日期", "Day"),
    "batch.column.department": Text("单位", "Department"),
    "batch.column.verdict": Text("结论", "Verdict"),
    "batch.column.allowed": Text("可否安排", "May be assigned"),
    "batch.column.rules": Text("起决定作用的规则", "Deciding rules"),
    "batch.column.missing": Text("还要查清", "To find out"),
    "batch.column.mode": Text("性质", "Mode"),
    "batch.column.reasons": Text("退回的原因", "Why it was rejected"),
    "batch.sheet.tasks": Text("任务", "tasks"),
    "batch.sheet.summary": Text("汇总", "summary"),
}
