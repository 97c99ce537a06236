"""What was asked, in words: who does which act to which kind of community, where, when, about what."""

from __future__ import annotations

from policylib.engine.task import Body, Item, Task
from policylib.regions import place_name
from policylib.render.width import one_line
from policylib.render.words import Words


def task_lines(words: Words, task: Task) -> list[str]:
    """Return a task as lines of text; its facts stand with the rules that hang on them."""
    vocabulary = words.checked.vocabulary
    lines = [words.say("task.assigner", who=body_name(words, task.assigner))]
    if task.on_behalf_of is not None:
        lines.append(words.say("task.on_behalf_of", who=body_name(words, task.on_behalf_of)))
    lines.append(words.say("task.act", act=words.label(vocabulary.acts[task.act])))
    lines.append(words.say("task.community", community=words.value("field", "community", task.community)))
    lines.append(words.say("task.place", place=_place(words, task.region)))
    lines.append(words.say("task.date", date=task.date.isoformat()))
    about = None if task.item is None else item_name(words, task.item)
    if about is not None:
        lines.append(words.say("task.item", item=about))
    return lines


def body_name(words: Words, body: Body) -> str:
    """Return a body by its name and kind, as far as they are known."""
    vocabulary = words.checked.vocabulary
    kind = words.label(vocabulary.actors[body.kind])
    if body.level is not None:
        kind = words.say("task.kind", level=words.label(vocabulary.levels[body.level]), kind=kind)
    elif vocabulary.actors[body.kind].has_level:
        kind = words.say("task.kind_open", kind=kind)
    return kind if body.name is None else words.say("task.named", name=one_line(body.name), kind=kind)


def _place(words: Words, code: str) -> str:
    name = place_name(words.checked.places, code)
    return code if name == code else words.say("task.named", name=name, kind=code)


def item_name(words: Words, item: Item) -> str | None:
    """Return what a task is about, as it was put; None where that is not said."""
    if item.text is not None:
        return one_line(item.text)
    return None if item.id is None else words.entry(item.id)
