"""Nothing but a file is opened, and nothing is waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from demo.system.regular_file import open_file


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(path)
    for each in (path, tmp_path / "link"):
        with open_file(each) as file:
            assert file.read() == b"abc"


def test_whatever_else_has_the_name_is_not(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody writes into it
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    reasons = {
        tmp_path: "a folder",
        tmp_path / "pipe": "a pipe",
        Path(os.devnull): "a device or socket",
        tmp_path / "loop": "Too many levels of symbolic links",
        tmp_path / "none": "No such file or directory",
        Path("a\0b"): "no path",
    }
    for path, reason in reasons.items():
        with pytest.raises(OSError, match=reason):
            open_file(path)
