"""All that can be set of a run beside its model: what is set, and what tells runs apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.requests import Start
from demo.stage.run import Run


@dataclass(frozen=True)
class RunSettings:
    """By what a run learns, from how many examples, and how many of these are wrong."""

    hyperparameters: Hyperparameters = AS_WRITTEN
    examples: int = 0  # 0: all
    label_noise: float = 0.0  # share of them

    def start(self, start: Start) -> Start:
        """Return a start with these."""
        return replace(
            start,
            hyperparameters=self.hyperparameters,
            examples=self.examples or None,
            label_noise=self.label_noise,
        )

    def needs_a_new_run(self, others: RunSettings) -> bool:
        """Tell whether a run with others can't come to these on its way."""
        here, there = self.hyperparameters, others.hyperparameters
        moved = replace(there, learning_rate=here.learning_rate, batch=here.batch)
        is_back = (there.learning_rate is not None and here.learning_rate is None) or (
            there.batch and not here.batch
        )
        return bool(is_back) or replace(others, hyperparameters=moved) != self


def settings_of(run: Run) -> RunSettings:
    """Return those of a run as it learns at its newest step."""
    changes = (Hyperparameters(each.learning_rate, each.batch) for each in run.changes)
    last = reduce(lambda before, change: change.over(before), changes, run.hyperparameters)
    return RunSettings(last, run.examples, run.label_noise)


def differences(
    runs: Sequence[Run], labels: Sequence[str], noun: str, *, brief: bool = False
) -> list[str]:
    """Say of each run what tells it from the others; ``labels`` are their models'.

    ``brief``: no more than it takes to tell all apart.
    """
    facts = [_facts(run, label, noun) for run, label in zip(runs, labels, strict=True)]
    names = facts[0] if facts else ()
    told = [name for name in names if len({each[name] for each in facts}) > 1]
    if brief:
        enough = (told[:count] for count in range(len(told)))
        told = next((few for few in enough if len({*_said(facts, few)}) == len(facts)), told)
    return _said(facts, told)


def _said(facts: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[str]:
    return [", ".join(filter(None, (each[name] for name in names))) for each in facts]


def _facts(run: Run, label: str, noun: str) -> dict[str, str]:
    asked = run.hyperparameters
    first = run.hyperparameters.learning_rate
    last = settings_of(run).hyperparameters
    rate, batch = run.in_use.learning_rate or last.learning_rate, run.in_use.batch or last.batch
    moved = f"{first:g} → " if run.changes and first not in (None, rate) else ""
    return {
        "model": label,
        "rate": "" if rate is None else f"rate {moved}{float(f'{rate:.3g}'):g}",
        "batch": f"batch {batch:,}",
        "optimizer": run.in_use.optimizer or asked.optimizer,
        "dropout": "" if asked.dropout is None else f"dropout {asked.dropout:g}",
        "l2": "" if asked.l2 is None else f"L2 {asked.l2:g}",
        "activation": asked.activation,
        "examples": f"{run.examples:,} {noun}" if run.examples else f"all {noun}",
        "noise": f"{100 * run.label_noise:g} % wrong",
    }
