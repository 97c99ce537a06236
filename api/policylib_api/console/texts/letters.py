"""The words of the page where a letter is drafted."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LETTERS_TEXTS: Mapping[str, Text] = {
    "letters.title": Text("起草文书", "Draft a letter"),
    "letters.lead": Text(
        "按这份结论起草，条文照录原文。每一页都标明是草稿，发出以前请核对。",
        "Drafted from this answer, with the words of the law. Every page says that it is a draft; check it "
        "before it is sent.",
    ),
    "letters.link": Text("起草文书…", "Draft a letter…"),
    "letters.back": Text("回到结论", "Back to the answer"),
    "letters.about": Text("结论", "The answer"),
    "letters.kind": Text("哪一种文书", "Which letter"),
    "letters.kind.opinion": Text("审查意见书：结论的全部内容", "Review: the whole answer as a document"),
    "letters.kind.reply": Text(
        "函：给安排单位，请收回、补齐或者说明",
        "Reply to the body that assigned: asks to withdraw, make good or explain",
    ),
    "letters.kind.application": Text(
        "准入申请表：由安排单位报请列入或者批准",
        "Application for admission: by which the assigning body asks another to list or approve",
    ),
    "letters.of.opinion": Text("审查意见书", "Review"),
    "letters.of.reply": Text("函", "Reply"),
    "letters.of.application": Text("准入申请表", "Application for admission"),
    "letters.unfit": Text("这里用不上的文书", "Letters that do not fit here"),
    "letters.unfit.one": Text("{kind}。{why}", "{kind}: {why}"),
    "letters.particulars": Text("文书里要写的", "What the letter says"),
    "letters.particulars.hint": Text(
        "都可以不填：不填的地方在文书里留空，以后手写；不会替您编写。",
        "All may be left blank: what is not given stays blank in the letter, to be filled in by hand; "
        "nothing is made up.",
    ),
    "letters.issuer": Text("落款单位", "Who signs"),
    "letters.issuer.hint.reply": Text("社区名称", "the community"),
    "letters.issuer.hint.application": Text(
        "申请单位；不填就写任务里安排单位的名称",
        "who applies; else the assigning body as the task names it",
    ),
    "letters.issuer.hint.opinion": Text("审查单位", "the reviewing body"),
    "letters.addressee": Text("主送单位", "To"),
    "letters.addressee.hint.reply": Text(
        "不填就写任务里安排单位的名称", "else the assigning body as the task names it"
    ),
    "letters.addressee.hint.application": Text(
        "不填就写应当列入或者批准的单位", "else the bodies that would have to list or approve"
    ),
    "letters.addressee.hint.opinion": Text("不填就不写", "else none is named"),
    "letters.number": Text("发文字号", "Number of the document"),
    "letters.date": Text("成文日期", "Date of the letter"),
    "letters.incoming": Text("来文", "The document it answers"),
    "letters.incoming.hint.reply": Text(
        "如 《关于……的通知》（某办发〔2024〕1号）", "such as 《关于……的通知》（某办发〔2024〕1号）"
    ),
    "letters.contact": Text("联系人", "Whom to ask"),
    "letters.phone": Text("电话", "Telephone"),
    "letters.checkpoint": Text(
        "文书的页脚写明凭证和记录簿的检查点。",
        "The foot of the letter has the receipt and the checkpoint of the log.",
    ),
    "letters.receipt": Text(
        "文书的页脚写明凭证。结论留存以后再起草，还会写上记录簿的检查点。",
        "The foot of the letter has the receipt. Drafted from a recorded answer it has the checkpoint of the "
        "log as well.",
    ),
    "letters.docx": Text("下载 DOCX（可以修改）", "Download DOCX (can be edited)"),
    "letters.pdf": Text("下载 PDF（可以打印）", "Download PDF (to be printed)"),
    "letters.mistakes": Text("文书没有写成", "The letter was not written"),
    "letters.no_kind": Text("请选择文书的种类", "choose a letter"),
    "letters.differs": Text(
        "重新判断得出的和这条记录不一样，不能照它起草；可以用原来的问题重新检查",
        "decided again it differs from the record, so no letter is drafted from it; ask the question anew",
    ),
    "letters.not_installed": Text(
        "起草文书要先在服务器上安装：pip install 'policylib[letters]'",
        "to draft letters, install on the server: pip install 'policylib[letters]'",
    ),
}
