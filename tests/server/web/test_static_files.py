"""Browsers get the files that they may have, and no others, however an address is spelt."""

from __future__ import annotations

import http.client
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from server.page.start_script import start_script
from tests.server.conftest import ServedTalk
from tests.talk import DECK, ROOT


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/talk.css", "text/css"),
        ("/assets/vendor/reveal/reveal.mjs", "text/javascript"),
        ("/slides/theme.css", "text/css"),
        ("/slides/digit.png", "image/png"),
    ],
)
def test_files_of_the_page_and_of_the_deck(served: ServedTalk, path: str, kind: str) -> None:
    code, headers, body = served.get(path)
    assert code == 200
    assert headers["Content-Type"].startswith(kind)
    assert headers["Cache-Control"] == "no-cache"
    assert body
    assert served.get(path, **{"If-None-Match": headers["Etag"]})[0] == 304


@pytest.mark.parametrize("page", ["/", "/presenter"])
def test_the_one_script_in_a_page_is_the_one_that_browsers_may_run(
    served: ServedTalk, page: str
) -> None:
    code, headers, body = served.get(page)
    assert code == 200
    found = re.findall(r"<script>(.*?)</script>", body.decode(), re.DOTALL)
    assert found == [start_script()]
    hashed = b64encode(sha256(found[0].encode()).digest()).decode()
    allowed = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert allowed["script-src"] == f"'self' 'unsafe-eval' 'sha256-{hashed}'"
    assert "sha256" not in served.get("/assets/talk.js")[1]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/slides/1-start.md",
        "/slides/variants.py",
        "/slides/variants%2Epy",
        "/slides/variants.p%79",
        "/slides/variants%2e%70%79",
        "/slides/1-start.m%64",
        "/slides/__pycache__/x.py",
        "/slides/./variants.py",
        "/slides/x/../variants.py",
        "/slides/nothing.png",
        "/slides/",
        "/assets/",
        "/assets/vendor",
        "/nowhere",
    ],
)
def test_what_is_not_served(served: ServedTalk, path: str) -> None:
    code, _, body = served.get(path)
    assert code in (403, 404)
    assert b"def linear" not in body


@pytest.mark.parametrize("folder", ["slides", "assets"])
@pytest.mark.parametrize(
    "way",
    ["../..", "..%2f..", "..%2F..", "%2e%2e/%2e%2e", "%2e%2e%2f%2e%2e", "..%5c..", "a/../../.."],
)
def test_no_way_out_of_a_folder(served: ServedTalk, folder: str, way: str) -> None:
    """Each way would lead to a file that is there."""
    assert (DECK / "../../.." / "package.json").exists()
    for target in ("package.json", "../package.json", "..%2fpackage.json"):
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        connection.request("GET", f"/{folder}/{way}/{target}")  # sent as it stands
        answer = connection.getresponse()
        assert answer.status in (403, 404)
        assert b"reveal.js" not in answer.read()
        connection.close()


def test_no_absolute_path(served: ServedTalk) -> None:
    for folder in ("slides", "assets"):
        for path in (f"{ROOT}/package.json", f"%2f{ROOT}/package.json", f"/{ROOT}/package.json"):
            assert served.get(f"/{folder}/{path}")[0] in (403, 404)


# What editors and tools leave beside a file: most of it has the speaker notes.
COPIES = (
    *("talk.md~", "talk.md.bak", "#talk.md#", "talk.md.orig", "talk.md.tmp", "talk.md.rej"),
    *("talk.md.save", "talk.md.1", "talk.md.swp", "talk.bak", "talk.md_", "talk.md.txt", "talk"),
    *("talk.md.html", "talk.markdown", "talk.MD", "talk.md.", "talk.md ", "talk.mdx", "talk.rst"),
    *("variants.py~", "variants.pyc", "variants.py.txt", "conf.yaml.save", "conf.toml", "talk.zip"),
    *("rehearsal.jsonl.xz", "runs.jsonl", "talk.log", "id_rsa", "talk.md\u2028", "a.png~", "x.env"),
)


