"""An author at work on a copy of the talk: what is saved, and how a page shows that it was."""

from __future__ import annotations

import io
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from .subjects import HOME, LIMIT_S

RACE = "conv"  # a slide of the talk with a race of some variants
PICTURE = "which-digit", "digit.png"  # a slide of the talk, and what it shows
OWN = "own"  # the author's own slide: the author's own demo, with all variants
CONV = "3"  # the key that starts it there
OWN_SLIDES = f"""\
## Words {{#{OWN}}}

```demo sprint
epochs: 40
```
"""
MODEL = '''

def model_{number}(image_shape: Shape, classes: int) -> Model:
    """Model {number}"""
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])
'''
PROBE = Path(__file__).with_name("saves.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Save:
    """A file's new content, and what a page looks like that shows it."""

    path: Path
    content: bytes
    look: str  # one of those in saves.js
    wanted: str | int

    def write(self) -> None:
        """Save it."""
        self.path.write_bytes(self.content)


class Author:
    """Somebody who writes a talk, with models and a demo of its own; each save is a new one."""

    def __init__(self, folder: Path) -> None:
        """Begin with the talk that comes along, copied to ``folder``."""
        self.folder = folder
        shutil.copytree(HOME / "slides", folder)
        self._variants = (HOME / "demo" / "variants.py").read_text(encoding="utf-8")
        self._demo = (HOME / "demo" / "widgets" / "race.py").read_text(encoding="utf-8")
        (folder / "demos").mkdir()
        (folder / "demos" / "sprint.py").write_text(self._demo, encoding="utf-8")
        (folder / "variants.py").write_text(self._variants, encoding="utf-8")
        (folder / "9-own.md").write_text(OWN_SLIDES, encoding="utf-8")
        self.style(0).write()

    def words(self, number: int) -> Save:
        """Change the heading of a slide with a race."""
        path = self.folder / "3-models.md"
        heading, mark = f"Words {number}", f"{{#{RACE}}}"
        before = path.read_text(encoding="utf-8")
        text = re.sub(rf"(?m)^## .* {mark}$", f"## {heading} {mark}", before)
        return Save(path, text.encode(), "words", heading)

    def own_words(self, number: int) -> Save:
        """Change the heading of the author's own slide."""
        text = OWN_SLIDES.replace("## Words", f"## Words {number}")
        return Save(self.folder / "9-own.md", text.encode(), "words", f"Words {number}")

    def broken_words(self) -> Save:
        """Leave a comment open, so that a slide stays as it was until ``own_words``."""
        path = self.folder / "9-own.md"
        return Save(path, path.read_bytes() + b"\n<!-- Not yet", "", "")

    def style(self, number: int) -> Save:
        """Change the colour of headings."""
        colour = f"rgb({number % 256}, {number // 256}, 200)"
        style = f".reveal .slides section h2 {{ color: {colour}; }}\n"
        return Save(self.folder / "theme.css", style.encode(), "colour", colour)

    def picture(self, number: int) -> Save:
        """Draw a picture anew, a bit wider."""
        width = 100 + number
        file = io.BytesIO()
        Image.new("L", (width, 100), number % 256).save(file, "PNG")
        return Save(self.folder / PICTURE[1], file.getvalue(), "picture", width)

    def options(self, number: int) -> Save:
        """Let other variants race."""
        name, label = (("extra_layer", "Extra layer"), ("dropout", "Dropout"))[number % 2]
        path = self.folder / "3-models.md"
        before, mark, after = path.read_text(encoding="utf-8").partition(f"{{#{RACE}}}")
        after = re.sub(r"(?m)^variants: .*$", f"variants: [linear, {name}, conv]", after, count=1)
        return Save(path, (before + mark + after).encode(), "button", label)

    def demo(self, number: int) -> Save:
        """Change a word in a demo's own file."""
        label = f"Again {number}"
        text = self._demo.replace('"Restart"', f'"{label}"')
        return Save(self.folder / "demos" / "sprint.py", text.encode(), "button", label)

    def model(self, number: int) -> Save:
        """Write a function more, in place of the last one."""
        text = self._variants + MODEL.format(number=number)
        return Save(self.folder / "variants.py", text.encode(), "button", f"Model {number}")

    def broken_model(self) -> Save:
        """Write half a function."""
        text = self._variants + "\n\ndef new_model(\n"
        return Save(self.folder / "variants.py", text.encode(), "", "")


def milliseconds_until_seen(page: Page, save: Save) -> float:
    """Save; return how long it took until it was painted."""
    page.evaluate(
        "([look, wanted, limit]) => { window.seeing = seen(look, wanted, limit); }",
        [save.look, save.wanted, 1000 * LIMIT_S],
    )
    before = time.time()
    save.write()
    painted: float = page.evaluate("window.seeing")
    return painted - 1000 * before
