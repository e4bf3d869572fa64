"""Which variants are ready, broken or changed is known."""

from demo.events import (
    ModelComposed,
    StageReopened,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantWarming,
)
from demo.stage.log import Stage
from tests.demo.log import ended, epoch, sizes, started, step
from tests.demo.stage.stories import loaded, tell


def test_warming_up(stage: Stage) -> None:
    assert tell(stage, VariantWarming(variant="linear")).variants.warming == "linear"
    tell(stage, VariantReady(variant="linear", weights=7850))
    assert tell(stage, VariantWarming(variant="conv")).variants.warming == "conv"
    scene = tell(stage, VariantFailed(variant="conv", reason="ValueError: no"))
    assert scene.variants.warming is None
    assert scene.variants.weights == {"linear": 7850}
    assert scene.variants.broken == {"conv": "ValueError: no"}
    assert scene.variants.place("conv", "v.py") == scene.variants.place("linear", "v.py") == ""
    tell(stage, VariantFailed(variant="conv", reason="ValueError: no", file="a.py", line=3))
    assert scene.variants.place("conv", "v.py") == "a.py:3"
    tell(stage, VariantFailed(variant="conv", reason="ValueError: no", line=3))
    assert (scene.variants.place("conv", "v.py"), scene.variants.place("conv")) == ("v.py:3", "")
    tell(stage, VariantWarming(variant="conv"), VariantReady(variant="conv", weights=3))
    assert scene.variants.broken == {}  # mended meanwhile


def test_earlier_runs_of_changed_code_are_outdated(stage: Stage) -> None:
    tell(stage, VariantReady(variant="linear", weights=7850), step(variant="linear"), sizes())
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), ended(1), started(2, "linear"))
    scene = tell(stage, loaded("linear"))
    assert [run.outdated for run in scene.runs.values()] == [True, False]  # one goes on
    assert scene.variants.changed == {"linear"}
    assert (scene.variants.weights, scene.answers.steps, scene.answers.sizes) == ({}, {}, None)
    scene = tell(stage, ended(2), started(3, "linear"))
    assert scene.variants.changed == set()
    assert tell(stage, loaded("linear"), loaded(gone=("linear",))).variants.changed == set()


def test_what_can_not_be_run_is_known_until_it_is_mended(stage: Stage) -> None:
    broken = VariantsBroken(line=3, reason="SyntaxError: no")
    assert tell(stage, broken).variants.file_failure is broken
    scene = tell(stage, loaded())
    assert scene.variants.file_failure is None
    assert scene.variants.file is not None


def test_the_model_composed_last_is_known(stage: Stage) -> None:
    composed = [ModelComposed(blocks=[], place=0), ModelComposed(blocks=["dense 8"], place=1)]
    assert tell(stage, *composed, StageReopened()).variants.composed is composed[1]
