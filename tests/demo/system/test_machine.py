"""What this machine is, as the system says it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import psutil
import pytest

from demo.system import machine
from demo.system.machine import (
    cores,
    cpu_name,
    describe_machine,
    free_memory,
    total_memory,
    versions,
)
from tests.talk import ROOT


def test_the_memory_is_what_the_system_has() -> None:
    free, total = free_memory(), total_memory()
    assert total == psutil.virtual_memory().total
    assert free is not None
    assert total is not None
    assert 0 < free < total


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this file")
def test_free_is_what_programs_can_have_without_swapping() -> None:
    with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123
        (told,) = re.findall(r"MemAvailable: +(\d+) kB", file.read())
    assert free_memory() == pytest.approx(int(told) * 1024, rel=0.1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no process is bound to cores")
def test_only_the_cores_that_a_process_may_use_count() -> None:
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from demo.system.machine import cpu_name; print(cpu_name())"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "CPU (1 cores)\n"


def test_another_system_says_its_cores_by_psutil(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = cores()
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert cores() == expected


def test_a_machine_is_told_in_words() -> None:
    told = describe_machine().split(", ")
    memory = f"{(total_memory() or 0) / 2**30:.0f} GB"
    assert told[-3:-1] == [f"{cores()} cores", memory]
    assert cpu_name() == f"CPU ({cores()} cores)"


def test_a_system_that_says_nothing_of_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_memory", lambda: None)
    assert (free_memory(), total_memory()) == (None, None)
    assert " GB" not in describe_machine()


def test_psutil_waits_until_it_is_asked() -> None:
    program = "import sys, run_talk; print('psutil' in sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False\n"


def test_only_installed_packages_have_a_version() -> None:
    assert versions(["numpy", "no-such-package"]).keys() == {"numpy"}
