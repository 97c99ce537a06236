"""The words around records: finding them, their proof, replays, redactions, the state of the log."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

RECORDS_TEXTS: Mapping[str, Text] = {
    # finding
    "records.nav": Text("记录", "Records"),
    "records.title": Text("结论的记录", "Records of decisions"),
    "records.lead": Text(
        "留存过的结论，从新到旧。每条都能证明没有被改过，也能按当时或现在的规则重新判断。",
        "Decisions that were recorded, the newest first. Each can be shown to be unchanged, and decided "
        "again by the rules of its time or those of now.",
    ),
    "records.bound": Text("这里只有您自己的记录。", "These are your own records only."),
    "records.find": Text("查找", "Find"),
    "records.all": Text("全部记录", "All records"),
    "records.mistakes": Text("这些条件不对，没有用上", "These were not understood and are left out"),
    "records.from": Text("从这一天", "From this day"),
    "records.until": Text("到这一天（含）", "To this day (included)"),
    "records.verdict": Text("结论", "Verdict"),
    "records.any": Text("不限", "any"),
    "records.region": Text("地方", "Place"),
    "records.region.hint": Text(
        "名称或区划代码：这个地方和它下面的", "a name or code: that place and all within it"
    ),
    "records.assigner": Text("安排单位", "Assigning body"),
    "records.caller": Text("谁提问", "Who asked"),
    "records.caller.hint": Text("如 account:wang.fang，要写全", "like account:wang.fang, the whole of it"),
    "records.not_a_day": Text(
        "“{value}”不是日期，写法如 2026-01-01", "“{value}” is no day; write it like 2026-01-01"
    ),
    "records.no_place": Text("没有这个地方", "There is no such place"),
    "records.which_place": Text("是哪一个？{names}", "Which one? {names}"),
    "records.found": Text("找到的记录", "Records found"),
    "records.none": Text("没有这样的记录", "There are no such records"),
    "records.time": Text("时间（北京时间）", "Time (UTC+8)"),
    "records.act": Text("行为", "Act"),
    "records.item": Text("事项", "Matter"),
    "records.gone": Text("（名称已经删去，或者读不出来）", "(the title was redacted, or cannot be read)"),
    "records.older": Text("更早的", "Older ones"),
    "records.newest": Text("回到最新的", "Back to the newest"),
    # the log
    "records.log": Text("记录簿的状态", "State of the log"),
    "records.log.lead": Text(
        "每条记录都和前面的连成一条链。检查点是一小段文字，写着有多少条记录和由全部记录算出的一个数；"
        "把它交给别人保存，以后谁改了哪一条，都能发现。",
        "Every record is chained to those before it. A checkpoint is a short text with the number of records "
        "and a hash over all of them; let somebody else keep it, and any later change of a record shows.",
    ),
    "records.log.size": Text("共有过 {count} 条记录", "Records there ever were: {count}"),
    "records.log.checkpoint": Text("最近的检查点：到第 {count} 条为止", "Last checkpoint: {count} records"),
    "records.log.no_checkpoint": Text("还没有检查点", "No checkpoint yet"),
    "records.log.get": Text("取检查点（文本）", "Get a checkpoint (text)"),
    "records.log.verified": Text(
        "最近一次核对：{time}，{who}，{count} 条，没有发现改动",
        "Last verified: {time} by {who}, {count} records, nothing was changed",
    ),
    "records.log.mistaken": Text(
        "最近一次核对：{time}，{who}，{count} 条，有 {mistakes} 处不对",
        "Last verified: {time} by {who}, {count} records, mistakes: {mistakes}",
    ),
    "records.log.never": Text("还没有在网页上核对过", "Not verified from a page yet"),
    "records.log.more": Text("状态和核对", "State and verification"),
    "records.log.verify": Text("现在核对全部记录", "Verify all records now"),
    "records.log.verify.hint": Text(
        "逐条重算每个哈希；记录多时要等一会儿。"
        "和别人保存的检查点比对，请用 policylib records verify --checkpoint。",
        "Every hash is computed anew, record by record; with many records this takes a while. To compare "
        "with a checkpoint that somebody kept, use policylib records verify --checkpoint.",
    ),
    "records.log.good": Text("核对完毕：没有发现改动", "Verified: nothing was changed"),
    "records.log.bad": Text("核对完毕：有 {count} 处不对", "Verified; mistakes: {count}"),
    "records.log.what": Text(
        "核对了 {records} 条记录（共有过 {size} 条）。",
        "Records looked at: {records} of {size} there ever were.",
    ),
    "records.log.some": Text("这里列出前 {count} 处。", "The first {count} are listed here."),
    # one record
    "record.title": Text("一条记录", "A record"),
    "record.id": Text("编号", "Id"),
    "record.number": Text("序号", "Number"),
    "record.mode": Text("性质", "Mode"),
    "record.replay_of": Text("重新判断的是", "Decided again"),
    "record.answer": Text("当时的答复", "The answer as it was given"),
    "record.gone": Text("答复已经删去", "The answer has been redacted"),
    "record.unreadable": Text(
        "当时的规则库本版程序读不了，所以不能显示条文和理由",
        "This version cannot read the policy of that time",
    ),
    "record.unreadable.detail": Text(
        "结论如右（窄屏在下）；完整的答复可以从接口 /v1/decisions 取。",
        "The verdict stands beside; the interface gives the whole answer (/v1/decisions).",
    ),
    "record.about": Text("这条记录", "This record"),
    "record.task": Text("当时的问题", "What was asked"),
    "record.no_task": Text("已经删去，或者本版程序读不了", "Redacted, or this version cannot read it"),
    "record.redactions": Text("删去过的", "What was redacted"),
    "record.redaction": Text(
        "{time}，{who}：{what}。理由：{reason}", "{time}, {who}: {what}. Reason: {reason}"
    ),
    "record.redacted": Text("已经删去", "It has been redacted"),
    "record.redact": Text("删去其中的文字…", "Redact words of it…"),
    # proof
    "record.proof": Text("凭证和证明", "Receipt and proof"),
    "record.proof.holds": Text("这条记录没有被改过", "This record is unchanged"),
    "record.proof.fails": Text("这条记录对不上", "This record does not fit"),
    "record.proof.none": Text(
        "证明要用到的部分已经删减，只有以前的检查点还能证明它。",
        "What the proof needs has been pruned; only for earlier checkpoints can it still be proven.",
    ),
    "record.proof.contents": Text(
        "内容：现有的每一部分都和记录时的承诺一致", "Contents: every part there is, is what was committed to"
    ),
    "record.proof.leaf": Text(
        "记录：重新算出的哈希和当时存下的一样", "Record: its hash, computed anew, is the one stored then"
    ),
    "record.proof.inclusion": Text(
        "在册：由这条记录出发，经过 {steps} 步，算得出检查点里的数",
        "In the log: from this record, {steps} steps lead to the hash in the checkpoint",
    ),
    "record.proof.signature": Text(
        "签名：检查点是本服务的钥匙签的", "Signature: the checkpoint is signed by the key of this server"
    ),
    "record.proof.yes": Text("符合", "fits"),
    "record.proof.no": Text("不符", "does not fit"),
    "record.proof.means": Text(
        "这说明：检查点记下之后，这条记录没有被改过，也没有被换过。"
        "检查点如果也由别人保存着，连管理数据库的人都改不了它而不被发现。",
        "This shows: since the checkpoint the record was neither changed nor exchanged. If somebody else "
        "keeps the checkpoint too, not even who runs the database can change it unnoticed.",
    ),
    "record.proof.unsigned": Text(
        "检查点没有签名：没有设置 checkpoint_key。",
        "The checkpoint is not signed: checkpoint_key is not set.",
    ),
    "record.proof.details": Text("检查点和哈希", "Checkpoint and hashes"),
    "record.proof.checkpoint": Text("检查点", "Checkpoint"),
    "record.proof.hash": Text("这条记录的哈希", "Hash of this record"),
    "record.proof.path": Text("经过的哈希", "Hashes on the way"),
    "record.proof.file": Text("下载证明（JSON）", "Get the proof (JSON)"),
    # replay
    "record.replay": Text("重新判断", "Decide again"),
    "record.replay.hint": Text(
        "同一个任务、同一天，再判断一次；不另外留存。", "The same task on the same day; this is not recorded."
    ),
    "record.replay.same": Text("按当时的规则", "by the rules of its time"),
    "record.replay.present": Text("按现在的规则", "by the rules of now"),
    "record.replay.equal": Text("结果一样：{which}", "The same comes out: {which}"),
    "record.replay.differs": Text("结果不同：{which}", "Something else comes out: {which}"),
    "record.replay.refused": Text("不能重新判断", "It cannot be decided again"),
    "record.replay.what": Text("哪一项", "What"),
    "record.replay.then": Text("当时", "Then"),
    "record.replay.again": Text("这一次", "This time"),
    "record.replay.answer": Text("这一次的答复", "The answer of this time"),
    # redacting
    "record.redact.title": Text("删去记录里的文字", "Redact a record"),
    "record.redact.warning": Text("删去以后不能恢复", "This cannot be undone"),
    "record.redact.warning.detail": Text(
        "删去任务的任何部分，完整的答复和任务的哈希也一并删去，以后不能重新判断。"
        "结论、时间、规则库的哈希留着，记录仍能证明。",
        "With any part of the task the whole answer and the hash of the task go as well, and it can no "
        "longer be decided again. Verdict, time and the hash of the policy stay, and the record can still be "
        "proven.",
    ),
    "record.redact.what": Text("删去哪些", "What is to go"),
    "record.redact.none": Text("请至少选一项", "Choose at least one"),
    "record.redact.reason": Text("理由", "Reason"),
    "record.redact.reason.hint": Text(
        "会永久留存，不要重复要删去的文字", "It stays for ever; do not repeat in it what is to go"
    ),
    "record.redact.no_reason": Text("应写明理由，至多 {most} 字", "Say why, in at most {most} characters"),
    "record.redact.mistakes": Text("还没有删去", "Nothing was redacted yet"),
    "record.redact.do": Text("删去", "Redact"),
    "record.redact.not": Text("不删，回到记录", "Back to the record"),
    "record.redact.empty": Text("没有可以删去的了", "There is nothing left to redact"),
    "record.part./task/item/text": Text("事项的文字", "the words of the item"),
    "record.part./task/assigner/name": Text("安排单位的名称", "the name of the assigning body"),
    "record.part./task/on_behalf_of/name": Text("所代单位的名称", "the name of the body acted for"),
    "record.part./task": Text("任务的其余部分", "the rest of the task"),
    "record.part./answer": Text("完整的答复", "the whole answer"),
    "record.part./receipt/task": Text("任务的哈希", "the hash of the task"),
}
