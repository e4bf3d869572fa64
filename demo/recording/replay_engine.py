"""The engine of a talk that trains nothing: it answers from a recording alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from demo.events import (
    EngineReady,
    Event,
    LossMapped,
    PictureDrawn,
    QuestionFailed,
    RunQueued,
    StepTaken,
    ThroughputMeasured,
    VariantFailed,
    VariantReady,
)
from demo.recording.reader import Recording
from demo.recording.run_player import RunPlayer
from demo.requests import (
    COMPARE,
    REPLAY,
    STAGE_PACE,
    Compare,
    LossMapWanted,
    Question,
    SizesWanted,
    Start,
    StepWanted,
)
from demo.training.event_outlet import EventOutlet
from demo.training.interface import EngineFailure, TrainingEngine

NOT_RECORDED = "It was not recorded, and nothing is trained here."


class ReplayEngine(TrainingEngine):
    """Answers what an engine is asked from a recording, without Keras.

    Concurrency: unlike other engines it has no thread; the event loop's thread alone uses it.
    """

    trains = False

    def __init__(
        self,
        recording: Recording,
        player: RunPlayer,
        variants: Sequence[str],
        emit: Callable[[Event], None],
    ) -> None:
        """``variants`` are the talk's; ``emit`` appends to the stage."""
        self.pace: float | None = STAGE_PACE
        self._recording, self._player = recording, player
        self._variants, self._outlet = variants, EventOutlet(emit)
        self._steps = [each for each in recording.events if isinstance(each, StepTaken)]
        # By variant: the picture that it learns from, and the number of losses on it so far.
        self._losses: dict[str, tuple[int, int]] = {}

    @property
    def silence(self) -> float:
        """Always 0: there is no training thread."""
        return 0.0

    @property
    def failure(self) -> EngineFailure | None:
        """Always None: there is no process or thread that could be lost."""
        return None

    def launch(self) -> None:
        """Emit which variants can be played."""
        ready = self._recording.scene.ready
        if ready is not None:
            self._outlet.emit(EngineReady(backend=ready.backend, device=ready.device))
        known = self._player.recorded_runs.variants()
        for name in self._variants:
            if name in known:
                self._outlet.emit(VariantReady(variant=name, weights=known[name]))
            else:
                self._outlet.emit(VariantFailed(variant=name, reason=NOT_RECORDED))

    def start(self, start: Start) -> None:
        """Play a recording of such a run, if there is one."""
        runs = self._player.recorded_runs.find(start)
        if runs:
            self._player.play(runs)
        else:
            self._outlet.emit(RunQueued(variant=None))
            self._outlet.emit(self._why_none(start))

    def _why_none(self, start: Start) -> Event:
        """Return why nothing is played: other slides may have recorded runs of the same model."""
        if start.variant not in self._player.recorded_runs.variants():
            return VariantFailed(variant=start.variant, reason=NOT_RECORDED)
        what = f"{start.variant} on {start.dataset or 'these data'}"
        reason = f"Expected a recorded run to play back. Received: none of {what}. Rehearse first."
        return QuestionFailed(question=REPLAY, reason=reason)

    def ask(self, question: Question) -> None:
        """Answer as the recording does, if it has an answer."""
        answer = self._answer(question)
        kind = type(question).__name__
        self._outlet.emit(answer or QuestionFailed(question=kind, reason=NOT_RECORDED))

    def compare(self, asked: Compare) -> None:
        """Emit what was measured with the largest batch size up to this one, or the smallest."""
        measured = [
            each
            for each in self._recording.events
            if isinstance(each, ThroughputMeasured) and each.variant in ("", asked.variant)
        ]
        ends = sorted((each for each in measured if each.ended), key=lambda each: each.batch)
        fitting = [each for each in ends if each.batch <= asked.batch] or ends[:1]
        if not fitting:
            self._outlet.emit(QuestionFailed(question=COMPARE, reason=NOT_RECORDED))
            return
        found = fitting[-1]
        # If two devices were compared, each bar names its device.
        label = self._recording.machine if found.once else self._recording.label
        label = found.recorded or label
        self._outlet.emit(replace(found, recorded=label, time=time.time()))

    def stop(self) -> None:
        """Stop playing."""
        self._player.stop()

    def abandon(self) -> None:
        """Stop playing, and emit nothing from now on: another engine takes over."""
        self._player.stop()
        self._outlet.mute()

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End; there is nothing to wait for."""
        self._player.stop()
        return True

    def _answer(self, question: Question) -> Event | None:
        match question:
            case SizesWanted():
                return self._recording.scene.answers.sizes
            case StepWanted():
                return self._step(question)
            case LossMapWanted():
                return self._map(question)
            case PictureDrawn():
                return None
        return None

    def _map(self, asked: LossMapWanted) -> LossMapped | None:
        """Return the newest recorded map of a variant's loss."""
        maps = [each for each in self._recording.events if isinstance(each, LossMapped)]
        return next((each for each in reversed(maps) if each.variant == asked.variant), None)

    def _step(self, asked: StepWanted) -> StepTaken | None:
        """Return the recorded step with the number of losses nearest to what is asked for."""
        picture, losses = self._losses.get(asked.variant, (-1, 1))
        if asked.anew or asked.picture != picture:
            losses = 1
        losses += asked.steps if asked.phase == "nudge" else 0
        fitting = [step for step in self._steps if _answers(step, asked)]
        found = min(fitting, key=lambda step: abs(len(step.losses) - losses), default=None)
        if found is not None:
            self._losses[asked.variant] = asked.picture, len(found.losses)
        return found


def _answers(step: StepTaken, asked: StepWanted) -> bool:
    wanted = asked.variant, asked.picture, asked.phase
    taken = asked.steps if asked.phase == "nudge" else 0
    return (step.variant, step.picture, step.phase, step.taken) == (*wanted, taken)
