"""The recordings that a talk can play back, and the runs that it can bring back."""

from __future__ import annotations

from demo.catalog.libraries import DEFAULT
from demo.events import SessionFound
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRun, RecordedRuns, recorded_runs
from demo.recording.run_player import RunPlayer
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoints


class StandbyRecordings:
    """A rehearsal and an earlier session. Concurrency: the event loop's thread alone uses it."""

    def __init__(
        self, stage: Stage, player: RunPlayer, checkpoints: Checkpoints, backend: str = DEFAULT
    ) -> None:
        """``backend`` is the library that runs can be resumed on: the talk's own engine's."""
        self._stage, self._player, self._checkpoints = stage, player, checkpoints
        self._backend = backend
        self._earlier: list[RecordedRun] = []  # runs of an earlier session, not on stage yet

    def add(self, rehearsal: Recording | None, earlier: Recording | None) -> None:
        """Add recordings: both can be played back, the runs of ``earlier`` brought back."""
        self._player.recorded_runs = RecordedRuns([*_runs_of(earlier), *_runs_of(rehearsal)])
        if earlier is not None and not self._stage.scene.runs:
            self._earlier = recorded_runs(earlier)
            self._stage.append(SessionFound(label=earlier.label, runs=len(self._earlier)))

    def bring_back(self) -> None:
        """Show the runs of an earlier session, once."""
        runs, self._earlier = self._earlier, []
        self._player.show_whole(runs, self._checkpoints, self._backend)

    def has(self, start: Start) -> bool:
        """Tell whether there is a recording of such a run."""
        return bool(self._player.recorded_runs.find(start))


def _runs_of(recording: Recording | None) -> list[RecordedRun]:
    return recorded_runs(recording) if recording is not None else []
