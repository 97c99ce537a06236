"""What a reading does to a rule, in words."""

from __future__ import annotations

from policylib.analysis.moves import Move
from policylib.render.map_messages import say
from policylib.render.words import Words


def move_words(words: Words, move: Move) -> str:
    """Return which rule a reading moves, in what, and by which answers."""
    vocabulary = words.checked.vocabulary
    where = [words.label(vocabulary.levels[level]) for level in move.levels]
    where += [words.label(vocabulary.place_groups[place]) for place in move.places]
    bodies = words.join([words.body(body) for body in move.bodies] or [say("moves.any_body", words.language)])
    if where:
        bodies = say("moves.bodies_at", words.language, where=words.join(where), bodies=bodies)
    return say(
        f"moves.{move.part}",
        words.language,
        rule=move.rule.id,
        title=move.rule.title,
        answers=words.join(list(move.answers)),
        bodies=bodies,
    )
