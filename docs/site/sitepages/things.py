"""Lists, readings and the vocabulary as pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policylib.regions import place_name
from policylib.render.reference import Reference
from sitepages.rulebase import FOLDER, READINGS, anchor_of, list_page, page_of
from sitepages.said import said
from sitepages.wording import code, escaped, link, table

LISTS = f"{FOLDER}/lists/index.md"
VOCABULARY = f"{FOLDER}/vocabulary.md"


@dataclass(frozen=True, slots=True)
class Things:
    """Writes the pages of what a policy has beside its regulations, in the language of the reference."""

    reference: Reference

    def pages(self) -> dict[str, str]:
        """Return the pages of the lists, of the readings, and of the vocabulary."""
        lists = self.reference.lists()
        return {
            LISTS: "\n".join(self._lists(lists)),
            **{list_page(one["id"]): "\n".join(self._list(one["id"])) for one in lists},
            READINGS: "\n".join(self._readings()),
            VOCABULARY: "\n".join(self._vocabulary()),
        }

    def _said(self, key: str) -> str:
        return said(key, self.reference.language)

    def _head(self, *names: str) -> list[str]:
        return [self._said(f"head.{name}") for name in names]

    # --- lists -----------------------------------------------------------------------------------

    def _lists(self, lists: list[dict[str, Any]]) -> Iterator[str]:
        yield f"# {self._said('lists')}\n\n{self._said('lists.intro')}"
        rows = [
            (
                link(one["title"], list_page(one["id"]), page=LISTS),
                escaped(one["kind_label"]),
                escaped(self._place(one["region"])),
                self._said(f"status.{one['status']}"),
                self._said("yes" if one["complete"] else "no"),
                str(one["items"]),
            )
            for one in sorted(lists, key=lambda one: (one["region"], one["id"]))
        ]
        yield from table(self._head("list", "kind", "place", "status", "complete", "items"), rows)

    def _list(self, identity: str) -> Iterator[str]:
        one = self.reference.item_list(identity)
        page = list_page(identity)
        yield f"# {escaped(one['title'])}\n"
        particulars = {
            "id": code(identity),
            "kind": escaped(one["kind_label"]),
            "place": escaped(self._place(one["region"])),
            "status": self._said(f"status.{one['status']}"),
            "complete": self._said("yes" if one["complete"] else "no"),
            "in_force": _days(one),
            "regulation": one["regulation"] and self._text(one["regulation"], page),
            "replaces": ", ".join(link(each, list_page(each), page=page) for each in one["replaces"]),
            "note": one["note"] and escaped(one["note"]),
        }
        rows = [(self._said(f"head.{name}"), value) for name, value in particulars.items() if value]
        yield from table(self._head("what", "on_record"), rows)
        yield from table(
            self._head("id", "name", "aliases", "basis", "in_force", "note"),
            [
                (
                    code(entry["id"]),
                    escaped(entry["name"]),
                    escaped("\n".join(entry["aliases"])),
                    self._basis(entry["basis"], page),
                    _days(entry),
                    escaped(entry["note"] or ""),
                )
                for entry in one["entries"]
            ],
        )

    def _basis(self, basis: Mapping[str, Any] | None, page: str) -> str:
        if basis is None:
            return ""
        cited = self._text(basis["regulation"], page, basis["at"])
        return f"{cited}<br>“{escaped(basis['quote'])}”" if basis["quote"] else cited

    def _text(self, slug: str, page: str, at: str | None = None) -> str:
        """Return the title of a text and a place in it, with a link where its provisions are on record."""
        checked = self.reference.checked
        texts: Mapping[str, Any] = {**checked.sources, **checked.regulations}
        title = f"《{texts[slug].title}》{at or ''}" if slug in texts else f"{slug} {at or ''}"
        if at is not None and (slug, at) in checked.provisions:
            return link(title, f"{page_of(checked, slug)}#{at}", page=page)
        has_page = slug in checked.regulations or any(one == slug for one, _ in checked.provisions)
        return link(title, page_of(checked, slug), page=page) if has_page else escaped(title)

    def _place(self, region: str) -> str:
        return f"{place_name(self.reference.checked.places, region)} ({region})"

    # --- readings --------------------------------------------------------------------------------

    def _readings(self) -> Iterator[str]:
        yield f"# {self._said('readings')}\n\n{self._said('readings.intro')}"
        before = None
        for one in self.reference.readings():
            slug, _, name = one["id"].partition("/")
            if slug != before:
                yield f"\n## {escaped(self.reference.checked.regulations[slug].title)}"
                before = slug
            moved = [self._rule(each["rule"]) for each in one["moves"]]
            yield f"\n### {escaped(one['title'])} {{ #{slug}-{name} }}\n\n{escaped(one['question'])}\n"
            place = f"{page_of(self.reference.checked, slug)}#{anchor_of('reading', name)}"
            yield f"- {self._said('head.id')}: {link(one['id'], place, page=READINGS)}"
            yield f"- {self._said('head.answers')}: {escaped(self.reference.words.join(one['answers']))}"
            yield f"- {self._said('head.default')}: {escaped(one['default'] or self._said('open'))}"
            yield f"- {self._said('head.basis')}: " + "; ".join(
                self._text(each["regulation"], READINGS, each["at"]) for each in one["citations"]
            )
            if moved:
                yield f"- {self._said('head.moves')}: " + ", ".join(dict.fromkeys(moved))
            if one["note"]:
                yield f"- {self._said('head.note')}: {escaped(one['note'])}"

    def _rule(self, identity: str) -> str:
        page = page_of(self.reference.checked, identity.partition("/")[0])
        return link(identity, f"{page}#{anchor_of('rule', identity)}", page=READINGS)

    # --- vocabulary ------------------------------------------------------------------------------

    def _vocabulary(self) -> Iterator[str]:
        yield f"# {self._said('vocabulary')}\n\n{self._said('vocabulary.intro')}"
        words = self.reference.vocabulary()
        for name in ("acts", "actors", "levels", "place_groups", "communities", "aspects", "other_bodies"):
            yield self._section(name)
            yield from table(
                self._head("id", "label"), [(code(w["id"]), escaped(w["label"])) for w in words[name]]
            )
        for name in ("list_kinds", "facts"):
            yield self._section(name)
            rows = [
                (
                    f"{code(w['id'])}<br>{escaped(w['label'])}",
                    escaped(w["question"]) + self._options(w.get("options", [])),
                    escaped(self.reference.words.body(w["who"])),
                    self._bodies(w["changed_by"]),
                )
                for w in words[name]
            ]
            yield from table(self._head("label", "question", "who", "changed_by"), rows)
        yield self._section("constraints")
        yield "\n".join(f"- {escaped(one['label'])}" for one in words["constraints"])
        yield self._section("ranks")
        labels = {one["id"]: one["label"] for one in words["ranks"]}
        rows = [
            (
                code(one["id"]),
                escaped(one["label"]),
                self._said(f"tier.{one['tier']}"),
                escaped(self.reference.words.join([labels[each] for each in one["prevails_over"]])),
            )
            for one in words["ranks"]
        ]
        yield from table(self._head("id", "label", "tier", "prevails_over"), rows)

    def _bodies(self, ids: list[str]) -> str:
        words = self.reference.words
        return escaped(words.join([words.body(one) for one in ids or ["nobody"]]))

    def _section(self, name: str) -> str:
        return f"\n## {self._said(name)} {{ #{name} }}\n"

    def _options(self, options: list[dict[str, str]]) -> str:
        if not options:
            return ""
        return "<br>" + ", ".join(f"{code(one['id'])} {escaped(one['label'])}" for one in options)


def _days(one: Mapping[str, Any]) -> str:
    return f"{one['from'] or ''} – {one['until'] or ''}" if one["from"] or one["until"] else ""
