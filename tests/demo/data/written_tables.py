"""Small tables as people have them, for tests that read some."""

from __future__ import annotations

from pathlib import Path

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset
from demo.data.sources.chosen_data import load_path

SPECIES = ("Adelie", "Gentoo", "Chinstrap")


def penguins(folder: Path) -> Path:
    """Write 60 rows: two without a species, 3 bills and 4 sexes missing."""
    rows = ["species,island,bill,mass,sex"]
    for place in range(60):
        species = "NA" if place in (3, 7) else SPECIES[place % 3]
        island = ("Biscoe", "Dream")[place % 2]
        bill = "" if place % 25 == 0 else f"{38 + 4 * (place % 3) + place / 50:.1f}"
        sex = "?" if place % 16 == 0 else ("male", "female")[place % 2]
        rows.append(f"{species},{island},{bill},{3000 + 10 * place},{sex}")
    return written(folder, "\n".join(rows), "penguins.csv")


def written(folder: Path, text: str, name: str = "own.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def loaded(path: Path, **choice: object) -> Dataset:
    return load_path(path, DataChoice(**choice))  # type: ignore[arg-type]
