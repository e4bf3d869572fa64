"""Which files are demos, what they build on, and when they are other ones than before."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.ui.demo_files import OURS, SHARED, base_demos, demo_files, demo_version


def test_ours_and_a_deck_s_own(tmp_path: Path) -> None:
    for name in ("race.py", "own.py", "notes.txt", ".#own.py", "base.py"):
        (tmp_path / name).write_text("")
    ours, all_files = demo_files(None), demo_files(tmp_path)
    assert set(ours) == {path.stem for path in OURS.glob("*.py")} - set(SHARED)
    assert set(all_files) == {*ours, "own"}
    assert all_files["race"].path == tmp_path / "race.py"
    assert demo_files(tmp_path / "nothing") == ours


def test_ours_are_modules_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "race.py").write_text("")
    assert demo_files(None)["race"].module == "demo.widgets.race"
    assert demo_files(tmp_path)["race"].module == ""


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("from demo.widgets.shuffle import Shuffle\n", ["shuffle", "race"]),
        ("from demo.widgets.base import Widget\n", []),
        ("    from demo.widgets.race import Race\n", []),  # not when it is read
        ("", []),
    ],
)
def test_what_a_demo_builds_on(tmp_path: Path, text: str, bases: list[str]) -> None:
    path = tmp_path / "own.py"
    path.write_text(text)
    assert base_demos(path) == bases


def test_a_version_changes_with_the_file_and_its_style(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text("x = 1\n")
    first = demo_version(path)
    assert demo_version(path) == first
    (tmp_path / "own.css").write_text("p { color: red }")
    second = demo_version(path)
    path.write_text("x = 2\n")
    assert len({first, second, demo_version(path)}) == 3
