"""The first event of a log: the machine, the versions and the data of its session."""

from __future__ import annotations

import platform
from collections.abc import Iterable

from demo.data.core.dataset import Dataset
from demo.data.core.versions import content_version, data_version, file_version
from demo.events import Event, RunStarted, SessionOpened
from demo.system.machine import describe_machine, versions

LIBRARIES = ("hello-machine-learning", "keras", "tensorflow", "jax", "numpy", "bokeh")


def describe_session(data: Dataset, seed: int) -> SessionOpened:
    """Return the first event of a log that begins now."""
    return SessionOpened(
        versions={"python": platform.python_version(), **versions(LIBRARIES)},
        machine=describe_machine(),
        dataset=data.name,
        data=data_version(data),
        content=content_version(data),
        train=len(data.x_train),
        test=len(data.x_test),
        seed=seed,
    )


def was_on(session: SessionOpened, data: Dataset) -> bool:
    """Tell whether a session was on this very data, and not on others of its name."""
    if session.data != data_version(data):
        return False
    return session.content in ("", content_version(data))  # "": an earlier version's


def changed_files(events: Iterable[Event], data: Dataset) -> list[str]:
    """Say in a line for each file of a slide that it is not what recorded runs have learned from.

    ``data`` is what the talk has read; an earlier version's recordings do not tell.
    """
    runs = [each for each in events if isinstance(each, RunStarted) and each.data]
    names = dict.fromkeys(
        each.dataset
        for each in runs
        if each.data != file_version(data, each.dataset) and each.dataset in data.others
    )
    return [
        f"{name}: Expected what recorded runs have learned from. Received: other data, as the file "
        "has changed. Their curves are of the earlier one: train them once more."
        for name in names
    ]
