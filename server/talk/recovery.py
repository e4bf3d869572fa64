"""Finds earlier recordings: one to go on from after a crash, one to look back at, one to play."""

from __future__ import annotations

import logging
import os
import stat
import time
from collections.abc import Callable, Collection
from pathlib import Path

from demo.catalog.variant_file import COMPOSED
from demo.data.core.dataset import Dataset
from demo.events import StageClosed, to_json
from demo.recording.durable_file import is_held
from demo.recording.reader import REHEARSAL, Recording, read_recording, sessions
from demo.recording.session_header import changed_files, was_on
from demo.system.private_files import is_ours, open_itself
from server.files.talk_folder import TalkError, TalkFolder
from server.paths import PROGRAM
from server.talk.restart import PreviousProcess

RECENT_SECONDS = 3 * 60 * 60  # a talk that died longer ago is not gone on with
MOST_LOOKED_AT = 5  # of the newest sessions: large ones take seconds to read
LAST_LINE = 4096  # bytes, more than the last line of a session that ended properly

Tell = Callable[[str], object]  # what of a file can't be read, in one line

logger = logging.getLogger(__name__)


def recover(
    folder: Path, data: Dataset, variants: Collection[str], tell: Tell = logger.warning
) -> PreviousProcess | None:
    """Return the newest talk's events, if it died lately and had this data and these variants.

    A talk that lives is passed over, and so is a file of which nothing can be read. ``tell`` gets
    a line for each file that can't be read as a whole.
    """
    for path in _newest(folder)[:MOST_LOOKED_AT]:
        if is_held(path):
            continue
        if not died_lately(path):
            return None
        recording = _read(path, tell)
        if recording is not None and recording.events:
            if not _is_of_this_talk(recording, data, variants):
                _tell_problem(recording, tell)  # it may be why
                return None
            events = _suited(recording, data, tell).events
            return PreviousProcess(events, path, len(events))
    return None


def _newest(folder: Path) -> list[Path]:
    """Return the recordings that this user has written in a folder, the last one written first."""
    own = [path for path in sessions(folder) if _is_own_file(path)]
    return sorted(own, key=_changed_at, reverse=True)


def _is_own_file(path: Path) -> bool:
    try:
        state = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(state.st_mode) and is_ours(state)


def _changed_at(path: Path) -> float:
    """Return when a file was written last, in seconds; 0.0 if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_of_this_talk(recording: Recording, data: Dataset, variants: Collection[str]) -> bool:
    """Tell whether a talk with this data and these variants has written a recording.

    It may have died before any model had learned.
    """
    session = recording.scene.engine.session
    if session is None:  # a recording of an earlier version does not say on which data
        return recording.fits(data, set(variants))
    known = {*variants, COMPOSED.name}
    runs = recording.scene.runs.values()
    return was_on(session, data) and any(run.variant in known for run in runs)


def earlier(
    folder: Path,
    data: Dataset,
    variants: Collection[str],
    own: Path,
    tell: Tell = logger.warning,
) -> Recording | None:
    """Return the newest session that this talk could show, except its own."""
    for path in sessions(folder)[:MOST_LOOKED_AT]:
        if path.absolute() != own.absolute() and not is_held(path):
            recording = _read_fitting(path, data, variants, tell)
            if recording is not None:
                return recording
    return None


def rehearsal_of(
    folder: Path, data: Dataset, variants: Collection[str], tell: Tell = logger.warning
) -> Recording | None:
    """Return a deck's rehearsal, if there is one of these variants and this data."""
    return _read_fitting(folder / REHEARSAL, data, variants, tell)


def recording_to_play(
    read: Callable[[], Recording], path: Path, talk_folder: TalkFolder, data: Dataset
) -> Recording:
    """Return a recording to play; raises ``TalkError`` if ``read`` fails, or it fits no model."""
    advice = f"Make one with '{PROGRAM} rehearse', or name a recording with --replay FILE."
    try:
        recording = read()
    except OSError as error:
        raise TalkError(
            f"Expected a recording to play: {path}. Received: {error.strerror}. {advice}"
        ) from error
    variants = set(talk_folder.variants)
    suited = recording.suited(data) if recording.fits(data, variants) else recording
    if not suited.fits(data, variants):
        came = "one of others" if recording.events else "no event that can be read"
        raise TalkError(
            f"Expected a recording of this talk's models on {data.name}: {path}. Received: {came}. "
            f"{advice}"
        )
    return suited


def died_lately(path: Path) -> bool:
    """Tell whether a recording breaks off, and did so lately."""
    return time.time() - _changed_at(path) < RECENT_SECONDS and not _has_ended(path)


def _has_ended(path: Path) -> bool:
    try:
        with os.fdopen(open_itself(path), "rb") as file:
            file.seek(max(0, path.stat().st_size - LAST_LINE))
            ending = file.read().rsplit(b"\n", 2)
    except OSError:
        return False
    start = to_json(StageClosed(time=0)).partition(",")[0].encode()
    return len(ending) > 1 and ending[-2].startswith(start) and not ending[-1]


def _read_fitting(
    path: Path, data: Dataset, variants: Collection[str], tell: Tell
) -> Recording | None:
    """Return what this talk can show of a recording, unless that is nothing."""
    recording = _read(path, tell)
    if recording is None or not recording.fits(data, set(variants)):
        return None
    suited = _suited(recording, data, tell)
    return suited if suited.fits(data, set(variants)) else None


def _read(path: Path, tell: Tell) -> Recording | None:
    try:
        recording = read_recording(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        tell(f"{path}:0: Expected a recording. Received: {error.strerror}. It is passed over.")
        return None
    if not recording.events:
        _tell_problem(recording, tell)
    return recording


def _suited(recording: Recording, data: Dataset, tell: Tell) -> Recording:
    """Return what of a recording can be shown beside this data, and tell of all else."""
    suited = recording.suited(data)
    _tell_problem(suited, tell)
    for line in changed_files(suited.events, data):
        tell(line)
    return suited


def _tell_problem(recording: Recording, tell: Tell) -> None:
    if recording.problem:
        tell(recording.problem)
