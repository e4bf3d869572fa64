"""Controls whose other sources of runs are missing do without them."""

from __future__ import annotations

from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.requests import Start
from demo.stage.log import Stage
from tests.demo.log import ended, started
from tests.demo.noting_engine import NotingEngine


def test_without_other_sources_the_talk_s_own_engine_does_all_that_it_can() -> None:
    stage, engine = Stage(), NotingEngine()
    controls = Controls(stage, engine, RunSources())
    controls.start("linear", 3, backend="jax")
    assert engine.asked == [Start("linear", 3, backend="jax")]
    stage.append(started(1))
    stage.append(ended(1, "interrupted"))
    controls.resume(1)
    controls.prepare("jax", ["linear"])
    assert len(engine.asked) == 1
    controls.replay()
    assert "Received: none of linear." in stage.scene.answers.failures["Replay"]
