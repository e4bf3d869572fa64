"""Gives a talk and looks at it on a machine that has no network, not even a way to reach one."""

from __future__ import annotations

import socket
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from server.export.browser import find_browser, launch
from tests.browser.conftest import Window
from tests.browser.race import Race
from tests.talk import RunningTalk


def main(*arguments: str) -> None:
    """Let a model learn before a window; print what was seen of the network, and of the run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningTalk(Path(folder), *arguments) as talk,
        sync_playwright() as playwright,
    ):
        talk.line("Warm: linear")
        browser = launch(playwright, find_browser())
        window = Window(browser.new_context())
        race = Race(window.open(talk, "#/race"), talk)
        race.start("Linear")
        state = race.wait_for_end()["state"]
        points = len(race.read().curves["Linear"])
        print(*(name for _, name in socket.if_nameindex()), state, points)
        print(*window.leave(), talk.complaints)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
