"""What is made for this user alone is so, whatever was there before, and no link is followed."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from demo.system.private_files import (
    SHARED_MODE,
    make_folder,
    make_private_folder,
    open_private,
    replace_file,
    tighten,
)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_folder_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_private_folder(tmp_path / "new")
        make_folder(tmp_path / "other")
    finally:
        os.umask(before)
    for name in ("new", "other"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


def test_a_folder_from_before_is_made_private_where_it_must_be(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    make_private_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_what_is_no_folder_of_ours_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(target)
    for make in (make_folder, make_private_folder):
        with pytest.raises(NotADirectoryError, match="a link in its place"):
            make(tmp_path / "link")
    assert stat.S_IMODE(target.stat().st_mode) == 0o755
    if os.geteuid() == 0:  # root alone can give a folder away
        shutil.chown(target, 65534)
        with pytest.raises(PermissionError):
            make_private_folder(target)


# Files


def test_no_link_pipe_or_folder_is_opened(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("secret")
    (tmp_path / "link").symlink_to(target)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "", "none"):
        for flags in (os.O_RDONLY, os.O_WRONLY | os.O_APPEND):
            with pytest.raises(OSError, match=r"link|pipe|folder|irectory|No such|symbolic"):
                open_private(tmp_path / name, flags)
    assert target.read_text() == "secret"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_file_is_private_whatever_it_was_and_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    old, new, replaced = (tmp_path / name for name in ("old", "new", "replaced"))
    old.touch()
    old.chmod(0o644)
    before = os.umask(umask)
    try:
        for path in (old, new):
            os.close(open_private(path, os.O_RDWR | os.O_CREAT))
        replace_file(replaced, lambda file: file.write(b"text"))
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (old, new, replaced)} == {0o600}


def test_a_file_is_replaced_as_a_whole_and_no_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("another's")
    link.symlink_to(target)
    before = os.umask(0o022)
    try:
        replace_file(link, lambda file: file.write(b"ours"), SHARED_MODE)
    finally:
        os.umask(before)
    assert (target.read_text(), link.read_text(), link.is_symlink()) == ("another's", "ours", False)
    assert stat.S_IMODE(link.stat().st_mode) == 0o644
    with pytest.raises(ZeroDivisionError):
        replace_file(link, lambda file: 1 // 0)
    assert link.read_text() == "ours"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "target"]


# What is there from before


def test_what_is_ours_from_before_is_made_private(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir(mode=0o755)
    for name in ("a.log", "b.log"):
        (folder / name).touch(mode=0o644)
    tighten(folder, lambda path: path.suffix == ".log")
    assert modes(folder) == {"runs": 0o700, "a.log": 0o600, "b.log": 0o600}


def test_a_folder_with_something_else_in_it_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir(mode=0o755)
    for name in ("a.log", "thesis.tex"):
        (folder / name).touch(mode=0o644)
    target = tmp_path / "target"
    target.touch(mode=0o644)
    (folder / "c.log").symlink_to(target)
    tighten(folder, lambda path: path.suffix == ".log")
    assert modes(folder) == {"runs": 0o755, "a.log": 0o600, "thesis.tex": 0o644, "c.log": 0o644}


@pytest.mark.parametrize("mode", [0o1777, 0o2775])
def test_a_folder_that_is_meant_to_be_shared_stays_so(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    folder.chmod(mode)
    tighten(folder, lambda path: True)
    assert modes(folder) == {"runs": mode}
    tighten(tmp_path / "none", lambda path: True)  # nor is one made


def modes(folder: Path) -> dict[str, int]:
    paths = (folder, *folder.iterdir())
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in paths}
