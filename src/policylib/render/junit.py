"""Diagnostics as JUnit XML, which build servers read: a test a file, failed by errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from policylib.diagnostics import Diagnostic, Severity
from policylib.render.locating import PathOf, message_of

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def diagnostics_junit(
    found: Iterable[Diagnostic], names: Iterable[str], path_of: PathOf, language: str
) -> str:
    """Return diagnostics as a JUnit document; warnings are output of their test.

    Args:
        found: what was found.
        names: the files that were checked, by the names of their sources.
        path_of: how a file is called.
        language: `zh` or `en`.
    """
    listed = list(found)
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in names}
    for one in listed:
        by_file.setdefault(one.span.source.name, []).append(one)
    failing = {one.span.source.name for one in listed if one.severity is Severity.ERROR}
    counts = {"tests": str(len(by_file)), "failures": str(len(failing)), "errors": "0"}
    suites = Xml.Element("testsuites", counts)
    suite = Xml.SubElement(suites, "testsuite", {"name": "policylib check", **counts})
    for name, diagnostics in sorted(by_file.items()):
        test = Xml.SubElement(suite, "testcase", {"classname": "policylib.check", "name": path_of(name)})
        errors = [one for one in diagnostics if one.severity is Severity.ERROR]
        if errors:
            said = {"type": errors[0].code, "message": _clean(errors[0].message.in_language(language))}
            Xml.SubElement(test, "failure", said).text = _lines(errors, path_of, language)
        warnings = [one for one in diagnostics if one.severity is Severity.WARNING]
        if warnings:
            Xml.SubElement(test, "system-out").text = _lines(warnings, path_of, language)
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode")


def _lines(found: Iterable[Diagnostic], path_of: PathOf, language: str) -> str:
    return _clean(
        "\n".join(
            f"{path_of(one.span.source.name)}:{one.span.line}:{one.span.column}: {one.code}: "
            f"{message_of(one, language)}"
            for one in found
        )
    )


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
