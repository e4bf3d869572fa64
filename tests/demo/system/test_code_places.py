"""An error's place is the innermost line of its author's code, whoever calls it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from demo.system import private_files
from demo.system.code_files import load_module, trace_of
from demo.system.code_places import author_place, name_beside

CODE = """\
import json

class Own:
    def default(self, value):
        raise ValueError("no")

def build():
    return json.dumps(Own(), default=Own().default)
"""


def failure_of(file: Path, call: str = "build") -> str:
    try:
        getattr(load_module(file), call)()
    except Exception as error:
        return trace_of(error)
    raise AssertionError("Expected an error.")


def test_the_innermost_line_counts_whatever_calls_it(tmp_path: Path) -> None:
    (tmp_path / "variants.py").write_text(CODE)
    trace = failure_of(tmp_path / "variants.py")
    assert trace.count(json.__name__) > 1  # it stands between two of the author's lines
    assert author_place(trace, tmp_path / "variants.py") == (str(tmp_path / "variants.py"), 5)


def test_a_module_of_the_author_s_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_layers_for_a_test.py").write_text(CODE)
    (tmp_path / "variants.py").write_text("from own_layers_for_a_test import build\n")
    monkeypatch.syspath_prepend(tmp_path)
    file, line = author_place(failure_of(tmp_path / "variants.py"), tmp_path / "variants.py")
    del sys.modules["own_layers_for_a_test"]
    assert (name_beside(tmp_path / "variants.py", file), line) == ("own_layers_for_a_test.py", 5)


def test_a_line_that_is_no_python_counts(tmp_path: Path) -> None:
    file = tmp_path / "variants.py"
    file.write_text("x = 1\ndef f(:\n")
    with pytest.raises(SyntaxError) as caught:
        load_module(file)
    assert author_place(trace_of(caught.value), file) == (str(file), 2)


@pytest.mark.parametrize(
    "path",
    [
        *(private_files.__file__, "<string>", "composed", json.__file__, pytest.__file__),
        *("/home/a/.venv/lib/python3.13/site-packages/keras/layer.py", "relative.py"),
        "/tmp/__autograph_generated_filea1.py",
    ],
)
def test_code_of_others_is_no_author_s(path: str) -> None:
    own = '  File "/talk/variants.py", line 3, in f\n'
    trace = f'{own}  File "{path}", line 9, in g\n'
    assert author_place(trace, Path("/talk/variants.py")) == ("/talk/variants.py", 3)
    assert author_place(trace.removeprefix(own), Path("/talk/variants.py")) == ("", 0)
    assert author_place(f'File "{path}", line 9', Path(path)) == (path, 9)  # as the shipped one


def test_compiled_code_names_its_lines_in_the_message() -> None:
    trace = 'ValueError: in user code:\n\n    File "/talk/layers/own.py", line 4, in call  *\n'
    assert author_place(trace, Path("/talk/variants.py")) == ("/talk/layers/own.py", 4)
    assert name_beside(Path("/talk/variants.py"), "/talk/layers/own.py") == "layers/own.py"
    assert name_beside(Path("/talk/variants.py"), "/other/own.py") == "/other/own.py"
