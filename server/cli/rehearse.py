"""The command ``rehearse``: records all that the slides can ask for, to be played on stage."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from demo.catalog.libraries import label
from demo.control.wish_list import WishList
from demo.data.core.dataset import Dataset
from demo.data.errors import DataError
from demo.events import (
    EngineStuck,
    Event,
    LossMapped,
    QuestionFailed,
    SizesCounted,
    StepTaken,
    ThroughputMeasured,
    VariantStalled,
)
from demo.recording.packing import pack
from demo.recording.reader import REHEARSAL
from demo.requests import Compare, Question, Start
from demo.system.code_files import describe
from demo.system.terminal import print_line
from server.cli.arguments import (
    Parser,
    add_learning,
    add_talk,
    data_choice,
    hyperparameters,
    seconds,
    use_library,
)
from server.files.talk_folder import TalkError, TalkFolder, read_talk_folder
from server.paths import PROGRAM
from server.talk.failure_log import log_failures
from server.talk.talk import NO_OPTIONS, Talk
from server.talk.talk_data import load_talk_data, tell
from server.talk.talk_options import TalkOptions

NO_NEWS = (EngineStuck, VariantStalled)  # events that only say that nothing is heard
ANSWERS = (SizesCounted, StepTaken, LossMapped, QuestionFailed)
LIMIT_SECONDS = 300.0  # an epoch of a large model on a slow machine takes less
LIMIT_HELP = "seconds to wait for a further word of a model before it is given up"
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
    add_learning(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help=OUT_HELP)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same curves")
    parser.add_argument(
        "--limit", type=seconds, default=LIMIT_SECONDS, metavar="300", help=LIMIT_HELP
    )
    asked = parser.parse_args(arguments)
    backend = use_library(parser, asked.backend)
    out = asked.out or asked.slides / REHEARSAL
    try:
        talk_folder = read_talk_folder(asked.slides)
        data = load_talk_data(data_choice(asked), talk_folder)
        tell(data)
        options = TalkOptions(
            seed=asked.seed,
            epochs=asked.epochs,
            hyperparameters=hyperparameters(asked),
            backend=backend,
        )
        rehearsal = rehearse(talk_folder, data, out.absolute(), options, asked.limit)
        runs = asyncio.run(rehearsal)
    except OSError as error:
        problem = f"Expected to write {out}. Received: {error.strerror}. Name another with --out."
    except (TalkError, DataError, RehearsalError) as error:
        problem = str(error)
    else:
        print_line(f"Rehearsal: {out}, {runs} runs, {out.stat().st_size / 1e6:.1f} MB")
        return 0
    print_line(f"{parser.prog}: {problem}", sys.stderr)
    return 2


async def rehearse(
    talk_folder: TalkFolder,
    data: Dataset,
    out: Path,
    options: TalkOptions = NO_OPTIONS,
    limit_seconds: float = LIMIT_SECONDS,
) -> int:
    """Train and ask for all that a deck's demos can, and pack it; return how many runs it took.

    Raises ``RehearsalError``, also where nothing is heard for ``limit_seconds``, and ``OSError``.
    """
    with tempfile.TemporaryDirectory() as runs:
        talk = Talk(talk_folder, data, Path(runs), options)
        wishes, events = _wishes(talk), list[Event]()
        log_failures(talk.stage)
        talk.stage.listen(lambda: events.extend(talk.stage.since(len(events))[0]))
        talk.training.launch()
        talk.training.controls.hurry(True)
        try:
            for start in wishes.starts:
                await _train(talk, start, limit_seconds)
            for comparison in wishes.comparisons:
                await _compare(talk, comparison, limit_seconds)
            for question in wishes.questions:
                await _ask(talk, question, limit_seconds)
        finally:
            await talk.close()
        pack(events, out)
        return len(talk.stage.scene.runs)


def _wishes(talk: Talk) -> WishList:
    """Open each demo that can be shown, and note all that its buttons can ask for."""
    wishes = WishList(talk.stage, talk.training.engine, talk.controls.backend)
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


async def _train(talk: Talk, start: Start, limit_seconds: float) -> None:
    scene = talk.stage.scene
    data = f" on {start.dataset}" if start.dataset else ""
    images = f", {start.examples:,} images" if start.examples else ""
    library = f", {label(start.backend)}" if start.backend else ""
    print_line(f"{start.variant}{data}{images}{library}: {start.seeds} × {start.epochs} epochs")
    before = len(scene.runs)
    talk.controls.train(start)

    def is_over() -> bool:
        return len(scene.runs) == before + start.seeds and scene.running is None

    await _until(talk, is_over, f"{_named(talk, start.variant)} to learn", limit_seconds)
    for run in [*scene.runs.values()][before:]:
        if run.state != "finished":
            raise RehearsalError(
                f"Expected {_named(talk, run.variant, run.place)} to learn. "
                f"Received: {run.reason or run.state}. Mend it; 'check' tells where."
            )


def _named(talk: Talk, variant: str, place: str = "") -> str:
    """Return a variant's name, with a place in its author's code: at least where it begins."""
    known = talk.live_deck.variants.get(variant)
    usual = f"{talk.saved_files.variants_file.name}:{known.line}" if known else ""
    where = place or usual
    return f"{variant} ({where})" if where else variant


async def _compare(talk: Talk, asked: Compare, limit_seconds: float) -> None:
    print_line(f"{asked.variant}, two ways, {asked.batch} images in a step")
    _, cursor = talk.stage.since(0)
    talk.controls.compare(asked.variant, asked.batch)

    def is_over() -> bool:
        return any(map(_ends_comparison, talk.stage.since(cursor)[0]))

    await _until(talk, is_over, f"{_named(talk, asked.variant)} to be compared", limit_seconds)


def _ends_comparison(event: Event) -> bool:
    return isinstance(event, QuestionFailed) or (
        isinstance(event, ThroughputMeasured) and event.ended
    )


async def _ask(talk: Talk, question: Question, limit_seconds: float) -> None:
    _, cursor = talk.stage.since(0)
    talk.training.engine.ask(question)

    def is_over() -> bool:
        return any(isinstance(each, ANSWERS) for each in talk.stage.since(cursor)[0])

    named = _named(talk, getattr(question, "variant", ""))
    await _until(talk, is_over, f"an answer about {named or 'the models'}", limit_seconds)


async def _until(
    talk: Talk, is_so: Callable[[], bool], expected: str, limit_seconds: float
) -> None:
    """Wait for something on stage, as long as there is news of it."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limit_seconds) as limit:
            end = talk.stage.listen(
                lambda: limit.reschedule(loop.time() + limit_seconds), ignoring=NO_NEWS
            )
            try:
                await talk.stage.until(lambda scene: is_so() or scene.engine.any_failure)
            finally:
                end()
    except TimeoutError:
        raise RehearsalError(
            f"Expected {expected}. Received: no word of it for {limit_seconds:g} seconds. Mend it, "
            "or wait longer with --limit."
        ) from None
    if not is_so():
        raise RehearsalError(f"Expected to train. Received: {talk.stage.scene.engine.any_failure}")
