"""Words in quotes: 「…」 and “…”, which may stand inside themselves to a fixed depth, and "…"."""

from __future__ import annotations

STRING = (
    "「(?:[^「」\r\n]|「(?:[^「」\r\n]|「(?:[^「」\r\n]|「[^「」\r\n]*」)*」)*」)*」"
    "|“(?:[^“”\r\n]|“(?:[^“”\r\n]|“(?:[^“”\r\n]|“[^“”\r\n]*”)*”)*”)*”"
    '|"[^"\r\n]*"'
)
