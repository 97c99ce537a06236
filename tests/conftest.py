"""What all tests share, and how far property tests search: `HYPOTHESIS_PROFILE=ci` (default, the same every
time) or `full`.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from api_callers import clock, guarded_server, module_clock  # noqa: F401 - fixtures
from authzen_asking import authzen_server  # noqa: F401 - fixtures
from batch_files import batch_server  # noqa: F401 - fixtures
from bundle_files import sealed, shipped_bundle  # noqa: F401 - fixtures
from console_server import browser, console  # noqa: F401 - fixtures
from issuer_visits import guest, issuer_as_new, issuer_server, visitor_of_issuer  # noqa: F401 - fixtures
from loaded_once import shipped, the_same_is_done_once  # noqa: F401 - fixtures
from oidc_provider import issuer  # noqa: F401 - fixtures
from quoting import desk  # noqa: F401 - fixtures
from record_stores import postgresql_server, store, url  # noqa: F401 - fixtures

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile(
    "ci", max_examples=50, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW
)
settings.register_profile("full", max_examples=2000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with slow tests first: with several workers, none is busy long after the others."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Collect garbage seldom: policies are many small objects that stay."""
    gc.set_threshold(50_000, 20, 20)
