"""Models are taken from a file as it was saved last, or from what was composed on stage."""

from pathlib import Path

import pytest

from demo.catalog.composed_code import code
from demo.catalog.composed_model import read_block
from demo.catalog.variant_file import COMPOSED
from demo.data.core.dataset import Dataset
from demo.events import (
    RunEnded,
    RunStarted,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import Recipe, Start, VariantsSaved
from demo.training.model_cache import PAUSE_SECONDS
from demo.training.variants_module import VariantsModule
from tests.demo.conftest import VARIANTS, Rehearse
from tests.demo.rehearsal import Rehearsal


def test_a_variants_file_that_raises_is_told_and_can_be_mended(
    tiny: Dataset, rehearse: Rehearse, tmp_path: Path
) -> None:
    file = tmp_path / "variants.py"
    file.write_text("x = 0\nscale = 1 / x\n")
    rehearsal = rehearse(tiny, ("linear",), file)
    rehearsal.engine.launch()
    failed = rehearsal.wait(VariantFailed)
    assert (failed.variant, failed.reason) == ("linear", "ZeroDivisionError: division by zero")
    broken = rehearsal.wait(VariantsBroken)
    assert (broken.line, broken.reason) == (2, failed.reason)
    assert str(file) in broken.detail
    rehearsal.engine.ask(VariantsSaved(file, VARIANTS.read_text()))
    assert rehearsal.wait(VariantsLoaded).new[0] == "linear"
    rehearsal.train("linear", 1)


def saved(rehearsal: Rehearsal, old: str, new: str) -> VariantsLoaded:
    """Save the talk's own variants with one change, as far as this engine knows."""
    text = VARIANTS.read_text()
    assert old in text
    since = rehearsal.now
    rehearsal.engine.ask(VariantsSaved(VARIANTS, text.replace(old, new)))
    return rehearsal.wait(VariantsLoaded, since)


def test_a_new_function_is_made_ready_at_once(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",)).warm()
    linear = rehearsal.trainer("linear")
    more = "def deeper(shape: Shape, classes: int) -> Model:\n    return linear(shape, classes)"
    loaded = saved(rehearsal, "def extra_layer(", f"{more}\n\n\ndef extra_layer(")
    assert (loaded.new, loaded.changed, loaded.gone) == (["deeper"], [], [])
    rehearsal.wait(VariantReady, variant="deeper")
    assert rehearsal.trainer("linear") is linear  # it is as ready as before
    assert rehearsal.train("deeper", 1)[-1].epoch == 1


def test_a_changed_function_is_made_ready_anew(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear", "extra_layer")).warm()
    linear = rehearsal.trainer("linear")
    since = rehearsal.now
    loaded = saved(rehearsal, "512", "16")
    assert loaded.changed == ["extra_layer", "without_relu"]
    warming = rehearsal.wait(VariantWarming, since, variant="extra_layer")
    assert warming.time - loaded.time > 0.9 * PAUSE_SECONDS  # until then pages show what was saved
    assert rehearsal.wait(VariantReady, since, variant="extra_layer").weights == 1210
    assert rehearsal.trainer("linear") is linear


def test_a_run_goes_on_with_the_code_that_it_started_with(
    tiny: Dataset, rehearse: Rehearse
) -> None:
    rehearsal = rehearse(tiny, ("extra_layer",)).warm()
    run = rehearsal.start("extra_layer", 3)
    assert saved(rehearsal, "512", "16").changed == ["extra_layer", "without_relu"]
    assert rehearsal.wait(RunEnded, run=run).state == "finished"
    (begun,) = (
        each for each in rehearsal.events if isinstance(each, RunStarted) and each.run == run
    )
    since = rehearsal.now
    assert rehearsal.run("extra_layer", 1).weights < begun.weights
    assert saved(rehearsal, "", "").changed == ["extra_layer", "without_relu"]
    rehearsal.wait(VariantReady, since, variant="extra_layer", weights=begun.weights)


@pytest.mark.parametrize(
    ("source", "line"),
    [("def linear(:\n", 1), ("import os\n\nos.nothing()\n", 3), ("raise SystemExit(2)\n", 1)],
)
def test_a_save_that_breaks_leaves_all_as_it_was(
    rehearsal: Rehearsal, source: str, line: int
) -> None:
    linear, since = rehearsal.trainer("linear"), rehearsal.now
    rehearsal.engine.ask(VariantsSaved(VARIANTS, source))
    assert rehearsal.wait(VariantsBroken, since).line == line
    assert rehearsal.trainer("linear") is linear
    rehearsal.train("linear", 1)


def test_a_composed_model_learns_like_any_other(few: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(few, ()).warm()
    rehearsal.engine.pace = None
    since = rehearsal.now
    python = code((read_block("dense 16"),), few.input_shape, few.classes)
    began = rehearsal.run(COMPOSED.name, 3, code=python)
    assert (began.weights, began.code) == (785 * 16 + 17 * 10, python)
    before, *_, after = rehearsal.history(began.run)
    assert after.test_accuracy > before.test_accuracy + 0.2
    rehearsal.run(COMPOSED.name, 1, code=python)  # ready at once
    warmed = [each for each in rehearsal.events[since:] if isinstance(each, VariantReady)]
    assert [each.variant for each in warmed] == [COMPOSED.name]


def test_a_composed_model_that_is_none_fails_in_plain_words(
    tiny: Dataset, rehearse: Rehearse
) -> None:
    rehearsal = rehearse(tiny, ()).warm()
    since = rehearsal.now
    rehearsal.engine.start(Start(COMPOSED.name, 1, code="model = None"))
    ended = rehearsal.wait(RunEnded, since)
    assert ended.state == "failed"
    assert ended.reason.startswith("TypeError: Expected a variant to return a Keras model.")
    assert rehearsal.train("linear", 1)


def test_an_async_function_is_told_what_to_write(tmp_path: Path, tiny: Dataset) -> None:
    module = VariantsModule(tmp_path / "variants.py")
    change = module.load(module.file, "async def waits(input_shape, classes): ...\n")
    assert change.names == ["waits"]
    with pytest.raises(TypeError, match=r"Write def instead of async def\."):
        module.builder(Recipe("waits"), tiny)
