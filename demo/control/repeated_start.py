"""The start that trains a run's model once more, or goes on with the run."""

from __future__ import annotations

from demo.requests import Interruption, Start
from demo.stage.run import Run


def repeated_start(run: Run, interruption: Interruption | None = None) -> Start:
    """Return the start of a run with the same model and data; ``interruption``: to resume it.

    What was changed on the way is changed again at the same steps where the run goes on, alone.
    """
    return Start(
        run.variant,
        run.epochs,
        run.dataset,
        run.examples or None,
        code=run.code,
        interruption=interruption,
        backend=run.other_backend,
        hyperparameters=run.hyperparameters,
        label_noise=run.label_noise,
        changes=tuple(run.changes) if interruption else (),
    )
