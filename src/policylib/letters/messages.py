"""Every sentence of the letters that no decision has, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

MESSAGES: Mapping[str, Text] = {
    "draft": Text("草稿 DRAFT", "DRAFT 草稿"),
    # titles
    "title.opinion": Text("社区工作事项审查意见书", "Review of a Matter Assigned to a Community"),
    "title.application": Text(
        "社区工作事项准入申请表", "Application for the Admission of a Matter to Community Work"
    ),
    "title.reply.unlawful": Text("关于退回{matter}的函", "Return of {matter}"),
    "title.reply.improper": Text("关于退回{matter}的函", "Return of {matter}"),
    "title.reply.curable": Text("关于请补齐{matter}交办条件的函", "Request to make good {matter}"),
    "title.reply.conflict": Text("关于{matter}适用规定不一致的函", "Clash of norms on {matter}"),
    "title.reply.undetermined": Text("关于请说明{matter}有关情况的函", "Request for particulars of {matter}"),
    "matter": Text("“{name}”事项", "the matter “{name}”"),
    "matter.unnamed": Text("有关事项", "a matter assigned to us"),
    # headings: those of the decision that sound otherwise in a letter
    "heading.task": Text("基本情况", "The task"),
    "heading.verdict": Text("审查结论", "Conclusion"),
    "heading.do": Text("处理意见", "What to do"),
    "heading.mode": Text("说明", "Note"),
    "heading.worth_checking": Text(
        "可以再查明的情况（可能改变结论）", "Worth asking (it may change the answer)"
    ),
    "heading.consequence": Text("违反的后果和可以反映的单位", "What follows a breach, and whom to turn to"),
    "heading.item": Text("清单上的名称", "The matter on the lists"),
    "heading.grounds": Text("依据的规定", "Provisions relied on"),
    "heading.grounds_open": Text("可能适用的规定", "Provisions that may apply"),
    "heading.request": Text("请求", "What we ask"),
    "heading.ways": Text("可以怎样改", "What would make it lawful"),
    "heading.premises": Text("本函的前提", "What this letter takes for granted"),
    "heading.worth": Text("请一并核实", "Please also find out"),
    # opinion
    "opinion.verdict": Text("结论：{verdict}。", "Conclusion: {verdict}."),
    # reply
    "to": Text("{name}：", "{name}:"),
    "to.unnamed": Text("________（{kind}）", "________ ({kind})"),
    "reply.received": Text(
        "贵单位向我社区提出的{matter}（{act}）收悉。", "We have received {matter} ({act}) from you."
    ),
    "reply.incoming": Text("贵单位{incoming}收悉。", "We have received your {incoming}."),
    "reply.measured": Text(
        "对照{date}有效的规定，现函告如下。",
        "Measured against the provisions in force on {date}, we write as follows.",
    ),
    "reply.circumstances": Text("本事项的情况：{because}。", "As to this matter: {because}."),
    "request.unlawful": Text(
        "照所说的情况，这样安排不符合上述规定。请贵单位不作这样的安排；已经安排的，请予收回。",
        "As described, this does not comply with the provisions above. Please do not assign it; "
        "if it has been assigned, please withdraw it.",
    ),
    "request.improper": Text(
        "照所说的情况，这样安排不符合上述政策规定。请贵单位不作这样的安排；已经安排的，请予收回。",
        "As described, this does not comply with the policy documents above. Please do not assign it; "
        "if it has been assigned, please withdraw it.",
    ),
    "request.curable": Text(
        "照现在的样子还不能安排。请贵单位补齐缺少的条件以后再安排。",
        "As it stands this may not be assigned. Please make good what is missing, and then assign it.",
    ),
    "request.conflict": Text(
        "对这件事，有的规定允许，有的规定禁止，效力分不出高低。请贵单位暂不安排，并报请有权机关裁决。",
        "One provision permits this and another of no lower rank forbids it. Please do not assign it yet, "
        "and refer the clash to the competent authority.",
    ),
    "request.undetermined": Text(
        "能不能这样安排，取决于下列尚不清楚的情况。请贵单位函复并附证明材料；查清以前，请暂不安排。",
        "Whether this may be assigned depends on what is asked below. Please answer in writing, with proof; "
        "until then, please do not assign it.",
    ),
    "request.remedy": Text("可以这样改正：{remedy}。", "It can be put right so: {remedy}."),
    "request.steps": Text("缺少的条件：", "What is missing:"),
    "reply.asks": Text(
        "所引条文没有写明社区有权拒绝。本函是依照上述规定提出的请求，不是拒绝办理。",
        "The provisions quoted do not give the community an express right to refuse. "
        "This letter asks; it does not refuse.",
    ),
    "reply.granted": Text("关于{cited}，{text}。", "As to {cited}: {text}."),
    "reply.asks_open": Text(
        "本函只请贵单位说明情况，不是拒绝办理。", "This letter only asks for particulars; it does not refuse."
    ),
    "reply.closing": Text("专此函达，请予函复。", "We look forward to your reply."),
    "ask.assigner": Text("{question}（请贵单位答复）", "{question} (for you to answer)"),
    "ask.community": Text("{question}（由我社区查明）", "{question} (we shall find out)"),
    "ask.other": Text("{question}（可以向{who}查明）", "{question} (to be asked of {who})"),
    "premise.more": Text(
        "另有 {count} 项没有说明的情形或者没有定论的条文按默认处理，逐项见审查意见书",
        "{count} more things not stated, or left open by the texts, are taken as by default; "
        "the review names them",
    ),
    "premise.asserted": Text("据来件所称，{what}", "as we are told, {what}"),
    "premise.wrong": Text(
        "其中任何一项不符合实际，请一并告知，以便重新判断。",
        "If any of this is not so, please tell us, and the matter will be looked at again.",
    ),
    # application
    "row.task": Text("事项", "The matter"),
    "row.to": Text("受理单位", "To"),
    "row.why": Text("为什么申请", "Why it is applied for"),
    "row.provisions": Text("有关规定", "Provisions"),
    "row.ways": Text("申请办理（选一种）", "Applied for (choose one way)"),
    "row.way": Text("申请办理", "Applied for"),
    "row.missing": Text("还要查清", "To be found out"),
    "row.basis": Text("设立依据（法规名称、条款、原文）", "Legal basis (text, article, words)"),
    "row.content": Text("工作内容、要求和完成时间", "What is to be done, and by when"),
    "row.means": Text("委托、经费和工作条件", "Entrustment, funds and means of work"),
    "row.contact": Text("联系人和电话", "Contact and telephone"),
    "row.applicant": Text("申请单位意见", "The applicant"),
    "row.authority": Text("受理单位意见", "The deciding body"),
    "row.note": Text("说明", "Note"),
    "row.signed": Text("{name}（印章）　{date}", "{name} (seal), {date}"),
    "row.contact_line": Text("{contact}　{phone}", "{contact}, {phone}"),
    "why": Text("现在的结论（{date}）：{verdict}。{meaning}", "Answer as of {date}: {verdict}. {meaning}"),
    # signature, foot
    "blank": Text("________", "________"),
    "signed.reply": Text("________（社区名称）", "________ (the community)"),
    "signed.opinion": Text("________（审查单位）", "________ (the reviewing body)"),
    "signed.application": Text("________（申请单位）", "________ (the applicant)"),
    "contact": Text("（联系人：{contact}；电话：{phone}）", "(Contact: {contact}; telephone: {phone})"),
    "date": Text("{year}年{month}月{day}日", "{iso}"),
    "date.blank": Text("____年__月__日", "____-__-__"),
    "checkpoint": Text("检查点：{checkpoint}", "Checkpoint: {checkpoint}"),
    "box": Text("□ ", "□ "),
    "way": Text("办法{number}", "Way {number}"),
    # errors
    "error.unknown_kind": Text(
        "没有“{kind}”这种文书，应为 opinion、reply 或 application",
        "there is no letter of the kind `{kind}`, expected opinion, reply or application",
    ),
    "error.nothing_to_reply": Text(
        "结论是“{verdict}”，没有要退回、补齐或者查问的，不写复函；可以写审查意见书（opinion）",
        "the answer is “{verdict}”: there is nothing to return, make good or ask; a review (opinion) can be "
        "written",
    ),
    "error.nothing_to_apply": Text(
        "结论是“{verdict}”，不用申请准入；可以写审查意见书（opinion）",
        "the answer is “{verdict}”: no admission is needed; a review (opinion) can be written",
    ),
    "error.admission_no_help": Text(
        "结论是“{verdict}”，而且没有查到哪一种改法要由安排单位以外的单位列入清单或者批准，"
        "申请准入无从填起；可以写复函（reply）或者审查意见书（opinion）",
        "the answer is “{verdict}”, and no way of making it lawful is known in which another body than the "
        "assigner has to list or approve it; a reply or a review (opinion) can be written",
    ),
    "error.unknown_particular": Text(
        "没有“{name}”这一项；{hint}可用：{names}",
        "there is no particular `{name}`; {hint}expected one of: {names}",
    ),
    "error.bad_particular": Text("{name} 应为文字，实为 {got}", "`{name}`: expected a text, got {got}"),
    "error.long_particular": Text("{name} 超过 {most} 个字符", "`{name}` is longer than {most} characters"),
    "error.bad_date": Text(
        "date 的“{text}”不是日期，写法如 2024-03-01",
        "`date`: `{text}` is not a date, write it like 2024-03-01",
    ),
    "error.bad_decision": Text(
        "不是完整的结论：{where} 应为{expected}", "not a whole decision: `{where}`, expected {expected}"
    ),
    "error.other_policy": Text(
        "这份结论是用另一份规则库（或者另外的清单）作出的，现在的规则库重作不出来；"
        "请用当时的规则库和清单，或者改用任务重新判断",
        "the decision was made with another policy, or other lists; give the policy and lists it was made "
        "with, or the task in place of the decision",
    ),
    "error.other_settings": Text(
        "这份结论是用另外的设置作出的；请用当时的设置，或者改用任务重新判断",
        "the decision was made under other settings; give those, or the task in place of the decision",
    ),
    "error.other_engine": Text(
        "这份结论是用 policylib {was} 作出的，现在是 {now}；请改用任务重新判断",
        "the decision was made by policylib {was}, this is {now}; give the task in place of the decision",
    ),
    "error.altered": Text(
        "结论的 {where} 与它自己的凭证不符：重新判断得到的不一样，文件可能被改动过",
        "`{where}` of the decision does not agree with its receipt: deciding anew gives another; "
        "the file may have been altered",
    ),
    "error.no_font": Text(
        "没有找到中文字体，PDF 里的字会是空白；先安装：apt-get install fonts-noto-cjk，或者指定字体文件夹",
        "no Chinese font was found, the PDF would be blank; run: apt-get install fonts-noto-cjk, or name a "
        "folder of fonts",
    ),
    "error.unknown_placeholder": Text(
        "模板 {path}：没有“{name}”这个内容；可用的见 docs/letters.md",
        "template `{path}`: there is nothing called `{name}` to put in; docs/letters.md names what there is",
    ),
    "error.bad_template": Text("模板 {path}：{reason}", "template `{path}`: {reason}"),
    "error.no_template": Text(
        "模板文件夹 {path} 里没有 {names} 中的任何一个", "the folder `{path}` has none of {names}"
    ),
}


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in a language, with the values filled in."""
    return MESSAGES[key].filled(language, values)
