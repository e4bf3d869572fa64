"""On what a session is computed: the machine, the versions, the data, as the head of its log."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from demo.data import Dataset
from demo.events import SessionOpened

LIBRARIES = ("hello-machine-learning", "keras", "tensorflow", "jax", "numpy", "bokeh")
LOOKED_AT = 500  # images of each part tell data sets apart; to look at 60,000 takes long


def describe_session(data: Dataset, seed: int) -> SessionOpened:
    """Return the head of a log that begins now."""
    return SessionOpened(
        versions={"python": platform.python_version(), **versions(LIBRARIES)},
        machine=describe_machine(),
        dataset=data.name,
        data=data_version(data),
        train=len(data.x_train),
        test=len(data.x_test),
        seed=seed,
    )


def data_version(data: Dataset) -> str:
    """Return a few letters that change with the images and their labels."""
    found = hashlib.sha256()
    for images, labels in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        found.update(repr(images.shape).encode())
        found.update(images[:: max(1, len(images) // LOOKED_AT)].tobytes())
        found.update(labels.tobytes())
    return found.hexdigest()[:12]


def describe_machine() -> str:
    """Return what computes here, in words: its processor, memory and system, not its name."""
    parts = [
        _processor(),
        f"{cores()} cores",
        _memory(),
        f"{platform.system()} {platform.release()}",
    ]
    return ", ".join(part for part in parts if part)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def short_processor(machine: str) -> str:
    """Return the processor of a described machine, as short as a label wants it."""
    name = re.sub(r"\((R|TM)\)| CPU\b| \d+-Core Processor\b| @.*", "", machine.split(", ")[0])
    return " ".join(name.split())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not told by this system
        return ""
    return f"{size / 2**30:.0f} GB"


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return those of the packages that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a machine that can only play recordings back
            continue
    return found
