"""What a slide or a command line says of how models learn is read, or answered in a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from demo.events import from_json, to_json
from demo.hyperparameters import (
    ACTIVATIONS,
    AS_WRITTEN,
    OPTIMIZERS,
    Hyperparameters,
    LayerChanges,
    read_hyperparameters,
)
from tests.demo.log import started


def test_what_is_said_is_read_and_the_rest_stays_as_the_model_says() -> None:
    assert read_hyperparameters({}) == AS_WRITTEN
    assert not AS_WRITTEN
    said = {"learning_rate": 1, "batch": 32, "optimizer": "sgd", "class_weight": "balanced"}
    read = read_hyperparameters({**said, "epochs": 5})
    assert read == Hyperparameters(1.0, 32, "SGD", "balanced")
    assert read_hyperparameters({"class_weight": {0: 1, "six": 2}}).class_weight == {
        "0": 1.0,
        "six": 2.0,
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"learning_rate": 0}, "Expected learning_rate: a number above 0"),
        ({"learning_rate": float("nan")}, "Received: nan."),
        ({"learning_rate": True}, "Received: True."),
        ({"batch": 0}, "Expected batch: how many examples a step takes, 1 or more. Received: 0."),
        ({"batch": 2.5}, "Received: 2.5."),
        ({"optimizer": "adan"}, "Received: 'adan'. Write Adam."),
        ({"optimizer": 3}, "Received: 3."),
        ({"class_weight": "even"}, 'Expected class_weight: "balanced", or a number'),
        ({"class_weight": {}}, "Received: {}."),
        ({"class_weight": {"0": "much"}}, "class_weight of 0: a number, 0 or more"),
        ({"dropout": 1}, "Expected dropout: the share of units to hide, 0 to 0.99. Received: 1."),
        ({"l2": -0.1}, "Expected l2: a number, 0 or more"),
        ({"activation": "tan"}, "Received: 'tan'. Write tanh."),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=r"^Expected ") as caught:
        read_hyperparameters(said)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_presenters_wish_goes_over_the_slides() -> None:
    slide, wish = Hyperparameters(0.1, 32), Hyperparameters(batch=64, optimizer="SGD")
    assert wish.over(slide) == Hyperparameters(0.1, 64, "SGD")
    assert AS_WRITTEN.over(slide) == slide


def test_it_is_said_as_one_would_write_it_in_keras() -> None:
    assert AS_WRITTEN.python == []
    assert Hyperparameters(0.01).python == ["model.optimizer.learning_rate = 0.01"]
    assert Hyperparameters(0.01, 32, "SGD", {"0": 1.0, "six": 2.5}).python == [
        "model.compile(keras.optimizers.SGD(0.01), model.loss)",
        "model.fit(x, y, batch_size=32, class_weight={0: 1, 'six': 2.5})",
    ]
    assert Hyperparameters(optimizer="SGD", class_weight="balanced").python == [
        "model.compile(keras.optimizers.SGD(), model.loss)",
        'model.fit(x, y, class_weight="balanced")',
    ]


def test_what_stands_within_layers_is_a_comment_below_them() -> None:
    asked = read_hyperparameters({"dropout": 0.5, "l2": 0.001, "activation": "TANH"})
    assert asked.layers == LayerChanges(0.5, 0.001, "tanh")
    assert asked.python == [
        '# layers with Dropout(0.5), kernel_regularizer=L2(0.001), activation="tanh" if hidden'
    ]
    assert not Hyperparameters(0.1, 32, "SGD", "balanced").layers
    assert Hyperparameters(dropout=0.0).layers


def test_all_activations_are_known_to_keras() -> None:
    from keras import activations

    assert all(callable(getattr(activations, name)) for name in ACTIVATIONS)


def test_all_optimizers_of_keras_are_known_that_a_name_makes() -> None:
    from keras import optimizers

    made = {
        name
        for name, each in vars(optimizers).items()
        if isinstance(each, type) and issubclass(each, optimizers.Optimizer)
    }
    needs_others = {"Optimizer", "LossScaleOptimizer", "MultiOptimizer"}
    assert set(OPTIMIZERS) == made - needs_others
    assert all(getattr(optimizers, name)() for name in OPTIMIZERS)


def test_whatever_rate_a_model_has_is_read_back() -> None:
    run = replace(started(1), in_use=Hyperparameters(learning_rate=-1e30))
    assert from_json(to_json(run)) == run
