"""Whatever a model raises concerns it alone, and what it sets ends with it."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.catalog.variant_file import read_catalog
from demo.data.core.dataset import Dataset
from demo.events import (
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    VariantFailed,
    VariantReady,
)
from demo.requests import SizesWanted, StepWanted
from demo.training.author_code import AuthorCode
from tests.demo.rehearsal import Rehearsal

FILE = Path(__file__).parents[1] / "misbehaving_variants.py"
KNOWN = read_catalog(FILE.read_text())
FINE = {"fine", "shares", "sets_all", "last"}
REASONS = {
    "exits": "SystemExit: 3",
    "quits": "SystemExit",
    "interrupts": "KeyboardInterrupt",
    "closes": "GeneratorExit",
    "stops": "StopIteration",
    "is_odd": "Odd",
    "is_speechless": "Speechless: it has no words, SystemExit instead",
    "is_wordy": "ValueError: word word word",
    "steers": "ValueError: [2J of the terminal",
    "recurses": "RecursionError: maximum recursion depth exceeded",
    "returns_speechless": "TypeError: Expected a variant to return a Keras model. Received: a",
    "reads": "RuntimeError: input(): lost sys.stdin",
    "shares_too": "ValueError: Expected a variant to build a new model whenever it is called.",
    "quits_late": "SystemExit: 5",
    "loses": "SystemExit: 7",
}


def state() -> dict[str, Any]:
    """Return what holds for all models and for this process."""
    import keras
    import tensorflow as tf

    config = keras.config
    return {
        "keras": (config.floatx(), config.epsilon(), config.image_data_format()),
        "eager": tf.config.functions_run_eagerly(),
        "folder": Path.cwd(),
        "environment": [os.environ.get(name) for name in ("PATH", "CUDA_VISIBLE_DEVICES")],
        "path": [*sys.path],
        "streams": (sys.stdin, sys.stdout),
        "warnings": [*warnings.filters],
        "recursion": sys.getrecursionlimit(),
    }


@pytest.fixture(scope="module")
def tried(tiny: Dataset) -> Iterator[tuple[Rehearsal, dict[str, Any], dict[str, Any]]]:
    """Return an engine that has tried all models, and how this process was before and after."""
    rehearsal = Rehearsal(tiny, FILE, list(KNOWN))
    before = state()
    with closing(rehearsal.engine):
        rehearsal.engine.launch()
        rehearsal.wait(VariantReady, variant="last")
        yield rehearsal, before, state()


Tried = tuple[Rehearsal, dict[str, Any], dict[str, Any]]


def test_each_fails_with_its_reason_and_line_and_all_others_get_ready(tried: Tried) -> None:
    events = tried[0].events
    ready = {each.variant for each in events if isinstance(each, VariantReady)}
    failed = {each.variant: each for each in events if isinstance(each, VariantFailed)}
    assert ready >= FINE
    assert failed.keys() == REASONS.keys()
    for name, reason in REASONS.items():
        assert failed[name].reason.startswith(reason), failed[name].reason
        assert failed[name].reason.isprintable()
        assert len(failed[name].reason) < 300
        assert len(failed[name].detail) < 30_000
        assert "\x1b" not in failed[name].detail
    lines = FILE.read_text().splitlines()
    assert "sys.exit(3)" in lines[failed["exits"].line - 1]
    assert "sys.exit(5)" in lines[failed["quits_late"].line - 1]
    assert failed["shares_too"].line == KNOWN["shares_too"].line
    assert tried[0].engine.failure is None


def test_what_a_model_sets_ends_with_it(tried: Tried) -> None:
    rehearsal, before, after = tried
    assert after == before
    first, last = rehearsal.trainer("fine"), rehearsal.trainer("last")
    for one, other in zip(first.copy_weights(), last.copy_weights(), strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)


def test_what_hangs_is_put_back_from_outside() -> None:
    code, before, hangs, ends = AuthorCode(), Path.cwd(), threading.Event(), threading.Event()

    def hang() -> None:
        with code.building("hangs"):
            os.chdir("/")
            hangs.set()
            ends.wait()

    thread = threading.Thread(target=hang)
    thread.start()
    hangs.wait()
    assert (code.calling, Path.cwd()) == ("hangs", Path("/"))
    code.give_up()
    assert Path.cwd() == before
    ends.set()
    thread.join()
    assert code.calling is None


def test_what_the_file_sets_holds_for_its_functions_alone() -> None:
    code = AuthorCode()
    with code.loading():
        os.environ["OF_THE_FILE"] = "here"
    assert "OF_THE_FILE" not in os.environ
    with code.building("one"):
        assert os.environ.pop("OF_THE_FILE") == "here"
    with code.building("another"):
        assert os.environ["OF_THE_FILE"] == "here"
    with suppress(SystemExit), code.loading():  # as it was saved, it can't be run
        os.environ["OF_THE_FILE"] = "gone"
        sys.exit()
    with code.building("one"):
        assert os.environ["OF_THE_FILE"] == "here"
    assert "OF_THE_FILE" not in os.environ


def test_a_click_on_one_fails_and_the_next_click_works(tried: Tried) -> None:
    rehearsal = tried[0]
    for name in ("exits", "is_odd", "loses"):
        run = rehearsal.start(name, 1)
        ended = rehearsal.wait(RunEnded, run=run)
        assert (ended.state, ended.reason) == ("failed", REASONS[name])
    assert len(rehearsal.train("last", 1)) == 2


def test_questions_are_answered_as_far_as_that_can_be(tried: Tried) -> None:
    rehearsal = tried[0]
    rehearsal.train("fine", 1)
    since = rehearsal.now
    rehearsal.engine.ask(StepWanted("interrupts", 0))
    assert rehearsal.wait(QuestionFailed, since).reason == "KeyboardInterrupt"
    rehearsal.engine.ask(SizesWanted())
    rehearsal.engine.ask(PictureDrawn(picture=1, image=np.zeros((8, 8, 1), np.float32)))
    rehearsal.wait(PictureAnswered, since)
