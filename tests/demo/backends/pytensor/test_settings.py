"""PyTensor compiles into a folder of this user's alone, whatever that is called."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

import pytest

from demo.backends.pytensor.settings import set_pytensor_up


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTENSOR_FLAGS", "")


def flags() -> dict[str, str]:
    """Return the flags as PyTensor reads them."""
    splitter = shlex.shlex(os.environ["PYTENSOR_FLAGS"], posix=True)
    splitter.whitespace, splitter.whitespace_split = ",", True
    return dict(each.split("=", 1) for each in splitter)


def test_the_folder_is_in_the_cache_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "it's, a cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    set_pytensor_up()
    folder = Path(flags()["base_compiledir"])
    assert folder == home / "hello-machine-learning" / "pytensor"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert flags()["cxx"] == ""


def test_without_a_cache_it_compiles_into_this_process_s_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(no_folder))
    set_pytensor_up()
    folder = Path(flags()["base_compiledir"])
    assert folder.is_dir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_flags_of_the_user_s_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTENSOR_FLAGS", "mode=FAST_COMPILE,linker=py")
    set_pytensor_up()
    assert (flags()["mode"], flags()["linker"]) == ("FAST_COMPILE", "py")
