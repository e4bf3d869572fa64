"""What the presenter's panel shows of the training: from the stage to plain values and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from demo.catalog.variant_file import COMPOSED, Variant
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.style import mark, series_number
from server.talk.start_plans import StartPlan

SeriesLook = Mapping[str, Any]  # label, colour and mark


def panel(
    scene: Scene,
    variants: Mapping[str, Variant],
    plans: Mapping[str, StartPlan],
    recording: Mapping[str, str],
    problems: Iterable[str],
    taped: Collection[str] = (),
) -> dict[str, Any]:
    """Return all that the panel shows; ``plans`` says what a start of each variant means.

    ``taped`` are the variants of which a recorded run can be played.
    """
    looks = _looks(variants)
    rows = [_row(scene, name, looks[name], plans[name]) for name in variants]
    for row in rows:
        row["can"] += ["replay"] * (row["name"] in taped)
    return {
        "variants": rows,
        "run": _run(scene, looks),
        "engine": _engine(scene),
        "recording": recording,
        "problems": list(problems),
        "began": scene.began,
    }


def recording(path: Path, recorded: int, problem: str) -> dict[str, str]:
    """Say whether what happens is being written down, and where."""
    if problem:
        return {"state": "off", "words": f"Not recording. {problem}"}
    if not recorded:
        return {"state": "waiting", "words": "Not recording yet: it begins with the first run."}
    return {"state": "on", "words": f"Recording to {path.parent.name}/{path.name}"}


def _looks(variants: Mapping[str, Variant]) -> dict[str, SeriesLook]:
    known = {**variants, COMPOSED.name: COMPOSED}
    return {
        name: {"label": each.label, "series": series_number(place), "mark": mark(place)}
        for place, (name, each) in enumerate(known.items())
    }


# A row for each variant.


def _row(scene: Scene, name: str, look: SeriesLook, plan: StartPlan) -> dict[str, Any]:
    newest = scene.newest.get(name)
    state = _state(scene, name, newest)
    return {
        "name": name,
        **look,
        "key": plan.key,
        "epochs": plan.epochs,
        "state": state,
        "result": _result(scene, name, newest),
        "can": [] if scene.engine_failure else ["start"],
    }


def _state(scene: Scene, name: str, newest: Run | None) -> str:
    if newest and newest.state == "running":
        return "running"
    if scene.queued == name:
        return "waiting"
    if name in scene.broken:
        return "broken"
    if scene.warming == name:
        return "warming"
    if name not in scene.weights:
        return "cold"
    return newest.state if newest else "warm"


def _result(scene: Scene, name: str, run: Run | None) -> str:
    """Say what the variant's newest run has come to, or why there can be none."""
    if name in scene.broken:
        return scene.broken[name]
    if run is None:
        return ""
    if run.state == "failed":
        return run.reason
    if run.test_accuracy is None:
        return ""
    outdated = ", with older code" if run.outdated else ""
    return f"{100 * run.test_accuracy:.1f} %{outdated}"


# The newest run, or one that can go on.


def _run(scene: Scene, looks: Mapping[str, SeriesLook]) -> dict[str, Any] | None:
    run = scene.broken_off or scene.last
    if run is None:
        return None
    going = run.state == "running"
    unknown: SeriesLook = {"label": run.variant, "series": 0, "mark": ""}  # gone from its file
    return {
        "id": run.id,
        **looks.get(run.variant, unknown),
        "state": run.state,
        "progress": run.epoch / run.epochs,
        "facts": _facts(run),
        "can": [
            *["stop"] * going,
            *["restart"] * (not scene.engine_failure),
            *["resume"] * run.resumable,
        ],
    }


def _facts(run: Run) -> list[str]:
    facts = [_how_far(run), *["recorded"] * bool(run.recorded)]
    if run.state == "running" and (left := _seconds_left(run)) is not None:
        facts.append(f"{_duration(left)} left")
    if run.epoch:
        facts.append(f"{run.history[-1].seconds / run.epoch:.2f} s per epoch")
    if run.test_accuracy is not None:
        facts.append(f"{100 * run.test_accuracy:.1f} % right")
    return facts


def _how_far(run: Run) -> str:
    match run.state:
        case "running":
            return f"epoch {min(run.epoch + 1, run.epochs)} of {run.epochs}"
        case "interrupted":
            return f"interrupted after epoch {run.epoch} of {run.epochs}"
        case "stopped":
            return f"stopped after epoch {run.epoch} of {run.epochs}"
        case "failed":
            return f"failed in epoch {min(run.epoch + 1, run.epochs)}: {run.reason}"
        case _:
            return f"{run.epochs} epochs finished"


def _seconds_left(run: Run) -> float | None:
    """Return how long the rest takes at the pace so far, waiting for the audience included."""
    if run.epoch == 0:
        return None
    pace = (run.history[-1].time - run.history[0].time) / run.epoch
    return max(0.0, pace * (run.epochs - run.epoch))


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def _engine(scene: Scene) -> dict[str, Any]:
    """Say what trains on what, or why nothing does, and what can be done about it."""
    hopeless = scene.stuck is not None or scene.engine_failure
    can = ["renew"] * bool(hopeless) + ["bring-back"] * (scene.earlier is not None)
    return {**_engine_words(scene), "can": can}


def _engine_words(scene: Scene) -> dict[str, str]:
    if scene.stuck is not None:
        return {"state": "failed", "words": f"{scene.runs[scene.stuck].variant} does not answer"}
    if scene.engine_failure:
        return {"state": "failed", "words": f"No training here: {scene.engine_failure}"}
    if scene.ready is None:
        return {"state": "waiting", "words": "Keras is being loaded"}
    if scene.cluster is not None and scene.cluster.state != "lost":
        count = scene.cluster.workers
        workers = "a worker" if count == 1 else f"{count} workers"
        words = f"{scene.ready.words}, {workers} at {scene.cluster.address}"
        return {"state": "ready", "words": words}
    return {"state": "ready", "words": scene.ready.words}
