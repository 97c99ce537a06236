"""What `check`, `fmt` and the config of the tools say, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

CHECK_MESSAGES: Mapping[str, Text] = {
    "config.bad": Text("配置 {path}：{reason}", "config `{path}`: {reason}"),
    "check.shipped": Text(
        "随软件安装的规则库不能改；写明要改的文件夹",
        "the policy that comes with policylib is not changed: name the folder to be changed",
    ),
    "check.unwritable": Text(
        "{path}：写不了（{reason}），没有改动", "{path}: cannot be written ({reason}), nothing changed"
    ),
    "check.mended": Text("改正 {place}：{code}：{message}", "mended {place}: {code}: {message}"),
    "check.mended_all": Text("改正 {count} 处，在 {files} 个文件里", "mended: {count}, in files: {files}"),
    "check.would_mend": Text(
        "可以改正 {count} 处，在 {files} 个文件里", "can be mended: {count}, in files: {files}"
    ),
    "check.fixable": Text(
        "其中 {count} 处可以自动改正：policylib check --fix {path}",
        "of these, `policylib check --fix {path}` can mend: {count}",
    ),
    "new.policy_broken": Text(
        "规则库 {path} 有错误（{count} 个），先改好：policylib check {path}",
        "the policy `{path}` has errors ({count}), put them right first: `policylib check {path}`",
    ),
    "new.present": Text("已经有文件 {path}，不覆盖", "the file `{path}` is there and stays as it is"),
    "new.written": Text("已写 {path}", "written: {path}"),
    "new.blanks": Text("要填写的有以上 {count} 处", "to be filled in: {count}, as above"),
    "new.no_blanks": Text(
        "没有非填不可的；照法规补全以后运行 policylib check {path}",
        "nothing that must be there is missing; complete it from the law, then see `policylib check {path}`",
    ),
    "fmt.stdin_twice": Text("-（标准输入）不能同文件一起写", "`-` (standard input) cannot stand among files"),
    "fmt.nothing": Text(
        "没有写明要整理的文件，配置里也没有 fmt.paths",
        "no file to format is named, and the config has no `fmt.paths`",
    ),
}
