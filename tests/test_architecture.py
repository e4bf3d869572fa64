"""What contributors are told of the code is as the code is: its map, its floors, its files."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import ROOT

PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("docs/architecture.md", "CONTRIBUTING.md", "README.md")
}
MAP = PAGES["docs/architecture.md"]
STARTER = ROOT / "server" / "starter_decks"  # talks that are copied
ROW = re.compile(r"^\| `([\w./]+)` \| (.+?) \| (.*)\|$", re.MULTILINE)
NAMED = re.compile(
    r"`((?:demo|server|tests|docs|tools)/[\w./-]*\w|run_talk\.py|pyproject\.toml)/?`"
)


def all_floors() -> dict[str, list[str]]:
    """Return the layers of each package that has some, as its contract has them, from the top."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return {each["containers"][0]: each["layers"] for each in contracts if "containers" in each}


FLOORS = all_floors()


def packages_of(package: str) -> Iterator[str]:
    """Yield all packages within one, as paths from it, in the order of the floors."""
    for name in (name for layer in FLOORS[package] for name in layer.split(" | ")):
        if (ROOT / package.replace(".", "/") / name).is_dir():
            yield name
            if f"{package}.{name}" in FLOORS:
                yield from (f"{name}/{inner}" for inner in packages_of(f"{package}.{name}"))


def rows(top: str) -> dict[str, tuple[str, set[str]]]:
    """Return the job and the files of each package or module, as the map has them."""
    _, _, rest = MAP.partition(f"| `{top}/` | job | files |")
    table, _, _ = rest.partition("\n\n")
    return {
        name: (job, set(re.findall(r"`(\w+)`", files))) for name, job, files in ROW.findall(table)
    }


def job(path: Path) -> str:
    """Return the first sentence of a file's docstring."""
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return words.split("\n")[0].split(". ")[0].rstrip(".")


@pytest.mark.parametrize("top", ["demo", "server"])
def test_the_map_has_every_package_with_its_job_and_its_files(top: str) -> None:
    modules = [path for path in (ROOT / top).glob("*.py") if path.stem != "__init__"]
    files_of_packages = (ROOT / top).glob("*/**/__init__.py")
    packages = [path.parent for path in files_of_packages if STARTER not in path.parents]
    expected = {path.name: (job(path), set[str]()) for path in modules}
    for package in packages:
        files = {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"}
        expected[package.relative_to(ROOT / top).as_posix()] = job(package / "__init__.py"), files
    assert rows(top) == expected


@pytest.mark.parametrize("top", ["demo", "server"])
def test_the_map_is_in_the_order_of_the_floors(top: str) -> None:
    packages = [name for name in rows(top) if not name.endswith(".py")]
    assert packages == list(packages_of(top))


def test_the_floors_are_those_of_the_contract() -> None:
    drawn = "".join(re.findall(r"```\ndemo/.*?```", MAP, re.DOTALL))
    for package, layers in FLOORS.items():
        assert f"{package.replace('.', '/')}/" in drawn
        for layer in (each.replace(" | ", " · ") for each in layers):
            assert re.search(rf"  {layer}(?:  |$)", drawn, re.MULTILINE), layer


@pytest.mark.parametrize("page", PAGES)
def test_all_that_is_named_is_there(page: str) -> None:
    named = NAMED.findall(PAGES[page])
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)(?:#[\w-]+)?\)", PAGES[page])
    places = [ROOT / name for name in named]
    places += [(ROOT / page).parent / name for name in linked]
    assert named
    assert [str(place) for place in places if not place.exists()] == []


def test_the_tests_to_run_alone_are_there() -> None:
    told = [each.split() for each in re.findall(r'make test ARGS="(.+)"', PAGES["CONTRIBUTING.md"])]
    for arguments in told:
        if "-k" in arguments:
            word = arguments[arguments.index("-k") + 1]
            assert [path for path in (ROOT / "tests").rglob("test_*.py") if word in path.stem], word
        for path in arguments:
            assert "/" not in path or (ROOT / path).exists(), path
    assert told
