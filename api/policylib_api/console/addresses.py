"""Where the pages of things of the policy are: what decisions name can be followed there."""

from __future__ import annotations

from urllib.parse import quote


def regulation_address(slug: str, at: str | None = None) -> str:
    """Return the page of a regulation, or of a place in it.

    >>> regulation_address("tonghua-ordinance", "第十八条")
    '/law/tonghua-ordinance/%E7%AC%AC%E5%8D%81%E5%85%AB%E6%9D%A1'
    """
    return f"/law/{_part(slug)}" + ("" if at is None else f"/{_part(at)}")


def rule_address(identity: str) -> str:
    """Return the page of a rule, by its id (`regulation/number`)."""
    regulation, _, number = identity.partition("/")
    return f"/rules/{_part(regulation)}/{_part(number)}"


def list_address(identity: str, entry: str | None = None) -> str:
    """Return the page of a list, or where one of its entries stands on it."""
    return f"/lists/{_part(identity)}" + ("" if entry is None else f"#entry-{quote(entry)}")


def reading_address(identity: str) -> str:
    """Return where a question of interpretation stands, by its id (`regulation/slug`)."""
    return f"/readings#reading-{quote(identity)}"


def coverage_address(slug: str, rule: str | None = None) -> str:
    """Return what the cases show of the rules of a regulation, or of one of its rules by its id."""
    return f"/coverage/{_part(slug)}" + ("" if rule is None else f"#rule-{quote(rule)}")


def _part(text: str) -> str:
    return quote(text, safe="")
