"""What tests of more than one folder share."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from itertools import groupby

import pytest
import structlog
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

# A busy machine is not a mistake: no example is judged by how long it took.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PATIENCE_MS = 60_000
"""What a page is waited for: it bounds a failure and is no measure of a page."""
expect.set_options(timeout=PATIENCE_MS)

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


EARLIER = 125
"""In percent of an even spread: the last tests of a process are short, so that none waits alone."""


def pytest_sessionstart() -> None:
    """What is loaded to run tests stays: looking for garbage in it takes a tenth of some tests.
    A run in the background ignores Ctrl-C, and so would every program that it starts.
    """
    gc.disable()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """From here on there is garbage."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the journeys, the longest tests, over the whole run: who runs a share of it in a
    process of its own gets a like share of them. Modules stay whole.
    """
    journeys = [item for item in items if item.get_closest_marker("journey") is not None]
    others = [item for item in items if item.get_closest_marker("journey") is None]
    parts = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mixed: list[pytest.Item] = []
    for part in range(parts):
        first, last = (len(others) * each // parts for each in (part, part + 1))
        mixed += _spread(others[first:last], journeys[part::parts])
    items[:] = mixed


def _spread(others: list[pytest.Item], journeys: list[pytest.Item]) -> list[pytest.Item]:
    spread: list[pytest.Item] = []
    played = told = 0
    for _, module in groupby(others, key=lambda item: item.nodeid.partition("::")[0]):
        tests = list(module)
        told += len(tests)
        due = EARLIER * len(journeys) * told // (100 * len(others))
        spread += [*tests, *journeys[played:due]]
        played = max(played, due)
    return [*spread, *journeys[played:]]


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Whatever a test tells the logs, the next one does not write where it wrote."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; one for a whole run, because its driver allows only one a thread."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
