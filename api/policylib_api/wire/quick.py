"""JSON read quickly where nothing can be wrong with it; what might be wrong is left to the strict reader.

The strict reader looks at every object as it is read and says what is wrong and where; that takes far longer
than deciding the tasks of a body. Here the keys of the text are counted instead, and those that were read.
"""

from __future__ import annotations

from typing import Any

import orjson

from policylib.inputs.strict_json import DEEPEST

# Before the colon of a key, if it does not follow at once.
_SPACED = (b" :", b"\t:", b"\n:", b"\r:")
_PLAIN = frozenset((str, bool, type(None)))
_WHOLE = frozenset((str, bool, type(None), dict, list))


def read_quickly(body: bytes) -> Any | None:
    """Return the value of a JSON text that is an object or an array; None where the strict reader has to look
    at it, or something is wrong with it.

    Of two equal keys only one is read, so fewer keys come out than stand in the text. Numbers, deep nesting
    and escapes other than those of characters by their number are left to the strict reader.
    """
    # No quote is escaped, so a quote and a colon end a key or begin a text: never fewer than there are keys.
    ends, escapes = body.count(b'":'), body.count(b"\\")
    if escapes and escapes != body.count(b"\\u"):
        return None
    if ends != body.count(b":") and any(spaced in body for spaced in _SPACED):
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    keys, level = 0, [value]
    for _ in range(DEEPEST):
        inside: list[Any] = []
        for one in level:
            if type(one) is dict:
                keys += len(one)
                inside += one.values()
            elif type(one) is list:
                inside += one
            else:
                return None
        kinds = set(map(type, inside))
        if not kinds <= _WHOLE:
            return None
        if kinds <= _PLAIN:
            return value if keys == ends else None
        level = [one for one in inside if type(one) is dict or type(one) is list]
    return None
