"""What a process writes to temporary files is its own, and goes with it, however it ends."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.system import private_folder
from demo.system.private_folder import (
    PREFIX,
    keep_temporary_files_private,
    remove_process_folder,
)
from tests.talk import ROOT

# A process that has such a folder, says so, and ends when it is told, or lives on.
OTHER = """
import sys
from demo.system.private_folder import keep_temporary_files_private, private_folder
keep_temporary_files_private()
(private_folder("code") / "a.py").touch()
print(private_folder("code"), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a temporary folder that others can write, too; this process has none of its own."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.setattr(private_folder, "_own", None)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    remove_process_folder()


def other_process(shared: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(shared)},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_for_this_user_alone_and_goes_with_the_process(shared: Path) -> None:
    before = os.umask(0o022)
    try:
        folder = private_folder.private_folder("code")
    finally:
        os.umask(before)
    assert folder == private_folder.private_folder("code")
    for each in (folder, folder.parent):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700
    keep_temporary_files_private()
    with tempfile.NamedTemporaryFile(delete=False) as file:
        assert Path(file.name).parent == folder.parent
    remove_process_folder()
    with pytest.raises(FileNotFoundError):  # a thread that goes on leaves nothing
        tempfile.mkstemp()
    assert list(shared.iterdir()) == []
    assert private_folder.private_folder("code").parent.parent == shared  # another one


def test_another_s_folder_or_link_in_its_place_is_refused(shared: Path, tmp_path: Path) -> None:
    folder = private_folder.private_folder("code")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(NotADirectoryError):
        private_folder.private_folder("code")
    folder.unlink()
    folder.touch()
    with pytest.raises(NotADirectoryError):
        private_folder.private_folder("code")


def test_a_killed_process_s_is_removed_by_the_next_and_no_one_else_s(
    shared: Path, tmp_path: Path
) -> None:
    (dead, left), (alive, kept) = other_process(shared), other_process(shared)
    dead.kill()
    dead.communicate()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.py").touch()
    (shared / f"{PREFIX}link").symlink_to(secret)
    (shared / f"{PREFIX}file").touch()
    others = shared / f"{PREFIX}others"
    if os.geteuid() == 0:  # root alone can give a folder away
        others.mkdir()
        shutil.chown(others, 65534)
    assert (left / "a.py").exists()
    private_folder.private_folder("code")
    assert not left.parent.exists()
    assert (kept / "a.py").exists()
    assert (secret / "a.py").exists()
    assert (shared / f"{PREFIX}file").exists()
    assert others.exists() == (os.geteuid() == 0)
    alive.communicate("\n")
    assert alive.returncode == 0
    assert not kept.parent.exists()
