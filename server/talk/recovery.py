"""Finds earlier recordings: of a talk that died and goes on, of one to look at, to play."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path

from demo.data.dataset import Dataset
from demo.events import StageClosed, to_json
from demo.recording.durable_file import is_held
from demo.recording.reader import REHEARSAL, Recording, read_recording, sessions
from server.deck.talk_folder import TalkError, TalkFolder
from server.paths import PROGRAM
from server.talk.restart import PreviousProcess

RECENT_SECONDS = 3 * 60 * 60  # a talk that died longer ago is not gone on with
MOST_LOOKED_AT = 5  # of the newest sessions: large ones take seconds to read
LAST_LINE = 4096  # bytes, more than the last line of a session that ended properly


def recover(folder: Path, data: Dataset, variants: Collection[str]) -> PreviousProcess | None:
    """Return the newest talk's events, if it died lately and had this data and these variants."""
    path = next(iter(sessions(folder)), None)
    if path is None or not _died_lately(path):
        return None
    recording = _read(path)
    if recording is None or recording.unreadable or not recording.fits(data, set(variants)):
        return None
    return PreviousProcess(recording.events, path, len(recording.events))


def earlier(folder: Path, data: Dataset, variants: Collection[str], own: Path) -> Recording | None:
    """Return the newest session that this talk could show, except its own."""
    for path in sessions(folder)[:MOST_LOOKED_AT]:
        if path.absolute() != own.absolute() and not is_held(path):
            recording = _read(path)
            if recording is not None and recording.fits(data, set(variants)):
                return recording
    return None


def rehearsal_of(folder: Path, data: Dataset, variants: Collection[str]) -> Recording | None:
    """Return a deck's rehearsal, if there is one of these variants and this data."""
    recording = _read(folder / REHEARSAL)
    return recording if recording and recording.fits(data, set(variants)) else None


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
    if not recording.fits(data, set(talk_folder.variants)):
        raise TalkError(
            f"Expected a recording of this talk's models on {data.name}: {path}. Received: one of "
            f"others. {advice}"
        )
    return recording


def _died_lately(path: Path) -> bool:
    try:
        age = time.time() - path.stat().st_mtime
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LAST_LINE))
            ending = file.read().rsplit(b"\n", 2)
    except OSError:
        return False
    start = to_json(StageClosed(time=0)).partition(",")[0].encode()
    ended = len(ending) > 1 and ending[-2].startswith(start) and not ending[-1]
    return age < RECENT_SECONDS and not ended and not is_held(path)


def _read(path: Path) -> Recording | None:
    try:
        return read_recording(path)
    except OSError:  # gone, or not ours to read
        return None
