"""Frozen dataclasses that cost little to define: what they can do is made when it is first done.

A process that decides one task and ends would spend more time on the definitions of records, most of which it
never makes, than on the decision. `from policylib.records import dataclass` stands for the standard
decorator wherever a record is defined that such a process imports; type checkers see the standard one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, eq=True):
        """Return a class as `dataclasses.dataclass` does, and the same in all that can be seen of it."""

        def decorate(cls):
            if frozen and slots:
                return _frozen(cls, kw_only=kw_only, eq=eq)
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)

        return decorate if cls is None else decorate(cls)

    def _frozen(cls, *, kw_only, eq):
        own = dict(vars(cls))
        frozen_bases = [p for p in map(_params, cls.__mro__[1:]) if p is not None and p.frozen]
        for params in frozen_bases:
            params.frozen = False
        try:  # it would define what forbids to set each attribute, for this class alone
            cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
        finally:
            for params in frozen_bases:
                params.frozen = True
        params = _params(cls)
        params.frozen, params.init, params.repr, params.eq = True, True, True, eq
        cls.__setattr__, cls.__delattr__ = _set_attribute, _delete_attribute
        if "__reduce__" not in own:
            cls.__getstate__, cls.__setstate__ = _state, _set_state
        if "__init__" not in own:
            cls.__init__ = _made_when_called(cls)
        if "__repr__" not in own:
            cls.__repr__ = _shown
        compared = [field.name for field in dataclasses.fields(cls) if field.compare]
        values = attrgetter(*compared) if compared else _nothing
        if eq and "__eq__" not in own:
            cls.__eq__ = _equality(values)
            if own.get("__hash__") is None:
                cls.__hash__ = _hash(values)
        return cls

    def _params(cls):
        return vars(cls).get("__dataclass_params__")

    def _made_when_called(cls):
        def first(self, *args, **named):
            cls.__init__ = _initialiser(cls)
            cls.__init__(self, *args, **named)

        return first

    def _initialiser(cls):
        """Compile what fills the slots of a record: directly, which is faster than what a frozen dataclass
        does.
        """
        known, stated, named_only, body = {}, [], [], []
        for number, field in enumerate(dataclasses.fields(cls)):
            known[f"set{number}"] = getattr(cls, field.name).__set__
            value, default = field.name, ""
            if field.default is not dataclasses.MISSING:
                known[f"default{number}"], default = field.default, f"=default{number}"
            elif field.default_factory is not dataclasses.MISSING:
                known[f"make{number}"], default = field.default_factory, "=MISSING"
                value = f"make{number}() if {field.name} is MISSING else {field.name}"
            if field.init:
                (named_only if field.kw_only else stated).append(field.name + default)
                body.append(f" set{number}(self, {value})")
            elif default:
                made = f"make{number}()" if default == "=MISSING" else f"default{number}"
                body.append(f" set{number}(self, {made})")
        known["MISSING"] = dataclasses.MISSING
        if hasattr(cls, "__post_init__"):
            body.append(" self.__post_init__()")
        parameters = ", ".join(["self", *stated, *(["*", *named_only] if named_only else [])])
        exec("\n".join([f"def __init__({parameters}):", *(body or [" pass"])]), known)
        return known["__init__"]

    def _equality(values):
        def equal(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return self is other or values(self) == values(other)

        return equal

    def _hash(values):
        def hashed(self):
            return hash(values(self))

        return hashed

    def _nothing(_record):
        return ()

    def _shown(self):
        shown = (field.name for field in dataclasses.fields(self) if field.repr)
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def _state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _set_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)

    def _set_attribute(_record, name, _value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delete_attribute(_record, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
