"""Whatever its name, a file is seen where a slide names it: live, in the notes, on a disk."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request
from pypdf import PdfReader

from server.cli.export import main
from tests.browser.conftest import LIMIT_MS, NOTHING, SIZES, Watch
from tests.browser.stage import GO
from tests.file_names import NAMES, in_css
from tests.server.conftest import ServedTalk

PART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g id="p"><path d="M0 0h9v9z"/>'
)
OTHERS = {
    "film it's 1, 2.webm": b"no film",
    "text & 100%.vtt": b"WEBVTT\n\n00:00.000 --> 00:09.000\nA word\n",
    "parts #1, R&D.svg": f"{PART}</g></svg>".encode(),
    "pages/a page, 100%.html": b"<p id=drawn>drawn</p><link rel=stylesheet href='its own.css'>",
    "pages/its own.css": b"#drawn { background: url('../its own, too.png') }",
    "styles/more & more.css": b".styled { background: url('../styled #1, 50%.png') }",
    "theme.css": b"@import 'styles/more & more.css'; .themed { background: url(R&D.png) }",
}
PICTURES = (*NAMES, "styled #1, 50%.png", "its own, too.png", "poster's.png", "only said.png")
SOUND = "sound 100%.wav"
# What is fetched for a frame of its own is fetched on a disk alone.
OF_FRAMES = {"pages/its own.css", "its own, too.png"}
OBJECTS = """() => performance.getEntriesByType("resource")
  .filter(({initiatorType, responseStatus}) => initiatorType === "object" && responseStatus < 400)
  .length"""
COMPLETE = "() => [...document.images].every((each) => each.complete)"
LOST = "() => [...document.images].filter((each) => !each.naturalWidth).map(({src}) => src)"


def slides() -> str:
    """Return slides that show all files, each picture in several ways."""
    single = [name for name in NAMES if "," not in name and '"' not in name and "{" not in name]
    images = "".join(f'<img src="{escape(name)}" alt="" width="20">' for name in NAMES)
    styled = "".join(f'<i style="background: url({escape(in_css(name))})">a</i>' for name in NAMES)
    return f"""\
# All {{#all background-image="{", ".join(single)}"}}

<div>{images}</div>
<p class="styled">a</p><p class="themed">{styled}</p>
<video poster="poster's.png" muted><source src="film it's 1, 2.webm" type="video/webm">
<track default src="text &amp; 100%.vtt"></video><audio controls src="{SOUND}"></audio>
<svg width="9" height="9"><use href="parts #1, R&amp;D.svg#p"/></svg>
<iframe src="/slides/pages/a page, 100%.html"></iframe>
<object data="parts #1, R&amp;D.svg" type="image/svg+xml"></object>

<!-- ![](<only said.png>) Said. -->

---

# Comma {{#comma background="a,b.png"}}

---

# Another {{#another background="one, two.png"}}
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a talk whose files have names of all kinds, in a folder of such a name, too."""
    folder = tmp_path_factory.mktemp("files") / "My talk, 100% Öl & #1"
    for name, content in OTHERS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name in PICTURES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (90, 40), (200, 60, 20)).save(folder / name, "PNG")
    with wave.open(str(folder / SOUND), "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(800))
    (folder / "talk.md").write_text(slides())
    return folder


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": SIZES[1][0], "height": SIZES[1][1]})
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    yield page
    context.close()


def fetched(page: Page) -> set[str]:
    """Return a set to which each file's name is added once the page has got it."""
    names: set[str] = set()

    def note(request: Request) -> None:
        path = urlsplit(request.url).path
        if "/slides/" in path:
            name = unquote(path.rpartition("/My%20talk")[2].partition("/slides/")[2])
            names.add(name if name in (*PICTURES, *OTHERS) else unquote(name))

    page.on("requestfinished", note)
    return names


def see_all(page: Page) -> None:
    """Look at each slide, at its pictures and at what is none."""
    page.wait_for_selector("#all.present")
    page.wait_for_function(COMPLETE)
    assert page.evaluate(LOST) == []
    assert page.locator("#all svg > *").evaluate("(e) => e.getBBox().width") == 9
    page.wait_for_function("document.querySelector('video').textTracks[0].cues?.length === 1")
    page.wait_for_function("document.querySelector('audio').duration > 0")
    assert page.frame_locator("iframe").locator("#drawn").inner_text() == "drawn"
    for slide in ("comma", "another"):
        page.wait_for_function(GO, arg=slide)
    page.wait_for_load_state("networkidle")


def test_every_file_is_seen_live_and_in_the_notes(
    window: Page, deck: Path, digits: Path, tmp_path: Path
) -> None:
    talk = ServedTalk(deck, digits, tmp_path / "runs")
    home = f"http://127.0.0.1:{talk.port}/"
    name, _, value = talk.pass_["Cookie"].partition("=")
    window.context.add_cookies([{"name": name, "value": value, "url": home}])
    watch, names = Watch(window), fetched(window)
    watch.begin(home, re.compile("its own.css|403|ERR_BLOCKED"))
    window.goto(home)
    see_all(window)
    assert {*PICTURES, *OTHERS, SOUND} - names == OF_FRAMES | {"only said.png"}
    window.wait_for_function(GO, arg="all")
    assert window.evaluate(OBJECTS) == 1
    window.goto(home + "presenter")
    window.wait_for_function("document.querySelector('.words img')?.naturalWidth === 90")
    window.wait_for_function(COMPLETE)
    assert window.evaluate(LOST) == []
    assert watch.wrongs == []
    talk.close()


def test_every_file_is_seen_on_a_disk(
    window: Page, deck: Path, digits: Path, tmp_path: Path
) -> None:
    out, handout = tmp_path / "My talk, 100% Öl & #1" / "copy", tmp_path / "handout.pdf"
    arguments = [out, "--slides", deck, "--data", digits, "--runs", tmp_path / "none"]
    with ThreadPoolExecutor(1) as pool:  # Playwright's loop is in this thread already
        command = [*map(str, arguments), "--pdf", str(handout), "--notes"]
        assert pool.submit(main, command).result() == 0
    page = (out / "index.html").as_uri()
    watch, names = Watch(window), fetched(window)
    watch.begin(page, NOTHING)
    window.goto(page)
    see_all(window)
    inside = {"text & 100%.vtt", "parts #1, R&D.svg"} - names  # stand in the page
    assert {*PICTURES, *OTHERS, SOUND} - names == {"only said.png"} | inside
    assert "only said.png" not in {path.name for path in out.rglob("*")}
    assert watch.wrongs == []
    pictures = [len(page.images) for page in PdfReader(handout).pages]
    assert pictures[0] > len(NAMES)
    assert all(pictures)  # what is behind the slides
