"""The Python of blocks makes the very model that is shown, and no other Python passes for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.catalog.composed_code import build, code, is_of_blocks, listing
from demo.catalog.composed_model import (
    KINDS,
    MOST_BLOCKS,
    Block,
    read_block,
    refusal,
    weights,
)

PICTURE = (28, 28, 1)


def row(*texts: str) -> tuple[Block, ...]:
    return tuple(map(read_block, texts))


def test_its_python_can_be_read_aloud() -> None:
    blocks = row("dropout", "conv 8", "relu", "pooling", "dense 5")
    assert code(blocks, PICTURE, 10) == (
        "model = Sequential([\n"
        "    Input(image_shape),\n"
        "    Dropout(0.25),\n"
        '    Conv2D(8, 3, padding="same"),\n'
        '    Activation("relu"),\n'
        '    MaxPooling2D(padding="same"),\n'
        "    Flatten(),\n"
        "    Dense(5),\n"
        '    Dense(classes, activation="softmax"),\n'
        "])  # 7,985 weights\n"
    )
    numbers = [number for _, number in listing(blocks, PICTURE, 10)]
    assert numbers == [0, 0, 1, 2, 3, 4, 0, 5, 0, 0]


def test_where_the_answer_is_a_number_it_ends_with_one() -> None:
    python = code(row("dense 5", "relu"), (10,), 1)
    lines = python.splitlines()
    assert lines[2:] == [
        "    Dense(5),",
        '    Activation("relu"),',
        "    Dense(1),",
        "])  # 61 weights",
    ]
    assert is_of_blocks(python)
    model = build(python, (10,), 1)
    assert (model.output_shape, model.layers[-1].activation.__name__) == ((None, 1), "linear")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(KINDS)), max_size=MOST_BLOCKS),
    st.sampled_from([(28, 28, 1), (8, 8, 1), (5, 3, 3)]),
)
def test_keras_makes_all_that_is_not_refused(names: list[str], shape: tuple[int, ...]) -> None:
    blocks = row(*names)
    if refusal(blocks, shape):
        return
    model = build(code(blocks, shape, 7), shape, 7)
    assert model.output_shape == (None, 7)
    assert model.count_params() == sum(weights(blocks, shape, 7))


@pytest.mark.parametrize(
    "other",
    [
        "import os",
        "model = Sequential([__import__('os')])",
        "    Dense(classes, activation=\"softmax\"),\r__import__('os')",
        "    Dense(__import__('os')),",
        "",
    ],
)
def test_other_python_is_not_made_of_blocks(other: str) -> None:
    lines = code([read_block("conv 16"), read_block("dropout 0.1")], (8, 8, 1), 7).splitlines()
    assert is_of_blocks("\n".join([*lines, ""]))
    assert not is_of_blocks("\n".join([*lines[:-2], other, *lines[-2:]]))
