"""Rolls a ball down a loss: each step is an event, so that all windows and recordings show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from demo.events import BallMoved
from demo.stage.log import Stage
from demo.system.timers import Later, Timer, on_the_loop

STEP_SECONDS = 0.1  # while it rolls by itself
MOST_STEPS = 80  # then it lies still: whoever looks on has seen where it goes

# What takes the weights at each step so far, the learning rate and the momentum to the next ones.
NextWeights = Callable[[Sequence[Sequence[float]], float, float], list[float]]


class Ball:
    """Moves the one ball that there is. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage, later: Later = on_the_loop) -> None:
        self._stage, self._later = stage, later
        self._timer: Timer | None = None  # takes the next step

    def put(self, weights: Sequence[float], learning_rate: float, momentum: float) -> None:
        """Put it somewhere; it lies still there, and knows of no step."""
        self._forget()
        self._append(list(weights), 0, learning_rate, momentum)

    def tune(self, learning_rate: float, momentum: float) -> None:
        """Let it go on by these; if it rolls, it rolls on."""
        ball = self._stage.scene.descent.ball
        if ball is not None:
            self._append(ball.weights, ball.step, learning_rate, momentum, rolling=ball.rolling)

    def step(self, following: NextWeights) -> None:
        """Take a step at once; whatever rolls stops."""
        self._forget()
        self._take_step(following, rolling=False)

    def roll(self, following: NextWeights) -> None:
        """Take a step now and then, until there were ``MOST_STEPS``, or until ``stop``."""
        self._forget()
        self._roll_on(following)

    def stop(self) -> None:
        """Let it lie where it is."""
        self._forget()
        ball = self._stage.scene.descent.ball
        if ball is not None and ball.rolling:
            self._append(ball.weights, ball.step, ball.learning_rate, ball.momentum)

    def _roll_on(self, following: NextWeights) -> None:
        self._timer = None
        ball = self._stage.scene.descent.ball
        if ball is None:
            return
        rolls = ball.step + 1 < MOST_STEPS
        self._take_step(following, rolling=rolls)
        if rolls:
            self._timer = self._later(STEP_SECONDS, lambda: self._roll_on(following))

    def _take_step(self, following: NextWeights, *, rolling: bool) -> None:
        descent = self._stage.scene.descent
        if descent.ball is not None:
            rate, momentum = descent.ball.learning_rate, descent.ball.momentum
            weights = following(descent.path, rate, momentum)
            self._append(weights, descent.ball.step + 1, rate, momentum, rolling=rolling)

    def _append(
        self,
        weights: list[float],
        step: int,
        learning_rate: float,
        momentum: float,
        *,
        rolling: bool = False,
    ) -> None:
        self._stage.append(
            BallMoved(
                weights=weights,
                step=step,
                learning_rate=learning_rate,
                momentum=momentum,
                rolling=rolling,
            )
        )

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
