"""The Python that stands below a model's code where its slide lets it learn in another way."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.token import Token

from demo.hyperparameters import AS_WRITTEN, Hyperparameters, read_hyperparameters
from server.deck.blocks import read_options

VARIANTS_FILE = "variants.py"


def learning_beside(tokens: Iterable[Token], asked: Hyperparameters = AS_WRITTEN) -> list[str]:
    """Return the hyperparameters of a slide's demos as lines of Python; none if two differ.

    Those that are ``asked`` for count over what a slide says, and where it has no demo.
    """
    demos = (token for token in tokens if token.type == "fence" and token.info.startswith("demo "))
    said = {tuple(asked.over(_read(token.content)).python) for token in demos} - {()}
    return list(said.pop()) if len(said) == 1 else [] if said else asked.python


def _read(options: str) -> Hyperparameters:
    try:
        return read_hyperparameters(read_options(options).options)
    except ValueError:  # the demo says what is wrong
        return AS_WRITTEN


def with_learning(text: str, target: str, lines: Iterable[str]) -> str:
    """Return a model's code with these lines below; other code as it is."""
    file, _, name = target.partition("#")
    below = "\n".join(lines)
    return f"{text.rstrip()}\n\n{below}\n" if below and name and file == VARIANTS_FILE else text
