"""The words for signing in and out."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text

SESSION_TEXTS: Mapping[str, Text] = {
    "session.title": Text("登录", "Sign in"),
    "session.title.in": Text("账户", "Your account"),
    "session.link": Text("登录", "Sign in"),
    "session.not_needed": Text("这里不用登录", "No sign-in is needed here"),
    "session.not_needed.detail": Text(
        "只有本机能打开这些网页。要让别的机器使用，请在配置里设置 authentication。",
        "Only this machine can open these pages. For others to use them, set authentication in the "
        "configuration.",
    ),
    "session.lost": Text(
        "登录已经过期，刚才提交的没有收下。登录以后请再提交一次。",
        "You were no longer signed in, so what you sent was not taken. Sign in and send it once more.",
    ),
    "session.first": Text(
        "请先登录，登录以后回到刚才的页面。", "Sign in first; you will come back to the page."
    ),
    "session.failed": Text("账户名或密码不对", "The account or the password is wrong"),
    "session.failed.detail": Text(
        "请检查后再试；忘了密码，请找管理员。连续失败几次，要等一会儿才能再试。",
        "Check them and try again; if the password is forgotten, ask the administrator. After several "
        "failures there is a pause.",
    ),
    "session.name": Text("账户名", "Account"),
    "session.password": Text("密码", "Password"),
    "session.in": Text("登录", "Sign in"),
    "session.out": Text("退出登录", "Sign out"),
    "session.done.out": Text("已经退出登录", "You are signed out"),
    "session.done.password": Text(
        "密码已经更换；在别处的登录都已退出", "The password was changed; you are signed out everywhere else"
    ),
    "session.done.here": Text("已经在这里退出登录", "You are signed out here"),
    "session.done.here.detail": Text(
        "在{issuer}还没有退出，别人用这个浏览器可能不用密码就能登录。",
        "At {issuer} you are signed in still: somebody else at this browser may need no password.",
    ),
    "session.done.here.end": Text("在{issuer}也退出", "Sign out at {issuer} too"),
    "session.issuer": Text("用{issuer}登录", "Sign in with {issuer}"),
    "session.or_account": Text("或者用这里的账户登录", "Or with an account of this server"),
    "session.who": Text("已登录：{who}", "Signed in: {who}"),
    "session.may": Text("可以做的事", "What you may do"),
    "session.nothing": Text(
        "还没有任何权限，请找管理员", "You may do nothing here yet; ask the administrator"
    ),
    "session.nothing.guest": Text(
        "已经通过{issuer}登录，但那里给您的角色在这里没有权限。角色改了以后，请退出再登录。",
        "{issuer} let you in, but no role it gives you allows anything here. When that has changed, sign out "
        "and in again.",
    ),
    "session.scope.decide": Text("核对事项，查看法规", "check tasks and read the law"),
    "session.scope.read-records": Text("查看结论的记录", "read the records of decisions"),
    "session.scope.publish": Text("更换规则库", "change the policy"),
    "session.scope.admin": Text(
        "管理账户，删去记录里的文字，核对全部记录", "manage accounts, redact records and verify all of them"
    ),
    "session.bound": Text(
        "只能替这个单位核对，只看得到自己的记录：{body}",
        "For this body only, and your own records only: {body}",
    ),
    "session.manage": Text("管理账户", "Manage the accounts"),
    "session.change": Text("更换密码", "Change the password"),
    "session.current": Text("现在的密码", "Present password"),
    "session.new": Text("新密码", "New password"),
    "session.new.hint": Text(
        "{shortest} 到 {longest} 个字符，不含账户名；一句容易记的话就很好",
        "{shortest} to {longest} characters without the name of the account; a sentence is easy to remember",
    ),
    "session.again": Text("再输一次新密码", "New password once more"),
    "session.mistakes": Text("密码没有更换", "The password was not changed"),
    "session.wrong_current": Text("现在的密码不对", "This is not the present password"),
    "session.not_the_same": Text("两次输入的不一样", "The two are not the same"),
}
