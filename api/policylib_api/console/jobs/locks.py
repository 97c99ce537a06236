"""Locks on files, which a process holds until it ends, however it ends."""

from __future__ import annotations

import fcntl


def taken(lock: int) -> bool:
    """Take the lock on an open file (its descriptor); False: another holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
