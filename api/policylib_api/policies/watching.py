"""Sees that the files of the configured policy have changed, by their names, sizes and times."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from policylib_api.config import Config

# Path, size, time of the last change (ns), number of the file: a file that is put in the place of another
# of the same size and time has another number.
Seen = tuple[tuple[str, int, int, int], ...]


class Watch:
    """Compares the files of the configuration with those that were seen before."""

    def __init__(self, config: Config) -> None:
        """Take what is there now as known."""
        self._places = [place for place in (config.policy, config.settings, *config.lists) if place]
        self._known = self._last = seen(self._places)

    def changed(self) -> bool:
        """Look; say whether there is something new that has been the same for two looks: a folder that is
        being written is not half read.
        """
        now = seen(self._places)
        is_still, self._last = now == self._last, now
        if now == self._known or not is_still:
            return False
        self._known = now
        return True


def seen(places: Iterable[Path]) -> Seen:
    """Return what files and folders look like, those below them too; nothing for what cannot be read."""
    return tuple(sorted(one for place in places for one in _below(str(place))))


def _below(place: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        here = os.stat(place)  # noqa: PTH116 - a Path for each file of a policy, every second, adds up
    except OSError:
        return
    if not stat.S_ISDIR(here.st_mode):
        yield place, here.st_size, here.st_mtime_ns, here.st_ino
        return
    try:
        names = [entry.name for entry in os.scandir(place)]
    except OSError:
        return
    for name in names:
        if not name.startswith("."):
            yield from _below(f"{place}/{name}")
