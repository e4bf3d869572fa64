"""Exports a talk: chooses the recording, writes the copy and the handout, replaces older ones."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.recording.reader import REHEARSAL, Recording, read_recording, sessions
from demo.stage.log import Stage
from demo.system.code_files import describe, trace_of
from demo.system.private_files import SHARED_MODE, replace_file
from demo.system.terminal import print_line
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from server.deck.slides import Demo, Problem
from server.export.diagram_check import check_diagrams
from server.export.frozen_demos import freeze_demo
from server.export.handout import Printer
from server.export.note_files import with_note_files
from server.export.offline_site import PAGE, write_folder
from server.files.talk_folder import TalkError, TalkFolder
from server.paths import PROGRAM

logger = logging.getLogger(__name__)

HANDOUT = "handout.pdf"
CONTENTS = ".export"  # lists an export's files: any other file there is the user's
NOTHING_RECORDED = "Before training: nothing has been recorded yet"
MEGABYTE = 1e6


def warn(line: str) -> None:
    """Print what the presenter should know, beside what was done."""
    print_line(f"{PROGRAM} export: {line}", sys.stderr)


def choose(runs: Path, talk_folder: TalkFolder, data: Dataset) -> Recording | None:
    """Return the newest session in which a model of this talk has learned, else the rehearsal.

    A line says of each that is passed over why.
    """
    rehearsal = talk_folder.folder / REHEARSAL
    for path in (*sessions(runs), *[rehearsal] * rehearsal.exists()):
        try:
            recording = read_recording(path)
        except OSError as error:
            warn(f"{path} is passed over: {error.strerror}.")
            continue
        if recording.fits(data, set(talk_folder.variants)):
            recording = recording.suited(data)
        if recording.unreadable:
            lost = f"{recording.unreadable} lines can't be read and are passed over"
            warn(f"{path}: {lost}. {recording.passed_over.first}.")
        if recording.fits(data, set(talk_folder.variants)):
            print_line(f"Curves: {path}, {len(recording.scene.runs)} runs")
            return recording
        warn(f"{path} is passed over: no model of this talk has learned there, on {data.name}.")
    warn(
        f"Expected a recording in {runs}. Received: none that fits. The demos are shown as "
        "before training: give the talk, train a model, and export again."
    )
    return None


def export(
    talk_folder: TalkFolder,
    data: Dataset,
    recording: Recording | None,
    out: Path,
    printer: Printer | None = None,
    pdf: Path | None = None,
) -> None:
    """Write the copy to the folder ``out``, and the handout to ``pdf``; an earlier one goes."""
    stage = recording.stage() if recording else Stage()
    demos, problems = freeze_demos(talk_folder, data, stage)
    broken = {name: found[0] for name, found in problems.items() if name}
    told = chain(talk_folder.deck.problems, *problems.values(), _diagram_problems(talk_folder))
    for problem in told:
        warn(f"Problem: {problem.file}:{problem.line}: {problem.message}")
    label = recording.label if recording else NOTHING_RECORDED
    out.parent.mkdir(parents=True, exist_ok=True)
    # Written beside the target first: if anything goes wrong, the earlier export stays.
    with tempfile.TemporaryDirectory(prefix=".export-", dir=out.parent) as folder:
        fresh = Path(folder) / "export"
        write_folder(fresh, talk_folder, demos, broken, label)
        if printer and pdf is not None:
            printed = Path(folder) / HANDOUT
            printer.print(fresh / PAGE, with_note_files(talk_folder), printed)
            inside = pdf.absolute().is_relative_to(out.absolute())
            target = fresh / pdf.absolute().relative_to(out.absolute()) if inside else pdf
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, lambda file: file.write(printed.read_bytes()), SHARED_MODE)
        replace_folder(out, fresh)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print_line(f"Export: {out / PAGE}, {size / MEGABYTE:.1f} MB")
    if pdf is not None:
        print_line(f"Handout: {pdf}, {pdf.stat().st_size / MEGABYTE:.1f} MB")


def _diagram_problems(talk_folder: TalkFolder) -> list[Problem]:
    try:
        return check_diagrams(talk_folder.deck)
    except TalkError as error:
        warn(str(error))
        return []


def freeze_demos(
    talk_folder: TalkFolder, data: Dataset, stage: Stage
) -> tuple[dict[str, str], dict[str, list[Problem]]]:
    """Return each demo of a deck as JSON, by its id, and all that is wrong with the others.

    What is wrong with those whose blocks can't be read, which have no id, stands under "".
    """
    found, broken = {}, {}
    demo_loader = DemoLoader(talk_folder.folder / "demos")
    # Never launched: demos need an engine to be built, and nothing is trained here.
    engine = Engine(
        EngineSettings(data, talk_folder.variants_file, list(talk_folder.variants)), stage.append
    )
    setting = Setting(stage, Controls(stage, engine), data, talk_folder.variants)
    for demo in (demo for slide in talk_folder.deck.slides for demo in slide.demos):
        try:
            own = replace(setting, room=demo.room)
            found[demo.id] = freeze_demo(demo_loader.build(demo.name, own, demo.options))
        except DemoError as error:
            told = _mistakes(demo_loader, setting, demo)
            broken[demo.id] = told or [demo.error(str(error))]
        except BaseException as error:  # an author's demo may do anything
            logger.warning("The demo %s failed\n%s", demo.name, trace_of(error))
            message = f"Expected {demo.name} to be shown. Received: {describe(error)}. Mend it."
            broken[demo.id] = [demo.error(message)]
    for demo in (demo for slide in talk_folder.deck.slides for demo in slide.unread):
        broken.setdefault("", []).extend(_mistakes(demo_loader, setting, demo))
    return found, broken


def _mistakes(demo_loader: DemoLoader, setting: Setting, demo: Demo) -> list[Problem]:
    found = demo_loader.mistakes(demo.name, setting, demo.options)
    return [demo.error(each.message, each.option) for each in found]


def expect_free(out: Path) -> None:
    """Raise ``TalkError`` if there is anything in a folder but an earlier export."""
    if out.exists() and not out.is_dir():
        raise TalkError(f"Expected a folder to write: {out}. Received: a file. Name another.")
    listed = out / CONTENTS
    own = set(listed.read_text(encoding="utf-8").splitlines()) if listed.is_file() else set()
    other = next((name for name in files(out) if name not in own | {CONTENTS}), None)
    if other:
        raise TalkError(
            f"Expected an empty folder, or an earlier export: {out}. Received: {other}, which is "
            "no part of one. Name another folder, or move it away."
        )


def replace_folder(out: Path, fresh: Path) -> None:
    """Replace the contents of ``out``; the folder stays, as it may be a shell's working folder."""
    (fresh / CONTENTS).write_text("\n".join(sorted(files(fresh))) + "\n", encoding="utf-8")
    out.mkdir(exist_ok=True)
    for old in out.iterdir():
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    for new in fresh.iterdir():
        shutil.move(new, out)


def files(folder: Path) -> Iterator[str]:
    """Give the paths of all files in a folder, relative to it."""
    for path in folder.rglob("*"):
        if not path.is_dir():
            yield path.relative_to(folder).as_posix()
