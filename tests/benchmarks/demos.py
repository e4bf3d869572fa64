"""What each live demo costs the event loop: to open it, and to follow the stage."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from bokeh.document import Document
from bokeh.protocol.message import Message
from bokeh.protocol.messages.pull_doc_reply import pull_doc_reply
from bokeh.util.serialization import make_id

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import (
    EpochEnded,
    Event,
    PictureAnswered,
    PictureDrawn,
    SizesCounted,
    Snapshot,
    StepTaken,
)
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.demo_loader import DemoLoader
from demo.ui.setting import Setting
from server.files.talk_folder import TalkFolder, read_talk_folder
from server.web.bokeh_patches import PatchBatch

from .evening import EPOCHS, ROUNDS, Evening, spend_evening
from .report import Table, percentile, spread, tail, verdict
from .subjects import HOME, dataset

WINDOWS = 5  # of each demo, one after another
OPEN_GOAL_MS = 300.0
UPDATE_GOAL_MS = 5.0
LARGE = ("confusion", "mistakes")  # also measured with as many test images as MNIST has
TIMES = 10
NO_SLIDE = "none"


@dataclass(frozen=True)
class Subject:
    """A demo with its options, on its slide."""

    name: str
    slide: str
    options: Mapping[str, Any]


@dataclass
class Costs:
    """Milliseconds of the event loop's thread: to open a demo, and by what is to be shown."""

    opening: list[float] = field(default_factory=list)
    bytes: int = 0  # that open it
    updates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shown: set[str] = field(default_factory=set)  # for which a message was sent

    @property
    def costliest(self) -> str:
        """What takes the longest to show."""
        return max(self.updates, key=lambda kind: statistics.median(self.updates[kind]))


def measure() -> list[Table]:
    """Spend an evening without any window, then show it to every demo of the talk."""
    talk_folder = read_talk_folder(HOME / "slides")
    data = dataset()
    evening = spend_evening(data, talk_folder)
    subjects = list(_subjects(talk_folder))
    rows = [_row(each, _costs(each, talk_folder, data, evening)) for each in subjects]
    many = replace(data, x_test=np.tile(data.x_test, (TIMES, 1, 1, 1)))
    many = replace(many, y_test=np.tile(data.y_test, TIMES))
    more, note = evening.enlarged(TIMES), f"{len(many.y_test):,} test images"
    rows += [
        _row(each, _costs(each, talk_folder, many, more), note)
        for each in subjects
        if each.name in LARGE
    ]
    return [_table(rows)]


def _subjects(talk_folder: TalkFolder) -> Iterator[Subject]:
    """Return the demos of all slides, and after them those that are on no slide."""
    on_slides = [(slide, demo) for slide in talk_folder.deck.slides for demo in slide.demos]
    for slide, demo in on_slides:
        yield Subject(demo.name, slide.id, demo.options)
    for name in sorted(set(DemoLoader().names()) - {demo.name for _, demo in on_slides}):
        yield Subject(name, NO_SLIDE, {})


# One demo.


def _costs(subject: Subject, talk_folder: TalkFolder, data: Dataset, evening: Evening) -> Costs:
    costs = Costs()
    for _ in range(WINDOWS):
        _follow(subject, talk_folder, data, evening, costs)
    return costs


def _follow(
    subject: Subject, talk_folder: TalkFolder, data: Dataset, evening: Evening, costs: Costs
) -> None:
    """Open a demo after all rounds but the last, and let it follow that one."""
    stage = Stage()
    for event in evening.before:
        stage.append(event)
    engine = Engine(
        EngineSettings(data, talk_folder.variants_file, []), stage.append
    )  # never launched
    setting = Setting(stage, Controls(stage, engine), data, talk_folder.variants)
    document = Document()
    began = time.thread_time()
    widget = DemoLoader().find(subject.name)(setting, subject.options)
    widget.catch_up()
    document.add_root(widget.root)
    costs.bytes = _write(pull_doc_reply.create(make_id(), document))
    costs.opening.append(1000 * (time.thread_time() - began))
    for moment in _moments(evening.last):
        for event in moment:
            stage.append(event)
        took, size = _time(document, widget.catch_up)
        if kind := _kind(moment, stage.scene):
            costs.updates[kind].append(took)
            costs.shown |= {kind} if size else set()


def _time(document: Document, catch_up: Callable[[], None]) -> tuple[float, int]:
    """Return the milliseconds of an update with its message to the page, and that one's bytes."""
    parcel = PatchBatch(document)
    document.callbacks.on_change_dispatch_to(parcel)
    began = time.thread_time()
    catch_up()
    message = parcel.message()
    size = _write(message) if message else 0
    took = 1000 * (time.thread_time() - began)
    document.callbacks.remove_on_change(parcel)
    return took, size


def _write(message: Message[Any]) -> int:
    """Do what is left to do before a message is sent; return its bytes."""
    buffers = (buffer.to_bytes() for buffer in message.buffers)
    return len(message.content_json) + sum(map(len, buffers))


# What happens, moment by moment.


def _moments(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Part events as screens show them: weights with their epoch, answers with their question."""
    moment: list[Event] = []
    for event in events:
        joins = isinstance(event, PictureAnswered) or (moment and isinstance(moment[-1], Snapshot))
        if moment and not joins:
            yield moment
            moment = []
        moment.append(event)
    yield moment


def _kind(moment: Sequence[Event], scene: Scene) -> str:
    """Return what a demo is shown; nothing for what happens seldom and shows little."""
    for event in moment:
        match event:
            case EpochEnded():
                run = scene.runs[event.run]
                images = f"{run.examples} images" if run.examples else ""
                of = ", ".join(filter(None, (run.variant, run.dataset, images)))
                return f"an epoch of {of}"
            case PictureDrawn():
                return "a picture and its answers"
            case StepTaken():
                return "a step of learning"
            case SizesCounted():
                return "sizes"
    return ""


# The table.


def _row(subject: Subject, costs: Costs, note: str = "") -> tuple[str, ...]:
    kind = costs.costliest
    updates = costs.updates[kind]
    met = statistics.median(costs.opening) <= OPEN_GOAL_MS
    return (
        ", ".join(filter(None, (subject.name, note))),
        subject.slide,
        f"{spread(costs.opening, ' ms')}, {costs.bytes / 1000:,.0f} kB",
        tail(updates, 50, 95, unit=" ms", digits=1),
        kind if kind in costs.shown else "nothing changes",
        verdict(met and percentile(updates, 95) <= UPDATE_GOAL_MS),
    )


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    head = ("Demo", "Slide", "To open", "To show", "what takes it the longest", "")
    note = (
        f"Goals: {OPEN_GOAL_MS:g} ms to open, {UPDATE_GOAL_MS:g} ms (p95) to show something. "
        "Processor time of the event loop's thread, with the message to the page, in "
        f"{WINDOWS} windows one after another; each is opened after {ROUNDS - 1} rounds of runs of "
        f"all models, {EPOCHS} epochs each, on real data, and follows one more."
    )
    return Table("The demos", head, rows, note)
