"""What this machine is: processor, cores, memory, and which versions of packages are on it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def describe_machine() -> str:
    """Return what computes here, in words: its processor, memory and system, not its name."""
    parts = [
        _processor(),
        f"{cores()} cores",
        _words(total_memory()),
        f"{platform.system()} {platform.release()}",
    ]
    return ", ".join(part for part in parts if part)


def cores() -> int:
    """Return how many cores this process may use: some may be kept from it."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    with suppress(ImportError, AttributeError, OSError):  # macOS binds no process to cores
        return len(import_module("psutil").Process().cpu_affinity())
    return os.cpu_count() or 1


def free_memory() -> int | None:
    """Return how many bytes this machine has to spare; None where the system doesn't say."""
    memory = _memory()
    return None if memory is None else int(memory.available)


def total_memory() -> int | None:
    """Return how many bytes of memory this machine has; None where the system doesn't say."""
    memory = _memory()
    return None if memory is None else int(memory.total)


def cpu_name() -> str:
    """Say what computes where there is no GPU, as the audience reads it."""
    return f"CPU ({cores()} cores)"


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


def _memory() -> Any:
    """Return what psutil knows of the memory; None on a system that it doesn't know."""
    try:
        # Imported here: it takes 8 ms, which the first slide need not wait for.
        return import_module("psutil").virtual_memory()
    except (ImportError, NotImplementedError, OSError, RuntimeError):
        return None


def _words(size: int | None) -> str:
    return f"{size / 2**30:.0f} GB" if size else ""


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return those of the packages that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a machine that can only play recordings back
            continue
    return found
