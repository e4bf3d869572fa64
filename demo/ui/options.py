"""What an author may set of a demo, and how a mistake in it is told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from demo.ui.setting import Setting

DEFAULT_EPOCHS = 20

Options = TypeVar("Options")


class DemoError(ValueError):
    """A demo block can't be shown; one line says what was expected, what came, what to do."""


@dataclass(frozen=True)
class NoOptions:
    """A demo that has nothing to set."""


@dataclass(frozen=True)
class RunOptions:
    """What an author may set of a demo that starts runs."""

    variants: list[str] = field(default_factory=list)  # all, if none is named
    epochs: int = DEFAULT_EPOCHS


def read_options(kind: type[Options], options: Mapping[str, Any]) -> Options:
    """Return what an author wrote as a demo's own dataclass; raises ``DemoError``.

    Its fields are the names an author may set; a value must be of its default's type.
    """
    defaults = vars(kind())
    for name, value in options.items():
        if name not in defaults:
            names = ", ".join(defaults) or "none, this demo has nothing to set"
            raise DemoError(f"Expected an option: {names}. Received: {name!r}. Mend the name.")
        if type(value) is not type(defaults[name]):
            raise DemoError(
                f"Expected {name} to be like {defaults[name]!r}. Received: {value!r}. "
                "Mend the value."
            )
    return kind(**options)


def expect_variants(setting: Setting, names: Sequence[str]) -> None:
    """Raise ``DemoError`` unless the talk has variants of all these names."""
    unknown = [name for name in names if name not in setting.variants]
    if unknown:
        raise DemoError(
            f"Expected variants: {', '.join(setting.variants)}. Received: {unknown[0]!r}. "
            "Mend the name, or add a function of this name to the variants' file."
        )


def choose_variant(setting: Setting, name: str, usual: str) -> str:
    """Return the variant that an author has named, or the usual one, or the talk's first.

    Raises ``DemoError`` if there is none of this name.
    """
    expect_variants(setting, [name] if name else [])
    return name or (usual if usual in setting.variants else next(iter(setting.variants)))


def expect_between(option: str, value: float, least: float, most: float = math.inf) -> None:
    """Raise ``DemoError`` unless an option's value lies in its range."""
    if not least <= value <= most:
        wanted = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
        raise DemoError(f"Expected {option}: {wanted}. Received: {value!r}. Mend the value.")
