"""The key of still pictures changes with all that makes one untrue, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from demo.data.sources.named_datasets import load_dataset
from demo.events import PictureDrawn, StageCleared
from demo.recording.session_header import describe_session
from demo.stage.scene import Scene
from server.talk.stills import still_key
from tests.demo.log import ended, epoch, started


def begun(seed: int = 0, data: str = "wine") -> Scene:
    scene = Scene()
    scene.apply(describe_session(load_dataset(data), seed))
    return scene


def key(scene: Scene, folder: str = "talk", source: str = "def linear(): ...") -> str:
    return still_key(Path(folder), source, scene)


def test_a_talk_begins_as_it_did_the_last_time() -> None:
    first = key(begun())
    assert first == key(begun(seed=1))
    others = [key(begun(), folder="other"), key(begun(), source=""), key(begun(data="iris"))]
    assert len({first, *others}) == 4


def test_what_was_learned_is_another_word_until_it_is_cleared() -> None:
    scene = begun()
    beginning = key(scene)
    scene.apply(started(1))
    scene.apply(epoch(1, 1, 0.5))
    learned = key(scene)
    assert learned.split()[0] == beginning != learned
    scene.apply(ended(1))
    scene.apply(started(2))
    scene.apply(ended(2))
    assert key(scene) == learned  # still pictures of the first run are older, not untrue
    scene.apply(StageCleared())
    assert key(scene) == beginning
    scene.apply(started(3))
    assert key(scene) not in (beginning, learned)


def test_a_drawing_that_was_wiped_away_is_not_shown() -> None:
    scene = begun()
    beginning = key(scene)
    scene.apply(PictureDrawn(picture=1, image=np.ones((28, 28, 1), "float32")))
    assert key(scene) != beginning
    scene.apply(PictureDrawn(picture=2, image=np.zeros((28, 28, 1), "float32")))
    assert key(scene) == beginning
