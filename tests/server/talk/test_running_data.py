"""Data that is saved is tried in another process; only what can be read takes over."""

from __future__ import annotations

import asyncio
from pathlib import Path

from demo.data.choice import USUAL, DataChoice
from server.files.talk_folder import read_talk_folder
from server.talk.running_data import RunningData
from tests.demo.data.written_tables import penguins, written
from tests.talk import finish

GOOD = "def data(): return [[0], [1]] * 5, [0, 1] * 5\n"


async def _look(folder: Path, choice: DataChoice, *sources: str) -> list[tuple[bool, str]]:
    deck = read_talk_folder(folder).deck
    tried = asyncio.Event()
    data = RunningData(choice, folder, deck, tried.set)
    data.look(deck)
    states = [(data.is_old, data.problem)]
    for source in sources:
        tried.clear()
        (folder / "data.py").write_text(source)
        data.look(deck)
        await tried.wait()
        states.append((data.is_old, data.problem))
    return states


def test_what_is_saved_is_tried(tmp_path: Path) -> None:
    written(tmp_path, "# Hello\n", "1.md")
    (tmp_path / "data.py").write_text(GOOD)
    same, broken, good = finish(_look(tmp_path, USUAL, GOOD + "1 / 0\n", GOOD + "# other\n"))
    assert same == (False, "")
    assert not broken[0]
    assert broken[1].startswith("data.py:2: Expected a function that returns ")
    assert broken[1].endswith("Mend it. The talk goes on with the data that it has.")
    assert good == (True, "")


async def _changes(folder: Path) -> list[bool]:
    """Tell after each change whether there is something to be tried."""
    deck = read_talk_folder(folder).deck
    running = RunningData(DataChoice("digits"), folder, deck, lambda: None)
    found = []
    for change in (
        lambda: written(folder, "def data(): pass\n", "data.py"),  # --data goes before it
        lambda: penguins(folder),
        lambda: penguins(folder).unlink(),
    ):
        change()
        running.look(deck)
        found.append(running._trial is not None and not running._trial.done())
    if running._trial is not None:
        running._trial.cancel()
    return found


def test_files_that_slides_name_count_as_long_as_they_are_there(tmp_path: Path) -> None:
    written(tmp_path, "# One\n\n```demo race\ndataset: penguins.csv\n```\n", "1.md")
    assert finish(_changes(tmp_path)) == [False, True, False]
