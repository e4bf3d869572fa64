"""Models composed of blocks on stage: which blocks there are, and what fits on what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

MOST_BLOCKS = 7  # that a slide has room for
WINDOW = 3  # pixels that a convolution sees across and down

Shape = tuple[int, ...]  # height, width, channels; or nodes
EXAMPLES = {1: "row", 2: "series", 3: "picture", 4: "volume"}  # by the length of their shapes


@dataclass(frozen=True)
class BlockKind:
    """What blocks of one kind have in common."""

    label: str
    short: str  # label where there is little room
    python: str  # its line of code, with room for its size
    unit: str = ""  # what its size counts
    size: float = 0  # to begin with; 0: there is none
    least: float = 0
    most: float = 0
    needs_picture: str = ""  # why, if it does


KINDS = {
    "conv": BlockKind(
        "Convolution",
        "Conv",
        f'Conv2D({{}}, {WINDOW}, padding="same")',
        "filters",
        size=32,
        least=1,
        most=128,
        needs_picture="A convolution looks at neighbours",
    ),
    "pooling": BlockKind(
        "Pooling",
        "Pooling",
        'MaxPooling2D(padding="same")',
        needs_picture="Pooling makes a picture smaller",
    ),
    "dense": BlockKind("Dense", "Dense", "Dense({})", "nodes", size=128, least=1, most=1024),
    "dropout": BlockKind("Dropout", "Dropout", "Dropout({})", size=0.25, least=1 / 64, most=0.5),
    "relu": BlockKind("ReLU", "ReLU", 'Activation("relu")'),
}


@dataclass(frozen=True)
class Block:
    """One layer of a model."""

    name: str  # its kind's
    size: float = 0

    @property
    def kind(self) -> BlockKind:
        """Its kind: what all blocks of its name have in common."""
        return KINDS[self.name]

    def python(self, before: Shape) -> str:
        """Return its line of code, behind what puts out this shape."""
        line = self.kind.python.format(f"{self.size:g}")
        return line.replace("2D", f"{len(before) - 1}D") if self.kind.needs_picture else line

    def __str__(self) -> str:
        """Write it as an author does: "conv 32", "relu"."""
        return f"{self.name} {self.size:g}" if self.size else self.name


def read_block(text: str) -> Block:
    """Read a block as an author writes it; its size may be left out. Raises ``ValueError``."""
    name, _, size = text.partition(" ")
    if name not in KINDS:
        raise ValueError(
            f"Expected a block: {', '.join(KINDS)}. Received: {text!r}. Mend the name."
        )
    kind = KINDS[name]
    if not size:
        return Block(name, kind.size)
    try:
        block = Block(name, float(size))
    except ValueError:
        block = Block(name, -1)
    if not kind.least <= block.size <= kind.most or not kind.size:
        sizes = f"{kind.least:g} to {kind.most:g} {kind.unit}" if kind.size else "without a size"
        raise ValueError(f"Expected {name}, {sizes}. Received: {text!r}. Mend the number.")
    return block


@dataclass(frozen=True)
class Composition:
    """A row of blocks between picture and answer, and how many stand before the place to add."""

    blocks: tuple[Block, ...] = ()
    place: int = 0

    @property
    def chosen(self) -> Block | None:
        """The block before the place, if there is one."""
        return self.blocks[self.place - 1] if self.place else None

    def at(self, place: int) -> Composition:
        """Add from now on behind so many blocks."""
        return replace(self, place=min(place, len(self.blocks)))

    def plus(self, name: str) -> Composition:
        """Put a block of this kind in."""
        block = Block(name, KINDS[name].size)
        blocks = (*self.blocks[: self.place], block, *self.blocks[self.place :])
        return Composition(blocks, self.place + 1)

    def minus(self) -> Composition:
        """Take the chosen block out, if there is one."""
        if not self.place:
            return self
        blocks = self.blocks[: self.place - 1] + self.blocks[self.place :]
        return Composition(blocks, self.place - 1)

    def resized(self, factor: float) -> Composition:
        """Make the chosen block so many times as large, if there is one."""
        if not self.place:
            return self
        blocks = list(self.blocks)
        block = blocks[self.place - 1]
        size = block.size * factor
        blocks[self.place - 1] = replace(block, size=size if block.name == "dropout" else int(size))
        return Composition(tuple(blocks), self.place)


def refusal(blocks: Sequence[Block], image_shape: Shape) -> str:
    """Return in plain words why a model can't be made of these blocks, or nothing."""
    if len(blocks) > MOST_BLOCKS:
        return f"The row holds {MOST_BLOCKS} blocks: take one out first"
    befores = shapes(blocks, image_shape)
    for block, before in zip(blocks, befores, strict=False):
        if block.kind.needs_picture and len(image_shape) == 1:
            return f"{block.kind.label} looks at neighbours, and the numbers of a row have none"
        what = EXAMPLES[len(image_shape)]
        if block.kind.needs_picture and len(before) == 1:
            needs = block.kind.needs_picture.replace("picture", what)
            return f"{needs}: behind a dense layer there is no {what} left"
        if block.name == "pooling" and max(before[:-1]) == 1:
            return _pooled(what)
        if block.size > block.kind.most:
            return _too_large(block)
        if block.size < block.kind.least:
            return f"{block.kind.label} can't get any smaller"
    return ""


def _pooled(what: str) -> str:
    part = "pixel" if what == "picture" else "step"
    return f"The {what} is a single {part} already: there is nothing left to pool"


def _too_large(block: Block) -> str:
    kind = block.kind
    if block.name == "dropout":
        return f"Nothing would be left to learn from: {100 * kind.most:g} % hidden is the most here"
    return f"{kind.most:,} {kind.unit} are the most here: more would take longer than a talk"


def shapes(blocks: Sequence[Block], image_shape: Shape) -> list[Shape]:
    """Return the shape of what comes before the first block, and of what each puts out."""
    after = [image_shape]
    for block in blocks:
        after.append(_output_shape(block, after[-1]))
    return after


def _output_shape(block: Block, shape: Shape) -> Shape:
    match block.name:
        case "conv":
            return (*shape[:-1], int(block.size))
        case "pooling" if len(shape) > 1:
            return (*(math.ceil(size / 2) for size in shape[:-1]), shape[-1])
        case "dense":
            return (int(block.size),)
        case _:
            return shape


def weights(blocks: Sequence[Block], image_shape: Shape, classes: int) -> list[int]:
    """Count the weights of each block, and of the answer behind them."""
    ends = shapes(blocks, image_shape)
    counts = [_weights(block, *pair) for block, pair in zip(blocks, pairwise(ends), strict=True)]
    return [*counts, (math.prod(ends[-1]) + 1) * classes]


def _weights(block: Block, before: Shape, after: Shape) -> int:
    match block.name:
        case "conv":
            window = math.prod([WINDOW] * (len(before) - 1))
            return (window * before[-1] + 1) * after[-1]
        case "dense":
            return (math.prod(before) + 1) * after[0]
        case _:
            return 0
