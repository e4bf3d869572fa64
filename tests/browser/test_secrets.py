"""What is said to the presenter alone is in nothing that the room, or a reader, may have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from pypdf.generic import StreamObject
from tornado.websocket import websocket_connect

from tests.browser.printed_pages import PRINT_READY, export, live, opened, printed
from tests.server.conftest import ServedTalk

# Each kind of note, with the secret in it; what all may see beside it.
SECRET = "quokka"
KINDS = {  # those of the presenter's
    "at the end": "Seen.\n\n<!-- quokka -->",
    "behind words": "Seen. <!-- quokka -->",
    "in a list": "- Seen <!-- quokka -->\n- Seen too\n  <!-- quokka -->\n",
    "in a quote": "> Seen\n> <!-- quokka -->\n",
    "in a table": "| Seen |\n|---|\n| cell <!-- quokka --> |\n",
    "in a column": ":::: columns\n::: column\nSeen.\n\n<!-- quokka -->\n:::\n::::",
    "reveal's": "Seen.\n\nNote:\nquokka\n\n- quokka",
    "a box": "Seen.\n\n::: notes\nquokka\n:::\n",
    "Quarto's": "Seen.\n\n::: {.notes}\nquokka\n:::\n",
    "an aside": 'Seen.\n\n<aside class="notes">quokka</aside>\n',
    "with a formula": "Seen.\n\n<!-- quokka $x^2$ and\n\n$$quokka$$ -->",
    "with an arrow": "Seen.\n\n<!-- quokka --> quokka -->",
    "with code": "Seen.\n\n<!--\n```python {1|2}\nquokka = 1\nb\n```\n-->",
    "with a diagram": "Seen.\n\n<!--\n```mermaid\ngraph LR\n quokka --> A\n```\n-->",
    "with HTML": 'Seen.\n\n<!-- <img alt="quokka"> <b>quokka</b> -->',
    "beside code": "```python {1|2}\nSeen = 1\nb = 2\n```\n\n<!-- quokka -->",
    "beside a demo": "```demo digits\n```\n\n<!-- quokka -->",
}
LEFT_OUT = {  # for nobody
    "in the middle": "Seen.\n\n<!-- quokka\nof *two* lines -->\n\nSeen below.",
    "before words": "<!-- quokka --> Seen.",
}
SLIDES = [f"## Seen {kind}\n\n{text}\n" for kind, text in (KINDS | LEFT_OUT).items()]
SLIDES += ["## Seen <!-- quokka -->\n\nSeen.\n", "<!-- quokka -->\n\n## Seen last\n"]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    (folder / "talk.md").write_text("---\ntitle: Seen\n---\n\n" + "\n---\n\n".join(SLIDES))
    return folder


def expect_kept(where: str, text: str) -> None:
    """Expect the secret in no text of an answer, in which something else was found."""
    place = text.lower().find(SECRET)
    assert place < 0, f"{where}: …{text[max(place - 200, 0) : place + 40]}…"


def expect_pdf_keeps_it(where: str, pdf: PdfReader) -> None:
    """Look into all of a PDF: words, outline, descriptions for screen readers."""
    shown = "".join(page.extract_text() for page in pdf.pages)
    assert shown.lower().count("seen") >= len(SLIDES)
    expect_kept(where, shown)
    expect_kept(where, f"{pdf.metadata} {pdf.outline}")
    for number in range(1, len(pdf.xref[0]) + 1):
        held = pdf.get_object(number)
        expect_kept(where, repr(held))
        if isinstance(held, StreamObject):
            expect_kept(where, held.get_data().decode("latin-1"))


def test_the_presenter_has_every_note(served: ServedTalk) -> None:
    status, _, body = served.get("/presenter")
    assert status == 200
    notes = body.decode().split("<aside>")[1:]
    has = [SECRET in note.partition("</aside>")[0] for note in notes]
    assert [kind for kind, there in zip(KINDS, has, strict=False) if not there] == []


def test_no_answer_holds_one(served: ServedTalk) -> None:
    for path in (
        "/",
        "/?print-pdf",
        "/api/status",
        "/api/history.csv",
        "/demo-session/seen-beside-a-demo-demo",
    ):
        status, headers, body = served.get(path)
        assert status == 200, path
        expect_kept(path, body.decode() + json.dumps(headers))
    assert [served.get(path)[0] for path in ("/slides/talk.md", "/slides/")] == [404, 404]


def test_no_message_holds_one(served: ServedTalk) -> None:
    async def first() -> str:
        socket = await websocket_connect(served.line("/changes"))
        message = await socket.read_message()
        socket.close()
        return str(message)

    state = served.run(first())
    assert '"version"' in state
    expect_kept("/changes", state)


def hold(page: Page) -> str:
    """Return all that a page holds: elements, styles, what stands in the address."""
    return str(page.evaluate("document.documentElement.outerHTML + location.href + document.title"))


def test_neither_the_room_nor_its_paper_has_one(browser: Browser, served: ServedTalk) -> None:
    with live(browser, served) as page:
        page.wait_for_function("document.querySelectorAll('tr').length > 2")
        expect_kept("the page", hold(page))
        expect_pdf_keeps_it("Ctrl+P", printed(page))
        expect_kept("the page after printing", hold(page))
    with live(browser, served, "?print-pdf") as page:
        page.wait_for_selector(PRINT_READY, state="attached")
        expect_kept("its pages", hold(page))
        expect_pdf_keeps_it("?print-pdf", printed(page))


def test_no_file_of_an_export_nor_its_paper_has_one(
    browser: Browser, deck: Path, digits: Path, tmp_path: Path
) -> None:
    address = export(deck, digits, tmp_path / "runs", tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        expect_kept(path.name, path.name + path.read_bytes().decode("latin-1"))
    with opened(browser, f"{address}?print-pdf") as page:
        page.wait_for_selector(PRINT_READY, state="attached")
        expect_pdf_keeps_it("the handout", printed(page))
