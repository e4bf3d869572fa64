"""A talk's data is loaded with that of its slides, and told in a line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset
from demo.data.slide_data import SlideData
from server.files.talk_folder import read_talk_folder
from server.talk.talk_data import datasets_of, load_talk_data, tell
from tests.demo.data.written_tables import penguins

SLIDES = """# One

```demo race
dataset: penguins.csv
target: species
```

---

# Two

```demo race
dataset: gone.csv
```

---

# Three

```demo race
dataset: 3
```
"""


def test_slides_may_have_data_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1.md").write_text(SLIDES)
    penguins(tmp_path)
    folder = read_talk_folder(tmp_path)
    assert datasets_of(folder.deck) == [
        SlideData("penguins.csv", "species"),
        SlideData("gone.csv"),
    ]
    data = load_talk_data(DataChoice("digits"), folder)
    assert data.name == "digits"
    found = data.others["penguins.csv (species)"]
    assert isinstance(found, Dataset)
    assert found.target == "species"
    assert str(data.others["gone.csv"]).startswith("Expected the file gone.csv beside the slides")
    tell(data)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("penguins.csv: 60 rows, ")
