"""Figures of what recordings show, as plain values that can be compared and written as JSON.

After another rehearsal or other models of the talk, ``python -m tests.recordings.figures`` writes
those of the shipped recordings anew; those of the recordings in this folder stay.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import lzma
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bokeh.models.renderers import GlyphRenderer
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset
from demo.recording.gpu_recording import SHIPPED as GPU
from demo.recording.reader import REHEARSAL, Recording, read_recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import Start
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.widgets.base import Setting
from demo.widgets.race import Race
from server.files.talk_folder import read_talk_folder
from tests.demo.clock import Clock
from tests.talk import ROOT

FOLDER = Path(__file__).parent
FIGURES = FOLDER / "figures.json.xz"
FEW = 64  # numbers of an array that are written down; larger ones are digested
RACES: dict[str, dict[str, Any]] = {
    "race": {},
    "gap": {"gap": True},
    "seconds": {"seconds": True},
    "shuffled": {"dataset": "shuffled"},
    "wine": {"dataset": "wine", "variants": ["linear"]},
    "series": {"seeds": 3, "variants": ["pooled", "hidden"]},
}
PARTS = {"Patches": "areas", "MultiLine": "lines", "Text": "labels"}  # of a race, by their glyphs


def read_figures() -> dict[str, Any]:
    """Return the figures that are to be seen, by recording."""
    read: dict[str, Any] = json.loads(lzma.decompress(FIGURES.read_bytes()))
    return read


def figures_of_session(
    path: Path, data: Dataset, variants: Mapping[str, Variant]
) -> dict[str, Any]:
    """Return all that a recording shows: afterwards, as its own windows saw it, and replayed."""
    recording = read_recording(path)
    raw, after = Stage(recording.events), recording.stage()
    return {
        **_of_file(path, recording, data, variants),
        "history": _history(after),
        "same history of the raw log": _history(raw) == _history(after),
        "runs": [_run(run) for run in after.scene.runs.values()],
        "raw runs": [[run.id, run.state, run.cleared] for run in raw.scene.runs.values()],
        "scene": _scene(after.scene, variants),
        "raw scene": _scene(raw.scene, variants),
        "race": {name: _race(after, data, variants, options) for name, options in RACES.items()},
        "raw race": {"race": _race(raw, data, variants, {})},
        "tapes": _recorded_runs(recording),
        "played": _played(recording, data, variants),
    }


def figures_of_rehearsal() -> dict[str, Any]:
    """Return what the shipped rehearsal shows; digests stand for what is long."""
    path = ROOT / "slides" / REHEARSAL
    data, variants = load_dataset("mnist5k"), read_talk_folder(ROOT / "slides").variants
    recording = read_recording(path)
    stage = recording.stage()
    scene = _scene(stage.scene, variants)
    shown = "session", "ready", "sizes", "throughputs", "learned", "slide", "began"
    return {
        **_of_file(path, recording, data, variants),
        "history": _history_digest(stage),
        "scene": {name: scene[name] for name in shown},
        "race": {
            name: _digested(_race(stage, data, variants, RACES[name]))
            for name in ("race", "gap", "shuffled")
        },
        "tapes": _recorded_runs(recording),
    }


def figures_of_gpu() -> dict[str, Any]:
    """Return what the shipped comparison of devices shows."""
    recording = read_recording(GPU)
    return {
        "sha256 of the file": _sha(GPU.read_bytes()),
        "events": len(recording.events),
        "kinds": _kinds(recording),
        "machine": recording.machine,
        "throughputs": _plain(recording.scene.answers.throughputs),
    }


def _of_file(
    path: Path, recording: Recording, data: Dataset, variants: Mapping[str, Variant]
) -> dict[str, Any]:
    return {
        "sha256 of the file": _sha(path.read_bytes()),
        "events": len(recording.events),
        "kinds": _kinds(recording),
        "unreadable": recording.unreadable,
        "ended_well": recording.ended_well,
        "label": recording.label,
        "machine": recording.machine,
        "fits": recording.fits(data, set(variants)),
    }


def _kinds(recording: Recording) -> dict[str, int]:
    return dict(sorted(Counter(type(event).__name__ for event in recording.events).items()))


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "variant": run.variant,
        "state": run.state,
        "epochs": run.epochs,
        "epoch": run.epoch,
        "seed": run.seed,
        "series": run.series,
        "dataset": run.dataset,
        "examples": run.examples,
        "weights": run.weights,
        "recorded": run.recorded,
        "backend": run.backend,
        "device": run.device,
        "engine": run.engine,
        "other": run.other,
        "test_size": run.test_size,
        "version": run.version,
        "reason": run.reason,
        "cleared": run.cleared,
        "outdated": run.outdated,
        "forgotten": _plain(run.weights_lost),
        "resumable": run.resumable,
        "began": _plain(run.began),
        "elsewhere": run.other_backend,
        "is_aside": run.is_side_run,
        "code": run.code,
    }


def _scene(scene: Scene, variants: Iterable[str]) -> dict[str, Any]:
    loaded, last = scene.variants.file, scene.last
    running, broken_off = scene.running, scene.runs.to_resume
    told = {
        "session": scene.engine.session,
        "ready": scene.ready,
        "engine_failure": scene.engine.failure,
        "cluster": scene.engine.cluster,
        "backends": scene.engine.backends,
        "earlier": scene.engine.earlier_session,
        "sizes": scene.answers.sizes,
        "throughput": scene.answers.throughput,
        "throughputs": scene.answers.throughputs,
        "composed": scene.variants.composed,
        "picture": scene.picture,
        "answers": scene.drawing.answers,
        "steps": scene.answers.steps,
        "unanswered": scene.answers.failures,
        "slide": scene.position.slide,
        "began": scene.position.clock_start,
        "queued": scene.queue.variant,
        "moves": scene.position.moves,
        "hurried": scene.engine.hurried,
        "epoch": scene.position.epoch,
        "playing": scene.position.playing,
        "weights": scene.variants.weights,
        "broken": scene.variants.broken,
        "changed": scene.variants.changed,
        "warming": scene.variants.warming,
        "stuck": scene.engine.stuck,
        "recorded": scene.views.recorded,
        "workers": scene.engine.workers,
        "unloaded": scene.variants.file_failure,
        "loaded": loaded and {
            "new": loaded.new, "changed": loaded.changed, "gone": loaded.gone,
            "source": _sha(loaded.source.encode()),
        },
        "shown": [[run.id, run.epoch, run.is_past] for run in scene.shown],
        "learned": {name: _learned(scene, name) for name in variants},
        "answer": {name: scene.drawing.answer(name) for name in variants},
        "last": last and last.id,
        "running": running and running.id,
        "broken_off": broken_off and broken_off.id,
    }  # fmt: skip
    return {name: _plain(value) for name, value in told.items()}


def _learned(scene: Scene, variant: str) -> dict[str, Any] | None:
    run = scene.learned(variant)
    if run is None:
        return None
    return {"run": run.id, "snapshots": list(run.snapshots), "newest": run.snapshot}


def _history(stage: Stage) -> dict[str, Any]:
    table = stage.history().round(6)
    rows = json.loads(table.to_json(orient="values", double_precision=6))
    return {"columns": list(table.columns), "rows": rows}


def _history_digest(stage: Stage) -> dict[str, Any]:
    table = stage.history()
    text = table.round(6).to_csv(index=False, lineterminator="\n")
    runs = [
        [
            *(run.id, run.variant, run.dataset, run.examples, run.series, run.backend),
            *(run.epochs, run.state, *_last_figures(run)),
        ]
        for run in stage.scene.runs.values()
        if run.history
    ]
    return {"rows": len(table), "sha256 of the CSV text": _sha(text.encode()), "runs": runs}


def _last_figures(run: Run) -> list[float]:
    end = run.history[-1]
    figures = end.train_loss, end.train_accuracy, end.test_loss, end.test_accuracy
    return [round(each, 6) for each in figures]


def _race(
    stage: Stage, data: Dataset, variants: Mapping[str, Variant], options: dict[str, Any]
) -> dict[str, Any]:
    """Return what a race shows: the data of its figure, its words and its buttons."""
    widget = Race(Setting(stage, Controls(stage, None), data, variants), options)  # type: ignore[arg-type]
    widget.catch_up()
    root: Any = widget.root
    figure: Any = root.select_one({"name": "curves"})
    found: dict[str, Any] = {"areas": None, "lines": None, "labels": None, "curves": []}
    for renderer in figure.renderers:
        assert isinstance(renderer, GlyphRenderer)
        source: Any = renderer.data_source
        kind, drawn = type(renderer.glyph).__name__, _plain(dict(source.data), 4)
        if kind == "Line":
            found["curves"].append(drawn)
        elif kind in PARTS and source.name != "question":
            found[PARTS[kind]] = drawn
    return {
        **found,
        "y goal": _plain(figure.y_range.tags, 4),
        "x": _plain([figure.x_range.start, figure.x_range.end], 4),
        "x ticks": _plain(list(figure.xaxis.ticker.ticks), 4),
        "words": _words(root),
        "buttons": _buttons(root),
    }


def _words(root: Any) -> dict[str, str]:
    said = {
        " ".join(pane.css_classes): pane.elements[0].children[0].content
        for pane in root.select({"type": Pane})  # in no order
        if pane.elements and hasattr(pane.elements[0], "children")
    }
    return dict(sorted(said.items()))


def _buttons(root: Any) -> list[list[Any]]:
    return sorted(
        [str(button.name or ""), str(button.label), button.disabled, list(button.css_classes)]
        for button in root.select({"type": Button})
    )


def _digested(race: dict[str, Any]) -> dict[str, Any]:
    long = ("areas", "lines", "curves")
    texts = {name: json.dumps(race[name], sort_keys=True) for name in long}
    return {**race, **{name: {"sha256": _sha(text.encode())} for name, text in texts.items()}}


def _recorded_runs(recording: Recording) -> dict[str, Any]:
    found = recorded_runs(recording)
    told = []
    for each in found:
        moments = each.moments(each.run.id)
        told.append(
            {
                "kind": list(each.kind),
                "run": each.run.id,
                "series": each.run.series,
                "state": each.run.state,
                "epochs": each.run.epochs,
                "moments": len(moments),
                "events": sum(len(moment.events) for moment in moments),
                "snapshots": len(each.snapshots),
                "label": each.label,
            }
        )
    return {"count": len(found), "tapes": told}


def _played(recording: Recording, data: Dataset, variants: Mapping[str, Variant]) -> dict[str, Any]:
    """Return what a talk that trains nothing shows, once all that was recorded was asked for."""
    stage, clock, known = Stage(), Clock(), recorded_runs(recording)
    player = RunPlayer(stage, itertools.count(1), clock.later)
    player.recorded_runs = RecordedRuns(known)
    engine = ReplayEngine(recording, player, list(variants), stage.append)
    controls = Controls(stage, engine, RunSources(player), later=clock.later)
    engine.launch()
    for kind, epochs in dict.fromkeys((each.kind, each.run.epochs) for each in known):
        variant, dataset, examples, code, backend = kind
        for seeds in (1, 3):
            controls.train(
                Start(variant, epochs, dataset, examples or None, seeds, code, backend=backend)
            )
            clock.run()
    scene, ready = stage.scene, stage.scene.ready
    assert ready is not None
    return {
        "ready": {"backend": ready.backend, "device": ready.device},
        "weights": scene.variants.weights,
        "broken": scene.variants.broken,
        "runs": [
            [
                *(run.variant, run.dataset, run.examples, run.other_backend, run.seed, run.series),
                *(run.state, run.epochs, run.epoch, run.recorded, *_last_figures(run)),
            ]
            for run in scene.runs.values()
        ],
    }


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any, digits: int = 6) -> Any:
    """Bring anything to JSON: rounded, large arrays as a digest, NaN as a word."""
    if is_dataclass(value):
        told = {each.name: _plain(getattr(value, each.name), digits) for each in fields(value)}
        return {"kind": type(value).__name__, **told}
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, dict):
        return {_key(key): _plain(each, digits) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, digits) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, bool | str | int) or value is None:
        return value
    number = round(float(value), digits)
    return number if math.isfinite(number) else str(number)  # NaN is no JSON, and equals nothing


def _array(array: Any, digits: int) -> Any:
    if array.size <= FEW:
        return _plain(array.astype(float).tolist(), digits)
    return {
        "shape": list(array.shape),
        "dtype": array.dtype.str,
        "sum": round(float(array.sum(dtype=np.float64)), digits),
        "sum of squares": round(float((array.astype(np.float64) ** 2).sum()), digits),
    }


def _key(key: Any) -> str:
    return " | ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def main() -> None:
    """Write the figures of the shipped recordings anew."""
    found = {**read_figures(), "rehearsal": figures_of_rehearsal(), "gpu": figures_of_gpu()}
    FIGURES.write_bytes(lzma.compress(json.dumps(found, ensure_ascii=False).encode(), preset=9))


if __name__ == "__main__":
    main()
