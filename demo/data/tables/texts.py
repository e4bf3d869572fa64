"""Makes numbers of texts by Keras's ``TextVectorization``, which learns its words from some.

Keras takes seconds to load, and TensorFlow with it, which this process may never need: another
one does it, once for each data set, and what comes of it is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.errors import DataError
from demo.data.files.array_files import write_npz
from demo.system.cache_folder import cache_folder
from demo.system.terminal import print_line

MOST_WORDS = 10_000  # different ones that are known; all others are one, "[UNK]"
LONGEST = 200  # words of a text that count
SHARE = 0.95  # of all texts are no longer than what counts of each
LIMIT_SECONDS = 300.0  # for Keras to be loaded, and to read all texts
_HOME = Path(__file__).parents[3]


@dataclass(frozen=True)
class TextNumbers:
    """Texts as numbers of words, shape (texts, words), 0 behind their end; what each stands for."""

    numbers: NDArray[np.float32]
    vocabulary: tuple[str, ...]


def vectorize(texts: Sequence[str], train: NDArray[np.intp]) -> TextNumbers:
    """Number the words of texts, as those at the places ``train`` have them.

    Raises ``DataError``.
    """
    texts = [text.replace("\0", " ") for text in texts]
    asked = json.dumps(
        {"texts": texts, "train": train.tolist(), "words": _length(texts), "most": MOST_WORDS}
    )
    code = hashlib.sha256(asked.encode(errors="replace")).hexdigest()[:16]
    kept = cache_folder() / f"texts-keras-{version('keras')}-{code}.npz"
    found = _read(kept)
    if found is None:
        print_line("Reading texts: Keras counts their words, which takes a few seconds once")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "texts.npz"
            _run(asked, path)
            found = _read(path)
            if found is None:
                raise _wrong("nothing from it")
            write_npz(kept, dict(np.load(path)))
    return found


def _length(texts: Sequence[str]) -> int:
    counts = [len(text.split()) for text in texts]
    return int(min(LONGEST, max(1, np.quantile(counts, SHARE))))


def _run(asked: str, path: Path) -> None:
    """Let another process number words, and write what comes of it to a file."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "demo.data.tables.text_vectors", str(path)],
            input=asked.encode(errors="replace"),
            capture_output=True,
            cwd=_HOME,
            env={**os.environ, "PYTHONPATH": str(_HOME), "KERAS_BACKEND": "tensorflow"},
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise _wrong(f"no end of it within {LIMIT_SECONDS:g} seconds") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise _wrong(" ".join(lines[-1:])[:200] or f"exit code {done.returncode}")


def _wrong(received: str) -> DataError:
    return DataError(
        "Expected Keras's TextVectorization to number the words of the texts. "
        f"Received: {received.rstrip('.')}. Look into the texts, or choose other data with --data."
    )


def _read(path: Path) -> TextNumbers | None:
    try:
        with np.load(path) as file:
            numbers, words = file["numbers"], bytes(file["vocabulary"]).decode()
    except Exception:  # it isn't there, or spoilt: it is made anew
        return None
    return TextNumbers(numbers.astype(np.float32), tuple(words.split("\n")))


def as_arrays(numbers: Any, vocabulary: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return numbered texts as a file holds them: there is no line break in a word."""
    words = np.frombuffer("\n".join(map(str, vocabulary)).encode(), np.uint8)
    return {"numbers": np.asarray(numbers, np.uint16), "vocabulary": words}
