"""The engine takes clicks from its first moment on, stops at once, and ends when it is asked to."""

import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from demo.data.core.dataset import Dataset
from demo.events import (
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    Snapshot,
    VariantReady,
    VariantWarming,
)
from demo.requests import Start
from demo.training.engine import Engine
from demo.training.interface import EngineFailure
from demo.training.settings import EngineSettings
from tests.demo.conftest import NAMES, VARIANTS, Rehearse
from tests.demo.rehearsal import Rehearsal
from tests.talk import TIMEOUT_SECONDS, until


def test_keras_is_not_loaded_before_the_engine_is_launched() -> None:
    code = (
        "import sys, server.cli.give; from demo.training.engine import Engine; "
        "sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0


def test_variants_are_warmed_up_in_their_order_once_the_engine_is_ready(
    rehearsal: Rehearsal,
) -> None:
    ready, *others = rehearsal.events
    assert isinstance(ready, EngineReady)
    assert ready.backend == "tensorflow"
    assert ready.device.startswith(("CPU (", "GPU ("))
    warming_up = [each for each in others if isinstance(each, VariantWarming | VariantReady)]
    assert [(type(each), each.variant) for each in warming_up] == [
        (kind, name) for name in NAMES for kind in (VariantWarming, VariantReady)
    ]
    weights = {each.variant: each.weights for each in others if isinstance(each, VariantReady)}
    assert weights["linear"] == 7850
    assert weights["conv"] == weights["dropout"]


def test_a_click_before_it_is_warm_starts_by_itself(tiny: Dataset, rehearse: Rehearse) -> None:
    names = ("linear", "extra_layer")
    rehearsal = rehearse(tiny, names)
    rehearsal.engine.start(Start("linear", 7))  # changed their mind
    rehearsal.engine.start(Start("extra_layer", 1))
    rehearsal.warm()
    assert rehearsal.wait(RunEnded).state == "finished"
    told = [
        each
        for each in rehearsal.events
        if not isinstance(each, EpochEnded | Snapshot | EngineReady)
    ]
    assert [(type(each), vars(each).get("variant")) for each in told] == [
        (VariantWarming, "extra_layer"),
        (VariantReady, "extra_layer"),
        (RunStarted, "extra_layer"),
        (RunEnded, None),
        (VariantWarming, "linear"),
        (VariantReady, "linear"),
    ]


def test_a_click_that_was_taken_back_does_not_start(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.start(Start("linear", 1))
    rehearsal.engine.stop()
    rehearsal.warm()
    rehearsal.train("linear", 2)
    assert [each.epochs for each in rehearsal.events if isinstance(each, RunStarted)] == [2]


def test_a_click_while_another_variant_warms_up_takes_its_place(tiny: Dataset) -> None:
    class Fickle(Rehearsal):
        def hear(self, event: Event) -> None:
            super().hear(event)
            if isinstance(event, VariantWarming) and event.variant == "extra_layer":
                self.engine.start(Start("linear", 1))

    rehearsal = Fickle(tiny, VARIANTS, ())
    with closing(rehearsal.engine):
        rehearsal.engine.start(Start("extra_layer", 1))
        rehearsal.engine.launch()
        rehearsal.wait(RunEnded, state="finished")
    begun = [each.variant for each in rehearsal.events if isinstance(each, RunStarted)]
    assert begun == ["linear"]


def test_a_stop_acts_inside_an_epoch(long: Rehearsal) -> None:
    waits = []
    epoch_seconds = long.train("conv", 1)[-1].seconds  # on this machine, as busy as it is now
    for _ in range(9):
        run = long.start("conv", 3)
        long.wait(EpochEnded, run=run, epoch=0)  # the first epoch begins now
        time.sleep(0.05)
        asked = time.time()
        long.engine.stop()
        ended = long.wait(RunEnded, run=run)
        assert (ended.state, ended.reason) == ("stopped", "")
        assert [each.epoch for each in long.history(run)] == [0]
        waits.append(ended.time - asked)
    assert statistics.median(waits) < max(0.15, epoch_seconds / 8), waits


def test_a_stop_without_a_run_does_nothing(rehearsal: Rehearsal) -> None:
    before = rehearsal.now
    rehearsal.engine.stop()
    rehearsal.engine.pace = None
    rehearsal.train("linear", 1)
    assert isinstance(rehearsal.events[before], RunStarted)


def test_closing_ends_a_run_in_the_middle(long: Rehearsal) -> None:
    run = long.start("conv", 1000)
    long.wait(EpochEnded, run=run, epoch=0)
    assert long.engine.close(timeout_seconds=2)
    assert long.wait(RunEnded, run=run).state == "interrupted"
    since = long.now
    long.engine.start(Start("conv", 1))  # nobody is there any more
    time.sleep(0.1)
    assert long.events[since:] == []


def test_an_engine_that_was_never_launched_closes(tiny: Dataset) -> None:
    assert Engine(EngineSettings(tiny, VARIANTS, ["linear"]), print).close()


def test_one_that_was_closed_has_not_failed(tiny: Dataset, rehearse: Rehearse) -> None:
    engine = rehearse(tiny, ("linear",)).warm().engine
    assert engine.failure is None
    assert engine.close(timeout_seconds=30)
    assert engine.failure is None


def test_nothing_is_heard_of_one_that_was_abandoned_while_it_warms_up(tiny: Dataset) -> None:
    class Abandoned(Rehearsal):
        def hear(self, event: Event) -> None:
            super().hear(event)
            if isinstance(event, VariantWarming):
                self.engine.abandon()

    rehearsal = Abandoned(tiny, VARIANTS, ("linear", "extra_layer"))
    rehearsal.engine.launch()
    until(lambda: not rehearsal.engine._thread.is_alive(), "the thread's end")
    assert [type(each) for each in rehearsal.events] == [EngineReady, VariantWarming]
    assert rehearsal.engine.failure is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ends_unasked_is_a_failure_that_another_engine_need_not_have(
    tiny: Dataset,
) -> None:
    class Unheard(Rehearsal):
        def hear(self, event: Event) -> None:
            raise RuntimeError("nobody can be told")

    engine = Unheard(tiny, VARIANTS, ()).engine
    engine.launch()
    failure = until(lambda: engine.failure, "a failure")
    assert failure == EngineFailure("The training has ended by itself.")


WITHOUT_A_LIBRARY = """
import sys, time
sys.modules["tensorflow"] = None  # as if it were not installed
from pathlib import Path
from demo.data.sources.named_datasets import load_dataset
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
events = []
engine = Engine(EngineSettings(load_dataset("digits"), Path("variants.py"), []), events.append)
engine.launch()
end = time.monotonic() + 60
while engine.failure is None and time.monotonic() < end:
    time.sleep(0.01)
(told,) = events
print(type(told).__name__, engine.failure.hopeless, engine.failure.reason == told.reason)
"""


def test_a_library_that_is_not_there_is_a_failure_that_any_other_engine_here_would_have() -> None:
    command = [sys.executable, "-c", WITHOUT_A_LIBRARY]
    root = Path(__file__).parents[3]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert said == "EngineFailed True True\n"


def test_an_engine_that_has_ended_breaks_no_other_thread(
    tiny: Dataset, rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = rehearse(tiny, ("linear",)).warm().engine
    assert engine.close(TIMEOUT_SECONDS)
    monkeypatch.setattr("demo.training.engine.HANGING_SECONDS", -1.0)
    idents: list[int] = []
    monkeypatch.setattr(
        "demo.training.engine.raise_in_thread", lambda ident, _: idents.append(ident)
    )
    engine.abandon()
    assert engine.close()
    assert idents == []  # by now another thread may have this one's
