"""What is lost when the talk is killed at random moments, and started again."""

from __future__ import annotations

import csv
import io
import random
import shutil
import socket
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.talk import FEW_VARIANTS, RunningTalk

from .report import FIGURES, Table, spread, verdict

KILLS = 50
SEED = 15
EARLY = 0.3  # of the kills come while the talk is being loaded, the others in a run
LOADING_S, RUN_S = 4.0, 6.0  # the latest moment
STARTS = ("linear", "conv")
MEASURED = ("epoch", "seconds", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
Row = tuple[str | float, ...]
SLIDES = "# Start {#start}\n\n---\n\n# Middle {#middle}\n\n---\n\n# End {#end}\n"


class KilledTalk:
    """A talk that is killed again and again, and all that its ``history.csv`` has ever told."""

    def __init__(self, folder: Path) -> None:
        self.told: set[Row] = set()  # rows
        self.lost: set[Row] = set()
        self.errors: list[str] = []
        self.back_s: list[float] = []  # from each new start until its runs are told
        self.killed = 0
        self._folder, self._deck, self._runs = folder, folder / "deck", folder / "runs"
        self._deck.mkdir()
        (self._deck / "talk.md").write_text(SLIDES)
        shutil.copy(FEW_VARIANTS, self._deck / "variants.py")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = str(free.getsockname()[1])

    def live_and_die(self, chance: random.Random) -> None:
        """Start it, see what is there again, and kill it at a random moment."""
        folder = self._folder / f"life-{self.killed}"
        folder.mkdir()
        own = ("--slides", self._deck, "--runs", self._runs, "--port", self._port)
        began = time.monotonic()
        with RunningTalk(folder, *own) as talk:
            self._compare(talk)
            self.back_s.append(time.monotonic() - began)
            if self.told and chance.random() < EARLY:
                self._kill(talk, chance.uniform(0.0, LOADING_S))
            else:
                talk.line("Warm: conv")
                slide = {"slide": chance.choice(("middle", "end")), "step": 0, "black": False}
                start = {"do": "start", "variant": chance.choice(STARTS)}
                talk.send({"do": "show", **slide}, start)
                self._kill(talk, chance.uniform(0.0, RUN_S))

    def _compare(self, talk: RunningTalk) -> None:
        there = set(_rows(talk))
        self.lost |= self.told - there
        self.told |= there

    def _kill(self, talk: RunningTalk, seconds: float) -> None:
        """Kill it in so many seconds; meanwhile ask all the time."""
        asking = threading.Thread(target=self._ask, args=[talk])
        asking.start()
        time.sleep(seconds)
        talk.process.kill()
        talk.process.wait()
        asking.join()
        self.killed += 1
        self.errors += talk.complaints.splitlines()

    def _ask(self, talk: RunningTalk) -> None:
        with suppress(OSError, EOFError):  # it is gone
            while True:
                self.told |= set(_rows(talk))

    def logged(self) -> list[str]:
        """Return what stands in the talk's log, if there is one."""
        log = self._runs / "talk.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def _rows(talk: RunningTalk) -> list[Row]:
    table = csv.DictReader(io.StringIO(talk.read("api/history.csv").decode()))
    return [(row["run"], row["variant"], *(float(row[name]) for name in MEASURED)) for row in table]


def measure() -> list[Table]:
    """Kill one talk again and again."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        talk = KilledTalk(Path(folder))
        while talk.killed < KILLS:
            talk.live_and_die(chance)
        rows = [
            ("Kills", str(talk.killed), "", ""),
            ("Epochs that history.csv has told", str(len(talk.told)), "", ""),
            ("Of these, not there again", *_none(len(talk.lost))),
            ("Lines on the error channel and in the log", *_none(len(talk.errors + talk.logged()))),
            ("Started again: all epochs are told", spread(talk.back_s, " s", 1), "", ""),
        ]
    note = (
        f"kill -9, {EARLY:.0%} of them while it is being loaded, the others up to {RUN_S:.0f} s "
        f"after a start of a model; history.csv is asked all the time. Seed {SEED}."
    )
    return [Table("Killed at random moments", FIGURES, rows, note)]


def _none(count: int) -> tuple[str, str, str]:
    return str(count), "0", verdict(count == 0)
