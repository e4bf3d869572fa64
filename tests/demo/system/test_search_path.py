"""No module is taken from a folder that others can write to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.system.search_path import is_safe
from tests.talk import ROOT, TIMEOUT_SECONDS

# What processes of Python import first, and what a talk imports late.
PLANTED = ("multiprocessing", "pickle", "random", "pandas", "keras", "demo")
WORKER = """
import sys
from demo.cluster.dask_cluster import Cluster

if __name__ == "__main__":
    cluster = Cluster("local")
    cluster.connect()
    from tests.demo.system.test_search_path import unsafe
    print(unsafe(), *cluster.client.run(unsafe).values())
    cluster.close()
"""


def unsafe() -> list[str]:
    """Return the entries of this process's search path to which others can write."""
    return [each for each in sys.path if not each or not is_safe(each)]


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_what_others_can_write_is_not_safe(tmp_path: Path) -> None:
    assert is_safe(str(tmp_path))
    assert is_safe(str(tmp_path / "not" / "there.zip"))
    tmp_path.chmod(0o777)
    assert not is_safe(str(tmp_path))
    assert not is_safe(str(tmp_path / "not" / "there.zip"))
    assert not is_safe("/tmp")  # all share it


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Return a shared folder in which somebody has put modules; each leaves a file when it runs."""
    folder = tmp_path / "shared"
    folder.mkdir()
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / name)!r}, 'w').close()\n")
    folder.chmod(0o777)
    return folder


def run(planted: Path, *arguments: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=planted,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    assert not [name for name in PLANTED if (planted.parent / name).exists()]
    return done.stdout


def test_a_talk_that_is_begun_in_a_shared_folder_takes_nothing_from_it(planted: Path) -> None:
    assert "A talk you run" in run(planted, ROOT / "run_talk.py", "--help")
    told_to_be_safe = {"PYTHONSAFEPATH": "1", "PYTHONPATH": str(planted.parent / "none")}
    assert "A talk you run" in run(planted, ROOT / "run_talk.py", "--help", **told_to_be_safe)


def test_nor_do_its_workers_and_its_scheduler(planted: Path) -> None:
    script = planted.parent / "begin.py"
    script.write_text(WORKER)
    assert run(planted, script, PYTHONPATH=str(ROOT)).split() == ["[]", "[]"]
