"""Records to plain data and back, by their type hints: fields become arrays, in the order of the class."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from policylib.records import dataclass
from policylib.source import Source, Span

Coder = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of a type are written as JSON can hold them (`encode`), and read again (`decode`)."""

    encode: Coder
    decode: Coder


def _same(value: Any) -> Any:
    return value


_PLAIN = Codec(_same, _same)
_DATE = Codec(dt.date.isoformat, dt.date.fromisoformat)
_SCALARS = (str, int, bool, types.NoneType, object)


class Codecs:
    """The codecs of one bundle: a place in a text is written with the number of the text among `texts`."""

    def __init__(self, texts: Iterable[Source] = ()) -> None:
        """Number the texts; those of places that are written take the next numbers."""
        self.texts = list(texts)
        self._numbers = {text: number for number, text in enumerate(self.texts)}
        self._known: dict[Any, Codec] = {}

    def of(self, hint: Any) -> Codec:
        """Return the codec of a type: scalars, dates, places, records, unions of records, and collections.

        Raises TypeError where a type has none.
        """
        known = self._known.get(hint)
        if known is None:
            known = self._known[hint] = self._made(hint)
        return known

    def _made(self, hint: Any) -> Codec:
        if hint in _SCALARS:
            return _PLAIN
        if hint is dt.date:
            return _DATE
        if hint is Span:
            return self._span()
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self._record(hint)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (types.UnionType, typing.Union):
            return self._union(arguments)
        if origin is tuple:
            return self._tuple(arguments)
        if origin is frozenset and self.of(arguments[0]) is _PLAIN:
            return Codec(sorted, frozenset)
        if origin is Mapping:
            return self._mapping(*arguments)
        raise TypeError(f"no codec for {hint!r}")

    def _span(self) -> Codec:
        texts = self.texts

        def encode(span: Span) -> list[int]:
            number = self._numbers.setdefault(span.source, len(texts))
            if number == len(texts):
                texts.append(span.source)
            return [number, span.start, span.end]

        return Codec(encode, lambda plain: Span(texts[plain[0]], plain[1], plain[2]))

    def _record(self, record: type) -> Codec:
        coders: list[tuple[str, Codec]] = []

        def prepared() -> list[tuple[str, Codec]]:
            # Not before it is needed: a condition holds conditions.
            if not coders:
                coders.extend((name, self.of(hint)) for name, hint in hints_of(record).items())
            return coders

        def encode(value: Any) -> list[Any]:
            return [codec.encode(getattr(value, name)) for name, codec in prepared()]

        # The fields in which something is made, by their places: most are what they are in the file.
        made: list[tuple[int, Coder]] = []
        named = any(field.kw_only for field in dataclasses.fields(record))

        def decode(plain: list[Any]) -> Any:
            if not made:
                made.extend(
                    (place, codec.decode)
                    for place, (_, codec) in enumerate(prepared())
                    if codec is not _PLAIN
                )
            values = list(plain)
            if len(values) != len(coders):
                raise ValueError(record.__name__)
            for place, decoded in made:
                values[place] = decoded(values[place])
            if named:
                return record(**dict(zip(hints_of(record), values, strict=True)))
            return record(*values)

        return Codec(encode, decode)

    def _union(self, members: tuple[Any, ...]) -> Codec:
        """Only records can be told apart, by their number; and nothing from something."""
        known = [member for member in members if member is not types.NoneType]
        codecs = [self.of(member) for member in known]
        if len(known) == 1:
            return _optional(codecs[0])
        if not all(map(dataclasses.is_dataclass, known)):
            raise TypeError(f"no codec for {members!r}")
        numbers = {record: number for number, record in enumerate(known)}

        def encode(value: Any) -> list[Any]:
            number = numbers[type(value)]
            return [number, codecs[number].encode(value)]

        tagged = Codec(encode, lambda plain: codecs[plain[0]].decode(plain[1]))
        return _optional(tagged) if len(known) < len(members) else tagged

    def _tuple(self, arguments: tuple[Any, ...]) -> Codec:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            inner = self.of(arguments[0])
            if inner is _PLAIN:
                return Codec(list, tuple)
            return Codec(
                lambda values: [inner.encode(value) for value in values],
                lambda plain: tuple([inner.decode(each) for each in plain]),
            )
        codecs = [self.of(argument) for argument in arguments]
        return Codec(
            lambda values: [codec.encode(value) for codec, value in zip(codecs, values, strict=True)],
            lambda plain: tuple([codec.decode(each) for codec, each in zip(codecs, plain, strict=True)]),
        )

    def _mapping(self, key: Any, value: Any) -> Codec:
        """Mappings keep their order: that of the vocabulary is the order of questions."""
        keys, values = self.of(key), self.of(value)
        return Codec(
            lambda mapping: [[keys.encode(name), values.encode(each)] for name, each in mapping.items()],
            lambda plain: {keys.decode(name): values.decode(each) for name, each in plain},
        )


def _optional(inner: Codec) -> Codec:
    if inner is _PLAIN:
        return _PLAIN
    return Codec(
        lambda value: None if value is None else inner.encode(value),
        lambda plain: None if plain is None else inner.decode(plain),
    )


@cache
def hints_of(record: type) -> dict[str, Any]:
    """Return the fields of a record by their names, with their types."""
    hints = typing.get_type_hints(record)
    return {field.name: hints[field.name] for field in dataclasses.fields(record) if field.init}


@cache
def shape_of(hint: Any) -> str:
    """Return a hash of how values of a type are written: a reader with another shape reads something else."""
    described = json.dumps(_shape(hint, set()), sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def _shape(hint: Any, seen: set[type]) -> Any:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Span:
        if hint in seen:
            return hint.__name__
        seen.add(hint)
        return [hint.__name__, [[name, _shape(each, seen)] for name, each in hints_of(hint).items()]]
    arguments = typing.get_args(hint)
    if arguments:
        origin = typing.get_origin(hint)
        return [getattr(origin, "__name__", str(origin)), *(_shape(each, seen) for each in arguments)]
    return getattr(hint, "__name__", str(hint))
