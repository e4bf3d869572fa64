"""What is wrong with the models and with training, a line each, for the presenter."""

from __future__ import annotations

from collections.abc import Mapping

from demo.catalog.variant_file import Variant
from demo.control.engine_watch import STALLED_SECONDS, STUCK_SECONDS
from demo.requests import REPLAY
from demo.stage.scene import Scene


def model_problems(scene: Scene, variants_file: str) -> list[str]:
    """Return why the variants' file can't be run, and which of its models fail or need mending."""
    lines = []
    if scene.variants.file_failure is not None:
        failure = scene.variants.file_failure
        place = f"{failure.file or variants_file}:{failure.line}"
        lines.append(f"{place}: Expected Python that runs. Received: {failure.reason}")
    for name, reason in scene.variants.broken.items():
        place = scene.variants.place(name, variants_file)
        lines.append(f"{name}: {reason}" + (f" ({place})" if place else ""))
    for name, run in scene.runs.newest.items():
        is_over = run.cleared or run.outdated or name in scene.variants.broken
        if run.state == "failed" and run.place and not is_over:
            lines.append(f"{name}: {run.reason} ({run.place})")
    lines += [f"{name}: {warning}" for name, warning in scene.variants.warnings.items()]
    return lines


def stalled_problem(scene: Scene, variants: Mapping[str, Variant], variants_file: str) -> str:
    """Return which of the author's functions does not end; "" if none."""
    name = scene.engine.stalled
    if name is None:
        return ""
    line = variants[name].line if name in variants else 0
    what = f"{name} ({variants_file}:{line}) to be built" if name else f"{variants_file} to be run"
    came = f"no end of it in {STALLED_SECONDS:.0f} seconds"
    return (
        f"Expected {what}. Received: {came}. Wait for it, or start another model: training "
        "then begins afresh."
    )


def training_problems(scene: Scene) -> list[str]:
    """Return why nothing is trained or played, or not where it should be."""
    replay = scene.answers.failures.get(REPLAY, "")
    engine = scene.engine
    lines = (engine.failure, engine.given_up, _stuck(scene), _cluster_lost(scene), replay)
    return [line for line in lines if line]


def _stuck(scene: Scene) -> str:
    """Return what to do if training does not answer."""
    if scene.engine.stuck is None:
        return ""
    return (
        f"Expected {scene.runs[scene.engine.stuck].variant} to learn. "
        "Received: no word of it for "
        f"{STUCK_SECONDS:.0f} seconds. Play a recorded run with r, or start or stop something: "
        "training then begins afresh."
    )


def _cluster_lost(scene: Scene) -> str:
    """Return why this machine trains, and not the cluster that was asked for."""
    cluster = scene.engine.cluster
    if cluster is None or cluster.state != "lost":
        return ""
    return f"{cluster.reason} This machine trains instead; what broke off can go on."
