"""The same model on two libraries: each is clicked, both curves grow, and a page fits."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from demo.catalog.libraries import LIBRARIES
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.browser.test_faults import GONE
from tests.talk import FEW_VARIANTS, TIMEOUT_SECONDS, RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")


@pytest.fixture
def demo(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/backends", of=demos, stays=True), demos, "backends")


def test_two_libraries_learn_the_same_and_their_curves_stand_side_by_side(
    demo: OnStage, open_page: OpenPage, demos: RunningTalk
) -> None:
    demo.train("TensorFlow")  # its end: the words alone may be of another test's run
    expect(demo.words("status")).to_have_text(
        re.compile(r"^TensorFlow: 5 epochs in [\d.]+ seconds$")
    )
    demo.button("JAX").click()
    expect(demo.words("status")).to_have_text(re.compile(r"^JAX: 5 epochs in [\d.]+ seconds$"))
    assert demo.holds("bars")["variant"] == ["tensorflow", "jax"]
    first, second = demos.status()["runs"][-2:]
    assert (first["backend"], first["engine"]) == ("tensorflow", "thread")
    assert (second["backend"], second["engine"]) == ("jax", "dask")
    assert second["device"].startswith(("CPU (", "GPU ("))
    assert abs(first["test_accuracy"] - second["test_accuracy"]) < 0.15  # of 100 images

    other = OnStage(open_page("#/backends", of=demos), demos, "backends")
    assert other.holds("bars") == demo.holds("bars")


@pytest.mark.skipif(not LIBRARIES["torch"].missing, reason="PyTorch is here")
def test_a_library_that_is_missing_has_no_button(demo: OnStage) -> None:
    expect(demo.button("JAX")).to_be_visible()
    expect(demo.button("PyTorch")).not_to_be_visible()
    expect(demo.words("caption")).to_have_text("")


def test_it_fits(demo: OnStage) -> None:
    for size in SIZES:
        demo.resize(size)
        assert demo.outside() == []


SLIDE = """
# Libraries {#backends}

```demo backends
epochs: 1000
```
"""


NOTE_PATH = """
import os, sys
from pathlib import Path
from demo.system.search_path import is_safe

unsafe = [entry for entry in sys.path if not is_safe(entry)]
Path({folder!r}, str(os.getpid())).write_text(" ".join(unsafe))
"""


def test_ctrl_c_ends_other_processes_too_and_nobody_complains(
    open_page: OpenPage, digits: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """None of them looks for modules where others can write."""
    paths = tmp_path_factory.mktemp("paths")
    (tmp_path / "talk.md").write_text(SLIDE)
    noted = FEW_VARIANTS.read_text() + NOTE_PATH.format(folder=str(paths))
    (tmp_path / "variants.py").write_text(noted)
    with RunningTalk(tmp_path, "--slides", tmp_path, "--data", digits) as talk:
        page = open_page("#/backends", of=talk, forgive=GONE)
        OnStage(page, talk, "backends").button("JAX").click()
        talk.wait("a run on JAX", lambda now: now["running"])
        everybody = [me := psutil.Process(talk.process.pid), *me.children(recursive=True)]
        for process in everybody:  # as a terminal does
            process.send_signal(signal.SIGINT)
        assert talk.process.wait(TIMEOUT_SECONDS) == 0
        _, alive = psutil.wait_procs(everybody[1:], TIMEOUT_SECONDS)
        assert alive == []
        assert talk.complaints == ""
    assert {str(talk.process.pid)} < {each.name for each in paths.iterdir()}
    assert {each.read_text() for each in paths.iterdir()} == {""}
