"""The command ``rehearse``: records all that the slides can ask for, to be played on stage."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from demo.catalog.libraries import label
from demo.control.wish_list import WishList
from demo.data.dataset import DataError, Dataset
from demo.data.sources import load_dataset
from demo.events import Event, QuestionFailed, SizesCounted, StepTaken, ThroughputMeasured
from demo.recording.packing import pack
from demo.recording.reader import REHEARSAL
from demo.requests import Compare, Question, Start
from demo.system.code_files import describe
from demo.system.terminal import print_line
from server.cli.arguments import Parser, add_talk
from server.deck.talk_folder import TalkError, TalkFolder, read_talk_folder
from server.paths import PROGRAM
from server.talk.failure_log import log_failures
from server.talk.talk import Talk
from server.talk.talk_options import TalkOptions

SILENT_SECONDS = 60.0  # of an engine: while it trains it looks up several times a second
LOOK_SECONDS = 1.0  # from one look at it to the next
ANSWERS = (SizesCounted, StepTaken, QuestionFailed)
OUT_HELP = f"where to keep it (default: {REHEARSAL} beside the slides)"


class RehearsalError(Exception):
    """Something that the talk needs can't be recorded; one line says what and why."""


def main(arguments: list[str]) -> int:
    """Record what the talk needs; return the process's exit code."""
    parser = Parser(
        prog=f"{PROGRAM} rehearse",
        description="Train and record all that the talk's slides can ask for: the key r then plays "
        "a recorded run instead of a failed one, and --replay gives the talk without training.",
    )
    add_talk(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help=OUT_HELP)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same curves")
    asked = parser.parse_args(arguments)
    out = asked.out or asked.slides / REHEARSAL
    try:
        talk_folder, data = read_talk_folder(asked.slides), load_dataset(asked.data)
        runs = asyncio.run(rehearse(talk_folder, data, out.absolute(), asked.seed))
    except OSError as error:
        fault = f"Expected to write {out}. Received: {error.strerror}. Name another with --out."
    except (TalkError, DataError, RehearsalError) as error:
        fault = str(error)
    else:
        print_line(f"Rehearsal: {out}, {runs} runs, {out.stat().st_size / 1e6:.1f} MB")
        return 0
    print_line(f"{parser.prog}: {fault}", sys.stderr)
    return 2


async def rehearse(talk_folder: TalkFolder, data: Dataset, out: Path, seed: int = 0) -> int:
    """Train and ask for all that a deck's demos can, and pack it; return how many runs it took.

    Raises ``RehearsalError`` and ``OSError``.
    """
    with tempfile.TemporaryDirectory() as runs:
        talk = Talk(talk_folder, data, Path(runs), TalkOptions(seed=seed))
        wishes, events = _wishes(talk), list[Event]()
        log_failures(talk.stage)
        talk.stage.listen(lambda: events.extend(talk.stage.since(len(events))[0]))
        talk.training.launch()
        talk.training.controls.hurry(True)
        try:
            for start in wishes.starts:
                await _train(talk, start)
            for comparison in wishes.comparisons:
                await _compare(talk, comparison)
            for question in wishes.questions:
                await _ask(talk, question)
        finally:
            await talk.close()
        pack(events, out)
        return len(talk.stage.scene.runs)


def _wishes(talk: Talk) -> WishList:
    """Open each demo that can be shown, and note all that its buttons can ask for."""
    wishes = WishList(talk.stage, talk.training.engine)
    for demo in talk.live_deck.demos.values():
        try:
            widget = talk.demos.build(demo, wishes)
            widget.catch_up()
            widget.rehearse()
        except BaseException as error:  # an author's demo may do anything
            raise RehearsalError(
                f"Expected {demo.name} to be shown. Received: {describe(error)}. Mend it; "
                "'check' tells where."
            ) from error
    return wishes


async def _train(talk: Talk, start: Start) -> None:
    scene = talk.stage.scene
    data = f" on {start.dataset}" if start.dataset else ""
    images = f", {start.examples:,} images" if start.examples else ""
    library = f", {label(start.backend)}" if start.backend else ""
    print_line(f"{start.variant}{data}{images}{library}: {start.seeds} × {start.epochs} epochs")
    before = len(scene.runs)
    talk.controls.train(start)
    await _until(talk, lambda: len(scene.runs) == before + start.seeds and scene.running is None)
    for run in [*scene.runs.values()][before:]:
        if run.state != "finished":
            raise RehearsalError(
                f"Expected {run.variant} to learn. Received: {run.reason or run.state}. Mend it; "
                "'check' tells where."
            )


async def _compare(talk: Talk, asked: Compare) -> None:
    print_line(f"{asked.variant}, two ways, {asked.batch} images in a step")
    _, cursor = talk.stage.since(0)
    talk.controls.compare(asked.variant, asked.batch)
    await _until(talk, lambda: any(map(_ends_comparison, talk.stage.since(cursor)[0])))


def _ends_comparison(event: Event) -> bool:
    return isinstance(event, QuestionFailed) or (
        isinstance(event, ThroughputMeasured) and event.ended
    )


async def _ask(talk: Talk, question: Question) -> None:
    _, cursor = talk.stage.since(0)
    talk.training.engine.ask(question)
    await _until(talk, lambda: any(isinstance(e, ANSWERS) for e in talk.stage.since(cursor)[0]))


async def _until(talk: Talk, is_so: Callable[[], bool]) -> None:
    waiting = asyncio.ensure_future(
        talk.stage.until(lambda scene: is_so() or scene.engine.any_failure)
    )
    while not (await asyncio.wait([waiting], timeout=LOOK_SECONDS))[0]:
        if talk.training.engine.silence > SILENT_SECONDS:
            waiting.cancel()
            raise RehearsalError(
                "Expected the model to be built and to learn. Received: no end of a step within "
                f"{SILENT_SECONDS:.0f} seconds. Mend it; 'check' tells where."
            )
    if not is_so():
        raise RehearsalError(f"Expected to train. Received: {talk.stage.scene.engine.any_failure}")
