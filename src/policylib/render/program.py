"""The generated function of a norm set for a maintainer: with the variables and rules that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylib.check.model import Word
from policylib.engine.instance import BODIES, STATUSES
from policylib.engine.normset import NormSet
from policylib.render.width import wrap
from policylib.render.words import Words, split_variable

_STATUS_LINE = re.compile(r"    s([0-9]+) = ")


def program_lines(words: Words, norm_set: NormSet, width: int) -> Iterator[str]:
    """Yield what the function reads and writes, in lines of `width` columns, then the function itself, each
    status with its rule. The function is what is run; its lines are as long as they are.
    """
    yield from wrap(words.say("program.variables"), width)
    for number, variable in enumerate(norm_set.variables):
        kind, name = split_variable(variable.name)
        values = [f"{1 << i} {words.value(kind, name, value)}" for i, value in enumerate(variable.values)]
        yield from wrap(f"{words.name(kind, name)} ({', '.join(values)})", width, f"  v{number:<4}")
    yield ""
    yield from wrap(words.say("program.rules"), width)
    two = len(norm_set.context.bodies) > 1
    for number, instance in enumerate(norm_set.instances):
        body = f" · {words.say(f'body.{BODIES[instance.body]}')}" if two else ""
        text = f"{instance.rule.id} · {instance.rule.title}{body}"
        yield from wrap(text, width, f"  {number:<5}")
    yield ""
    statuses = [f"{code} {words.say(f'status.{status}')}" for code, status in enumerate(STATUSES)]
    yield from wrap(words.say("program.statuses", statuses=words.join(statuses)), width)
    labels: list[Word] = list(words.checked.vocabulary.aspects.values())
    aspects = words.join([words.label(aspect) for aspect in labels])
    yield from wrap(words.say("program.scopes", aspects=aspects), width)
    yield ""
    for line in norm_set.source.splitlines():
        status = _STATUS_LINE.match(line)
        rule = f"  # {norm_set.instances[int(status.group(1))].rule.id}" if status else ""
        yield f"{line}{rule}"
