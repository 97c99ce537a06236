"""Bundles for tests: of the shipped policy and of a small one, whole and with a part of them changed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import policylib
from policylib.bundle.contents import pack_policy
from policylib.bundle.envelope import canonical, pack, seal, unpack
from room import SOURCE


@pytest.fixture(scope="session")
def shipped_bundle(shipped: policylib.Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundles") / "shipped.bundle"
    path.write_bytes(seal(pack_policy(shipped.checked, shipped.files), None))
    return path


@pytest.fixture(scope="session")
def sealed() -> bytes:
    policy = policylib.load(SOURCE)
    return seal(pack_policy(policy.checked, policy.files), None)


def repacked(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return a bundle with another header, and hashes that are right."""
    packed = unpack(data).signed
    first, header, rest = packed.split(b"\n", 2)
    changed = json.loads(header)
    change(changed)
    return seal(b"\n".join([first, canonical(changed), rest]), None)


def with_part(data: bytes, name: str, value: Any) -> bytes:
    """Return a bundle with another part, and hashes that are right."""
    bundle = unpack(data)
    parts = {**bundle.parts, name: zlib.compress(canonical(value))}
    return seal(pack(parts, bundle.policy, bundle.shape), None)