@pytest.fixture(scope="module")
def own_deck(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[ServedTalk]:
    """Return a talk in whose folder lies more than the audience may see."""
    tmp_path = tmp_path_factory.mktemp("own")
    deck, secret = tmp_path / "deck", tmp_path / "secret"
    for folder in (deck / ".git", deck / "a" / ".b", secret):
        folder.mkdir(parents=True)
    (deck / "talk.md").write_text("# A talk\n")
    for name in ("a/b.txt", "figure.html", "letter.pdf", "film.MP4", "v1.2 (copy).png", "C#,.png"):
        (deck / name).write_text("to be seen")
    hidden = ("notes.yaml", "NOTES.YML", "variants.py", ".git/config", ".token", "a/.b/c.txt")
    for path in (*(deck / name for name in (*hidden, *COPIES)), secret / "plan.txt"):
        path.write_text("secret = 1")
    (deck / "theme.css").write_text("a { b: url('C#,.png'), url(/slides/a/b.txt) }")
    (deck / "a" / "more.css").write_text("a { b: url(b.txt) }")
    (deck / "out.css").symlink_to(secret / "out.css")
    (secret / "out.css").write_text("secret = 1")
    (deck / "linked").symlink_to(deck / "a")
    (deck / "plan.txt").symlink_to(secret / "plan.txt")
    (deck / "all").symlink_to(secret)
    (deck / "inside.txt").symlink_to(deck / "a" / "b.txt")
    (deck / "harmless.txt").symlink_to(deck / "notes.yaml")
    (deck / "circle.txt").symlink_to("circle.txt")
    (tmp_path / "link").symlink_to(deck)
    served = ServedTalk(tmp_path / "link", digits, tmp_path / "runs")
    yield served
    served.close()


@pytest.mark.parametrize(
    "path",
    [
        *("a/b.txt", "a%2Fb.txt", "inside.txt", "./a/../a/b.txt"),
        *("film.MP4", "v1.2%20(copy).png", "letter.pdf", "figure.html", "linked/b.txt"),
        *("C%23%2C.png", "C%2523%252C.png"),  # as reveal.js asks for it
    ],
)
def test_what_lies_in_the_deck_s_folder(own_deck: ServedTalk, path: str) -> None:
    code, _, body = own_deck.get(f"/slides/{path}")
    assert (code, body) == (200, b"to be seen")


@pytest.mark.parametrize(
    "path",
    [
        *("notes.yaml", "NOTES.YML", "variants.py", "variants%2epy", "talk.md"),
        *(".git/config", "%2egit/config", ".token", "a/.b/c.txt", "a/../.token", "a/%2e%2e/.token"),
        *("plan.txt", "all/plan.txt", "harmless.txt", "circle.txt", "a", "a/", "all"),
        *("a%00.txt", "%00", "a/b.txt%00.md", "%", "%ff", "a\\b.txt", "..%5csecret%5cplan.txt"),
        *("%252e%252e/secret/plan.txt", "..%252fsecret%252fplan.txt", "a%2500.txt", "talk%252emd"),
        *("out.css", "all/out.css", "..%2fsecret%2fout.css", "%252e%252e/secret/out.css", "b.css"),
        *("../secret/plan.txt", "%2e%2e/secret/plan.txt", "..%2fsecret%2fplan.txt", "../runs"),
        *("~/x", "file:///etc/passwd", "C:%5Cx", "a/b.txt/../../../secret/plan.txt"),
        *("x" * 5000, "a/" * 2000),
        *map(quote, COPIES),
    ],
)
def test_what_lies_there_and_is_not_for_browsers(own_deck: ServedTalk, path: str) -> None:
    code, _, body = own_deck.get(f"/slides/{path}")
    assert code in (400, 403, 404)
    assert b"secret" not in body


def test_a_page_or_drawing_of_the_deck_is_kept_apart(own_deck: ServedTalk) -> None:
    def rules(path: str) -> str:
        return own_deck.get(path)[1]["Content-Security-Policy"]

    assert rules("/slides/figure.html") == "sandbox allow-scripts"
    assert "sandbox" not in rules("/slides/letter.pdf")  # browsers show none in a sandbox


def test_addresses_in_styles_work(own_deck: ServedTalk) -> None:
    code, headers, body = own_deck.get("/slides/theme.css?v=1")
    assert (code, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    found = re.findall(r'url\("([^"?]+)\?v=[\w-]+"\)', body.decode())
    assert found == ["C%2523%252C.png", "a/b.txt"]
    assert headers["Cache-Control"] == "no-cache"
    assert own_deck.get("/slides/theme.css", **{"If-None-Match": headers["Etag"]})[0] == 304
    for path in ("a/more.css", "linked/more.css"):
        assert b'url("b.txt?v=' in own_deck.get(f"/slides/{path}")[2]


def test_a_style_stays_as_it_was_while_it_can_not_be_read(own_deck: ServedTalk) -> None:
    path = own_deck.talk.folder / "a" / "more.css"
    good = own_deck.get("/slides/a/more.css")[2]
    text = path.read_bytes()
    path.write_bytes(b"a {}\n/* caf\xe9 */")
    own_deck.run(own_deck.talk.saved_files.apply({path}))
    assert own_deck.get("/slides/a/more.css")[2] == good
    told = own_deck.do(lambda talk: talk.problems)
    assert [line for line in told if line.startswith("a/more.css:2: Expected text in UTF-8.")]
    path.write_bytes(text)
    own_deck.run(own_deck.talk.saved_files.apply({path}))
    assert own_deck.do(lambda talk: talk.problems) == []
