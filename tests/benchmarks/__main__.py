"""Runs the benchmarks: ``python -m tests.benchmarks [NAME ...] [--write]``."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable
from pathlib import Path

from demo.system.quiet_stderr import quiet_stderr

from .machine import describe_machine, load, pace_s
from .report import (
    AT_NAMED_PACE,
    NAMED_PACE_S,
    Table,
    all_goals,
    as_markdown,
    as_text,
    from_markdown,
    with_named_pace,
)

# Each is a module here whose ``measure`` returns its tables.
NAMES = (
    "startup",
    "latency",
    "hops",
    "stroke",
    "scrub",
    "together",
    "faults",
    "kills",
    "demos",
    "page",
    "engine",
    "tables",
    "growth",
    "libraries",
    "devices",
    "cluster",
    "accuracy",
    "own_data",
    "parser",
    "saves",
    "endurance",
    "soak",
    "recordings",
    "monkey",
    "strangers",
    "broken_slides",
)
# Several by one name.
GROUPS = {"hostile": ("recordings", "monkey", "kills", "strangers", "broken_slides")}
SUMMARY = all_goals([]).title
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
INTRODUCTION = f"""\
# Performance

What `make bench` measured, written by `make bench ARGS=--write`; with names before `--write`, only
those tables are new. Peers take turns in one run; medians stand before their ranges. Absolute times
are the machine's and vary with its load: how fast it was stands beneath each table, and the ratios
carry further. The column *{AT_NAMED_PACE}* says what a time would be on one machine for all, a
shared AMD EPYC with two cores, which counts to ten million in {NAMED_PACE_S} s: if everything took
so much longer there as counting does.
"""


def main() -> None:
    """Run the benchmarks that are named, or all; print their tables as they come."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Measure the talk.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*NAMES, *GROUPS)))
    parser.add_argument("--write", action="store_true", help=f"also write {DOCUMENT.name}")
    arguments = parser.parse_args()
    names = [each for name in arguments.names for each in GROUPS.get(name, (name,))]
    if unknown := set(names) - set(NAMES):
        expected = ", ".join((*NAMES, *GROUPS))
        parser.error(f"expected {expected}. Received: {', '.join(sorted(unknown))}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # for users, what was compiled once is kept
    os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg"}
    found: list[Table] = []
    for name in names or NAMES:
        tables, facts = _run(name)
        found += tables
        if arguments.write:
            _write(tables, facts)
    print(f"\n{as_text(all_goals(found))}", flush=True)


def _run(name: str) -> tuple[list[Table], str]:
    """Return what was measured, and on which machine it was."""
    with quiet_stderr():  # some import TensorFlow, and its noise comes along
        module = importlib.import_module(f".{name}", __package__)
    measure: Callable[[], list[Table]] = module.measure
    before, pace = load(), pace_s()
    tables = [with_named_pace(table, pace) for table in measure()]
    for table in tables:
        print(f"\n{as_text(table)}", flush=True)
    facts = f"{describe_machine(pace)}; load {before} before, {load()} after"
    print(f"Measured: {facts}.", flush=True)
    return tables, facts


def _write(tables: list[Table], facts: str) -> None:
    """Put new tables in the place of old ones; those that there were not come last.

    Before them stands one of all goals.
    """
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    sections = {section.partition("\n")[0]: section for section in old.split("\n## ")[1:]}
    for table in tables:
        sections[table.title] = f"{as_markdown(table)}\n\n*{facts}.*\n".removeprefix("## ")
    sections.pop(SUMMARY, None)
    summary = as_markdown(all_goals([from_markdown(each) for each in sections.values()]))
    parts = [INTRODUCTION, f"{summary}\n", *(f"## {section}" for section in sections.values())]
    DOCUMENT.write_text("\n".join(parts), encoding="utf-8")
    print(f"Written: {DOCUMENT}")


if __name__ == "__main__":
    main()
