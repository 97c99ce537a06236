"""Propositional logic over variables with finitely many values; there is no law in it."""
