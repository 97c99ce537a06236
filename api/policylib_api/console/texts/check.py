"""The words of the page where a task is checked."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

CHECK_TEXTS: Mapping[str, Text] = {
    "check.nav": Text("检查任务", "Check a task"),
    "check.title": Text("这项任务可以安排给社区吗？", "May this task be assigned to the community?"),
    "check.lead": Text(
        "说清在哪里、谁、做什么，就能看到结论、条文和下一步。核对不留记录。",
        "Say where, who and what, and see the answer, the words of the law and what to do next. "
        "Nothing is recorded.",
    ),
    "check.way": Text("填写方式", "How to fill it in"),
    "check.way.steps": Text("一步一步问", "Ask me step by step"),
    "check.way.form": Text("一张表填完", "All on one form"),
    "check.progress": Text("第 {number} 步", "Step {number}"),
    "check.progress.questions": Text("影响结论的问题", "A question the answer hangs on"),
    "check.next": Text("下一步", "Next"),
    "check.check": Text("核对", "Check"),
    "check.back": Text("上一步", "Back"),
    "check.again": Text("重新开始", "Start again"),
    "check.mistakes": Text("有 {count} 处要改", "Please correct (in all {count})"),
    "check.confirm": Text("请确认地点", "Please confirm the place"),
    "check.choose": Text("请选择", "please choose"),
    "check.required": Text("这一项必须填写", "this is needed"),
    # place
    "check.place": Text("在哪里、哪一天？", "Where, and on which day?"),
    "check.region": Text("地点", "Place"),
    "check.region.hint": Text(
        "写名称（如 东昌区）或者区划代码（如 220502）；县、区一级最准",
        "a name in Chinese (东昌区) or a code (220502); a county or district is best",
    ),
    "check.region.none": Text(
        "没有叫“{text}”的地点，请写名称或者 6 位、9 位、12 位区划代码",
        "no place is called “{text}”; give a name in Chinese or a code of 6, 9 or 12 digits",
    ),
    "check.region.which": Text("“{text}”是哪一个？", "Which “{text}” is meant?"),
    "check.region.is_it": Text(
        "是不是下面这一个？请确认：别处也可能有“{text}”",
        "is it this one? Please confirm: there may be a “{text}” elsewhere too",
    ),
    "check.date": Text("哪一天安排", "Day it is assigned"),
    "check.date.hint": Text("按这一天有效的规定判断", "the rules in force on that day decide"),
    "check.community": Text("什么社区", "Kind of community"),
    # who
    "check.who": Text("谁安排的？", "Who assigns it?"),
    "check.kind": Text("单位的性质", "Kind of body"),
    "check.by": Text("安排单位", "Assigned by"),
    "check.for": Text("原交办单位", "On behalf of"),
    "check.level": Text("哪一级", "Level"),
    "check.level.hint": Text(
        "人民政府和政府部门才分级；街道办事处、乡镇人民政府不用填",
        "only for governments and their departments; not for subdistricts and townships",
    ),
    "check.level.none": Text(
        "“{kind}”不用填哪一级：请改为“没有说明”，或者改单位的性质",
        "no level is asked of a “{kind}”: choose “not stated”, or another kind of body",
    ),
    "check.name": Text("单位名称（可以不填）", "Name of the body (may be left blank)"),
    "check.body_region": Text(
        "单位所在地：全称或者区划代码（可以不填）",
        "Where it sits: full name in Chinese, or code (may be left blank)",
    ),
    "check.behalf": Text("替别的单位转交的？", "Passed on for another body?"),
    "check.behalf.hint": Text(
        "例如区里的部门发给街道，街道再交给社区：这里填区里的部门",
        "a district department writes to the subdistrict, which passes it on: name the department here",
    ),
    "check.behalf.none": Text("不是转交的", "not passed on"),
    # what
    "check.what": Text("要社区做什么？", "What is the community to do?"),
    "check.act": Text("哪一种行为", "Kind of act"),
    "check.item": Text("事项的名称", "Title of the matter"),
    "check.item.hint": Text(
        "照通知的标题写，如 关于统计辖区树木数量的通知",
        "as the notice has it, such as 关于统计辖区树木数量的通知",
    ),
    "check.candidates": Text(
        "清单里有相近的条目，是不是其中之一？由您来定。",
        "Entries of the lists are like it. Is it one of them? It is for you to say.",
    ),
    "check.candidate": Text("{name}（{list}；{why}）", "{name} ({list}; {why})"),
    "check.candidates.none": Text("都不是", "none of these"),
    "check.candidates.unknown": Text("不确定", "not sure"),
    "check.item_step": Text("是清单上的哪一项？", "Which entry of the lists is it?"),
    "check.item_named": Text("您写的是：{text}", "You wrote: {text}"),
    "check.fault": Text("{label}：{text}", "{label}: {text}"),
    "check.resolved": Text("清单上有这一项：{name}（{list}）", "It is on a list: {name} ({list})"),
    "check.no_candidates": Text(
        "收录的清单里没有这个名称，也没有相近的。", "No list on record has this title, nor one like it."
    ),
    # lists
    "check.lists": Text("这件事在哪些清单上？", "On which lists is the matter?"),
    "check.lists.hint": Text(
        "查过清单全文再选。收录的清单里查得到的，以清单为准。",
        "Choose once you have read the lists. What the lists on record say prevails.",
    ),
    "check.lists.unstated": Text("没有查过", "I have not looked"),
    "check.lists.stated": Text(
        "查过了：在勾选的清单上，不在其他清单上", "I have: it is on those ticked and on no other"
    ),
    "check.lists.which": Text("在下列清单上（都不在就不勾）", "It is on (tick none if on none)"),
    # manner and facts
    "check.manner": Text("任务里有没有这些要求？", "Does the task come with any of these?"),
    "check.manner.hint": Text(
        "没有提到的，视为没有。只列出会影响这项任务的。",
        "What is not mentioned is taken not to be part of it. Only what matters for this task is listed.",
    ),
    "check.facts": Text("知道的话再填", "If you know more"),
    "check.facts.manner": Text("随任务而来的要求", "What comes with the task"),
    "check.facts.exculpates": Text("可能改变结论的情形", "What may change the answer"),
    "check.facts.who": Text("要问{who}的情况", "What to ask: {who}"),
    "check.ask_who": Text("可以问：{who}", "Who can say: {who}"),
    "check.entry": Text("清单条目", "Entry of a list"),
    "check.lists.on": Text("所在清单", "Lists it is on"),
    "check.lists.none": Text("都不在", "none"),
    "check.entry.yes": Text("是这一项", "yes, this entry"),
    "check.entry.no": Text("不是", "no"),
    # so far
    "check.so_far": Text("目前的结论", "The answer so far"),
    "check.show": Text("先看现在的结论", "See the answer as it stands"),
    "check.your_question": Text("您问的是", "What you asked"),
    "check.change": Text("修改", "change"),
    # the answer
    "check.answer": Text("结论", "The answer"),
    "check.answer_this": Text("我知道答案", "I can answer this"),
    "check.answer_all": Text("一个一个回答", "Answer them one by one"),
    "check.whole": Text("条文全文", "The whole provision"),
    "check.rule": Text("规则 {rule}", "rule {rule}"),
    "check.because": Text("为什么", "Why"),
    "check.reading": Text("这个问题怎么理解", "How this question is read"),
    "check.readings": Text(
        "条文没有定论的问题和采用的答案", "The questions that the texts leave open, and their answers"
    ),
    "check.exceptions": Text("例外依据", "Exception under"),
    "check.behalf_body": Text("（对原交办单位）", "(for the body it acts for)"),
    "check.counted": Text("{heading}（{count}）", "{heading} ({count})"),
    # actions
    "check.actions": Text("这份结论", "This answer"),
    "check.copy": Text("复制链接", "Copy the link"),
    "check.copied": Text("链接已复制", "the link is copied"),
    "check.link": Text("重问这个问题的链接", "Link that repeats the question"),
    "check.print": Text("打印", "Print"),
    "check.compare": Text("和其他地方比较", "Compare with other places"),
    "check.record": Text("留存记录", "Record it"),
    "check.record.hint": Text(
        "留存后结论连同凭证不能更改。", "Once recorded, the answer and its receipt cannot be changed."
    ),
    "check.recorded": Text("已留存，编号 {id}", "recorded under {id}"),
    "check.see_record": Text("查看记录", "See the record"),
    # comparison
    "check.comparison": Text("同样的任务在其他地方", "The same task in other places"),
    "check.comparison.lead": Text(
        "每个有自己规定的地方取一个同类的区县，再取一个没有的；其余不变。",
        "One county or district of the same type in each place with texts of its own, and one without; "
        "all else unchanged.",
    ),
    "check.comparison.place": Text("地方", "Place"),
    "check.comparison.verdict": Text("结论", "Answer"),
    "check.comparison.ground": Text("依据", "Ground"),
    "check.comparison.refusal": Text("社区能否拒绝", "May the community refuse"),
    "check.comparison.none": Text("没有自己的规定：{name}", "no texts of its own: {name}"),
    "check.comparison.no_ground": Text("没有定下来的依据", "no ground that is settled"),
    "check.comparison.may": Text("条文写明可以", "the text says so"),
    "check.comparison.perhaps": Text("可能可以，取决于没有查清的情况", "perhaps; it hangs on what is open"),
    "check.comparison.not": Text("条文没有写", "no text says so"),
}
