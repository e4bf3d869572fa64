"""Each source file has its test file, its line that says its job, and names that are its own."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tests.conftest import OF_ONE_TALK, ORDER
from tests.talk import ROOT

TREES = "demo", "server"
MOST_AT_THE_TOP = 6  # modules that lie beside packages, not in one
# Without a test file of the same name: what they are made of, or what they do, is tested there.
ELSEWHERE = {
    "demo/widgets/base.py": "demo/ui/test_widget.py",
    "demo/widgets/style.py": "demo/ui/test_style.py",
}
STARTER = "server/starter_decks"  # talks that are copied; each is tried as a whole


def sources() -> list[Path]:
    """Return the Python files of both trees, from the root."""
    files = (path.relative_to(ROOT) for tree in TREES for path in (ROOT / tree).rglob("*.py"))
    return sorted(path for path in files if not path.is_relative_to(STARTER))


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def place_of_tests(path: Path) -> Path:
    """Return where the tests of a source file are, from the root."""
    return Path("tests") / ELSEWHERE.get(path.as_posix(), path.with_name(f"test_{path.name}"))


def test_every_source_file_has_its_test_file() -> None:
    files = [path for path in sources() if not path.name.startswith("__")]
    missing = [
        place_of_tests(path) for path in files if not (ROOT / place_of_tests(path)).is_file()
    ]
    assert [path.as_posix() for path in missing] == []


def test_every_source_file_opens_with_the_line_that_says_its_job() -> None:
    docstrings = {path.as_posix(): ast.get_docstring(parsed(path)) or "" for path in sources()}
    first = {path: docstring.partition("\n")[0] for path, docstring in docstrings.items()}
    assert [path for path, line in first.items() if not line.endswith((".", "?"))] == []


def test_few_modules_lie_beside_packages() -> None:
    holders = {path.parent.parent for path in sources() if path.name == "__init__.py"} - {Path()}
    assert {Path("demo"), Path("server"), Path("demo/data")} <= holders
    for holder in holders:
        modules = [path.name for path in sources() if path.parent == holder]
        named = [name for name in modules if not name.startswith("__")]
        assert len(named) <= MOST_AT_THE_TOP, (holder, named)


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict[str, list[str]](list)
    for path in sources():
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_the_order_of_the_tests_names_what_is_there() -> None:
    shared = [f"tests/browser/{name}.py" for name in OF_ONE_TALK]
    paths = [each for each in (*ORDER, *shared) if "/" in each]
    assert [each for each in paths if not (ROOT / each).exists()] == []
