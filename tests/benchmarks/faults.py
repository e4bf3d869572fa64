"""How soon the talk is well again after each of the faults that may happen on stage."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
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
variants: [fine, hangs, explodes, absurd]
epochs: 20
```
"""
ASLEEP_S, FROZEN_S = 60.0, 600.0
MORE_MODELS = """

def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    model = fine(image_shape, classes)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = 1e38
    return model


def absurd(image_shape: tuple[int, ...], classes: int) -> Model:
    return Sequential(
        [layers.Input(image_shape), layers.Flatten(), layers.Dense(10**9), layers.Dense(classes)]
    )


def fatal(image_shape: tuple[int, ...], classes: int) -> Model:
    if DEADLY.exists():
        DEADLY.unlink()
        raise SystemExit  # nobody catches it: the thread is gone
    return fine(image_shape, classes)


DEADLY = FLAG.with_suffix(".deadly")
"""
LAST = "fatal"  # of the models, in the order in which they get ready
SIZES = (1920, 1080), (1024, 768), (640, 480), (1280, 720)
STATUS = ".present .demo .status"
# The plot is as wide as it was laid out for, and inside a window that is as wide as wanted.
FITS = """(width) => {
  const plot = document.querySelector("section.present#race .demo");
  const root = Bokeh.index.roots.find((view) => plot.contains(view.el));
  const figure = [...root.model.document.all_models].find(({type}) => type === "Figure");
  const view = Bokeh.index.find_one(figure);
  const {left, right} = view.el.getBoundingClientRect();
  const wide = right - left;
  return innerWidth === width && right <= width && wide > width / 2
    && Math.abs(view.bbox.width - wide) < 2;
}"""
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
            file.write(MORE_MODELS)
        self.flag = self.deck / "variants.hang"
        self.deadly = self.deck / "variants.deadly"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = str(free.getsockname()[1])
        self.talk: Command

    @contextmanager
    def begin(self) -> Iterator[Command]:
        """Start the talk, always at the same address."""
        with talk_command(str(self.runs), "--slides", str(self.deck), "--port", self.port) as talk:
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


def said(page: Page) -> str:
    """Return the words in the demo's line."""
    return str(page.locator(f"{STATUS} span").text_content())


