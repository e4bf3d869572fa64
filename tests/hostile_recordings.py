"""Recordings in which a value, a line or some bytes are other than any talk writes them."""

from __future__ import annotations

import itertools
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bokeh.document import Document

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset
from demo.events import EpochShown, Event, from_json, to_json
from demo.recording.reader import Recording, read_recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import Start
from demo.stage.log import Stage
from demo.ui.demo_loader import DemoLoader
from demo.ui.setting import Setting
from server.files.talk_folder import read_talk_folder
from server.talk.restart import PreviousProcess
from server.talk.talk import Talk
from server.talk.talk_options import TalkOptions
from tests.demo.clock import Clock
from tests.recordings.figures import FOLDER

DEEP = "[" * 100_000  # stands for itself in a line: no value in memory is as deep
HUGE = "9" * 5_000
RAW = {"@deep": DEEP, "@huge": HUGE, "@far": "1e999", "@nan": "NaN", "@minus": "-Infinity"}
ARRAY: dict[str, Any] = {"array": "AACAPw==", "dtype": "<f4", "shape": [1]}
SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 0.5, -0.5, 1e300, 1e30, 1e9, 253402300799, 2**31 - 1, 2**53),
    *(2**63, -(2**63), 10**30, 1_000_000, "", " ", "linear", "conv", "wine", "jax", "running"),
    *("x" * 1000, "y" * 100_001, "\x1b[2J\x1b]0;owned\x07", "\0", "\ud800", "\u202egnp.exe"),
    *("a\nb", "<img src=x onerror=alert(1)>", "../../etc/passwd", "%s%n", *RAW),
)
COMPOUND: tuple[Any, ...] = (
    *([], {}, [[]], [None], [0], [1, 2], ["linear"], [[1.0, 2.0]], {"a": 1}, [0] * 1000),
    *(ARRAY, {**ARRAY, "shape": []}, {**ARRAY, "shape": [-1]}, {**ARRAY, "shape": [1] * 9}),
    *({**ARRAY, "shape": [0]}, {**ARRAY, "shape": [10**12, 10**12]}, {**ARRAY, "dtype": "O"}),
    *({**ARRAY, "dtype": "<i4"}, {**ARRAY, "dtype": "<f2"}, {**ARRAY, "array": "!"}, [ARRAY]),
    *({**ARRAY, "array": "AADAfw=="}, {**ARRAY, "array": "AACAfw=="}, {"0/kernel": ARRAY}),
)
OPTIONS: dict[str, dict[str, Any]] = {
    "gap": {"variants": ["hidden"]},
    "race": {"gap": True},
}


class Mutator:
    """Changes lines of recordings; the same ones each time."""

    def __init__(self, lines: list[str], seed: int) -> None:
        self.lines = lines
        self._values = [json.loads(line) for line in lines]
        self._random = random.Random(seed)
        by_kind, self._by_name = (
            defaultdict[str, list[int]](list),
            defaultdict[Any, list[Any]](list),
        )
        for place, line in enumerate(self._values):
            by_kind[line["event"]].append(place)
            for where, name in _places(line):
                self._by_name[name].append(where[name])
        self._by_kind = list(by_kind.values())

    def replaced(self) -> tuple[int, str]:
        """Return the place of a line, and it with one value replaced by any other."""
        place = self._random.choice(self._random.choice(self._by_kind))
        line = json.loads(self.lines[place])
        where, name = self._random.choice(list(_places(line)))
        where[name] = self._other(name, where[name])
        return place, _written(line)

    def plausible(self) -> tuple[int, str]:
        """Return the same, but a line that can be read, and is no copy."""
        while True:
            place, line = self.replaced()
            with suppress(ValueError):
                if to_json(from_json(line)) != self.lines[place]:
                    return place, line

    def disturbed(self, lines: list[str]) -> list[str]:
        """Return lines with one of them lost, doubled, moved, cut off, or made of noise."""
        lines, choose = [*lines], self._random
        place, other = choose.randrange(len(lines)), choose.randrange(len(lines))
        line = lines.pop(place)
        noise = choose.randbytes(40).decode("latin-1").replace("\n", "")
        kept: list[list[str]] = [[], [line, line], [line[: choose.randrange(len(line))]], [noise]]
        made = choose.choice([*kept, None])
        if made is None:
            lines.insert(other, line)
        else:
            lines[place:place] = made
        return lines

    def thinned(self) -> list[str]:
        """Return the lines without some of a few kinds, or all, and perhaps in another order."""
        choose = self._random
        kinds = [
            *([kind] for kind in ("EpochEnded", "Snapshot", "RunEnded", "RunStarted")),
            ["EpochEnded", "Snapshot"],
        ]
        gone, share = choose.choice(kinds), choose.choice([0.1, 0.5, 0.9, 1.0])
        kept = [
            line
            for line, value in zip(self.lines, self._values, strict=True)
            if value["event"] not in gone or choose.random() >= share
        ]
        if choose.random() < 0.2:
            choose.shuffle(kept)
        return kept

    def _other(self, name: Any, value: Any) -> Any:
        choose = self._random
        match choose.randrange(5):
            case 0 if isinstance(value, int | float):
                return choose.choice([value + 1, value - 1, -value, value * 2, value * 1000, 0])
            case 0 if isinstance(value, list) and value:
                return choose.choice([value[:-1], value[::-1], [*value, value[0]], value[:1]])
            case 0 | 1:  # what stands elsewhere under this name, or anywhere
                return choose.choice(self._by_name.get(name, SCALARS))
            case 2:
                line = choose.choice(self._values)
                where, other = choose.choice(list(_places(line)))
                return where[other]
            case 3:
                return choose.choice(COMPOUND)
        return choose.choice(SCALARS)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in a value, as what holds it and its name or number there."""
    names = value.keys() if isinstance(value, dict) else range(len(value))
    for name in names:
        yield value, name
        if isinstance(value[name], dict | list):
            yield from _places(value[name])


def _written(line: Any) -> str:
    text = json.dumps(line)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    return text


def whole_recording() -> list[str]:
    """Return the lines of a recording with events of most kinds."""
    raw = lzma.decompress((FOLDER / "session.jsonl.xz").read_bytes())
    return raw.decode().splitlines()


def small_data() -> Dataset:
    """Return the images of that recording."""
    return load_dataset(str(FOLDER / "few-digits.npz"))


def read_lines_of(path: Path, lines: list[str]) -> Recording:
    """Write a recording and read it."""
    text = "".join(line + "\n" for line in lines)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return read_recording(path)


def hangs_on(event: Event, spoilt: Event) -> bool:
    """Tell whether an event can't be understood without the one that is spoilt."""
    return event is spoilt or getattr(event, "run", None) == getattr(spoilt, "run", 0)


