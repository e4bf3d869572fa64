"""What is wrong with the models and with training, a line each, for the presenter."""

from __future__ import annotations

from demo.control.engine_watch import STUCK_SECONDS
from demo.requests import REPLAY
from demo.stage.scene import Scene


def model_problems(scene: Scene, variants_file: str) -> list[str]:
    """Return why the variants' file can't be run, and which of its models can't be built."""
    lines = []
    if scene.variants.file_failure is not None:
        place = f"{variants_file}:{scene.variants.file_failure.line}"
        lines.append(
            f"{place}: Expected Python that runs. Received: {scene.variants.file_failure.reason}"
        )
    return [*lines, *(f"{name}: {reason}" for name, reason in scene.variants.broken.items())]


def training_problems(scene: Scene) -> list[str]:
    """Return why nothing is trained or played, or not where it should be."""
    replay = scene.answers.failures.get(REPLAY, "")
    lines = (scene.engine.failure, _stuck(scene), _cluster_lost(scene), replay)
    return [line for line in lines if line]


def _stuck(scene: Scene) -> str:
    """Return what to do if training does not answer."""
    if scene.engine.stuck is None:
        return ""
    return (
        f"Expected {scene.runs[scene.engine.stuck].variant} to learn. "
        "Received: no word of it for "
        f"{STUCK_SECONDS:.0f} seconds. Play a recorded run with r, or start or stop something: "
        "a fresh engine takes over."
    )


def _cluster_lost(scene: Scene) -> str:
    """Return why this machine trains, and not the cluster that was asked for."""
    cluster = scene.engine.cluster
    if cluster is None or cluster.state != "lost":
        return ""
    return f"{cluster.reason} This machine trains instead; what broke off can go on."
