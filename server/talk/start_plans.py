"""What the presenter's page starts for each model: what the shown slide's buttons start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from demo.catalog.variant_file import Variant
from demo.data.core.dataset import Dataset
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.requests import Start
from demo.ui.options import DEFAULT_EPOCHS
from demo.ui.starts import StartRequest, why_unfit
from server.deck.slides import Slide

KEYS = 9  # on a keyboard, from 1


@dataclass(frozen=True)
class StartPlan:
    """How to train a model; ``key`` is the number that starts it, 0 if none does."""

    start: Start
    key: int = 0


def plans(
    starts: Iterable[StartRequest],
    variants: Mapping[str, Variant],
    data: Dataset,
    epochs: int | None,
    hyperparameters: Hyperparameters = AS_WRITTEN,
) -> dict[str, StartPlan]:
    """Return a plan for each variant, by name.

    ``starts`` are those of all demos on the slide that is shown, in the order of their buttons;
    ``data`` is the talk's own;
    ``epochs`` and ``hyperparameters`` are what the command line says, for variants that none of
    them starts.
    """
    found: dict[str, StartPlan] = {}
    for key, start in enumerate(starts, 1):  # keys count all start buttons, in their order
        # The presenter's page has a row per variant, trained by the talk's own engine: comparisons,
        # and starts on another library, are for the slide's own buttons.
        if isinstance(start, Start) and not start.backend and start.variant in variants:
            found.setdefault(start.variant, _plan(start, variants, data, key))
    length = epochs or DEFAULT_EPOCHS
    usual = (Start(name, length, hyperparameters=hyperparameters) for name in variants)
    return {each.variant: found.get(each.variant, StartPlan(each)) for each in usual}


def _plan(start: Start, variants: Mapping[str, Variant], data: Dataset, key: int) -> StartPlan:
    if why_unfit(start, variants, data):  # the button is greyed out; the row uses the talk's data
        return StartPlan(replace(start, dataset=""))
    return StartPlan(start, key if key <= KEYS else 0)


def in_order_of_need(slides: Sequence[Slide], shown: str, names: Iterable[str]) -> list[str]:
    """Return variants in the order in which the talk comes to them, from the slide ``shown`` on.

    Those of slides before it come after that, and those that no slide names, last.
    """
    ids = [slide.id for slide in slides]
    here = ids.index(shown) if shown in ids else 0
    demos = [demo for slide in (*slides[here:], *slides[:here]) for demo in slide.demos]
    wanted = [name for demo in demos for name in _named(demo.options)]
    known = list(names)
    return list(dict.fromkeys([*(name for name in wanted if name in known), *known]))


def _named(options: Mapping[str, Any]) -> list[Any]:
    """Return the variants in a demo's options as written; ``check`` says if they don't exist."""
    several, one = options.get("variants"), options.get("variant")
    return [*(several if isinstance(several, list) else []), *([one] if one else [])]
