"""What an official document puts around the name of a matter: 关于…的通知, 请各社区配合做好…工作.

Two uses, two measures. What may *decide* (`forms`) takes away only words of the closed lists below, none of
which says what the matter is, and what is left must be a name by itself. What only *searches* (`core`) may
take away more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# In characters; what is longer is a text, not a title: it has no frame, and is searched by its beginning.
LONGEST_TITLE = 200

# A notice, a letter or an application carries the matter it names. A report, a circular or a plan is another
# thing to do with it: 关于…的通报 is not the matter, and is left alone.
_END = re.compile(r"的(?:通知|函|请示)$")

# Words that ask for the matter, say how keenly, by whom or in which year. None of 不, 停止, 取消, 考核.
_ADDRESSEE = r"(?:各|本|贵)(?:社区)?(?:居民委员会|居委会)|(?:各|本|贵)社区"
_PERIOD = (
    r"[0-9]{4}年度?|二[〇零一二三四五六七八九]{3}年度?|[今本]年度?|"
    r"(?:第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|0?[1-9])月份?)"
)
_START = re.compile(
    rf"^(?:关于|请|{_ADDRESSEE}|{_PERIOD}|进一步|继续|切实|认真|扎实|积极|深入|全力|"
    r"配合|协助|做好|抓好|搞好|组织开展|开展|落实|推进|加强)"
)
_TAIL = re.compile(r"(?:工作|活动)$")
# To issue a certificate is the certificate's matter; of anything else 出具 is a matter of its own.
_ISSUE = re.compile(r"^(?:出具|开具)(?=.*证明$)")

# Further words that tell no two matters apart, for searching only.
_SEARCH_START = re.compile(
    r"^(?:.{2,15}?(?:局|委|办|厅|部|政府|委员会|办公室|街道办事处)(?=关于)|转发|印发|全[市区县州省]|辖区内?|"
    r"各街道|各部门|为了?|把|给|帮助?|有人)"
)
_SEARCH_TAIL = re.compile(
    r"(?:的(?:通报|方案|实施方案|意见|报告|倡议书|公告|通告)|(?:有关|相关)(?:工作|事项|事宜)|"
    r"事宜|事项|任务|情况|进社区|进小区)$"
)


def forms(name: str) -> Iterator[str]:
    """Give a normalised title, and what is left of it as its frame comes off, piece by piece.

    Every form means the matter of the first one.

    >>> list(forms("关于请各社区协助做好献血动员工作的通知"))[-1]
    '献血动员'
    >>> list(forms("献血动员工作考核通知"))
    ['献血动员工作考核通知']
    """
    yield name
    if len(name) > LONGEST_TITLE:
        return
    for shorter in _peeled(name, _END):
        yield shorter
        name = shorter
    for start in (name, *_peeled(name, _START, _ISSUE)):
        if start != name:
            yield start
        yield from _peeled(start, _TAIL)


def _peeled(name: str, *patterns: re.Pattern[str]) -> Iterator[str]:
    """Give what is left of a name as patterns come off, again and again, one kind after the other."""
    for pattern in patterns:
        while (shorter := pattern.sub("", name, count=1)) != name and len(shorter) > 1:
            name = shorter
            yield name


def core(name: str) -> str:
    """Return the part of a normalised title to search for; the title itself where nothing would be left.

    >>> core("通化市卫生健康局关于开展献血动员有关工作的实施方案")
    '献血动员'
    """
    rest = name[:LONGEST_TITLE]
    while True:
        shorter = _SEARCH_TAIL.sub("", _SEARCH_START.sub("", rest))
        if shorter == rest:
            *_, shorter = forms(rest)
        if shorter == rest or len(shorter) < 2:
            return rest
        rest = shorter