class AllDemos:
    """Opens every demo on a recording, as a window of a talk does."""

    def __init__(self, data: Dataset, variants: Mapping[str, Variant]) -> None:
        self._data, self._variants = data, variants
        loader = DemoLoader()
        self.kinds = {name: loader.find(name) for name in loader.names()}

    def follow(self, recording: Recording, *names: str) -> None:
        """Open demos on a log that grows, in two steps; then look back at an early epoch.

        Raises whatever a demo raises.
        """
        events = recording.stage().since(0)[0]
        stage, half = Stage(), len(events) // 2
        player = RunPlayer(stage, itertools.count(1))
        engine = ReplayEngine(recording, player, list(self._variants), stage.append)
        controls = Controls(stage, engine, RunSources(player))
        setting = Setting(stage, controls, self._data, self._variants)
        opened = [self.kinds[name](setting, OPTIONS.get(name, {})) for name in names or self.kinds]
        back: list[Event] = [EpochShown(epoch=1, time=0.0), EpochShown(epoch=None, time=0.0)]
        for part in (events[:0], events[:half], events[half:], back[:1], back[1:]):
            for event in part:
                stage.append(event)
            for demo in opened:
                demo.catch_up()
        for demo in opened:
            document = Document()
            document.add_root(demo.root)
            json.dumps(document.to_json(deferred=False))

    def play(self, recording: Recording) -> None:
        """Play all that was recorded, as --replay does; raises whatever that raises."""
        stage, clock, known = Stage(), Clock(), recorded_runs(recording)
        player = RunPlayer(stage, itertools.count(1), clock.later)
        player.recorded_runs = RecordedRuns(known)
        engine = ReplayEngine(recording, player, list(self._variants), stage.append)
        engine.launch()
        for kind, epochs in dict.fromkeys((each.kind, each.run.epochs) for each in known):
            variant, dataset, examples, code, backend = kind
            start = Start(variant, epochs, dataset, examples or None, 3, code, backend=backend)
            engine.start(start)
            clock.run()


async def take_over(events: list[Event], folder: Path) -> None:
    """Let a talk go on from events, and ask for all that its pages ask for; raises any error."""
    deck = read_talk_folder(FOLDER / "deck")
    previous = PreviousProcess([*events], folder / "recording.jsonl", 0)
    talk = Talk(deck, small_data(), folder, TalkOptions(previous=previous))
    json.dumps([talk.status(), talk.panel(), talk.problems, len(talk.plans())])
    talk.stage.history().to_csv(index=False)
    talk.training.controls.restart()
    for run in (*talk.stage.scene.runs.values(),):
        if run.resumable:
            talk.training.controls.resume(run.id)
    await talk.close()
