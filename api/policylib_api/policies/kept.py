"""Policies that once decided, loaded again from what the records keep."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import orjson

from policylib import Policy, PolicyError, SettingsError, load_files, parse_settings
from policylib_api.policies.loading import refused
from policylib_api.records.store import Store

MOST = 3


class KeptPolicies:
    """Loads kept policies and holds on to those that were asked for last. For one event loop."""

    def __init__(self, most: int = MOST) -> None:
        """Hold on to at most so many."""
        self._most = most
        self._loaded: OrderedDict[tuple[str, str], Policy] = OrderedDict()
        # Loading takes seconds; two at a time would take each other's.
        self._one = asyncio.Lock()

    async def get(self, store: Store, policy: str, settings: str) -> Policy | None:
        """Return a policy under settings, both by their hashes; None where they are not kept.

        Raises:
            PolicyRefusedError: this version of policylib cannot read it.
            RecordsUnavailableError: the store cannot be read.
        """
        name = (policy, settings)
        async with self._one:
            if name not in self._loaded:
                loaded = await asyncio.to_thread(_load, store, policy, settings)
                if loaded is None:
                    return None
                self._loaded[name] = loaded
            self._loaded.move_to_end(name)
            while len(self._loaded) > self._most:
                self._loaded.popitem(last=False)
            return self._loaded[name]


def _load(store: Store, policy: str, settings: str) -> Policy | None:
    files, body = store.policy_files(policy), store.settings_body(settings)
    if files is None or body is None:
        return None
    try:
        return load_files(files, settings=parse_settings(orjson.loads(body)))
    except (PolicyError, SettingsError) as error:
        raise refused(error) from error
