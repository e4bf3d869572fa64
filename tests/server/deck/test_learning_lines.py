"""A model's code says below how its slide lets it learn."""

from __future__ import annotations

from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from server.deck.learning_lines import learning_beside, with_learning
from server.markdown.dialect import MARKDOWN

CODE = "def linear(shape, classes):\n    return model\n"


def beside(*options: str, asked: Hyperparameters = AS_WRITTEN) -> list[str]:
    text = "\n\n".join(f"```demo race\n{each}\n```" for each in options)
    return learning_beside(MARKDOWN.parse(text), asked)


def test_what_a_demo_sets_stands_below_the_model() -> None:
    lines = beside("batch: 32\nlearning_rate: 0.1")
    shown = with_learning(CODE, "variants.py#linear", lines)
    assert shown == (
        f"{CODE}\nmodel.optimizer.learning_rate = 0.1\nmodel.fit(x, y, batch_size=32)\n"
    )


def test_other_code_and_what_is_not_one_way_stay_as_they_are() -> None:
    assert with_learning(CODE, "layers.py#Own", ["x"]) == CODE
    assert with_learning(CODE, "variants.py", ["x"]) == CODE
    assert with_learning(CODE, "variants.py#linear", beside("epochs: 5")) == CODE
    assert beside("batch: 32", "batch: 64") == []
    assert beside("batch: none") == []  # the demo says what is wrong
    assert beside("batch: 32", "epochs: 5") == ["model.fit(x, y, batch_size=32)"]


def test_what_the_command_line_says_counts_over_slides() -> None:
    asked = Hyperparameters(batch=64)
    lines = beside("batch: 32\nlearning_rate: 0.1", asked=asked)
    assert lines == ["model.optimizer.learning_rate = 0.1", "model.fit(x, y, batch_size=64)"]
    assert beside(asked=asked) == beside("epochs: 5", asked=asked) == lines[1:]
    assert beside("learning_rate: 0.1", "learning_rate: 0.2", asked=asked) == []
