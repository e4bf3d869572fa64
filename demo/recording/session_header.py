"""The first event of a log: the machine, the versions and the data of its session."""

from __future__ import annotations

import hashlib
import platform

import numpy as np

from demo.data.dataset import Dataset
from demo.events import SessionOpened
from demo.system.machine import describe_machine, versions

LIBRARIES = ("hello-machine-learning", "keras", "tensorflow", "jax", "numpy", "bokeh")
HASHED_IMAGES = 500  # of each part: enough to tell data sets apart; 60,000 would take long


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


def data_version(data: Dataset) -> str:
    """Return a short hash of the images and their labels."""
    found = hashlib.sha256()
    for images, labels in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        found.update(repr(images.shape).encode())
        found.update(images[:: max(1, len(images) // HASHED_IMAGES)].tobytes())
        found.update(labels.tobytes())
    return found.hexdigest()[:12]


def content_version(data: Dataset) -> str:
    """Return a short hash of each place's sum over all examples: it has those not hashed, too."""
    found = hashlib.sha256()
    for examples in (data.x_train, data.x_test):
        bits = np.ascontiguousarray(examples).reshape(len(examples), -1).view(np.uint32)
        found.update(bits.sum(axis=0, dtype=np.uint64).tobytes())
    return found.hexdigest()[:12]


def was_on(session: SessionOpened, data: Dataset) -> bool:
    """Tell whether a session was on this very data, and not on others of its name."""
    if session.data != data_version(data):
        return False
    return session.content in ("", content_version(data))  # "": an earlier version's
