"""The policy of a record room, small enough to be loaded again and again, in folders that tests change."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import policylib
from api_server import service_of
from policylib.bundle.signing import key_line, sign
from policylib_api.policies.archive import HEADER, write_archive
from policylib_api.service import Service

SOURCE = Path(__file__).parent / "data" / "authzen" / "policy"
RULES = "records.policy"

# The same decisions under another hash.
RENAMED = ('"everybody may read"', '"everybody may read it"')
# The second case no longer comes out as it expects.
FAILING = ("    - editor of the record\n  may", "    - administrator\n  may")
# No policy at all.
BROKEN = ("  aspect access\n", "  aspect acess\n")

READ: dict[str, Any] = {
    "region": "110101",
    "date": "2026-01-05",
    "assigner": {"kind": "user", "name": "alice"},
    "act": "read",
    "facts": {"archived": False},
}


def room(folder: Path) -> Path:
    """Make a folder with the policy."""
    return Path(shutil.copytree(SOURCE, folder / "policy"))


def change(folder: Path, what: tuple[str, str]) -> None:
    """Change its rules, in one step."""
    file = folder / RULES
    before, after = what
    text = file.read_text("utf-8")
    assert before in text
    beside = folder / ".new"
    beside.write_text(text.replace(before, after, 1), "utf-8")
    beside.rename(file)


def files(folder: Path, what: tuple[str, str] | None = None) -> dict[str, str]:
    """Return the files of the policy, perhaps with a change."""
    found = dict(policylib.load(folder).files)
    if what is not None:
        assert what[0] in found[RULES]
        found[RULES] = found[RULES].replace(what[0], what[1], 1)
    return found


def digest(folder: Path, what: tuple[str, str] | None = None) -> str:
    return policylib.load_files(files(folder, what)).digest


def serving_room(folder: Path, **config: Any) -> Service:
    """Return a service whose configured policy is that of a room in `folder`."""
    place = folder / "policy"
    if not place.exists():
        room(folder)
    config.setdefault("watch", 0.05)
    return service_of(policylib.load(place), folder, policy=place, **config)


class Publisher:
    """A key, and archives that it signed."""

    def __init__(self, folder: Path) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.file = folder / "publish-keys"
        self.file.write_text(f"# who may publish\n{key_line(self.key.public_key(), 'tests')}\n", "utf-8")

    def signed(self, version: str, texts: dict[str, str] | None) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of a request."""
        body = write_archive(version, texts, None)
        return body, {HEADER: sign(self.key, body), "Content-Type": "application/json"}


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what other threads and processes do."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
