"""Models, demos and the talk's own code are exchanged while it is given, and no run is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.talk import ROOT, RunningTalk, until

SLIDES = """\
# Start {#start}

```demo race
variants: [linear]
```

---

## Race {#race}

```demo race
epochs: 200
```

---

## Code {#code}

```source variants.py#small
```

---

## Own {#own}

```demo own
```

---

## Other {#other}

```demo other
```
"""
VARIANTS = """\
from keras import Sequential
from keras.layers import Dense, Flatten, Input

UNITS = 4


def linear(image_shape, classes):
    \"\"\"Linear\"\"\"
    return Sequential([Input(image_shape), Flatten(), Dense(classes, activation="softmax")])


def small(image_shape, classes):
    \"\"\"Small\"\"\"
    layers = [Flatten(), Dense(UNITS), Dense(classes, activation="softmax")]
    return Sequential([Input(image_shape), *layers])
"""
MORE = """

def more(image_shape, classes):
    \"\"\"More\"\"\"
    return small(image_shape, classes)
"""
OWN = """\
from bokeh.models.widgets import Div

from demo.widgets.base import Widget


class Own(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root = Div(text="first", styles={"font-size": "30px"})

    def update(self, scene, events):
        pass
"""
KEEP = "() => { window.kept = document.querySelector('section.present .demo').firstElementChild; }"
KEPT = "window.kept.isConnected"
GONE = re.compile("ERR_CONNECTION_REFUSED|WebSocket connection|Could not open websocket")


class Author:
    """Saves models, demos and code of a talk that is being given."""

    def __init__(self, folder: Path, digits: Path) -> None:
        self.deck, self.code = folder / "deck", folder / "code"
        (self.deck / "demos").mkdir(parents=True)
        for name in ("demo", "server"):
            shutil.copytree(
                ROOT / name, self.code / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "run_talk.py", self.code)
        self.save("talk.md", SLIDES)
        self.save_demo("own", OWN)
        self.save_demo("other", OWN)
        self.save("variants.py", VARIANTS)
        self.talk = RunningTalk(folder, "--slides", self.deck, "--data", digits, root=self.code)

    def save(self, name: str, text: str) -> None:
        (self.deck / name).write_text(text)

    def save_demo(self, name: str, text: str) -> None:
        self.save(f"demos/{name}.py", text)

    @property
    def problems(self) -> list[str]:
        problems: list[str] = self.talk.status()["problems"]
        return problems

    @property
    def runs(self) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = self.talk.status()["runs"]
        return runs

    def begin_anew(self) -> None:
        """Save everything as it was at first."""
        self.save("variants.py", VARIANTS)
        self.save_demo("own", OWN)
        until(lambda: not self.problems, "no problems")


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[Author]:
    author = Author(tmp_path_factory.mktemp("writing"), digits)
    try:
        author.talk.line("Warm: small")
        yield author
        assert author.talk.interrupt()[0] == 0
    finally:
        author.talk.close()


@pytest.fixture
def author(writing: Author) -> Iterator[Author]:
    """Return an author whose talk is as at first."""
    yield writing
    writing.begin_anew()


def buttons(page: Page) -> Any:
    return page.locator("section.present .variant button")


# Models


def test_a_new_function_is_a_new_button(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/start", of=author.talk)
    race = Race(page, author.talk, "start")
    page.evaluate(KEEP)
    author.save("variants.py", VARIANTS + MORE)
    author.talk.line("Warm: more")
    assert page.evaluate(KEPT)  # it shows "linear" alone, which is the same
    page.keyboard.press("PageDown")
    race = Race(page, author.talk, "race")
    expect(buttons(page)).to_have_text(["Linear", "Small", "More"])
    page.keyboard.press("3")
    author.talk.wait("a run", lambda now: now["running"] is not None)
    race.calm()
    assert author.runs[-1]["variant"] == "more"
    author.save("variants.py", VARIANTS)
    expect(buttons(page)).to_have_text(["Linear", "Small"])


def test_a_changed_function_leaves_earlier_runs(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/race", of=author.talk)
    race = Race(page, author.talk, "race")
    race.calm()
    page.keyboard.press("2")
    author.talk.wait("some epochs", lambda now: now["running"] and now["runs"][-1]["epochs"] > 2)
    running = author.runs[-1]["id"]
    author.save("variants.py", VARIANTS.replace("UNITS = 4", "UNITS = 5"))
    changed = page.locator("section.present .variant.changed")
    expect(changed).to_have_count(1)
    now = author.talk.status()
    assert now["running"] == running  # with the code that it started with
    page.keyboard.press("x")
    race.expect_rest()
    author.save("variants.py", VARIANTS.replace("UNITS = 4", "UNITS = 6"))
    until(lambda: race.read().earlier_runs, "an earlier run")
    assert race.read().curves.get("Small", []) == []
    page.keyboard.press("2")
    until(lambda: race.read().curves.get("Small"), "a curve of the new code")
    expect(changed).to_have_count(0)
    assert len(race.read().earlier_runs) == 1
    race.calm()


def test_an_emptied_file_leaves_the_models_that_there_are(
    open_page: OpenPage, author: Author
) -> None:
    page = open_page("#/race", of=author.talk)
    expect(buttons(page)).to_have_text(["Linear", "Small"])
    author.save("variants.py", "")
    problem = "variants.py:0: Expected Python that runs. Received: TypeError: no function in it"
    until(lambda: any(line.startswith(problem) for line in author.problems), "a problem")
    expect(buttons(page)).to_have_text(["Linear", "Small"])
    (author.deck / "variants.py").unlink()
    expect(buttons(page)).to_have_count(5)  # those that come along
    author.save("variants.py", VARIANTS)
    expect(buttons(page)).to_have_text(["Linear", "Small"])


def test_slides_show_the_code_that_runs(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/code", of=author.talk)
    code = page.locator("section.present code")
    author.save("variants.py", VARIANTS.replace("[Flatten(), ", "[Flatten(), Dense(9), "))
    expect(code).to_contain_text("Dense(9)")
    author.save("variants.py", VARIANTS.replace("UNITS = 4", "UNITS = 1 / 0"))
    (problem,) = until(lambda: author.problems, "a problem")
    assert problem.startswith("variants.py:4: Expected Python that runs. Received: ZeroDivision")
    expect(code).to_contain_text("Dense(9)")
    author.save("variants.py", VARIANTS)
    expect(code).not_to_contain_text("Dense(9)")


def test_the_author_sees_problems_come_and_go(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/code", of=author.talk)
    panel = page.locator(".problems")
    author.save("variants.py", "def small(:\n")
    until(lambda: author.problems, "a problem")
    expect(panel).to_be_hidden()  # an audience may be looking
    page.keyboard.press("e")
    expect(panel.locator("li")).to_have_count(1)
    expect(panel).to_contain_text("variants.py:1: Expected Python that runs.")
    author.save("variants.py", VARIANTS)
    expect(panel).to_have_text("No problems")
    expect(panel).to_be_hidden()  # by itself
    author.save("variants.py", "def small(:\n")
    expect(panel.locator("li")).to_have_count(1)
    page.keyboard.press("e")
    expect(panel).to_be_hidden()


# Demos


def test_a_saved_demo_alone_opens_anew(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/own", of=author.talk)
    shown = page.locator("section.present .demo")
    expect(shown).to_have_text("first")
    other = page.locator("section#other .demo")
    expect(other).to_have_text("first")
    page.evaluate("window.kept = document.querySelector('#other .demo').firstElementChild")
    author.save_demo("own", OWN.replace("first", "second"))
    expect(shown).to_have_text("second")
    assert page.evaluate(KEPT)
    author.save_demo("own", OWN.replace("Div(text", "Division(text"))  # only fails when built
    (problem,) = until(lambda: author.problems, "a problem")
    assert problem.startswith("own.py:9: Expected a demo. Received: NameError: ")
    expect(shown).to_have_text("second")
    author.save_demo("own", "class Own(\n")
    until(lambda: "own.py:1: " in author.problems[0], "another problem")
    assert author.problems[0].endswith("Received: SyntaxError: '(' was never closed")
    page.reload()
    expect(shown).to_have_text("second")
    author.save_demo("own", OWN.replace("first", "third"))
    expect(shown).to_have_text("third")


def test_a_demo_that_fails_while_a_model_trains_is_told_of_once(
    open_page: OpenPage, author: Author
) -> None:
    page = open_page("#/own", of=author.talk)
    shown = page.locator("section.present .demo")
    counting = OWN.replace("pass", "self.root.text = f'run {len(scene.runs)}'")
    author.save_demo("own", counting)
    expect(shown).to_have_text(f"run {len(author.runs)}")
    failing = counting.replace("'run {", "'run {1 // (scene.running is None)} {")
    author.save_demo("own", failing)
    expect(shown).to_have_text(f"run 1 {len(author.runs)}")
    was = shown.text_content()
    other = open_page("#/race", of=author.talk)
    race = Race(other, author.talk, "race")
    race.calm()
    other.keyboard.press("1")
    author.talk.wait("some epochs", lambda now: now["running"] and now["runs"][-1]["epochs"] > 2)
    page.bring_to_front()
    page.keyboard.press("End")
    page.keyboard.press("PageUp")
    until(lambda: author.problems, "a problem")
    problem = "own.py:12: Expected a demo. Received: ZeroDivisionError: integer division or modulo"
    assert [line.startswith(problem) for line in author.problems] == [True]
    assert shown.text_content() == was
    page.reload()
    expect(shown).to_have_text(f"run {len(author.runs)}")  # the one before it
    author.talk.wait("more epochs", lambda now: now["running"] and now["runs"][-1]["epochs"] > 4)
    author.save_demo("own", counting.replace("'run {", "'again {"))
    expect(shown).to_have_text(f"again {len(author.runs)}")
    assert author.problems == []
    assert sum(problem in line for line in author.talk.printed) == 1
    assert author.talk.complaints == ""
    other.bring_to_front()
    race.go("race")
    race.calm()


def test_whatever_lies_in_the_folder_the_next_save_is_shown(
    open_page: OpenPage, author: Author
) -> None:
    page = open_page("#/own", of=author.talk)
    shown = page.locator("section.present .demo")
    (author.deck / "demos" / ".#own.py").symlink_to("author@machine.1234:5678")
    (author.deck / "demos" / "binary.py").write_bytes(b"\xff\xfe\x00")
    (author.deck / "demos" / "folder.py").mkdir()
    author.save_demo("own", "from demo.widgets.nowhere import Nothing\n" + OWN)
    until(lambda: author.problems, "a problem")
    assert author.problems[0].startswith("own.py:1: Expected a demo. Received: ModuleNotFound")
    author.save_demo("own", OWN.replace("first", "next"))
    expect(shown).to_have_text("next")
    (author.deck / "demos" / "own.py").rename(author.deck / "demos" / "renamed.py")
    until(lambda: author.problems, "a problem")
    page.reload()
    expect(shown).to_have_text("next")
    shutil.rmtree(author.deck / "demos")
    (author.deck / "demos").mkdir()
    author.save_demo("other", OWN)


# The talk's own code


def test_saved_code_begins_anew_with_all_curves(open_page: OpenPage, author: Author) -> None:
    page = open_page("#/race", of=author.talk, forgive=GONE)
    race = Race(page, author.talk, "race")
    race.calm()
    presenter = open_page("presenter", of=author.talk, forgive=GONE)
    page.bring_to_front()
    page.keyboard.press("1")
    author.talk.wait("some epochs", lambda now: now["running"] and now["runs"][-1]["epochs"] > 2)
    before = author.runs[-1]
    file = author.code / "demo" / "plots" / "axis_scales.py"
    text = file.read_text()
    file.write_text(text + "\nraise RuntimeError('not yet')\n")
    (problem,) = until(lambda: author.problems, "a problem")
    line = len(text.splitlines()) + 2
    assert problem.startswith(
        f"demo/plots/axis_scales.py:{line}: Expected code that runs. Received: Runtime"
    )
    page.evaluate(KEEP)
    file.write_text(text + "\n# new\n")
    author.talk.line("Restarted")
    after = author.runs[-1]
    assert (after["id"], after["state"]) == (before["id"], "interrupted")
    assert after["epochs"] >= before["epochs"]
    page.wait_for_function(f"!{KEPT}")
    race.wait_until_open()
    assert len(race.read().curves["Linear"]) == after["epochs"] + 1
    page.keyboard.press("2")  # it waits until there is an engine
    running = author.talk.wait("a run", lambda now: now["running"] is not None)
    assert running["running"] == before["id"] + 1
    race.calm()
    expect(presenter.locator(".slide-count")).to_have_text("Slide 2 of 5")
    assert presenter.locator(".elapsed").text_content() != "0:00"
    presenter.keyboard.press("PageDown")  # the windows are together as before
    expect(page.locator("section.present")).to_have_id("code")
    assert author.talk.complaints == ""
