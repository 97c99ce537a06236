"""Every sentence of the command for letters itself, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

LETTER_MESSAGES: Mapping[str, Text] = {
    "letter.not_installed": Text(
        "缺少 {module}，先安装：pip install 'policylib[letters]'",
        "{module} is missing, run: pip install 'policylib[letters]'",
    ),
    "letter.incomplete": Text(
        "应给出 FILE、--kind 和 --out（或者 --write-templates）",
        "expected FILE, --kind and --out (or --write-templates)",
    ),
    "letter.bad_suffix": Text(
        "--out 的 {path} 应以 .docx 或者 .pdf 结尾", "`--out`: `{path}` must end in .docx or .pdf"
    ),
    "letter.exists": Text(
        "{path} 已经存在，可能有人改过；要覆盖请加 --force",
        "`{path}` is there already and may have been edited; to replace it add `--force`",
    ),
    "letter.not_one_task": Text(
        "{path} 里有 {count} 项任务，应为一项", "`{path}` holds {count} tasks, expected one"
    ),
    "letter.bad_set": Text(
        "--set 的“{text}”应写成 名称=值，如 issuer=光明社区居民委员会",
        "`--set`: expected `{text}` to be written NAME=VALUE, as issuer=NAME",
    ),
    "letter.set_twice": Text("--set 里 {name} 写了两次", "`--set`: `{name}` is given twice"),
    "letter.not_a_folder": Text("{path} 不是文件夹", "`{path}` is not a folder"),
    "letter.unwritable": Text("{path} 写不了：{reason}", "cannot write `{path}`: {reason}"),
    "letter.written": Text(
        "已写好 {path}（草稿，发出以前请核对）", "written: {path} (a draft: check it before it is sent)"
    ),
    "letter.template": Text("已写好 {path}", "written: {path}"),
}
