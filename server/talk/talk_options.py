"""How a talk is to be given, and what it goes on from."""

from __future__ import annotations

from dataclasses import dataclass

from demo.cluster.dask_cluster import Cluster
from demo.recording.reader import Recording
from server.talk.restart import PreviousProcess


@dataclass(frozen=True)
class TalkOptions:
    """How to give a talk; without any it trains here, from nothing, for whoever has a new token."""

    seed: int = 0  # same seed, same curves
    epochs: int | None = None  # of each run, over what the slides say
    replay: Recording | None = None  # is played instead of all training
    cluster: Cluster | None = None  # trains, as long as it is there
    token: str = ""  # lets the talk's windows in; a new one, if there is none
    previous: PreviousProcess | None = None  # what a process before this one left
