"""What this machine is: processor, cores, memory, and which versions of packages are on it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


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


def free_memory() -> int | None:
    """Return how many bytes this machine has to spare; None where the system doesn't say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable")), None)
    return int(kilobytes) * 1024 if kilobytes else None


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
