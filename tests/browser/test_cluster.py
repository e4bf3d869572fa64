"""A race on several workers: all models at once, and a worker that dies on stage."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk, until

SLIDE = """
# All of them {#all}

```demo race
variants: [linear, small, large]
epochs: 30
```
"""
# Each worker gets all of them ready: small ones take it no time.
VARIANTS = """
from keras import Sequential
from keras.layers import Dense, Flatten, Input


def linear(image_shape, classes):
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])


def small(image_shape, classes):
    layers = [Flatten(), Dense(8), Dense(classes, activation="softmax")]
    return Sequential([Input(image_shape), *layers])


def large(image_shape, classes):
    layers = [Flatten(), Dense(64), Dense(classes, activation="softmax")]
    return Sequential([Input(image_shape), *layers])
"""


def test_all_models_learn_at_once_and_go_on_when_a_worker_dies(
    open_page: OpenPage, digits: Path, tmp_path: Path
) -> None:
    (tmp_path / "talk.md").write_text(SLIDE)
    (tmp_path / "variants.py").write_text(VARIANTS)
    with RunningTalk(
        tmp_path, "--slides", tmp_path, "--data", digits, "--cluster", "local:2"
    ) as talk:
        talk.line("Cluster: 2 workers train side by side")
        stage = OnStage(open_page("#/all", of=talk), talk, "all")
        expect(stage.button("All at once")).to_be_visible()
        for width, height in SIZES:
            stage.page.set_viewport_size({"width": width, "height": height})
            stage.wait_until_open()
            assert stage.outside() == []
        stage.button("All at once").click()
        expect(stage.words("status")).to_have_text("2 models learn side by side")

        _kill_a_worker(talk)
        stage.button("As fast as it can").click()
        expect(stage.button("Resume")).to_be_visible()
        expect(stage.words("device")).to_have_text(re.compile("TensorFlow on CPU"))
        before = len(_broken_off(talk.status()))  # two, if it was the one that leads
        stage.button("Resume").click()
        status = talk.wait(
            "a run that broke off, finished",
            lambda now: len(_broken_off(now)) < before and not now["running"],
        )
        assert {run["engine"] for run in status["runs"]} == {"dask"}
        assert talk.complaints == ""
        code, _ = talk.interrupt()
        assert (code, talk.complaints) == (0, "")


def _broken_off(status: dict[str, Any]) -> list[dict[str, Any]]:
    return [run for run in status["runs"] if run["state"] == "interrupted"]


def _kill_a_worker(talk: RunningTalk) -> None:
    """Kill one of those that compute, in the middle of its run."""
    children = psutil.Process(talk.process.pid).children()
    workers = [each for each in children if "spawn_main" in " ".join(each.cmdline())]
    assert len(workers) == 2
    until(lambda: talk.status()["runs"][0]["epochs"] >= 2, "an epoch to go on from")
    workers[0].kill()
