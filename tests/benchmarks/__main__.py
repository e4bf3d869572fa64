"""Runs the benchmarks: ``python -m tests.benchmarks [NAME ...] [--write]``."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable
from pathlib import Path

from demo.quiet import quiet_stderr

from .machine import describe_machine, load
from .report import Table, as_markdown, as_text

# Each is a module here whose ``measure`` returns its tables.
NAMES = (
    "startup",
    "latency",
    "stroke",
    "demos",
    "page",
    "engine",
    "accuracy",
    "parser",
    "saves",
    "endurance",
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
INTRODUCTION = """\
# Performance

What `make bench` measured, written by `make bench ARGS=--write`. Peers take turns in one run;
medians stand before their ranges. Absolute times are this machine's and vary with its load:
the ratios carry further.
"""


def main() -> None:
    """Run the benchmarks that are named, or all; print their tables as they come."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Measure the talk.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--write", action="store_true", help=f"also write {DOCUMENT.name}")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"expected {', '.join(NAMES)}. Received: {', '.join(sorted(unknown))}")
    os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg"}
    facts = describe_machine()
    print("\n".join(f"{name}: {value}" for name, value in facts), flush=True)
    before = load()
    tables = [table for name in arguments.names or NAMES for table in _run(name)]
    facts.append(("Load", f"{before} before, {load()} after, in processes that want to run"))
    if arguments.write:
        _write(facts, tables)


def _run(name: str) -> list[Table]:
    with quiet_stderr():  # some import TensorFlow, and its noise comes along
        module = importlib.import_module(f".{name}", __package__)
    measure: Callable[[], list[Table]] = module.measure
    before = load()
    tables = measure()
    for table in tables:
        print(f"\n{as_text(table)}", flush=True)
    print(f"Load of the machine: {before} before, {load()} after.", flush=True)
    return tables


def _write(facts: list[tuple[str, str]], tables: list[Table]) -> None:
    machine = "\n".join(f"* {name}: {value}" for name, value in facts)
    DOCUMENT.parent.mkdir(exist_ok=True)
    parts = [INTRODUCTION, machine + "\n", *(as_markdown(table) + "\n" for table in tables)]
    DOCUMENT.write_text("\n".join(parts), encoding="utf-8")
    print(f"\nWritten: {DOCUMENT}")


if __name__ == "__main__":
    main()
