"""Says what demos can show now, so that a page knows which still pictures of them are true."""

from __future__ import annotations

from pathlib import Path

from demo.stage.scene import Scene
from server.deck.slides import fingerprint


def still_key(folder: Path, source: str, scene: Scene) -> str:
    """Return letters that change with a talk's folder, its data and the ``source`` of its models.

    Once something has been learned or drawn a second word follows, which changes as soon as that
    is cleared: a talk that begins anew looks as it did the last time that it began.
    """
    session = scene.engine.session
    data = [session.dataset, session.data, session.content] if session else []
    beginning = fingerprint([str(folder), source, data])
    marks = [run.began for run in scene.shown[:1]]
    if scene.picture and scene.picture.image.any():
        marks.append(scene.picture.time)
    return f"{beginning} {fingerprint(marks)}" if marks else beginning
