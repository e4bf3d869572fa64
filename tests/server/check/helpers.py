"""What the tests of checks share: how to write a talk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MODEL = '''\
from keras import Model, Sequential
from keras.layers import Dense, Flatten, Input
from keras.optimizers import SGD


def _model(image_shape: tuple[int, ...], outputs: int) -> Model:
    return Sequential([Input(image_shape), Flatten(), Dense(outputs, "softmax")])


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return _model(image_shape, classes)
'''


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
