"""What provides runs in addition to the talk's own engine."""

from __future__ import annotations

from dataclasses import dataclass

from demo.catalog.libraries import DEFAULT
from demo.cluster.library_engines import LibraryEngines
from demo.recording.run_player import RunPlayer
from demo.training.checkpoints import Checkpoints


@dataclass(frozen=True)
class RunSources:
    """Each may be None: then requests that need it do nothing.

    ``backend`` is the library that the talk's own engine computes with, or did when it was
    recorded.
    """

    player: RunPlayer | None = None
    library_engines: LibraryEngines | None = None
    checkpoints: Checkpoints | None = None
    backend: str = DEFAULT
