"""Blocks fit on each other or say why not; their Python makes the very model that is shown."""

from __future__ import annotations

import re

import pytest

from demo.catalog.composed_model import (
    Block,
    Composition,
    read_block,
    refusal,
    shapes,
)

PICTURE = (28, 28, 1)


def row(*texts: str) -> tuple[Block, ...]:
    return tuple(map(read_block, texts))


# Reading and writing


@pytest.mark.parametrize("text", ["conv 32", "dense 128", "dropout 0.25", "pooling", "relu"])
def test_a_block_is_written_as_it_is_read(text: str) -> None:
    assert str(read_block(text)) == text


def test_a_size_may_be_left_out() -> None:
    assert row("conv", "dense", "dropout") == row("conv 32", "dense 128", "dropout 0.25")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "lstm 3",
            "Expected a block: conv, pooling, dense, dropout, relu. Received: 'lstm 3'. "
            "Mend the name.",
        ),
        (
            "conv 1000",
            "Expected conv, 1 to 128 filters. Received: 'conv 1000'. Mend the number.",
        ),
        ("dense many", "Expected dense, 1 to 1024 nodes. Received: 'dense many'. Mend the number."),
        ("relu 2", "Expected relu, without a size. Received: 'relu 2'. Mend the number."),
    ],
)
def test_what_is_no_block_says_so(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_block(text)


# Composing


def test_blocks_go_in_where_the_presenter_chose() -> None:
    model = Composition().plus("conv").plus("dense")
    assert [str(block) for block in model.blocks] == ["conv 32", "dense 128"]
    model = model.at(1).plus("relu").plus("pooling")
    assert [block.name for block in model.blocks] == ["conv", "relu", "pooling", "dense"]
    assert model.place == 3
    assert model.chosen == Block("pooling")
    assert model.at(99).place == 4


def test_the_chosen_block_is_taken_out() -> None:
    model = Composition(row("conv", "relu", "dense"), 2).minus()
    assert model == Composition(row("conv", "dense"), 1)
    assert model.at(0).chosen is None


def test_the_chosen_block_gets_another_size() -> None:
    model = Composition(row("dense 5", "dropout 0.25"), 1)
    assert model.resized(2).blocks == row("dense 10", "dropout 0.25")
    assert model.resized(1 / 2).blocks == row("dense 2", "dropout 0.25")
    assert model.at(2).resized(1 / 2).blocks == row("dense 5", "dropout 0.125")


# What does not fit


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        (row("conv", "relu", "pooling", "dense", "dropout"), ""),
        (
            row("dense", "relu", "conv"),
            "A convolution looks at neighbours: behind a dense layer there is no picture left",
        ),
        (
            row("dense", "pooling"),
            "Pooling makes a picture smaller: behind a dense layer there is no picture left",
        ),
        (
            row(*["pooling"] * 6),
            "The picture is a single pixel already: there is nothing left to pool",
        ),
        (row(*["relu"] * 8), "The row holds 7 blocks: take one out first"),
        (
            (Block("dense", 2048),),
            "1,024 nodes are the most here: more would take longer than a talk",
        ),
        (
            (Block("dropout", 1),),
            "Nothing would be left to learn from: 50 % hidden is the most here",
        ),
        ((Block("conv", 0.5),), "Convolution can't get any smaller"),
    ],
)
def test_what_is_impossible_is_refused_in_plain_words(
    blocks: tuple[Block, ...], reason: str
) -> None:
    assert refusal(blocks, PICTURE) == reason


def test_shapes_follow_the_picture() -> None:
    assert shapes(row("conv 8", "pooling", "relu", "dense 5"), (7, 6, 3)) == [
        (7, 6, 3),
        (7, 6, 8),
        (4, 3, 8),
        (4, 3, 8),
        (5,),
    ]


# The Python
