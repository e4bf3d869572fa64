"""What the presenter's page shows of the training, as plain values and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from demo.catalog.variant_file import COMPOSED, Variant
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.run_words import engine_words, facts
from demo.ui.score_words import quality
from demo.ui.style import mark, series_number
from server.talk.start_plans import StartPlan

SeriesLook = Mapping[str, Any]  # label, colour and mark


def panel(
    scene: Scene,
    variants: Mapping[str, Variant],
    plans: Mapping[str, StartPlan],
    recording: Mapping[str, str],
    problems: Iterable[str],
    playable: Collection[str] = (),
) -> dict[str, Any]:
    """Return all that the panel shows; ``plans`` says what a start of each variant means.

    ``playable`` are the variants of which a recorded run can be played.
    """
    looks = _looks(variants)
    rows = [_row(scene, name, looks[name], plans[name]) for name in variants]
    for row in rows:
        row["can"] += ["replay"] * (row["name"] in playable)
    return {
        "variants": rows,
        "run": _run(scene, looks),
        "engine": _engine(scene),
        "recording": recording,
        "problems": list(problems),
        "began": scene.position.clock_start,
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
    newest = scene.runs.newest.get(name)
    state = _state(scene, name, newest)
    return {
        "name": name,
        **look,
        "key": plan.key,
        "epochs": plan.start.epochs,
        "state": state,
        "result": _result(scene, name, newest),
        "can": [] if scene.engine.failure else ["start"],
    }


def _state(scene: Scene, name: str, newest: Run | None) -> str:
    if newest and newest.state == "running":
        return "running"
    if scene.queue.variant == name:
        return "waiting"
    if name in scene.variants.broken:
        return "broken"
    if scene.variants.warming == name:
        return "warming"
    if name not in scene.variants.weights:
        return "cold"
    return newest.state if newest else "warm"


def _result(scene: Scene, name: str, run: Run | None) -> str:
    """Say what the variant's newest run has come to, or why there can be none."""
    if name in scene.variants.broken:
        return _with_place(scene.variants.place(name), scene.variants.broken[name])
    if run is None:
        return scene.variants.warnings.get(name, "")
    if run.state == "failed":
        return _with_place(run.place, run.reason)
    if not run.history:
        return ""
    outdated = ", with older code" if run.outdated else ""
    return f"{quality(run.history[-1])}{outdated}"


def _with_place(place: str, reason: str) -> str:
    return f"{place}: {reason}" if place else reason


# The newest run, or one that can go on.


def _run(scene: Scene, looks: Mapping[str, SeriesLook]) -> dict[str, Any] | None:
    run = scene.runs.to_resume or scene.last
    if run is None:
        return None
    going = run.state == "running"
    unknown: SeriesLook = {"label": run.variant, "series": 0, "mark": ""}  # gone from its file
    return {
        "id": run.id,
        **looks.get(run.variant, unknown),
        "state": run.state,
        "progress": run.epoch / run.epochs,
        "facts": facts(run),
        "can": [
            *["stop"] * going,
            *["restart"] * (not scene.engine.failure),
            *["resume"] * run.resumable,
        ],
    }


def _engine(scene: Scene) -> dict[str, Any]:
    """Say what trains on what, or why nothing does, and what can be done about it."""
    engine = scene.engine
    hangs = engine.stuck is not None or engine.stalled is not None
    hopeless = hangs or engine.failure or engine.given_up
    can = ["renew"] * bool(hopeless) + ["bring-back"] * (scene.engine.earlier_session is not None)
    state, words = engine_words(scene)
    return {"state": state, "words": words, "can": can}
