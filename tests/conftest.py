"""What many tests need: digits, talks that run, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from demo.data import load_dataset
from server.browser import find_browser
from tests.talk import DECK, RunningTalk

StartTalk = Callable[..., RunningTalk]


# Tests in a browser that start talks of their own.
APART = (
    *("test_live.py", "test_live_code.py", "test_saves.py", "test_walk.py"),
    *("browser/test_writing.py", "test_first_minutes.py", "test_readme.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests in the order in which two processes take them, or a single one.

    Playwright keeps an event loop in its thread, where others want theirs: so one process begins
    with the browser, the other ends with it.
    """
    order = ["", "browser", "apart"]
    if "PYTEST_XDIST_WORKER" in os.environ:
        order = ["browser", "", "apart"]
    items.sort(key=lambda item: order.index(_place(item.nodeid)))


class BrowserApart(LoadScopeScheduling):  # type: ignore[misc] # it comes without types
    """Gives one process most tests in a browser, the other all without and the rest."""

    def _split_scope(self, nodeid: str) -> str:
        return _place(nodeid) or nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserApart:
    """Let two processes share the tests without being in each other's way."""
    return BrowserApart(config, log)


def _place(nodeid: str) -> str:
    file = nodeid.split("::")[0]
    if file.endswith(APART):
        return "apart"
    return "browser" if file.startswith("tests/browser/") else ""


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of 300 + 100 real digits: enough to learn something in no time."""
    data = load_dataset("mnist5k")
    path = tmp_path_factory.mktemp("data") / "few-digits.npz"
    np.savez(
        path,
        x_train=data.x_train[:300],
        y_train=data.y_train[:300],
        x_test=data.x_test[:100],
        y_test=data.y_test[:100],
    )
    return path


@pytest.fixture
def start_talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartTalk]:
    """Return what starts a talk with some arguments; it ends with the test."""
    with ExitStack() as stack:

        def start(*arguments: str | Path, **environment: str) -> RunningTalk:
            folder = tmp_path_factory.mktemp("talk")
            talk = RunningTalk(folder, *arguments, environment=environment)
            stack.callback(talk.close)
            return talk

        yield start


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[RunningTalk]:
    """Return the tests' own talk, warm, shared by all tests that leave it as they found it."""
    with RunningTalk(
        tmp_path_factory.mktemp("talk"), "--slides", DECK, "--data", digits
    ) as running:
        running.line("Warm: explodes")  # the last one
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium or Chrome; without one nothing is known of the pages."""
    path = find_browser()
    assert path, "Expected Chromium or Chrome. Received: none. Install one, or set CHROME to it."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
