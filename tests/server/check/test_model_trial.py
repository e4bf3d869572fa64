"""Models learn by what slides ask for; what does not fit them is told at its slide."""

from __future__ import annotations

from pathlib import Path

from demo.data.sources.named_datasets import load_dataset
from server.check.talk_reader import TalkReader
from server.check.trial_run import Trial, run_trial
from tests.server.check.helpers import MODEL, write
from tests.talk import finish

LEARNING = """\
# Race

```demo race
variants: [fine]
epochs: 3
learning_rate: 0.1
```

---

# Race

```demo race
variants: [fine]
optimizer: sgd
batch: 8
class_weight: {0: 2, 1: 1}
```
"""
SCHEDULED = """
    from keras.optimizers.schedules import CosineDecay

    model = _model(image_shape, classes)
    model.compile(SGD(CosineDecay(0.1, 9)), "sparse_categorical_crossentropy")
    return model
"""


def test_hyperparameters_that_do_not_fit_a_model_are_told_at_their_slide(
    tmp_path: Path, digits: Path
) -> None:
    folder = write(tmp_path / "talk", {"talk.md": LEARNING})
    write(
        folder,
        {"variants.py": MODEL.replace("    return _model(image_shape, classes)\n", SCHEDULED)},
    )
    reader = TalkReader(folder)
    found = finish(run_trial(Trial(reader, load_dataset(str(digits))), tmp_path))
    (problem,) = [*reader.problems, *found]
    assert (problem.file, problem.line) == ("talk.md", 6)
    assert "Received: one with a schedule, and learning_rate 0.1." in problem.message
