"""How a talk is given: the command line's choices, and what it goes on from."""

from __future__ import annotations

from dataclasses import dataclass

from demo.catalog.libraries import DEFAULT
from demo.cluster.dask_cluster import Cluster
from demo.data.choice import USUAL, DataChoice
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.recording.reader import Recording
from server.talk.restart import PreviousProcess


@dataclass(frozen=True)
class TalkOptions:
    """How to give a talk; by default it is a new one that trains on this machine."""

    seed: int = 0  # same seed, same curves
    epochs: int | None = None  # of every run, whatever the slides say
    hyperparameters: Hyperparameters = AS_WRITTEN  # of every run, likewise
    warms_up: bool = True  # False: a model is built when it is asked for
    choice: DataChoice = USUAL  # of its data, which is read anew when it is saved
    backend: str = DEFAULT  # the library that the talk trains on
    replay: Recording | None = None  # is played instead of all training
    cluster: Cluster | None = None  # trains, as long as it is there
    token: str = ""  # lets the presenter's windows in; "": a new one is made
    previous: PreviousProcess | None = None  # handed over, or left by one that died
