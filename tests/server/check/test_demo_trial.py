"""Demos that fail, can't show the data or have nothing to show are told at their lines."""

from __future__ import annotations

from pathlib import Path

from demo.data.sources.named_datasets import load_dataset
from server.check.talk_reader import TalkReader
from server.check.trial_run import Trial, run_trial
from tests.server.check.helpers import MODEL, write
from tests.talk import finish

BLOCK = """\
# Race

```demo race
epoch: 3
variants: [square, fien]
seeds: [
gap: 2
```

---

# Weights

```demo weights
epochs: 0
variant: linaer
colour: red
```
"""


def test_all_mistakes_of_a_block_are_listed_with_their_lines(tmp_path: Path, digits: Path) -> None:
    folder = write(tmp_path / "talk", {"talk.md": BLOCK})
    write(folder, {"variants.py": MODEL + "\n\ndef cubic(:\n"})  # nothing is trained
    reader = TalkReader(folder)
    found = finish(run_trial(Trial(reader, load_dataset(str(digits))), tmp_path))
    told = reader.in_order([*reader.problems, *found])
    lines = [problem.line for problem in told if problem.file == "talk.md"]
    assert lines == [4, 5, 6, 7, 15, 16, 17]
    (race,) = (each.message for each in told if each.line == 5)
    assert race.startswith(
        "Expected variants: fine, cubic. Received: 'square', 'fien'. Write fine for "
    )


UNFIT = """\
from bokeh.models.widgets import Div
from demo.widgets.base import Widget


class Reader(Widget):
    kinds = {"text"}
"""


def test_a_demo_that_can_t_show_the_data_is_a_warning(tmp_path: Path, digits: Path) -> None:
    folder = write(tmp_path / "talk", {"talk.md": "# One\n\n```demo reader\n```\n"})
    write(folder, {"demos/reader.py": UNFIT, "variants.py": "def cubic(:\n"})
    reader = TalkReader(folder)
    found = finish(run_trial(Trial(reader, load_dataset(str(digits))), tmp_path))
    (warning,) = reader.in_order(found)
    assert (warning.file, warning.line, warning.is_warning) == ("talk.md", 3, True)
    assert warning.message.startswith("“Reader” shows texts; ")


EMPTY = """\
# Filters

```demo filters
variant: fine
```

---

# Weights

```demo weights
variant: fine
```
"""


def test_a_demo_whose_models_have_nothing_to_show_is_a_warning(
    tmp_path: Path, digits: Path
) -> None:
    folder = write(tmp_path / "talk", {"talk.md": EMPTY, "variants.py": MODEL})
    (warning,) = finish(run_trial(Trial(TalkReader(folder), load_dataset(str(digits))), tmp_path))
    assert (warning.file, warning.line, warning.is_warning) == ("talk.md", 4, True)
    assert warning.message == (
        "Expected filters to name a model that it can show. Received: fine has no convolution "
        "whose filters can be shown. Name another one, or leave the demo out."
    )


def test_what_a_model_learns_of_other_data_says_nothing_of_the_talks_own(
    tmp_path: Path, digits: Path
) -> None:
    text = "# A\n\n```demo weights\nvariant: fine\n```\n\n---\n\n# B\n\n```demo boundary\n```\n"
    folder = write(tmp_path / "talk", {"talk.md": text, "variants.py": MODEL})
    assert finish(run_trial(Trial(TalkReader(folder), load_dataset(str(digits))), tmp_path)) == []
