"""How soon the talk is well again after each of the faults that may happen on stage."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Page

from tests.talk import ROOT

from .report import FIGURES, Table, spread, verdict
from .subjects import LIMIT_S, WINDOW, Command, chromium, talk_command

TIMES = 5
GOAL_S = 3.0
MODELS = ROOT / "tests" / "demo" / "hanging_variants.py"
SLIDES = """
# Start {#start}

---

## Race {#race}

```demo race
variants: [fine, hangs, explodes]
epochs: 20
```
"""
EXPLODES = """

def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    model = fine(image_shape, classes)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = 1e38
    return model
"""
STATUS = ".present .demo .status"
CURVES = """() => {
  const section = document.querySelector("section.present#race");
  const root = window.Bokeh?.index.roots.find((view) => section?.contains(view.el));
  const models = [...root?.model.document.all_models ?? []];
  return Math.max(0, ...models.map((each) => each.data?.epoch?.length ?? 0)) > COUNT;
}"""


class Hall:
    """A small talk in a real window, and what can be done to it."""

    def __init__(self, folder: Path, page: Page) -> None:
        self.deck, self.runs, self.page = folder / "deck", folder / "runs", page
        self.deck.mkdir()
        (self.deck / "talk.md").write_text(SLIDES)
        shutil.copy(MODELS, self.deck / "variants.py")
        with (self.deck / "variants.py").open("a") as file:
            file.write(EXPLODES)
        self.flag = self.deck / "variants.hang"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = str(free.getsockname()[1])
        self.talk: Command

    @contextmanager
    def begin(self) -> Iterator[Command]:
        """Start the talk, always at the same address."""
        with talk_command(str(self.runs), "--slides", str(self.deck), "--port", self._port) as talk:
            self.talk = talk
            yield talk

    def seconds(self, act: Callable[[], object], seen: Callable[[], object]) -> float:
        """Return how long it takes from an act until something is seen in the window."""
        began = time.perf_counter()
        act()
        seen()
        return time.perf_counter() - began

    def words(self, text: str) -> None:
        """Wait for words in the demo's line."""
        self.page.locator(STATUS, has_text=text).wait_for(timeout=1000 * LIMIT_S)

    def curve(self, points: int) -> None:
        """Wait for a curve of more than so many points."""
        expression = CURVES.replace("COUNT", str(points))
        self.page.wait_for_function(expression, timeout=1000 * LIMIT_S)

    def problem(self, text: str) -> None:
        """Wait for what the presenter is told."""
        self.page.locator(".problems li", has_text=text).wait_for(timeout=1000 * LIMIT_S)


def measure() -> list[Table]:
    """Let each fault happen a few times, in front of a real browser."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        hall = Hall(Path(folder), browser.new_page(viewport=WINDOW))
        with hall.begin() as talk:  # an evening before, with something to play back later
            _open(hall, talk)
            hall.page.keyboard.press("2")
            hall.words("Hangs: 20 epochs in")
        with hall.begin() as talk:
            _open(hall, talk)
            hall.page.keyboard.press("e")  # what the presenter is told is seen, too
            rows += [
                _row("Page reloaded in mid-run: its curve is there again", _reloads(hall)),
                _row("Weights that blow up: told in plain words", _explosions(hall)),
                _row("A step that hangs: the presenter is told", _hangs(hall)),
                _row("Key r then: first point of a recorded run in its place", _replays(hall)),
                _row("Recording taken away in mid-run: written anew", _losses(hall)),
            ]
        rows.append(_row("Server killed in mid-run, started again: all curves", _deaths(hall)))
    note = (
        f"A small talk in a real window, {TIMES} times each. A new start of the server is counted "
        "from the command on; the window was left as it was, and comes back by itself."
    )
    return [Table("Faults on stage", FIGURES, rows, note)]


def _open(hall: Hall, talk: Command) -> None:
    hall.page.goto(f"{talk.wait_for('Talk:')[1]}#/race")
    talk.wait_for("Warm: explodes")
    hall.page.locator(STATUS).wait_for()


def _start(hall: Hall, key: str, words: str) -> None:
    hall.page.keyboard.press(key)
    hall.words(words)
    hall.page.wait_for_timeout(1000)


def _stop(hall: Hall) -> None:
    hall.page.keyboard.press("x")
    hall.words("stopped after")


# The faults.


def _reloads(hall: Hall) -> list[float]:
    _start(hall, "1", "Fine learns")
    found = [hall.seconds(hall.page.reload, lambda: hall.curve(1)) for _ in range(TIMES)]
    hall.words("Fine: 20 epochs in")
    return found


def _explosions(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        press = partial(hall.page.keyboard.press, "3")
        found.append(hall.seconds(press, lambda: hall.words("no longer a number")))
        _start(hall, "1", "Fine learns")
        _stop(hall)
    return found


def _hangs(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        _start(hall, "2", "Hangs learns")
        found.append(hall.seconds(hall.flag.touch, lambda: hall.problem("no word of it")))
        hall.flag.unlink()
        hall.words("Hangs learns")
        _stop(hall)
    return found


def _replays(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        _start(hall, "2", "Hangs learns")
        hall.flag.touch()
        hall.problem("no word of it")
        press = partial(hall.page.keyboard.press, "r")
        found.append(hall.seconds(press, lambda: hall.words("Recorded: Hangs, epoch")))
        _stop(hall)
        hall.flag.unlink()
        hall.talk.wait_for("Warm: explodes")  # in a fresh engine
    return found


def _losses(hall: Hall) -> list[float]:
    found = []
    for number in range(TIMES):
        _start(hall, "1", "Fine learns")
        newest = max(hall.runs.glob("*.jsonl"))
        act = partial(newest.rename, newest.with_name(f"away-{number}"))
        found.append(hall.seconds(act, partial(_until_there, newest)))
        hall.words("Fine: 20 epochs in")
    return found


def _until_there(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def _deaths(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        with hall.begin() as talk:
            talk.wait_for("Warm: explodes")
            hall.page.wait_for_timeout(2000)  # the window is back
            _start(hall, "1", "Fine learns")
            os.kill(talk.process, signal.SIGKILL)
        hall.page.wait_for_timeout(1000)
        began = time.perf_counter()
        with hall.begin():
            hall.words("Fine was interrupted")
            hall.curve(1)
            found.append(time.perf_counter() - began)
    return found


def _row(what: str, seconds: list[float]) -> tuple[str, ...]:
    return what, spread(seconds, " s", 1), f"≤ {GOAL_S:.0f} s", verdict(max(seconds) <= GOAL_S)
