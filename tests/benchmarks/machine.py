"""Says on which machine, with which versions and under which load something was measured."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from server.export.browser import find_browser

PACKAGES = ("keras", "tensorflow", "bokeh", "tornado", "numpy")


def describe_machine(pace_s: float) -> str:
    """Return a line: the date, the machine and its pace, and the versions of what is measured."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    facts = (
        time.strftime("%Y-%m-%d"),
        f"{_cpu_model()}, {_cores()} cores, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, which counts to ten million in {pace_s:.2f} s",
        versions,
        f"{_browser_version()}, headless",
    )
    return "; ".join(facts)


def pace_s() -> float:
    """Return how long a loop of ten million steps takes here, the best of three."""
    times = []
    for _ in range(3):
        began, count = time.perf_counter(), 0
        while count < 10_000_000:
            count += 1
        times.append(time.perf_counter() - began)
    return min(times)


def load() -> str:
    """Say how busy the machine is: processes that want to run, over the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _browser_version() -> str:
    path = find_browser()
    if path is None:
        return "none"
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split()[:2])
