"""What spoilt and hostile recordings do: nothing, but for the lines that are spoilt."""

from __future__ import annotations

import asyncio
import logging
import lzma
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from demo.events import Event
from demo.recording.reader import Recording
from server.files.talk_folder import read_talk_folder
from tests.hostile_recordings import (
    AllDemos,
    Mutator,
    hangs_on,
    read_lines_of,
    small_data,
    take_over,
    whole_recording,
)
from tests.recordings.figures import FOLDER

from .report import FIGURES, Table, spread, verdict

REPLACED = 10_000  # recordings with one other value each
DISTURBED = 1_000  # with a line lost, doubled, moved, cut off or of noise
SHOWN, AT_ONCE = 170, 60  # recordings that all demos show, and other values in each
THINNED = 50  # recordings without many of their lines
BOMB_BYTES = 6 * 2**30
GOAL_S, GOAL_MB = 60.0, 400.0  # to refuse a few kilobytes that stand for all that
READ = """
import sys
from pathlib import Path
from demo.recording.reader import read_recording
print(read_recording(Path(sys.argv[1])).problem)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


class Bench:
    """Counts what goes wrong."""

    def __init__(self, folder: Path) -> None:
        self.lines, self.data = whole_recording(), small_data()
        self._folder = folder
        self._demos = AllDemos(self.data, read_talk_folder(FOLDER / "deck").variants)
        self.whole = self.read(self.lines)
        self.errors: list[str] = []
        self.lost = 0  # whole lines
        self.milliseconds: list[float] = []

    def read(self, lines: list[str]) -> Recording:
        """Write lines to a file and read what suits the data."""
        return read_lines_of(self._folder / "a.jsonl", lines).suited(self.data)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something, and note if it raises an error."""
        try:
            act()
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    def replace_one(self, mutator: Mutator) -> None:
        """Read a recording with one other value."""
        place, line = mutator.replaced()
        began = time.perf_counter()
        recording = self.read([*self.lines[:place], line, *self.lines[place + 1 :]])
        self.milliseconds.append(1000 * (time.perf_counter() - began))
        gone = {*self.whole.lines} - {*recording.lines}
        spoilt = self.whole.events[place]
        self.lost += sum(not hangs_on(self.whole.events[each - 1], spoilt) for each in gone)

    def show(self, mutator: Mutator) -> None:
        """Let all demos and a talk go on from a recording with many other values."""
        changed = [*self.lines]
        for _ in range(AT_ONCE):
            place, line = mutator.plausible()
            changed[place] = line
        self.show_all(changed)

    def show_all(self, lines: list[str]) -> None:
        """Let all demos and a talk go on from a recording."""
        recording = self.read(lines)
        self.attempt(lambda: self._demos.play(recording))
        for name in self._demos.kinds:
            self.attempt(lambda name=name: self._demos.follow(recording, name))  # type: ignore[misc]
        self.attempt(lambda: self._take_over(recording.events))

    def _take_over(self, events: list[Event]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(take_over(events, Path(folder)))


def measure() -> list[Table]:
    """Read thousands of recordings that no talk has written, and show some hundred."""
    logging.disable(logging.CRITICAL)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        mutator = Mutator(bench.lines, seed=0)
        for _ in range(REPLACED):
            bench.attempt(lambda: bench.replace_one(mutator))
        rows += [_row(f"{REPLACED:,} recordings with another value: errors", bench.errors)]
        rows += [_count("Whole lines lost of these", bench.lost)]
        bench.errors = []
        for _ in range(DISTURBED):
            bench.attempt(lambda: bench.read(mutator.disturbed(bench.lines)))
        rows += [
            _row(f"{DISTURBED:,} with a line lost, doubled, moved or cut: errors", bench.errors)
        ]
        bench.errors = []
        for _ in range(SHOWN):
            bench.attempt(lambda: bench.show(mutator))
        for _ in range(THINNED):
            bench.attempt(lambda: bench.show_all(mutator.thinned()))
        shown = f"All demos and a talk on {SHOWN * AT_ONCE:,} other values, and lost lines: errors"
        rows += [_row(shown, bench.errors)]
        rows += [row for content in (b"\0", b"\n") for row in _bomb(Path(folder), content)]
        usual = spread(bench.milliseconds, " ms", 1)
    note = (
        "Values of any kind in place of one; those that demos see are of the kind that was "
        f"expected. A recording of {len(bench.lines)} lines is read in {usual}."
    )
    return [Table("Hostile files", FIGURES, rows, note)]


def _row(what: str, errors: list[str]) -> tuple[str, ...]:
    for each in sorted(set(errors))[:10]:
        print(f"  {each[:200]}", file=sys.stderr)
    return _count(what, len(errors))


def _count(what: str, found: int) -> tuple[str, ...]:
    return what, f"{found}", "0", verdict(not found)


def _bomb(folder: Path, content: bytes) -> list[tuple[str, ...]]:
    """Read a small file that unpacks to gigabytes, in a process of its own."""
    path, part = folder / "bomb.jsonl.xz", lzma.compress(content * 2**26)
    path.write_bytes(part * (BOMB_BYTES // 2**26))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - began
    told, kilobytes = done.stdout.splitlines()
    megabytes = int(kilobytes) / 1024  # Python and NumPy included
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    what = f"{size} that unpack to {BOMB_BYTES / 2**30:.0f} GiB of {content!r}"
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert "Expected less" in told or "more are passed over" in told, told
    return [
        (f"{what}: told", f"{used:.1f} s", f"≤ {GOAL_S:.0f} s", verdict(seconds <= GOAL_S)),
        (
            f"{what}: memory",
            f"{megabytes:.0f} MB",
            f"≤ {GOAL_MB:.0f} MB",
            verdict(megabytes <= GOAL_MB),
        ),
    ]
