"""Walks over small graphs, without recursion: what depends on what, and in which circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def bottom_up(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the nodes of a graph, each behind those it leads to (as far as there are no circles).

    >>> bottom_up({"a": ["b"], "b": ["c"], "c": []})
    ['c', 'b', 'a']
    """
    order: dict[str, None] = {}
    for start in sorted(edges):
        path = [start]
        stack = [iter(sorted(edges[start]))]
        while stack:
            target = next(stack[-1], None)
            if target is None:
                stack.pop()
                order[path.pop()] = None
            elif target not in order and target not in path and target in edges:
                path.append(target)
                stack.append(iter(sorted(edges[target])))
    return list(order)


def cycles(edges: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return circles of a graph, each once, from its smallest member on; every circular part has one.

    >>> cycles({"a": ["b"], "b": ["c"], "c": ["b"]})
    [('b', 'c')]
    """
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in sorted(edges):
        path: list[str] = []
        stack: list[Iterator[str]] = []
        if start not in done:
            path.append(start)
            stack.append(iter(sorted(edges[start])))
        while stack:
            target = next(stack[-1], None)
            if target is None:
                stack.pop()
                done.add(path.pop())
            elif target in path:
                circle = path[path.index(target) :]
                least = circle.index(min(circle))
                found.append((*circle[least:], *circle[:least]))
            elif target not in done and target in edges:
                path.append(target)
                stack.append(iter(sorted(edges[target])))
    return sorted(set(found))
