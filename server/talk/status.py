"""The state of a talk as plain values, for ``/api/status``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from demo.catalog.variant_file import Variant
from demo.control.variant_fit import why_misfit
from demo.data.core.dataset import Dataset
from demo.stage.run import Run
from demo.stage.scene import Scene


def talk_status(
    scene: Scene,
    data: Dataset,
    slides: int,
    variants: Mapping[str, Variant],
    problems: Sequence[str],
) -> dict[str, Any]:
    """Return what tools may know of a talk; ``slides`` is their number.

    ``waiting`` are variants that are not warm yet, nor found broken, and can learn from the talk's
    own data; ``measuring``: two ways to
    compute are being compared.
    """
    ready, measured = scene.ready, scene.answers.throughput
    return {
        "ready": ready is not None,
        "backend": ready.backend if ready else None,
        "device": ready.device if ready else None,
        "dataset": {"name": data.name, "train": len(data.x_train), "test": len(data.x_test)},
        "slides": slides,
        "waiting": [
            each
            for each, variant in variants.items()
            if each not in {*scene.variants.weights, *scene.variants.broken}
            and not why_misfit(variant, data.kind)
        ],
        "queued": scene.queue.variant,
        "measuring": measured is not None and not measured.ended,
        "running": scene.running.id if scene.running else None,
        "runs": [_run_status(run, data) for run in scene.runs.values()],
        "problems": list(problems),
    }


def _score(run: Run, data: Dataset) -> dict[str, float | None]:
    """Return the share of right answers; or R² and the mean error, where they are numbers."""
    begins_with_numbers = data.is_regression and not (run.history or run.dataset)
    if not (run.is_regression or begins_with_numbers):
        return {"test_accuracy": run.test_accuracy}
    error = run.history[-1].test_error if run.history else None
    return {"test_r2": run.test_accuracy, "test_mae": error}


def _run_status(run: Run, data: Dataset) -> dict[str, Any]:
    return {
        "id": run.id,
        "variant": run.variant,
        "state": run.state,
        "epochs": run.epoch,
        **_score(run, data),
        "recorded": run.recorded,
        "backend": run.backend,
        "device": run.device,
        "engine": run.engine,
    }
