"""Broken models fail in plain words, and what is asked for next works."""

import pytest

from demo.backends.keras.internals import HiddenTensorFlow
from demo.data.core.dataset import Dataset
from demo.events import QuestionFailed, RunEnded, StepTaken, VariantFailed
from demo.requests import StepWanted
from demo.training.failures import explain
from tests.demo.conftest import Rehearse, first
from tests.demo.rehearsal import Rehearsal
from tests.demo.training.conftest import BROKEN
from tests.demo.training.curves import same_curve


def line_of(part: str) -> tuple[str, int]:
    """Return the place of a part of the variants' file; none for none."""
    text = BROKEN.read_text()
    return (BROKEN.name, 1 + text[: text.index(part)].count("\n")) if part else ("", 0)


NO_NUMBER = (
    "The loss is no longer a number: the steps were too large, so training blew up. "
    "A smaller learning rate helps."
)


@pytest.mark.parametrize(
    ("variant", "reason", "place"),
    [
        ("raises", "ValueError: the second layer is missing", "    raise ValueError"),
        (
            "misshapen",
            "ValueError: Expected a model whose output has the shape (None, 10), one probability "
            'per class. Received: (None, 11). End it with Dense(classes, activation="softmax").',
            "def misshapen",
        ),
        (
            "not_a_model",
            "TypeError: Expected a variant to return a Keras model. Received: None.",
            "def not_a_model",
        ),
        ("absurd", "The model needs more memory than there is.", "10**12"),
        ("explodes", NO_NUMBER, ""),
        ("nowhere", "AttributeError: module 'broken_variants' has no attribute 'nowhere'", ""),
    ],
)
def test_a_broken_variant_is_a_failed_run_and_the_next_click_works(
    broken: Rehearsal, variant: str, reason: str, place: str
) -> None:
    for _ in range(2):  # a second click gets the same answer
        run = broken.start(variant, 3)
        ended = broken.wait(RunEnded, run=run)
        assert (ended.state, ended.reason) == ("failed", reason)
        assert (ended.file, ended.line) == line_of(place)
        assert ended.detail.startswith("Traceback")
        assert len(broken.train("fine", 1)) == 2


def test_a_model_that_needs_another_library_than_the_talk_s_is_told() -> None:
    finder = HiddenTensorFlow()
    found = finder.find_spec("tensorflow", None)
    assert found is not None
    with pytest.raises(ModuleNotFoundError) as raised:
        finder.create_module(found)
    assert explain(raised.value)[0] == (
        "Expected models that need no other library than the talk trains on. Received: "
        "import tensorflow. Write it with keras.ops, or give the talk with --backend tensorflow."
    )
    assert explain(ModuleNotFoundError("none", name="tensorflow.none"))[0].endswith(": none")


def test_variants_that_cannot_be_built_are_known_before_anybody_clicks(broken: Rehearsal) -> None:
    failed = [each for each in broken.events if isinstance(each, VariantFailed)][:4]
    assert [each.variant for each in failed] == ["raises", "absurd", "misshapen", "not_a_model"]
    assert failed[0].reason == "ValueError: the second layer is missing"
    assert str(BROKEN) in failed[0].detail
    places = ["    raise ValueError", "10**12", "def misshapen", "def not_a_model"]
    assert [(each.file, each.line) for each in failed] == list(map(line_of, places))


def test_weights_that_blew_up_are_forgotten(broken: Rehearsal) -> None:
    histories = []
    for _ in range(2):
        run = broken.start("explodes", 3)
        broken.wait(RunEnded, run=run, state="failed")
        histories.append(broken.history(run))
    assert same_curve(*histories)
    assert [each.epoch for each in histories[0]] == [0]


def test_blowing_up_in_the_very_last_step_is_no_success(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(first(tiny, 100, 50), ("explodes",), BROKEN).warm()
    run = rehearsal.start("explodes", 1)  # a single step, with a fine loss before it
    ended = rehearsal.wait(RunEnded, run=run)
    assert (ended.state, ended.reason) == ("failed", NO_NUMBER)
    assert [each.epoch for each in rehearsal.history(run)] == [0]


def test_a_question_that_cannot_be_answered_says_why_and_the_next_one_works(
    broken: Rehearsal,
) -> None:
    since = broken.now
    broken.engine.ask(StepWanted("raises", 0))
    failed = broken.wait(QuestionFailed, since, question="StepWanted")
    assert failed.reason.startswith("ValueError: ")
    assert "Traceback" in failed.detail
    broken.engine.ask(StepWanted("fine", 0))
    broken.wait(StepTaken, since, variant="fine")


def test_explanations_are_one_short_line() -> None:
    reason, detail = explain(ValueError("first\n  second " + 1000 * "x"))
    assert reason.startswith("ValueError: first second xxx")
    assert len(reason) < 250
    assert detail.count("x") > 999
    assert explain(MemoryError("9 GiB needed"))[0] == ("The model needs more memory than there is.")
