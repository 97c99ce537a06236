"""Atoms of rules in words: what a condition asks, in the language of the output."""

from __future__ import annotations

from policylib.check.atoms import Atom
from policylib.render.map_messages import say
from policylib.render.words import Words, split_variable


def atom_words(words: Words, atom: Atom) -> str:
    """Return what an atom asks: the name of what is true or false, else also the values asked for."""
    if atom.affirmed is None:
        return say("atom.date", words.language, date=atom.name.partition(":")[2])
    kind, name = split_variable(atom.variable)
    label = words.name(kind, name)
    if "=" not in atom.name and kind != "reading":
        return label
    values = [words.value(kind, name, value) for value in sorted(atom.affirmed)]
    return say("atom.is", words.language, name=label, values=words.join(values))
