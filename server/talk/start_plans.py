"""What a click on a model starts: the same as on the slide that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.catalog.variant_file import Variant
from demo.data.sources import TABLES
from demo.requests import Start
from demo.ui.widget import DEFAULT_EPOCHS
from server.deck.slides import Slide


@dataclass(frozen=True)
class StartPlan:
    """How to train a model; ``key`` is the number that starts it, 0 if none does."""

    epochs: int = DEFAULT_EPOCHS
    dataset: str = ""
    seeds: int = 1
    key: int = 0

    def start(self, variant: str) -> Start:
        """Return what the engine is asked for."""
        return Start(variant, self.epochs, self.dataset, seeds=self.seeds)


def plans(
    demos: Iterable[Any], variants: Mapping[str, Variant], epochs: int | None
) -> dict[str, StartPlan]:
    """Return a plan for each variant, by name.

    ``demos`` are the options of those on the slide that is shown, in their order; ``epochs`` is
    the presenter's wish, over what they say.
    """
    found: dict[str, StartPlan] = {}
    key = 0
    for options in demos:
        for name in _starts(options):
            key += 1
            if name in variants and name not in found:
                dataset = getattr(options, "dataset", "")
                fits = not (dataset in TABLES and variants[name].neighbours)
                found[name] = StartPlan(
                    epochs or options.epochs,
                    dataset if fits else "",
                    getattr(options, "seeds", 1),
                    key if fits and key < 10 else 0,
                )
    return {name: found.get(name, StartPlan(epochs or DEFAULT_EPOCHS)) for name in variants}


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
    """Return the variants that an author has written; whether they make sense is told elsewhere."""
    several, one = options.get("variants"), options.get("variant")
    return [*(several if isinstance(several, list) else []), *([one] if one else [])]


def _starts(options: Any) -> list[str]:
    """Return the variants that a demo has start buttons for."""
    if not hasattr(options, "epochs"):
        return []
    names: list[str] = getattr(options, "variants", None) or [getattr(options, "variant", "")]
    return names
