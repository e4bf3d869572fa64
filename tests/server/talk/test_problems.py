"""What the presenter should know of slides, models and training is told in a line each."""

from __future__ import annotations

from demo.catalog.variant_file import Variant
from demo.events import (
    ClusterChanged,
    EngineFailed,
    EnginesGivenUp,
    EngineStuck,
    RunEnded,
    VariantFailed,
    VariantParked,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantStalled,
)
from demo.stage.log import Stage
from demo.ui.demo_loader import DemoLoader
from server.talk.problems import model_problems, stalled_problem, training_problems
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import READY, STARTED, status


def test_problems_name_file_and_line(served: ServedTalk) -> None:
    assert status(served)["problems"] == [
        "2-more.md:28: Expected YAML such as 'epochs: 20'. Received: expected the node content, "
        "but found '<stream end>'. Correct this line.",
        f"2-more.md:31: Expected a demo: {', '.join(DemoLoader().names())}. Received: 'nonsense'. "
        "Mend the name, or add a file of this name to the deck's folder demos.",
        "2-more.md:35: Expected an option: variants, epochs, metric, gap, seconds, "
        "seeds, dataset, target, size, learning_rate, batch, optimizer, class_weight, dropout, "
        "l2, activation. "
        "Received: 'epoch'. Write epochs.",
        "2-more.md:39: Expected variants: linear, extra_layer, conv, dropout, raises, explodes. "
        "Received: 'cubic'. "
        "Mend the name, or add a function of this name to the variants' file.",
    ]


def test_what_fails_on_stage_is_a_problem(served: ServedTalk) -> None:
    failures = [
        VariantFailed(variant="conv", reason="too large"),
        EngineFailed(reason="ImportError: no TensorFlow"),
    ]
    assert status(served, *failures)["problems"][4:] == [
        "conv: too large",
        "ImportError: no TensorFlow",
    ]


def test_what_an_author_should_mend_though_it_can_be_trained_is_a_problem_until_it_is() -> None:
    stage = Stage([VariantReady(variant="conv", weights=3, warning="Softmax is taken twice.")])
    assert model_problems(stage.scene, "variants.py") == ["conv: Softmax is taken twice."]
    stage.append(VariantReady(variant="conv", weights=3))
    assert model_problems(stage.scene, "variants.py") == []


def test_a_cluster_that_is_lost_is_a_problem(served: ServedTalk) -> None:
    lost = ClusterChanged(address="tcp://box.lan:8786", state="lost", reason="No word of it.")
    assert status(served, lost)["problems"][4:] == [
        "No word of it. This machine trains instead; what broke off can go on."
    ]


def test_a_scene_without_trouble_has_no_problems() -> None:
    stage = Stage()
    stage.append(READY)
    stage.append(STARTED)
    assert training_problems(stage.scene) == model_problems(stage.scene, "variants.py") == []


def test_a_run_that_is_stuck_is_told_with_what_to_do() -> None:
    stage = Stage()
    for event in (READY, STARTED, EngineStuck(run=1)):
        stage.append(event)
    (problem,) = training_problems(stage.scene)
    assert problem.startswith("Expected conv to learn. Received: no word of it for 2 seconds. ")


def test_a_variants_file_that_does_not_run_is_named() -> None:
    stage = Stage()
    stage.append(VariantsBroken(line=7, reason="NameError: no such name"))
    assert model_problems(stage.scene, "mine.py") == [
        "mine.py:7: Expected Python that runs. Received: NameError: no such name"
    ]


def test_a_model_s_failure_is_told_with_its_place() -> None:
    stage = Stage()
    broken = VariantFailed(variant="linear", reason="ValueError: no", file="layers.py", line=8)
    ended = RunEnded(run=1, state="failed", reason="KeyError: no", file="layers.py", line=8)
    for event in (broken, READY, STARTED, ended):
        stage.append(event)
    assert model_problems(stage.scene, "mine.py") == [
        "linear: ValueError: no (layers.py:8)",
        "conv: KeyError: no (layers.py:8)",
    ]
    stage.append(VariantsBroken(file="layers.py", line=2, reason="NameError: no"))
    assert model_problems(stage.scene, "mine.py")[0].startswith("layers.py:2: Expected Python")
    changed = VariantsLoaded(file="mine.py", source="", new=[], changed=["conv", "linear"], gone=[])
    stage.append(changed)
    assert model_problems(stage.scene, "mine.py") == []


def test_what_does_not_end_or_can_not_be_built_is_named_with_its_line() -> None:
    stage, known = Stage(), {"conv": Variant("conv", "Convolution", 12)}
    assert stalled_problem(stage.scene, known, "mine.py") == ""
    stage.append(VariantStalled(variant="conv", stalled=True))
    assert stalled_problem(stage.scene, known, "mine.py") == (
        "Expected conv (mine.py:12) to be built. Received: no end of it in 5 seconds. Wait for "
        "it, or start another model: training then begins afresh."
    )
    stage.append(VariantStalled(variant="", stalled=True))
    assert stalled_problem(stage.scene, known, "mine.py").startswith("Expected mine.py to be run.")
    stage.append(VariantParked(variant="conv", reason="It hangs.", line=12))
    assert stalled_problem(stage.scene, known, "mine.py") == ""
    assert model_problems(stage.scene, "mine.py") == ["conv: It hangs. (mine.py:12)"]
    stage.append(EnginesGivenUp(reason="None lives."))
    assert training_problems(stage.scene) == ["None lives."]
