"""Errors that reach another process whole: a pool of processes hands back what one of them raised."""

from __future__ import annotations

from typing import Any


class Portable(Exception):  # noqa: N818  (what is raised is made of it)
    """An error that can be pickled and copied, whatever it is made of: with its message and its attributes.

    Python makes an error again by calling its class with its message, which fails where the class asks for
    more than a message, and breaks the whole pool.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how it is made again."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[Portable], args: tuple[object, ...], attributes: dict[str, object]) -> Portable:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error
