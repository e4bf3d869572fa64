"""The Python that stands below a model's code where its slide lets it learn in another way."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.token import Token

from demo.hyperparameters import read_hyperparameters
from server.deck.blocks import read_options

VARIANTS_FILE = "variants.py"


def learning_beside(tokens: Iterable[Token]) -> list[str]:
    """Return the hyperparameters of a slide's demos as lines of Python; none if two differ."""
    demos = (token for token in tokens if token.type == "fence" and token.info.startswith("demo "))
    said = {tuple(_python(token.content)) for token in demos} - {()}
    return list(said.pop()) if len(said) == 1 else []


def _python(options: str) -> list[str]:
    try:
        return read_hyperparameters(read_options(options).options).python
    except ValueError:  # the demo says what is wrong
        return []


def with_learning(text: str, target: str, lines: Iterable[str]) -> str:
    """Return a model's code with these lines below; other code as it is."""
    file, _, name = target.partition("#")
    below = "\n".join(lines)
    return f"{text.rstrip()}\n\n{below}\n" if below and name and file == VARIANTS_FILE else text
