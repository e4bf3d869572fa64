"""The Python that a model composed of blocks stands for: written, recognised and run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from demo.catalog.composed_model import KINDS, Block, Shape, shapes, weights

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

# A model's last line of code: shares of all classes, or one number, which a block could be, too.
ANSWER, ONE_NUMBER = '    Dense(classes, activation="softmax"),', "    Dense(1),"


def listing(blocks: Sequence[Block], image_shape: Shape, classes: int) -> list[tuple[str, int]]:
    """Return the lines of Python that make the model, each with the number of its block, or 0."""
    ends = shapes(blocks, image_shape)
    lines = [("model = Sequential([", 0), ("    Input(image_shape),", 0)]
    for number, (block, before) in enumerate(zip(blocks, ends, strict=False), 1):
        if block.name == "dense" and len(before) > 1:
            lines.append(("    Flatten(),", 0))
        lines.append((f"    {block.python(before)},", number))
    if len(ends[-1]) > 1:
        lines.append(("    Flatten(),", 0))
    total = sum(weights(blocks, image_shape, classes))
    # One class alone is no choice: the answer is a number.
    lines.append((ANSWER if classes > 1 else ONE_NUMBER, 0))
    return [*lines, (f"])  # {total:,} weights", 0)]


def code(blocks: Sequence[Block], image_shape: Shape, classes: int) -> str:
    """Return the Python that makes the model; ``build`` runs it."""
    return "".join(f"{line}\n" for line, _ in listing(blocks, image_shape, classes))


def build(python: str, image_shape: Shape, classes: int) -> Model:
    """Run what ``code`` wrote; raises what Keras raises."""
    import keras

    names: dict[str, Any] = {
        **vars(keras.layers),
        "Sequential": keras.Sequential,
        "image_shape": image_shape,
        "classes": classes,
    }
    exec(compile(python, "composed", "exec"), names)  # noqa: S102 - made of blocks, never typed
    model: Model = names["model"]
    return model


def is_of_blocks(python: str) -> bool:
    """Tell whether ``code`` can have written this: from a file, other Python must not be run."""
    return all(map(_WRITTEN.fullmatch, python.removesuffix("\n").split("\n")))


# A line of code as ``listing`` writes it.
_WRITTEN = re.compile(
    "|".join(
        (
            re.escape("model = Sequential(["),
            re.escape("    Input(image_shape),"),
            re.escape("    Flatten(),"),
            re.escape(ANSWER),
            r"\]\)  # [\d,]+ weights",
            *(
                "    "
                + re.escape(kind.python.format("SIZE"))
                .replace("SIZE", r"[0-9.e+-]+")
                .replace("2D", "[123]D")
                + ","
                for kind in KINDS.values()
            ),
        )
    )
)
