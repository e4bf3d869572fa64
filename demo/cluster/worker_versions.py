"""The versions that must be the same in a talk and on its workers, and how they are compared."""

from __future__ import annotations

import logging
import platform
from pathlib import Path
from typing import Any

from demo.catalog.libraries import TALK_LIBRARIES
from demo.system.code_files import describe, version_of
from demo.system.machine import versions

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0  # to wait for a worker that may be busy
# Versions that must be the same here and on a worker: both sides exchange pickled objects. Of the
# libraries that Keras computes with, it is the talk's own alone.
MATCHING = ("keras", *TALK_LIBRARIES, "numpy", "distributed")
VARIANTS = "variants.py"  # sent with each engine: the worker's copy may differ
# Packages that run on a worker, too. Those that only draw may differ.
COMPUTING = ["system", "catalog", "data", "stage", "backends", "analysis", "training", "cluster"]


def needed_versions(backend: str) -> dict[str, str]:
    """Return the versions that a worker has to have, by name; it computes with ``backend``."""
    others = {*TALK_LIBRARIES} - {backend}
    return {name: said for name, said in describe_side().items() if name not in others}


def what_differs(client: Any, worker: str, own: dict[str, str]) -> str:
    """Return the versions on a worker that are not those here, in words; empty: none."""

    def describe_there() -> dict[str, str]:
        try:
            from demo.cluster import describe_side as ask  # in every version of this project
        except ImportError:
            return {}
        return ask()

    # A nested function is pickled by its code, not by its module's name: a worker without
    # that module would end its process.
    asked = client.submit(describe_there, workers=[worker], pure=False)
    try:
        there = asked.result(timeout=ANSWER_SECONDS)
    except Exception as error:  # the worker may run any program, and raise anything
        logger.warning("%s can't describe itself", worker, exc_info=True)
        return describe(error)
    if not there:
        return "an older talk, or none"
    return listed(
        {name: there.get(name, "") for name, value in own.items() if there.get(name) != value}
    )


def describe_side() -> dict[str, str]:
    """Return the versions, by name, that must be the same here and on a worker."""
    demo = Path(__file__).parents[1]
    packages = sorted(path for name in COMPUTING for path in (demo / name).rglob("*.py"))
    files = [*sorted(demo.glob("*.py")), *packages]
    return {
        "python": platform.python_version().rpartition(".")[0],
        **dict.fromkeys(MATCHING, "missing"),
        # Without what says how a package was built: "+cpu" here may be "+cu130" there.
        **{name: said.partition("+")[0] for name, said in versions(MATCHING).items()},
        "demo": version_of(file for file in files if file.name != VARIANTS),
    }


def listed(found: dict[str, str]) -> str:
    """Return versions in words."""
    return ", ".join(f"{name} {value}" for name, value in found.items())
