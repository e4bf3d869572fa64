"""What can fit on its slide fits: words wrap or shrink, pictures and demos take the room left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.overflow import MISFITS
from tests.browser.stage import GO, POLL_MS, READY
from tests.browser.tick_labels import TICK_LABELS
from tests.browser.walk import walk
from tests.talk import RunningTalk

CLASSES = 120
NEAREST = 8  # pixels between two labels of an axis
WORDS = "The model sees each picture once in an epoch, and its weights move a little each time."
ADDRESS = "https://example.org/" + "a-very-long-path-without-any-space/" * 5
NAME = "A convolution with a name that goes on and on " * 2 + "until nobody in the room reads it"
WIDE, TALL = "![A wide picture](wide.svg)", "![A tall picture](tall.svg)"
CODE = "\n".join(f"x = layer_{n}(x)  # of a model" for n in range(18))
LONG_LINE = f"model.compile({', '.join(f'option_{n}=True' for n in range(7))})"
JAPANESE = "\n".join(
    ["def 学習(画像, ラベル):"]
    + ["\treturn モデル.学習する(画像, ラベル)  # すべての重みを少しだけ動かす"] * 3
)

# A slide each: what stands on it, under a heading.
SLIDES = {
    "picture": f"{WIDE}\n\n" + f"{WORDS}\n\n" * 4,
    "portrait": f"{TALL}\n\n{WORDS}\n\n{WORDS}",
    "items": "\n".join(f"- Item {n} of a list that is too long" for n in range(14)),
    "nested": "\n".join(f"- Item {n}\n  - one below\n    - and one more" for n in range(5)),
    "table": "|" + " Heading |" * 8 + "\n|" + "---|" * 8 + ("\n|" + " Some words |" * 8) * 6,
    "words-in-a-table": "| a | b |\n|---|---|\n| " + "Word" * 60 + " | short |",
    "address": f"{WORDS}\n\n{ADDRESS}\n\n[{ADDRESS}]({ADDRESS})",
    "code": f"{WORDS}\n\n```python\n{CODE}\n```\n\n{WORDS}",
    "long-lines": f"```python\n{LONG_LINE}\n```",
    "japanese": f"```python\n{JAPANESE}\n```",
    "code-in-a-column": f":::: columns\n::: column\n{WORDS}\n:::\n::: column\n"
    f"```python\n{LONG_LINE[:90]}\n{JAPANESE}\n```\n:::\n::::",
    "maths": "$$\nz = " + " + ".join(f"w_{{{n}}} x_{{{n}}}" for n in range(14)) + "\n$$",
    "callout": f"> [!NOTE]\n> {WORDS}\n\n> [!WARNING]\n> {WORDS} {WORDS}\n\n" + f"{WORDS}\n\n" * 3,
    "table-in-a-column": f":::: columns\n::: column\n{WORDS}\n:::\n::: column\n"
    "| Model | Weights | Right | Wrong |\n|---|--:|--:|--:|\n"
    "| Convolution | 34,826 | 97 % | 3 % |\n:::\n::::",
    "picture-in-a-column": f":::: columns\n::: column\n{TALL}\n\n{WORDS}\n\n{WORDS}\n:::\n"
    f"::: column\n{WORDS}\n:::\n::::",
    "footnotes": "".join(f"Word[^{n}] " for n in range(9))
    + "\n\n"
    + "\n".join(f"[^{n}]: {WORDS}" for n in range(9)),
    "small-demo": f"{WORDS} {WORDS}\n\n```demo softmax\n```",
    "ten": "\n\n".join(
        f"```demo {name}\nvariants: [plain]\nepochs: 10\n```" for name in ("race", "gap")
    ),
    "two-demos": "```demo race\n```\n\n```demo softmax\n```",
    "demo-in-a-column": f":::: columns\n::: column\n{WORDS}\n:::\n::: column\n"
    "```demo race\n```\n:::\n::::",
    **{
        name.replace("_", "-"): f"```demo {name}\n{options}\n```"
        for name, options in {
            **dict.fromkeys(("race", "draw", "leaderboard", "memory", "mistakes", "filters"), ""),
            **dict.fromkeys(("backprop", "device_race", "confusion", "backends"), ""),
            **dict.fromkeys(("weights", "weighted_sum"), "variant: long"),
            **dict.fromkeys(("gap", "compose"), "variants: [long, word]"),
        }.items()
    },
}
LONG_HEADING = (
    "A heading that is so long that it takes three lines on its slide, whatever size " * 2
)
MODELS = f'''"""Models with long names."""

import keras


def plain(shape, classes):
    """Plain."""
    layers = keras.layers
    return keras.Sequential(
        [keras.Input(shape), layers.Flatten(), layers.Dense(classes, activation="softmax")]
    )


def long(shape, classes):
    """{NAME}."""
    return plain(shape, classes)


def word(shape, classes):
    """{"Unbroken" * 16}."""
    return plain(shape, classes)
'''


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTalk]:
    """Return a talk whose slides hold too much, on data with many classes."""
    deck = tmp_path_factory.mktemp("full")
    heads = {name: LONG_HEADING if name == "draw" else name for name in SLIDES}
    slides = [f"## {heads[name]} {{#{name}}}\n\n{text}" for name, text in SLIDES.items()]
    front = f"---\nfooter: {WORDS} {WORDS}\n---\n\n"
    (deck / "1.md").write_text(front + "\n\n---\n\n".join(slides))
    (deck / "variants.py").write_text(MODELS)
    for name, size in (("wide", "1600 900"), ("tall", "600 1500")):
        width, height = size.split()
        (deck / f"{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            '<rect width="100%" height="100%" fill="gray"/></svg>'
        )
    rng = np.random.default_rng(1)
    data = deck / "classes.npz"
    labels = np.arange(2 * CLASSES) % CLASSES
    images = rng.integers(0, 255, (2 * CLASSES, 12, 12), np.uint8)
    np.savez(data, x_train=images, y_train=labels, x_test=images, y_test=labels)
    with RunningTalk(deck, "--slides", deck, "--data", data) as talk:
        yield talk


@pytest.mark.parametrize("size", SIZES[:2])  # the third is the second enlarged, as all sizes are
def test_what_can_fit_fits(open_page: OpenPage, full: RunningTalk, size: tuple[int, int]) -> None:
    page = open_page(of=full, size=size, motion="reduce")
    misfits = {slide: found for slide in walk(page) if (found := settled(page))}
    assert misfits == {}


def settled(page: Page) -> list[str]:
    """Return what does not fit, or runs into what is beside it, once all is in its place."""
    page.wait_for_function("[...document.images].every(({complete}) => complete)")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    found: list[str] = page.evaluate(MISFITS)
    axes = page.evaluate(TICK_LABELS) if page.locator("section.present .demo").count() else []
    near = [f"too near: {axis}" for axis in axes if min([*axis["gaps"], 99]) < NEAREST]
    return found + near


def test_an_axis_names_its_unit_once_after_a_longer_run(
    open_page: OpenPage, full: RunningTalk
) -> None:
    page = open_page("#/ten", of=full)
    page.wait_for_function(READY, arg="ten", polling=POLL_MS)
    assert {axis["texts"][-1] for axis in page.evaluate(TICK_LABELS)} == {"10 epochs", "240"}
    page.wait_for_function(GO, arg="race")
    page.wait_for_function(READY, arg="race", polling=POLL_MS)
    page.locator("#race .variant button").first.click()
    full.wait("a run", lambda now: now["runs"] and now["runs"][-1]["state"] == "finished")
    page.wait_for_function(GO, arg="ten")
    page.wait_for_function(f"({TICK_LABELS})().some((axis) => axis.texts.includes('20 epochs'))")
    said = [axis["texts"] for axis in page.evaluate(TICK_LABELS) if axis["name"] == "curves"]
    assert said == [["0", "10", "20 epochs"]]


def test_a_picture_can_still_be_seen(open_page: OpenPage, full: RunningTalk) -> None:
    page = open_page("#/picture", of=full)
    settled(page)
    box = page.locator("#picture img").bounding_box()
    assert box is not None
    assert box["height"] > 120


def test_a_long_name_is_whole_in_its_tooltip(open_page: OpenPage, full: RunningTalk) -> None:
    page = open_page("#/race", of=full)
    button = page.locator("#race .variant").nth(1)
    assert button.get_attribute("title") == NAME
    expect(button.locator("button")).to_have_text("A convolution with a na…")
