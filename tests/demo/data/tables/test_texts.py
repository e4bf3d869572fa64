"""Texts become numbers of words by Keras, in another process, once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.data.errors import DataError
from demo.data.tables import texts
from tests.demo.data.written_tables import loaded, written

FILMS = [f'"A {("bad", "good")[n % 2]} film, number {n}!",{("-", "+")[n % 2]}' for n in range(20)]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_column_of_texts_is_learned_from_by_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(
        tmp_path, "\n".join(["id,text,label", *(f"{n},{each}" for n, each in enumerate(FILMS))])
    )
    data = loaded(path)
    assert (data.kind, data.class_names, data.input_shape) == ("text", ("+", "-"), (5,))
    assert data.vocabulary[:2] == ("", "[UNK]")
    assert {"a", "film", "number", "good", "bad"} <= {*data.vocabulary}
    words = [data.vocabulary[int(number)] for number in data.x_train[0]]
    assert words[0] == "a"
    assert words[2:4] == ["film", "number"]
    # Words of the test part alone are unknown.
    assert [data.vocabulary[int(row[4])] for row in data.x_test] == ["[UNK]"] * 4
    assert "texts in 'text'" in data.notes[0]
    assert "left out: 'id' (the texts alone count)" in data.notes[0]
    assert "Reading texts" in capsys.readouterr().out

    monkeypatch.setattr(texts, "_run", None)  # what came of it is kept
    again = loaded(path)
    assert np.array_equal(again.x_train, data.x_train)
    assert again.vocabulary == data.vocabulary


def test_a_process_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LIMIT_SECONDS", 0.001)
    with pytest.raises(DataError, match=r"Expected Keras's .* Received: no end of it within"):
        texts.vectorize(["a b", "c d"], np.array([0]))
    monkeypatch.setattr(texts, "LIMIT_SECONDS", 60)
    (tmp_path / "keras.py").write_text("raise ImportError('none here')")
    monkeypatch.setattr(texts, "_HOME", tmp_path)  # the first on the path
    with pytest.raises(DataError, match=r"Received: .*none here"):
        texts.vectorize(["a b", "c d"], np.array([0]))


def test_texts_without_a_word_are_taken_for_categories(tmp_path: Path) -> None:
    path = written(tmp_path, "\n".join(["island,label", *["Dream,x", "Biscoe,y"] * 5]))
    assert loaded(path).kind == "table"
    with pytest.raises(DataError, match="a column of texts"):
        loaded(written(tmp_path, "\n".join(["a,label", *["1,x", "2,y"] * 5])), kind="text")
