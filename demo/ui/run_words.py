"""What is said of runs and the engine: the same words on slides and on the presenter's page."""

from __future__ import annotations

from demo.catalog.libraries import label as library
from demo.hyperparameters import LayerChanges
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.score_words import in_percent, off_by

SHORTEST = 0.05  # seconds that are told: fewer would be 0.0


def in_time(seconds: float) -> str:
    """Write how long something takes, as on a clock."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


# One run.


def epoch_now(run: Run) -> str:
    """Say which epoch a run has ended last, which is the newest point of its curve."""
    return f"epoch {run.epoch} of {run.epochs}"


def after_epoch(run: Run) -> str:
    """Say after which epoch a run ended that has not come to its last."""
    return f"after epoch {run.epoch} of {run.epochs}"


def whole_time(run: Run) -> str:
    """Say how long all epochs of a finished run took; a spoilt recording may have lost them."""
    if not run.history:
        return progress(run)
    seconds = run.history[-1].seconds
    took = f"{seconds:.1f} seconds" if seconds >= SHORTEST else "less than 0.1 seconds"
    return f"{run.epochs} epochs in {took}"


def progress(run: Run) -> str:
    """Say how far a run has come, or how it ended."""
    match run.state:
        case "running":
            return epoch_now(run)
        case "interrupted" | "stopped":
            return f"{run.state} {after_epoch(run)}"
        case "failed":
            return f"failed in epoch {_started_epochs(run)}{_why(run)}"
        case _:
            return f"{run.epochs} epochs finished"


def failure(run: Run) -> str:
    """Say why a run failed, and where in its author's code, if that is known."""
    return f"failed{_why(run)}"


def run_sentence(run: Run, label: str) -> str:
    """Say in a sentence whose run it is, by its variant's label, and how far it has come."""
    whose = _whose(run, label)
    match run.state:
        case "running":
            verb = "," if run.recorded else " learns:"
            return f"{whose}{verb} {epoch_now(run)}"
        case "interrupted":
            return f"{whose} was interrupted {after_epoch(run)}"
        case "stopped":
            return f"{whose} stopped {after_epoch(run)}"
        case "failed":
            return f"{whose} {failure(run)}"
        case _:
            return f"{whose}: {whole_time(run)}"


def weights(run: Run | None) -> str:
    """Say how large a run's model is, if that is known."""
    return f"{run.weights:,} weights" if run and run.weights else ""


def learning_facts(run: Run) -> list[str]:
    """Say by which hyperparameters a run learns; of old recordings nobody knows."""
    used, asked = run.in_use, run.hyperparameters
    if not used:
        return []
    rate = "by a schedule" if used.learning_rate is None else f"{used.learning_rate:.3g}"
    facts = [used.optimizer] if asked.optimizer else []
    facts += [f"batch {used.batch:,}", f"learning rate {rate}"]
    facts += layer_facts(used.layers)
    return facts + ["class weights"] * bool(used.class_weight)


def layer_facts(asked: LayerChanges) -> list[str]:
    """Say how a model's layers are other than its function says."""
    facts = [f"dropout {asked.dropout:g}"] if asked.dropout is not None else []
    facts += [f"L2 {asked.l2:g}"] if asked.l2 is not None else []
    return facts + ([asked.activation] if asked.activation else [])


def seconds_per_epoch(run: Run) -> float:
    """Return how long an epoch takes a run that has ended one."""
    return run.history[-1].seconds / run.epoch


def seconds_left(run: Run) -> float | None:
    """Return how long the rest takes at the pace so far, waiting for the audience included."""
    if run.epoch == 0:
        return None
    pace = (run.history[-1].time - run.history[0].time) / run.epoch
    return max(0.0, pace * (run.epochs - run.epoch))


def facts(run: Run) -> list[str]:
    """Say how far a run has come, how fast it is, and how good."""
    told = [progress(run), *["recorded"] * bool(run.recorded)]
    if run.state == "running" and (left := seconds_left(run)) is not None:
        told.append(f"{in_time(left)} left")
    if run.epoch:
        told.append(f"{seconds_per_epoch(run):.2f} s per epoch")
    if run.history:
        told.append(_how_good(run))
    return told


def _how_good(run: Run) -> str:
    end = run.history[-1]
    if end.test_error is not None:
        return off_by(end.test_error)
    return f"{in_percent(end.test_accuracy)} right"


def _whose(run: Run, label: str) -> str:
    computed = f"{label} on {library(run.backend)}" if run.other else label
    whose = f"Recorded: {computed}" if run.recorded else computed
    return whose if run.series == run.id else f"{whose}, run {run.id - run.series + 1}"


def _why(run: Run) -> str:
    return f" ({run.place}): {run.reason}" if run.place else f": {run.reason}"


def _started_epochs(run: Run) -> int:
    return min(run.epoch + 1, run.epochs)


# The engine.


def no_training(reason: str) -> str:
    """Say that nothing can be trained, and why."""
    return f"No training here: {reason}"


def getting_ready(label: str, where: str = "") -> str:
    """Say that a click was heard, though its model can't learn yet; ``where`` is " on JAX"."""
    return f"Getting {label} ready{where}; it starts by itself"


def engine_words(scene: Scene) -> tuple[str, str]:
    """Say what trains on what, or why nothing does; first, which kind of state that is."""
    if scene.engine.stuck is not None:
        return "failed", f"{scene.runs[scene.engine.stuck].variant} does not answer"
    if scene.engine.failure:
        return "failed", no_training(scene.engine.failure)
    if scene.ready is None:
        return "waiting", "Keras is being loaded"
    if scene.engine.cluster is None or scene.engine.cluster.state == "lost":
        return "ready", scene.ready.words
    count = scene.engine.cluster.workers
    workers = "a worker" if count == 1 else f"{count} workers"
    return "ready", f"{scene.ready.words}, {workers} at {scene.engine.cluster.address}"