def measure() -> list[Table]:
    """Let each fault happen a few times, in front of a real browser."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        window = browser.new_context(viewport=WINDOW)
        hall = Hall(Path(folder), window.new_page())
        with hall.begin() as talk:  # an evening before, with something to play back later
            _open(hall, talk)
            hall.page.keyboard.press("2")
            hall.words("Hangs: 20 epochs in")
        with hall.begin() as talk:
            _open(hall, talk)
            hall.page.keyboard.press("e")  # what the presenter is told is seen, too
            rows += [
                _row("Page reloaded in mid-run: its curve is there again", _reloads(hall)),
                _row("A second window: all curves", _windows(hall)),
                _row(f"A tab frozen for {FROZEN_S:.0f} s of training: all curves", _frozen(hall)),
                _row(f"A machine asleep for {ASLEEP_S:.0f} s: the next epoch", _asleep(hall)),
                _row(
                    "Weights that blow up: told in plain words",
                    _failures(hall, "3", "no longer a number"),
                ),
                _row(
                    "A model larger than the memory: the same",
                    _failures(hall, "4", "more memory than"),
                ),
                _row("A step that hangs: the presenter is told", _hangs(hall)),
                _row("Key r then: first point of a recorded run in its place", _replays(hall)),
                _row("The training thread is gone: a fresh engine is ready", _dead_threads(hall)),
                _row("Recording taken away in mid-run: written anew", _losses(hall)),
                *_bad_disks(hall),
                _row("A port that is taken: told in the terminal", _refusals(hall)),
                _row("A window of another size in mid-run: the plot fits", _resizes(hall)),
            ]
        rows.append(_row("Server killed in mid-run, started again: all curves", _deaths(hall)))
    note = (
        f"A small talk in a real window, {TIMES} times each. A new start of the server is counted "
        "from the command on; the window was left as it was, and comes back by itself. Frozen and "
        "asleep once each."
    )
    return [Table("Faults on stage", FIGURES, rows, note)]


def _open(hall: Hall, talk: Command) -> None:
    hall.page.goto(f"{talk.wait_for('Talk:')[1]}#/race")
    talk.wait_for(f"Warm: {LAST}")
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


def _windows(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        other = hall.page.context.new_page()
        mine, hall.page = hall.page, other
        found.append(hall.seconds(partial(other.goto, mine.url), lambda: hall.curve(20)))
        other.close()
        hall.page = mine
    hall.page.bring_to_front()
    return found


def _frozen(hall: Hall) -> list[float]:
    """Train from another window while this one is frozen, as browsers do to what is not seen."""
    line = hall.page.context.new_cdp_session(hall.page)
    other = hall.page.context.new_page()
    other.goto(hall.page.url)
    other.locator(STATUS).wait_for()
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    end = time.monotonic() + FROZEN_S
    while time.monotonic() < end:
        other.keyboard.press("1")
        other.locator(STATUS, has_text="Fine learns").wait_for()
        other.locator(STATUS, has_text="Fine: 20 epochs in").wait_for()
    words = said(other)
    other.close()

    def wake() -> None:
        line.send("Page.setWebLifecycleState", {"state": "active"})
        hall.page.bring_to_front()

    return [hall.seconds(wake, lambda: hall.words(words))]


def _asleep(hall: Hall) -> list[float]:
    _start(hall, "1", "Fine learns")
    os.kill(hall.talk.process, signal.SIGSTOP)
    hall.page.wait_for_timeout(1000 * ASLEEP_S)
    before = said(hall.page)

    def goes_on() -> None:
        while said(hall.page) == before:
            time.sleep(0.01)

    found = [hall.seconds(partial(os.kill, hall.talk.process, signal.SIGCONT), goes_on)]
    hall.words("Fine: 20 epochs in")
    return found


def _dead_threads(hall: Hall) -> list[float]:
    """Save another model; that it is made anew is the end of the thread."""
    found, file, line = [], hall.deck / "variants.py", "    if DEADLY.exists():"
    for number in range(TIMES):
        hall.deadly.touch()
        file.write_text(file.read_text().replace(line, f"    assert {number} >= 0\n{line}"))
        while hall.deadly.exists():
            time.sleep(0.01)
        found.append(hall.seconds(lambda: None, lambda: hall.talk.wait_for("Ready to train")))
        hall.talk.wait_for(f"Warm: {LAST}")
    return found


def _failures(hall: Hall, key: str, words: str) -> list[float]:
    found = []
    for _ in range(TIMES):
        press = partial(hall.page.keyboard.press, key)
        found.append(hall.seconds(press, lambda: hall.words(words)))
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
        hall.talk.wait_for(f"Warm: {LAST}")  # in a fresh engine
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


def _bad_disks(hall: Hall) -> list[tuple[str, ...]]:
    """Let the folder of recordings be one that takes nothing, and then be well again."""
    told, written = [], []
    for _ in range(TIMES):
        _start(hall, "1", "Fine learns")
        newest, away = max(hall.runs.glob("*.jsonl")), hall.runs.with_name("runs-away")

        def spoil(away: Path = away) -> None:
            hall.runs.rename(away)
            hall.runs.touch()

        told.append(hall.seconds(spoil, lambda: hall.problem("Expected to record runs")))
        written.append(hall.seconds(hall.runs.unlink, partial(_until_there, newest)))
        hall.words("Fine: 20 epochs in")
        shutil.rmtree(away)
    return [
        _row("Runs can't be recorded: the presenter is told", told),
        _row("They can be again: all is on the disk", written),
    ]


def _refusals(hall: Hall) -> list[float]:
    command = [sys.executable, str(ROOT / "run_talk.py"), "--no-browser", "--port", hall.port]

    def refused() -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Address already in use" in done.stderr, done.stderr

    return [hall.seconds(refused, lambda: None) for _ in range(TIMES)]


def _resizes(hall: Hall) -> list[float]:
    _start(hall, "1", "Fine learns")
    found = []
    for number in range(TIMES):
        width, height = SIZES[number % len(SIZES)]
        resize = partial(hall.page.set_viewport_size, {"width": width, "height": height})
        found.append(hall.seconds(resize, partial(hall.page.wait_for_function, FITS, arg=width)))
    hall.page.set_viewport_size(WINDOW)
    hall.words("Fine: 20 epochs in")
    return found


def _until_there(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def _deaths(hall: Hall) -> list[float]:
    found = []
    for _ in range(TIMES):
        with hall.begin() as talk:
            talk.wait_for(f"Warm: {LAST}")
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
