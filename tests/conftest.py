"""What many tests need: digits, talks that run, and a browser."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from demo.data.sources.named_datasets import load_dataset
from demo.ui.demo_files import OURS
from server.export.browser import find_browser, launch
from tests.talk import DECK, ROOT, RunningTalk

# A talk starts as a user's does: what was compiled once is kept, as are the tests themselves, whose
# asserts pytest rewrites for three seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Processes of Python find the project wherever they begin: once a cluster was connected, they do
# not look in their own folder.
os.environ["PYTHONPATH"] = str(ROOT)

# Tests of the demos, and of fingers on all of them, share one talk.
DEMOS = {path.stem for path in OURS.glob("*.py")} | {"touch"}
StartTalk = Callable[..., RunningTalk]


# Tests of the browser that share another one.
OF_ONE_TALK = (
    "test_race",
    "test_keys",
    "test_look",
    "test_pointer",
    "test_timeline",
    "test_use",
    "test_gate",
    "test_presenter",
)
# Beside those of the training: they share an engine that takes long to warm.
OF_ONE_ENGINE = ("test_controls", "test_filter_responses", "test_linear_weights")
OF_ONE_PROCESS = ("test_remote_engine", "test_library_engine")  # that computes with JAX
# What takes longest comes first, so that no process is left alone with it at the end: units, files
# and whole folders. The others come last.
ORDER = (
    *("demos", "talk", "training"),
    *("tests/browser/test_walk.py", "tests/test_run_talk.py"),
    *("tests/browser/test_saves.py", "tests/browser/test_live_code.py"),
    *(
        "tests/server/cli/test_check.py",
        "tests/tools/test_shots.py",
        "tests/test_old_recordings.py",
    ),
    *("tests/browser", "far", "tests/demo/cluster", "tests/server/export", "tests/demo/control"),
    *("tests/server/test_forged_messages.py", "tests/demo/backends"),
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the garbage collector, in two thirds of the time.

    Each process imports all tests, TensorFlow among them: a million objects that stay. The
    collector need not scan them then, nor ever again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests in the order in which processes take them."""
    items.sort(key=lambda item: _turn(_unit(item.nodeid)))


def _turn(unit: str) -> int:
    """Return the place of the first entry of ``ORDER`` that a unit is, or lies in."""
    fitting = (n for n, each in enumerate(ORDER) if unit == each or unit.startswith(f"{each}/"))
    return next(fitting, len(ORDER))


class ByTalk(LoadScopeScheduling):  # type: ignore[misc] # it comes without types
    """Gives processes whole files, and one process all files that share a talk or an engine."""

    def _split_scope(self, nodeid: str) -> str:
        return _unit(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByTalk:
    """Let a few processes share the tests, so that no talk is started twice."""
    return ByTalk(config, log)


def _unit(nodeid: str) -> str:
    path = Path(nodeid.split("::")[0])
    if path.parent.name == "browser" and path.stem in OF_ONE_TALK:
        return "talk"
    if path.parent.name == "browser" and path.stem.removeprefix("test_") in DEMOS:
        return "demos"
    if path.parent == Path("tests/demo/training") or path.stem in OF_ONE_ENGINE:
        return "training"
    if path.stem in OF_ONE_PROCESS:
        return "far"
    return str(path)


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
            talk = RunningTalk(folder, *arguments, environment=environment, whole=True)
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
        chromium = launch(playwright, path)
        yield chromium
        chromium.close()
