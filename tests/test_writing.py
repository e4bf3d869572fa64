"""Does what docs/writing-a-talk.md says: its examples are tried exactly as they are written."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from demo.data.choice import USUAL
from demo.data.sources.author_data import load_author_data
from demo.data.sources.chosen_data import load_chosen
from demo.data.sources.named_datasets import load_dataset
from demo.requests import Start
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import LearningOptions
from server.cli.arguments import Parser, add_talk, data_choice
from server.deck.parser import parse_deck
from server.page.render import render, render_presenter
from server.talk.start_plans import StartPlan, plans
from tests.demo.data.files.test_picture_folders import pictures
from tests.demo.data.written_tables import penguins, written
from tests.demo.widgets.window import KNOWN, Window
from tests.talk import ROOT
from tests.writing import BLOCKS, EXAMPLES, PAGE

SOURCES = {"variants.py": (ROOT / "demo" / "variants.py").read_text(encoding="utf-8")}
# By each example's last heading, what its page has to hold.
PROMISED = {
    "Reading digits": [
        "<title>Reading digits</title>",
        'data-theme="dark"',
        '<p class="footer">Reading digits · example.org</p>',
        '<section id="reading-digits" class="title"',
        '<p class="byline">Ada Example · 5 March 2027</p>',
        '<img src="/slides/wall.png" alt="" class="ink" />',
    ],
    "Nobody?": ['<section id="who-has-seen-one"', '<section id="seen"', "<strong>Raise your hand."],
    "One after the other": [
        '<p class="fragment">then this.</p>',
        '<span class="fragment">these words</span>',
        '<blockquote class="fragment">',
    ],
    "Three steps": [
        '<li class="fragment">Look at examples</li>',
        '<li class="fragment">Make a guess</li>',
        '<li class="fragment">Correct the guess a little</li>',
    ],
    "A model in four lines": ['class="language-python hljs"', 'data-line-numbers="1|2-3|4"'],
    "From a digit to its name": [
        '<div class="mermaid" role="img" aria-label="A digit goes through two layers and comes out '
        'as a number" data-diagram="',
    ],
    "The weighted sum": [
        r'<span class="math inline">\(x_i\)</span>',
        r'<div class="math display">\[z = b + \sum_{i=1}^{784} w_i x_i\]</div>',
        "A price of $5 stays a price.",
    ],
    "Who is right how often?": ["<th>Model</th>", '<td style="text-align:right">91 %</td>'],
    "A nine, or a four?": [
        '<img src="/slides/digit.png" alt="A handwritten digit" class="pixels" width="30%" />'
    ],
    "Seeing is easy": [
        '<div class="columns">\n<div class="column">\n<p><img',
        'width="80%"',
        '<div class="column wide">\n<p>You knew',
        '<li class="fragment">Would it',
    ],
    "All models are wrong.": ['class="statement"', "<p>Some are useful.</p>"],
    "Dusk": [
        'data-background-color="#7a1f1f"',
        'data-background-image="/slides/wall.png" data-background-opacity="0.15" '
        'data-background-color="#101820"',
        'class="dark" data-background-gradient="linear-gradient(to top, #5b2a86, #101026)"',
    ],
    "Read more": [
        '<a href="https://keras.io/" target="_blank" rel="noopener">Keras</a>',
        '<section id="more"',
        '<a href="#/more">Once more?</a>',
    ],
    "A rule that nobody can write": ["<p>You knew at once that this is a nine.</p>"],
    "Does an extra layer help?": ['<div class="demo" id="does-an-extra-layer-help-demo"'],
    "The whole model": ['data-source="variants.py#linear"', 'data-line-numbers="1|2-99"', "Dense("],
    "Penguins too?": ['<div class="demo" id="penguins-too-demo"'],
    "Behind and beside": [
        "4 Fe + 3 O<sub>2</sub> → 2 Fe<sub>2</sub>O<sub>3</sub>",
        '<mark>twice</mark><sup class="footnote-ref">1</sup>',
        "<li><p>On the same scales.</p>",
        '<div class="column">\n<div class="markdown-alert markdown-alert-warning">',
        '<img class="beside right" src="/slides/wall.png" alt="">',
        '<p class="fragment" data-fragment-index="0">and this with the next key.</p>',
    ],
    "In her words": ['<section id="in-her-words" class="quote"'],
}


NOTED = {  # on the presenter's page alone
    "A rule that nobody can write": [
        "<aside><p>Wait. Let <strong>two people</strong> answer",
        "<li>Some will say four: show the loop.</li>",
    ],
}


def last_heading(example: str) -> str:
    (*_, heading) = re.findall(r"^#+ (.*?)(?: \{.*\})?$", example, re.MULTILINE)
    return str(heading)


@pytest.mark.parametrize("example", EXAMPLES, ids=last_heading)
def test_an_example_does_what_the_text_says(example: str) -> None:
    deck = parse_deck({"talk.md": example}, SOURCES)
    assert deck.problems == ()
    html, presenter = render(deck), render_presenter(deck)
    for part in PROMISED[last_heading(example)]:
        assert part in html
    for part in NOTED.get(last_heading(example), []):
        assert part in presenter
        assert part not in html


def test_every_promise_has_its_example() -> None:
    assert [last_heading(example) for example in EXAMPLES] == list(PROMISED)


def test_every_line_of_the_front_matter_is_told() -> None:
    read = set(
        re.findall(
            r"deck\.meta\.get\(\"(\w+)\"", (ROOT / "server" / "page" / "render.py").read_text()
        )
    )
    assert read | {"speaker", "date", "deck"} == told_in_table("## The beginning of the talk")


def test_every_way_to_learn_otherwise_is_told() -> None:
    known = {each.name for each in dataclasses.fields(LearningOptions)}
    assert known == told_in_table("### How models learn")


def told_in_table(heading: str) -> set[str]:
    """Return the names in the first column of the table below a heading."""
    part = re.split(r"^#{2,} ", PAGE.split(f"\n{heading}\n")[1], flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
    return set(re.findall(r"`(\w+)`", "".join(cells)))


def test_every_link_leads_somewhere() -> None:
    parts = [part for token in MarkdownIt().parse(PAGE) for part in token.children or ()]
    linked = [str(part.attrs["href"]) for part in parts if part.type == "link_open"]
    files = [name.partition("#")[0] for name in linked]
    assert files
    assert [name for name in files if not (ROOT / "docs" / name).exists()] == []


def test_a_demo_of_ones_own_starts_the_same_wherever_it_is_asked(tmp_path: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python" and "class Few" in text]
    (tmp_path / "few.py").write_text(text)
    window = Window(DemoLoader(tmp_path).find("few"), load_dataset("digits"), epochs=3)
    starts = [Start(name, 3, examples=500) for name in KNOWN]
    for start in starts:
        window.click(f"start-{start.variant}")
        assert window.asked() == start
    widget = window.widget
    assert plans(widget.starts(widget.setting, widget.options), KNOWN, window.data, None) == {
        start.variant: StartPlan(start, key) for key, start in enumerate(starts, 1)
    }


# What the commands of the page make of files as it describes them: kind, shape, classes. Texts
# need Keras: tests/demo/data/tables/test_texts.py has them.
DATA = {
    "--data penguins.csv --target species": ("table", (7,), 3),
    "--data pets --size 32x32": ("images", (32, 32, 3), 3),
    "--data letters.csv --kind images --size 4x4 --target label": ("images", (4, 4, 1), 3),
}


@pytest.mark.parametrize("command", DATA)
def test_data_of_ones_own_is_read_by_the_commands_as_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f'make talk ARGS="{command}"' in PAGE
    monkeypatch.chdir(tmp_path)
    penguins(tmp_path)
    pictures(tmp_path / "pets")
    pixels = ",".join(f"p{n}" for n in range(16))
    rows = [",".join(map(str, [row % 3, *range(16)])) for row in range(20)]
    written(tmp_path, "\n".join([f"label,{pixels}", *rows]), "letters.csv")
    parser = Parser()
    add_talk(parser)
    data = load_chosen(data_choice(parser.parse_args(command.split())))
    assert (data.kind, data.input_shape, data.classes) == DATA[command]


def test_a_data_file_of_ones_own(tmp_path: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python" and "def penguins" in text]
    (tmp_path / "data.py").write_text(text)
    rows = penguins(tmp_path).read_text().splitlines()
    days = ["day", *(f"2027-0{1 + place % 9}-05" for place in range(len(rows) - 1))]
    table = [f"{row},{day}" for row, day in zip(rows, days, strict=True)]
    (tmp_path / "penguins.csv").write_text("\n".join(table))
    data = load_author_data(tmp_path / "data.py", USUAL)
    assert data.class_names == ("Adelie", "Chinstrap", "Gentoo")
    assert data.columns[-1] == "month"
