"""The rule base as pages: every regulation with its provisions beside what was made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from html import escape
from itertools import groupby

from policylib import Policy
from policylib.check.model import CheckedPolicy, Provision, Regulation, Use
from policylib.pinpoint import Pinpoint
from policylib.regions import place_name
from policylib.render.periods import period
from policylib.render.reference import Reference
from sitepages.said import said
from sitepages.wording import escaped, link, table
from sitepages.written import Key, folder_of, written

FOLDER = "rulebase"
INDEX = f"{FOLDER}/index.md"
READINGS = f"{FOLDER}/readings.md"
SOURCES = f"{FOLDER}/sources.md"

# What is made of a provision, in the order in which it is shown.
KINDS = ("rule", "definition", "reading", "liability")


def page_of(checked: CheckedPolicy, slug: str) -> str:
    """Return the page of a regulation, or of another text that provisions were taken from."""
    return f"{FOLDER}/{slug}.md" if slug in checked.regulations else f"{FOLDER}/texts/{slug}.md"


def list_page(identity: str) -> str:
    """Return the page of a list."""
    return f"{FOLDER}/lists/{identity}.md"


def anchor_of(kind: str, identity: str) -> str:
    """Return the anchor of a declaration on the page of its regulation.

    >>> anchor_of("rule", "tonghua-ordinance/18-3-1")
    'rule-18-3-1'
    """
    return f"{kind}-{identity.rpartition('/')[2]}".replace(" ", "-")


@dataclass(frozen=True)
class RuleBase:
    """Writes the pages of the regulations of a policy, in one language. The law itself is not translated."""

    policy: Policy
    language: str

    @cached_property
    def checked(self) -> CheckedPolicy:
        """What the policy holds."""
        return self.policy.checked

    @cached_property
    def reference(self) -> Reference:
        """What is on record, in words."""
        return self.policy.reference(self.language)

    @cached_property
    def written(self) -> Mapping[Key, str]:
        """Every declaration, with the keywords of the language."""
        return written(self.checked, self.language)

    def pages(self) -> dict[str, str]:
        """Return the pages of all regulations, and of the other texts whose provisions are on record."""
        texts = {provision.regulation for provision in self.checked.provisions.values()}
        return {
            INDEX: "\n".join(self._index()),
            SOURCES: "\n".join(self._sources()),
            **{
                page_of(self.checked, slug): "\n".join(self._page(slug))
                for slug in sorted(texts | self.checked.regulations.keys())
            },
        }

    # --- all of them -----------------------------------------------------------------------------

    def _index(self) -> Iterator[str]:
        yield f"# {said('rulebase', self.language)}\n"
        yield said("rulebase.intro", self.language)
        for region, regulations in groupby(
            sorted(self.checked.regulations.values(), key=lambda one: (one.regions, one.start, one.slug)),
            key=lambda one: one.regions,
        ):
            yield f"\n## {self._places(region)}"
            yield from self._listed(regulations)

    def _listed(self, regulations: Iterable[Regulation]) -> list[str]:
        head = [said(f"head.{name}", self.language) for name in ("regulation", "rank", "in_force", "rules")]
        rows = [
            (
                link(one.title, page_of(self.checked, one.slug), page=INDEX),
                escaped(self.reference.words.rank(one.rank)),
                escaped(self._period(one.start, one.until)),
                str(sum(rule.regulation == one.slug for rule in self.checked.rules.values())),
            )
            for one in regulations
        ]
        return table(head, rows)

    def _sources(self) -> Iterator[str]:
        yield f"# {said('sources', self.language)}\n"
        yield said("sources.intro", self.language)
        with_page = {provision.regulation for provision in self.checked.provisions.values()}
        rows = []
        for one in self.checked.sources.values():
            has_page = one.id in with_page or one.id in self.checked.regulations
            title = (
                link(one.title, page_of(self.checked, one.id), page=SOURCES)
                if has_page
                else escaped(one.title)
            )
            rows.append(
                (
                    f"{title}<br><code>{one.id}</code>",
                    escaped(" · ".join(filter(None, (one.issuer, one.number)))),
                    escaped(self._period(one.start, one.until)),
                    escaped(one.note or ""),
                )
            )
        head = [said(f"head.{name}", self.language) for name in ("text", "issuer", "in_force", "note")]
        yield from table(head, rows)

    # --- one of them -----------------------------------------------------------------------------

    def _page(self, slug: str) -> Iterator[str]:
        regulation = self.checked.regulations.get(slug)
        source = self.checked.sources.get(slug)
        title = regulation.title if regulation is not None else source.title if source is not None else slug
        yield f"# {escaped(title)}\n"
        yield from self._particulars(slug)
        provisions = self._provisions(slug)
        homes = self._homes(slug)
        if provisions:
            yield f"\n## {said('provisions', self.language)}"
        for provision in provisions:
            yield f"\n### {escaped(provision.at)} {{ #{provision.at} }}\n"
            yield "\n".join(self._beside(provision, homes, page_of(self.checked, slug)))
        placed = {one for ones in homes.values() for one in ones}
        others = [key for key in self._owned(slug) if key not in placed]
        for part, keys in (
            ("elsewhere", [key for key in others if key[1] in KINDS]),
            ("guarantees", [key for key in others if key[1] not in KINDS]),
        ):
            if keys:
                yield f"\n## {said(part, self.language)}\n\n{said(f'{part}.intro', self.language)}\n"
                yield from (self._norm(*key) for key in keys)

    def _particulars(self, slug: str) -> Iterator[str]:
        """Say what kind of text it is, where and when it holds, and where it was read."""
        regulation, source = self.checked.regulations.get(slug), self.checked.sources.get(slug)
        rows: list[tuple[str, str | None]] = [("id", f"`{slug}`")]
        if regulation is not None:
            words = self.reference.words
            folder = folder_of(self.checked, slug)
            communities = self.checked.vocabulary.communities
            rows += [
                ("rank", escaped(words.rank(regulation.rank))),
                ("tier", said(f"tier.{self.checked.ranks[regulation.rank].tier}", self.language)),
                ("place", escaped(self._places(regulation.regions))),
                ("issuer", regulation.issuer and escaped(regulation.issuer)),
                ("published", _iso(regulation.published)),
                ("in_force", escaped(self._period(regulation.start, regulation.until))),
                ("lapsed", _iso(regulation.lapsed)),
                ("communities", self._words(communities, regulation.communities)),
                ("analogy", self._words(communities, regulation.analogy)),
                ("note", regulation.note and escaped(regulation.note)),
                (
                    "account",
                    link(
                        said("account", self.language),
                        f"policy/{folder}/README.md",
                        page=page_of(self.checked, slug),
                    ),
                ),
            ]
        if source is not None:
            rows += [
                ("number", source.number and escaped(source.number)),
                ("url", source.url and f"<{source.url}>"),
                ("sha256", source.sha256 and f"`{source.sha256}`"),
                ("source", source.note and escaped(source.note)),
            ]
        head = (said("head.what", self.language), said("head.on_record", self.language))
        yield from table(
            head, [(said(f"head.{name}", self.language), value) for name, value in rows if value]
        )

    def _homes(self, slug: str) -> dict[str, list[Key]]:
        """Return, by place in a text, the declarations of its regulation that are shown there in full: each
        where it first cites the text.
        """
        owned = set(self._owned(slug))
        homes: dict[str, list[Key]] = {}
        seen: set[Key] = set()
        for at in (one.at for one in self._provisions(slug)):
            for use in self._uses(slug, at):
                key = (slug, use.kind, use.by.removeprefix(f"{slug}/"))
                if key in owned and key not in seen:
                    seen.add(key)
                    homes.setdefault(at, []).append(key)
        return {at: sorted(keys, key=lambda key: KINDS.index(key[1])) for at, keys in homes.items()}

    def _owned(self, slug: str) -> list[Key]:
        return [key for key in self.written if key[0] == slug]

    def _provisions(self, slug: str) -> list[Provision]:
        """Return the provisions of a text in the order in which they stand in it."""
        found = (one for one in self.checked.provisions.values() if one.regulation == slug)
        return sorted(found, key=lambda one: [astuple(step) for step in Pinpoint.parse(one.at).steps])

    def _uses(self, slug: str, at: str) -> list[Use]:
        return [use for use in self.checked.uses if (use.regulation, use.at) == (slug, at)]

    def _beside(self, provision: Provision, homes: Mapping[str, list[Key]], page: str) -> Iterator[str]:
        """Yield the words of a provision and, beside them, what was made of it."""
        slug = provision.regulation
        shown = homes.get(provision.at, [])
        yield '<div class="beside" markdown="1">\n'
        words = "".join(f"<p>{escape(line)}</p>" for line in provision.text.splitlines() if line.strip())
        yield f'<blockquote class="provision" lang="zh">{words}</blockquote>\n'
        yield '<div class="norms" markdown="1">\n'
        yield from (self._norm(*key) for key in shown)
        also = [
            self._link(use, page)
            for use in self._uses(slug, provision.at)
            if (slug, use.kind, use.by.removeprefix(f"{slug}/")) not in shown
        ]
        if also:
            yield f"{said('cited_by', self.language)}\n"
            yield "\n".join(f"- {one}" for one in dict.fromkeys(also)) + "\n"
        if provision.not_encoded:
            yield f"{said('not_encoded', self.language)} {escaped(provision.not_encoded)}\n"
        if not shown and not also and not provision.not_encoded:
            yield f"{said('not_cited', self.language)}\n"
        yield "</div>\n\n</div>\n"

    def _link(self, use: Use, page: str) -> str:
        kind = said(f"kind.{use.kind}", self.language)
        if use.kind == "list":
            (found,) = (one for one in self.checked.lists if one.id == use.by)
            return f"{kind} {link(found.title, list_page(use.by), page=page)}"
        slug, _, name = use.by.partition("/")
        return (
            f"{kind} {link(use.by, f'{page_of(self.checked, slug)}#{anchor_of(use.kind, name)}', page=page)}"
        )

    def _norm(self, slug: str, kind: str, name: str) -> str:
        """Return a declaration as it is written."""
        text = escape(self.written[slug, kind, name])
        return f'<pre class="norm" id="{escape(anchor_of(kind, name))}"><code>{text}</code></pre>\n'

    def _places(self, codes: Iterable[str]) -> str:
        names = [f"{place_name(self.checked.places, code)} ({code})" for code in codes]
        return self.reference.words.join(names)

    def _period(self, start: dt.date | None, until: dt.date | None) -> str:
        return period(self.language, start, until) if start is not None else ""

    def _words(self, known: Mapping[str, object], ids: Iterable[str] | None) -> str | None:
        words = self.reference.words
        labels = [
            words.label(self.checked.vocabulary.communities[one]) for one in known if one in (ids or ())
        ]
        return escaped(words.join(labels)) if labels else None


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
