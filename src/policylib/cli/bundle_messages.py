"""What the commands about bundles say, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

BUNDLE_MESSAGES: Mapping[str, Text] = {
    "bundle.bad": Text("规则包 {path}：{reason}", "bundle `{path}`: {reason}"),
    "bundle.needs_folder": Text(
        "{path} 是规则包；这里要用生成它的规则库文件夹",
        "`{path}` is a bundle; this needs the policy folder it was built from",
    ),
    "bundle.name": Text(
        "规则包的文件名应以 {suffix} 结尾：{path}", "the name of a bundle must end in {suffix}: `{path}`"
    ),
    "bundle.unwritable": Text("{path} 写不了（{reason}）", "`{path}` cannot be written ({reason})"),
    "bundle.same_name": Text(
        "有两个清单文件在规则包里会同名：{name}；请给其中一个改名",
        "two files of lists would have the same name in the bundle: {name}; rename one of them",
    ),
    "bundle.no_cryptography": Text(
        "签名和验证签名要先安装：pip install 'policylib[api]'",
        "to sign, and to verify a signature, run: pip install 'policylib[api]'",
    ),
    "bundle.built": Text("已生成 {path}", "built {path}"),
    "bundle.format": Text("格式", "format"),
    "bundle.engine": Text("生成者", "built by"),
    "bundle.policy": Text("规则库", "policy"),
    "bundle.content": Text("规则包", "bundle"),
    "bundle.signature": Text("签名的密钥", "signed by"),
    "bundle.unsigned": Text("（没有签名）", "(not signed)"),
    "bundle.bytes": Text("大小", "size"),
    "bundle.bytes_of": Text("{size} 字节", "{size} bytes"),
    "bundle.holds": Text("内容", "holds"),
    "bundle.counts": Text(
        "法规 {regulations}，规则 {rules}，清单 {lists}，案例 {cases}，文件 {files}",
        "regulations {regulations}, rules {rules}, lists {lists}, cases {cases}, files {files}",
    ),
    "bundle.other_digest": Text(
        "规则库的哈希与内容不符：写的是 {said}，内容是 {found}",
        "the digest of the policy is not that of its records: it says {said}, they are {found}",
    ),
    "bundle.other_files": Text(
        "其中的规则不是其中的文件写的规则", "the records are not what the files in the bundle say"
    ),
    "bundle.broken_files": Text(
        "其中的文件不能使用：{reason}", "the files in the bundle cannot be used: {reason}"
    ),
    "bundle.verified": Text(
        "{path}：完好，规则同其中的文件一致", "{path}: whole, and its records are what its files say"
    ),
    "bundle.verified_signed": Text(
        "{path}：完好，规则同其中的文件一致，由密钥 {key} 签名",
        "{path}: whole, its records are what its files say, and it is signed by the key {key}",
    ),
    "bundle.signature_unchecked": Text(
        "没有查签名：用 --key 给出公钥文件",
        "the signature was not looked at: name the public keys with --key",
    ),
}
