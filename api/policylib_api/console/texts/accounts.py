"""The words for managing accounts."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

ACCOUNTS_TEXTS: Mapping[str, Text] = {
    "accounts.title": Text("管理账户", "Accounts"),
    "accounts.lead": Text(
        "能登录这些网页的账户。账户从不删除，不用的停用：记录里的账户名要一直查得到是谁。",
        "Who can sign in to these pages with a password. Accounts are disabled, never deleted, so that the "
        "caller of a record can always be named.",
    ),
    "accounts.id": Text("账户名", "Account"),
    "accounts.id.hint": Text(
        "登录时写的：小写字母、数字、点、横线，以字母或数字开头，至多 64 个字符",
        "What one signs in with: lower-case letters, digits, dots and dashes, beginning with a letter or "
        "digit, at most 64 characters",
    ),
    "accounts.id.wrong": Text(
        "应为小写字母、数字、点、横线，以字母或数字开头，至多 64 个字符",
        "Expected lower-case letters, digits, dots and dashes, beginning with a letter or digit, at most 64",
    ),
    "accounts.id.taken": Text("已经有这个账户", "There is an account of this name already"),
    "accounts.name": Text("给谁用", "Whom it is for"),
    "accounts.name.wrong": Text("应为 1 到 {most} 字", "Expected 1 to {most} characters"),
    "accounts.scopes": Text("可以做的事", "May"),
    "accounts.body": Text("限定的单位", "Bound to"),
    "accounts.state": Text("状态", "State"),
    "accounts.last": Text("最近登录", "Last signed in"),
    "accounts.created": Text("添加", "Added"),
    "accounts.changed": Text("密码设于", "Password set"),
    "accounts.live": Text("可用", "live"),
    "accounts.disabled": Text("已停用", "disabled"),
    "accounts.never": Text("从未", "never"),
    "accounts.any": Text("不限", "any body"),
    "accounts.none": Text("没有", "nothing"),
    "accounts.empty": Text("还没有账户。", "There are no accounts yet."),
    "accounts.add": Text("添加账户", "Add an account"),
    "accounts.mistakes": Text("没有更改，请先改正：", "Nothing was changed; please correct:"),
    "accounts.rights": Text("更改权限", "Change what it may do"),
    "accounts.rights.do": Text("保存权限", "Save"),
    "accounts.body.legend": Text("只能替一个单位核对（可以不填）", "For one body only (may be left empty)"),
    "accounts.body.kind": Text("单位的种类", "Kind of body"),
    "accounts.body.level": Text("层级", "Level"),
    "accounts.body.region": Text("地域", "Place"),
    "accounts.body.region.hint": Text("名称或代码", "A name or code"),
    "accounts.body.name": Text("单位名称", "Name of the body"),
    "accounts.body.no_kind": Text("限定单位时要选种类", "To bind it to a body, choose its kind"),
    "accounts.body.too_long": Text("至多 {most} 字", "At most {most} characters"),
    "accounts.password": Text("设置新密码", "Set a new password"),
    "accounts.password.hint": Text(
        "{shortest} 到 {longest} 个字符，不含账户名；请另外告诉本人，让他登录后自己更换",
        "{shortest} to {longest} characters without the name of the account; tell it to its owner by another "
        "way, who should change it after signing in",
    ),
    "accounts.password.warning": Text(
        "已经登录的会全部退出。", "Whoever is signed in with it is signed out."
    ),
    "accounts.disable": Text("停用账户", "Disable the account"),
    "accounts.disable.detail": Text(
        "停用以后不能登录，已经登录的立即退出；可以再恢复。",
        "Nobody can sign in with it then, and whoever is signed in is signed out at once. It can be enabled "
        "again.",
    ),
    "accounts.enable": Text("恢复账户", "Enable the account"),
    "accounts.enable.detail": Text("恢复以后可以用原来的密码登录。", "Its password is what it was."),
    "accounts.own": Text("这是您自己的账户", "This is your own account"),
    "accounts.own.detail": Text(
        "权限要由别的管理员更改；密码在",
        "Another administrator can change what it may do; its password is at",
    ),
    "accounts.beyond": Text("您不能更改这个账户", "You cannot change this account"),
    "accounts.beyond.detail": Text(
        "它的权限比您多，或者您的账户限定了单位。",
        "It may do more than you may, or your account is bound to a body.",
    ),
    "accounts.guests": Text("通过统一登录进来的人", "Guests of the sign-in service"),
    "accounts.guests.lead": Text(
        "这些人没有账户，现在登录着。要让谁不能再进来，先在统一登录那里停用，再在这里让他退出。",
        "They have no account here, and are signed in now. To keep somebody out, disable them at the sign-in "
        "service first, then sign them out here.",
    ),
    "accounts.guests.caller": Text("记录里的名称", "In records"),
    "accounts.guests.end": Text("退出", "Sign out"),
    "accounts.done.guest": Text("已经退出", "They are signed out"),
    "accounts.done.added": Text("账户已经添加", "The account was added"),
    "accounts.done.rights": Text("权限已经更改，立即生效", "What it may do was changed, at once"),
    "accounts.done.password": Text("密码已经更换", "The password was changed"),
    "accounts.done.disabled": Text("账户已经停用", "The account is disabled"),
    "accounts.done.enabled": Text("账户已经恢复", "The account is enabled"),
}
