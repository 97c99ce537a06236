"""The words of the pages on the law: regulations, rules, lists, readings, coverage."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LAW_TEXTS: Mapping[str, Text] = {
    "law.nav": Text("法规", "The law"),
    "lists.nav": Text("清单", "Lists"),
    "readings.nav": Text("解释", "Readings"),
    "coverage.nav": Text("覆盖", "Coverage"),
    "law.ways": Text("法规、清单、解释、覆盖", "The law, lists, readings, coverage"),
    # the law of a place on a day
    "law.title": Text("法规", "The law"),
    "law.title.place": Text("{place} {date} 的规定", "The law of {place} on {date}"),
    "law.lead": Text(
        "某地某日有哪些规定：哪些有约束力，哪些只作提示，以前的和以后的；也可以找条文和规则里的字词。",
        "What the law of a place is on a day: what binds, what only advises, what was and what is to come. "
        "Or look for words in provisions and rules.",
    ),
    "law.region": Text("地方", "Place"),
    "law.region.hint": Text("名称或者区划代码，如 220502", "its name or code, like 220502"),
    "law.date": Text("日期", "Day"),
    "law.date.hint": Text("写法如 2024-03-01；不写就是今天", "written like 2024-03-01; left out: today"),
    "law.words": Text("字词", "Words"),
    "law.words.hint": Text(
        "条文或者规则里的字词、条号、规则编号；照字面找，不管繁简、全角半角和标点",
        "words of provisions or rules, an article, the id of a rule; exact, whatever script, width and "
        "punctuation",
    ),
    "law.show": Text("查看", "Show"),
    "law.mistakes": Text("没有看懂", "Not understood"),
    "law.several": Text("是不是：", "Did you mean:"),
    "law.binding": Text("有约束力", "Binding"),
    "law.advising": Text("只作提示", "Only advising"),
    "law.over": Text("以前的", "Before"),
    "law.to_come": Text("以后的", "To come"),
    "law.none": Text("没有", "None"),
    "law.lists": Text("清单", "Lists"),
    "law.readings": Text("解释", "Readings"),
    "law.reading": Text("问题", "Question"),
    "law.answer": Text("现在的答案", "The answer that counts"),
    "law.jump": Text("本页内容", "On this page"),
    "law.regulation": Text("法规", "Regulation"),
    "law.rank": Text("效力", "Rank"),
    "law.tier": Text("层次", "Tier"),
    "law.place": Text("地域", "Place"),
    "law.period": Text("时间", "In force"),
    "law.rules": Text("规则", "Rules"),
    "law.every": Text("收录的法规", "Regulations on record"),
    "law.every.lead": Text(
        "共 {count} 部，今天的情况；写明地方，就只看那里的。",
        "In all {count}, as they stand today; name a place to see its own.",
    ),
    "law.standing": Text("今天", "Today"),
    # the timeline
    "law.timeline": Text("时间线", "Timeline"),
    "law.timeline.about": Text(
        "每部法规一行，每个版本一条，竖线是 {date}；同样的内容在下面的表里。",
        "One line a regulation, one bar a version, the upright line is {date}; the tables below say the "
        "same.",
    ),
    "law.bar": Text("{start} 至 {until}", "{start} to {until}"),
    "law.bar.open": Text("{start} 起", "from {start}"),
    "law.bar.binding": Text("实心：有约束力", "filled: binding"),
    "law.bar.advising": Text("斜线：只作提示", "hatched: only advising"),
    "law.bar.over": Text("浅色：已经失效", "pale: over"),
    "law.bar.to_come": Text("虚线框：还没有施行", "dashed: to come"),
    # what was found
    "law.found": Text("找到的", "Found"),
    "law.found.count": Text(
        "有“{words}”的：条文 {provisions} 处，规则 {rules} 条。",
        "With “{words}”: provisions {provisions}, rules {rules}.",
    ),
    "law.found.provisions": Text("条文", "Provisions"),
    "law.found.rules": Text("规则", "Rules"),
    "law.found.more": Text(
        "只列出前 {shown} 个，请写得更具体", "only the first {shown} are listed; look for more words"
    ),
    # a regulation
    "text.at": Text("《{title}》{at}", "{title} {at}"),
    "text.about": Text("概况", "Particulars"),
    "text.communities": Text("适用于", "Governs"),
    "text.analogy": Text("可以参照", "By analogy"),
    "text.issuer": Text("制定机关", "Issued by"),
    "text.number": Text("文号", "Number"),
    "text.published": Text("公布", "Published"),
    "text.note": Text("说明", "Note"),
    "text.source": Text("文本说明", "About the text"),
    "text.url": Text("出处", "Read at"),
    "text.sha256": Text("所据全文的 SHA-256", "SHA-256 of the full text"),
    "text.versions": Text("其他版本", "Other versions"),
    "text.unencoded": Text(
        "规则或者清单引用它的条文，但它本身没有编成规则。",
        "Rules or lists cite its provisions, but no rule is made of it.",
    ),
    "text.provisions": Text("条文和规则", "Provisions and rules"),
    "text.provisions.lead": Text(
        "收录条文 {provisions} 处，规则 {rules} 条。每条规则放在它最先引用的条文旁边。只收录了引用到的条文，"
        "不是全文。",
        "Provisions on record: {provisions}, rules: {rules}. Each rule stands beside the first provision it "
        "cites. Only provisions that something cites are on record, not the full text.",
    ),
    "text.elsewhere": Text("其他规则", "Other rules"),
    "text.elsewhere.lead": Text(
        "它们只引用别的法规的条文。", "They rest on provisions of other texts alone."
    ),
    "text.guarantees": Text("保证", "Guarantees"),
    "text.guarantees.lead": Text(
        "编规则的人要求对这部法规管到的任何任务都成立的话，由 policylib analyze 证明；判断任务时不用。",
        "What those who keep the rules want to hold of every task that the regulation reaches: policylib "
        "analyze proves it, and no decision looks at it.",
    ),
    "text.cited_by": Text("引用它的还有：", "Also cited by:"),
    "text.not_encoded": Text("没有编成规则：", "Not made into rules:"),
    "text.not_cited": Text("没有规则引用，也没有说明理由。", "No rule cites it, and no reason is given."),
    "text.whole": Text("看整部法规", "The whole regulation"),
    "text.use.rule": Text("规则", "rule"),
    "text.use.reading": Text("解释", "reading"),
    "text.use.definition": Text("定义", "definition"),
    "text.use.liability": Text("责任", "liability"),
    "text.use.list": Text("清单", "list"),
    # a rule
    "rule.written": Text("规则原文", "As it is written"),
    "rule.aspect": Text("方面", "Aspect"),
    "rule.rests_on": Text("依据", "What it rests on"),
    "rule.readings": Text("取决于解释：", "Hangs on readings:"),
    "rule.no_readings": Text("不取决于任何解释。", "It hangs on no reading."),
    "rule.consequences": Text("违反的后果", "What follows a breach"),
    "rule.consequence": Text("违反的后果：{text}", "What follows a breach: {text}"),
    "rule.no_consequences": Text("条文没有规定后果。", "The text names no consequence."),
    "rule.cases": Text("案例", "Cases"),
    "rule.cases.count": Text("案例 {count} 个", "cases: {count}"),
    "rule.cases.lead": Text(
        "以下 {count} 个案例应由它决定；每次检查都要通过。",
        "These {count} cases expect it to decide; every check runs them.",
    ),
    "rule.no_cases": Text("没有案例要求由它决定。", "No case expects it to decide."),
    "rule.case": Text("案例", "Case"),
    "rule.case.expected": Text("应得的结论", "Expected answer"),
    "rule.case.open": Text("没有写明", "not stated"),
    "rule.case.note": Text("说明", "Note"),
    "rule.coverage": Text("案例显示了什么", "What the cases show of it"),
    "rule.tree": Text("例外和优先", "Exceptions and order"),
    "rule.tree.lead": Text(
        "箭头从优先的指向让步的，虚线表示互不影响；同样的内容在图后的文字里。",
        "An arrow leads from what prevails to what gives way; a dashed line means that one leaves the other "
        "untouched. The text after the picture says the same.",
    ),
    "rule.tree.picture": Text("{rule} 的例外和优先关系图", "The exceptions and the order of {rule}"),
    "rule.tree.none": Text(
        "没有例外，也没有声明与别的规则谁优先。", "No exception, and no order with other rules is declared."
    ),
    "rule.tree.repeated": Text("（见上）", "(see above)"),
    "law.tree.exception": Text("例外", "exception"),
    # lists
    "lists.title": Text("清单", "Lists"),
    "lists.lead": Text(
        "规则所引用的清单。从“没有列入”得出结论，只凭完整的清单。",
        "The lists that rules refer to. That a matter is not on a list is concluded from complete lists "
        "only.",
    ),
    "lists.words": Text("事项", "Matter"),
    "lists.words.hint": Text("条目名称或者别名里的字词", "words in the name or an alias of an entry"),
    "lists.region.hint": Text("名称或者区划代码；不写就是全部", "its name or code; left out: every list"),
    "lists.find": Text("查找", "Find"),
    "lists.found": Text("名称里有“{words}”的条目：{count} 个。", "Entries with “{words}”: {count}."),
    "lists.entries": Text("条目", "Entries"),
    "lists.none": Text("这里没有收录的清单。", "No list of this place is on record."),
    "list.kind": Text("种类", "Kind"),
    "list.status": Text("性质", "Status"),
    "list.complete": Text("是否完整", "Complete"),
    "list.complete.yes": Text("完整", "complete"),
    "list.complete.no": Text("不完整", "incomplete"),
    "list.incomplete": Text(
        "这份清单不完整：没有列入的，不能就此说不在清单上。",
        "This list is incomplete: that a matter is not in it does not mean that it is off the list.",
    ),
    "list.illustrative": Text(
        "这份清单仅供示意，不是任何地方的现行清单。",
        "This list is an illustration, not the law of any place.",
    ),
    "list.count": Text("条目", "Entries"),
    "list.standing": Text("当日", "That day"),
    "list.name": Text("名称", "Name"),
    "list.aliases": Text("又名：{names}", "also: {names}"),
    "list.basis": Text("依据", "Basis"),
    "list.no_basis": Text("没有写明", "not stated"),
    "list.role.own": Text("居委会自身的职责", "a duty of the committee itself"),
    "list.role.assist": Text("居委会协助", "the committee assists"),
    "list.role.report": Text("居委会报告", "the committee reports"),
    "list.role.may": Text("居委会可以做", "the committee may"),
    "list.regulation": Text("所属法规", "Regulation"),
    "list.replaces": Text("取代", "Replaces"),
    "list.empty": Text("没有条目。", "It has no entries."),
    "list.id": Text("代号", "Id"),
    # readings
    "readings.title": Text("解释", "Readings"),
    "readings.lead": Text(
        "条文没有写明、可以有不同答案的问题。未定的，结论因此待定，直到有权的单位定下来，写进设置。",
        "Questions that the texts leave open. While one is open, answers hang on it, until a competent body "
        "settles it and the settings say so.",
    ),
    "readings.words": Text("字词", "Words"),
    "readings.words.hint": Text(
        "问题、标题或者法规里的字词", "words of the question, its title or the regulation"
    ),
    "readings.state": Text("状态", "State"),
    "readings.state.any": Text("全部", "all"),
    "readings.state.open": Text("未定", "open"),
    "readings.state.default": Text("按默认", "by default"),
    "readings.state.settled": Text("已定", "settled"),
    "readings.count": Text("{shown} 个，共 {count} 个", "{shown} of {count}"),
    "readings.answers": Text("可能的答案", "Answers"),
    "readings.settled": Text(
        "由 {by} 于 {date} 确定，根据：{authority}",
        "settled by {by} on {date}, on the authority of: {authority}",
    ),
    "readings.moves": Text("影响的规则（{count}）", "Rules it moves ({count})"),
    "readings.no_moves": Text("不影响任何规则。", "It moves no rule."),
    # coverage
    "coverage.title": Text("覆盖", "Coverage"),
    "coverage.title.of": Text("《{title}》的覆盖", "Coverage of {title}"),
    "coverage.lead": Text(
        "每处条文变成了什么；有没有案例触发每条规则，有没有案例只差一点；"
        "每个条件成立、不成立、不清楚时各是怎样。",
        "What became of each provision; whether a case triggers each rule and one nearly does; whether each "
        "condition was seen true, false and unknown.",
    ),
    "coverage.waiting": Text("正在运行 {count} 个案例", "Cases being run: {count}"),
    "coverage.waiting.how": Text(
        "第一次看要等一会儿，好了会自动显示。",
        "The first time it takes a while; the page shows it when it is ready.",
    ),
    "coverage.again": Text("再看一次", "Look again"),
    "coverage.good": Text(
        "每条规则都有案例，每处条文都有交代",
        "Every rule is shown by cases, and every provision accounted for",
    ),
    "coverage.lacking": Text("还有缺的", "Something is lacking"),
    "coverage.summary": Text(
        "规则 {rules} 条，案例齐全的 {complete} 条；条件取值 {values} 个，见过的 {seen}，有理由的 {excused}；"
        "条文 {provisions} 处，被引用的 {cited}，说明理由的 {explained}，没有交代的 {unaccounted}。",
        "Rules: {rules}, fully shown: {complete}. Values of conditions: {values}, seen: {seen}, excused: "
        "{excused}. Provisions: {provisions}, cited: {cited}, with a reason: {explained}, unaccounted for: "
        "{unaccounted}.",
    ),
    "coverage.idle": Text(
        "说是看不到、其实有案例显示了的取值：{count} 个",
        "Values said never to be seen that cases do show: {count}",
    ),
    "coverage.by_regulation": Text("各部法规", "By regulation"),
    "coverage.complete": Text("案例齐全", "Fully shown"),
    "coverage.values": Text("见过的取值", "Values seen"),
    "coverage.excused": Text("有理由的", "Excused"),
    "coverage.provisions": Text("条文", "Provisions"),
    "coverage.unaccounted": Text("没有交代的", "Unaccounted for"),
    "coverage.of": Text("{part} / {whole}", "{part} / {whole}"),
    "coverage.rule.complete": Text("案例齐全", "fully shown"),
    "coverage.rule.lacking": Text("案例不齐", "not fully shown"),
    "coverage.triggered": Text("触发它的案例（{count}）：", "Cases that trigger it ({count}):"),
    "coverage.near": Text("只差一点的案例（{count}）：", "Cases that nearly trigger it ({count}):"),
    "coverage.named": Text("应由它决定的案例：{count}", "Cases that expect it to decide: {count}"),
    "coverage.none": Text("没有", "none"),
    "coverage.case": Text("{case}（{what}）", "{case} ({what})"),
    "coverage.more": Text("……等", "…"),
    "coverage.conditions": Text("{rule} 的条件", "Conditions of {rule}"),
    "coverage.condition": Text("条件", "Condition"),
    "coverage.true": Text("成立", "True"),
    "coverage.false": Text("不成立", "False"),
    "coverage.unknown": Text("不清楚", "Unknown"),
    "coverage.remark": Text("说明", "Remarks"),
    "coverage.cannot": Text("看不到“{value}”：{reason}", "“{value}” cannot be seen: {reason}"),
    "coverage.unseen": Text("没有见过“{value}”", "“{value}” was not seen"),
}
