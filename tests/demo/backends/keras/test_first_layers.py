"""First layers are found in models of all shapes, and computed as Keras computes them."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import keras
import numpy as np
import pytest

from demo.analysis.filter_responses import first_filters
from demo.analysis.linear_weights import read_dense
from demo.backends.keras.convolution_form import CONVOLUTIONS, as_array
from demo.backends.keras.first_layers import FirstLayers
from demo.backends.keras.internals import calls_watched, layers_within
from demo.events import Event, Snapshot, from_json, to_json
from tests.demo.inside_cases import CASES, Case

FILTERED = [name for name, case in CASES.items() if case.filters]


@cache
def read(name: str) -> tuple[Case, Any, Snapshot]:
    """Return a case, its model, and what a recording tells of it."""
    case = CASES[name]
    model, data = case.build(), case.data
    answer = partial(model, training=False)
    answer(data.x_test)
    weights = FirstLayers(model, answer, data.x_test).weights()
    snapshot = Snapshot(run=1, epoch=0, probabilities=np.zeros((1, 3), np.float32), weights=weights)
    told: Event = from_json(to_json(snapshot))
    assert isinstance(told, Snapshot)
    return case, model, told


def first_outputs(model: Any, kinds: Any, examples: Any) -> Any:
    """Return what the first layer of some kinds gives."""
    found: list[Any] = []

    def watch(layer: Any, inputs: Any, outputs: Any) -> None:
        if isinstance(layer, kinds):
            found.append((layer, as_array(outputs)))

    with calls_watched(layers_within(model), watch):
        model(examples, training=False)
    return found[0]


@pytest.mark.parametrize("name", FILTERED)
def test_filters_find_what_the_layer_itself_finds_in_what_it_is_given(name: str) -> None:
    case, model, snapshot = read(name)
    data = case.data
    filters = first_filters(snapshot, data.input_shape[-1])
    assert filters is not None
    assert filters.count == case.filters
    assert (filters.layer_input.kept is None) == case.whole
    layer, outputs = first_outputs(model, CONVOLUTIONS, data.x_test)
    if layer.data_format == "channels_first":
        outputs = np.moveaxis(outputs, 1, -1)
    for place in range(filters.layer_input.count(3)):
        maps = filters.maps(filters.layer_input.of(data.x_test, place))
        wanted = np.moveaxis(outputs[place], -1, 0)[: len(filters)]
        if name == "softmax_over_filters":  # is shown before it
            maps = np.exp(maps) / np.exp(maps).sum(axis=0)
        rough = 0.01 if name in ("mixed", "one_by_one", "strides", "dilated") else 1e-3
        np.testing.assert_allclose(maps.reshape(wanted.shape), wanted, rtol=rough, atol=rough)


@pytest.mark.parametrize("name", CASES)
def test_a_dense_layer_is_read_where_it_has_a_weight_for_each_number(name: str) -> None:
    case, model, snapshot = read(name)
    data = case.data
    dense = read_dense(snapshot, data)
    assert (dense.nodes if dense else None) == case.nodes
    if dense is None:
        return
    assert dense.answers == case.answers
    answers = as_array(model(data.x_test[:2], training=False))
    for place in range(2 * case.answers):
        seen = dense.layer_input.of(data.x_test, place)
        sums = np.array([dense.weigh(seen, node).total for node in range(dense.nodes)])
        made = {"dense_logits": sums, "dense_sigmoid": 1 / (1 + np.exp(-sums))}
        shares = np.exp(sums) / np.exp(sums).sum()
        np.testing.assert_allclose(made.get(name, shares), answers[place], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_without_a_convolution_there_are_no_filters(name: str) -> None:
    case, _, snapshot = read(name)
    found = first_filters(snapshot, case.shape[-1])
    assert (found is not None) == bool(case.filters)


def test_a_model_runs_again_only_where_what_a_layer_sees_can_change() -> None:
    runs: list[bool] = []

    def layers(*first: Any, start: str = "glorot_uniform") -> FirstLayers:
        dense = keras.layers.Dense(3, "softmax", kernel_initializer=start)
        model = keras.Sequential([keras.Input((4,)), *first, dense])
        examples = np.random.default_rng(0).normal(size=(10, 4)).astype(np.float32)

        def answer(given: Any) -> Any:
            runs.append(True)
            return model(given, training=False)

        return FirstLayers(model, answer, examples)

    plain = layers()
    runs.clear()
    assert set(plain.weights()) == {"dense/kernel", "dense/bias", "dense/answers"}
    assert not runs
    for changing in (layers(keras.layers.BatchNormalization()), layers(start="zeros")):
        runs.clear()
        changing.weights()
        assert runs
