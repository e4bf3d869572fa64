"""A walk through a served talk finds what can't be seen, with sizes, steps and states."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.check.layout_walk import LayoutWalk, SeenProblem
from server.deck.slides import Problem
from server.export.browser import find_browser
from server.talk.layout_problems import LayoutProblem
from tests.server.check.helpers import write
from tests.server.conftest import ServedTalk

SLIDES = """\
# Fine

All is there.

---

# Not all {#not-all}

<p style="position: absolute; left: 1000px; white-space: nowrap">Words that go on and on</p>

<p class="fragment" style="position: absolute; top: 105%">A step beyond</p>
"""


def walked(url: str, served: ServedTalk) -> list[Problem]:
    browser = find_browser()
    assert browser is not None
    walk = LayoutWalk(browser)
    try:
        walk.look(url, "before")
        walk.look(url, "before")  # once is enough
        walk.look(url, "after")
    finally:
        walk.close()
    assert walk.failure == ""
    return walk.problems(served.talk.live_deck.deck)


def test_a_walk_tells_sizes_and_lines(tmp_path: Path, digits: Path) -> None:
    served = ServedTalk(write(tmp_path / "talk", {"talk.md": SLIDES}), digits, tmp_path / "runs")
    url = f"http://127.0.0.1:{served.port}/?token={served.talk.token}"
    with ThreadPoolExecutor(1) as pool:  # Playwright's loop may be in this thread already
        problems = pool.submit(walked, url, served).result()
    served.close()
    assert [(each.file, each.line) for each in problems] == [("talk.md", 9), ("talk.md", 11)]
    assert "cut off at the right at 1024×768 and 1280×720: “Words that go on" in problems[0].message
    assert "cut off at the bottom at every size: “A step beyond”" in problems[1].message


def test_a_walk_that_fails_says_why(tmp_path: Path) -> None:
    walk = LayoutWalk(str(tmp_path / "no-browser"))
    with ThreadPoolExecutor(1) as pool:
        pool.submit(walk.look, "http://127.0.0.1:9/", "before").result()
        pool.submit(walk.close).result()
    assert "no-browser" in walk.failure


def test_where_a_problem_is_seen_is_said_in_words() -> None:
    problem = LayoutProblem("key", "cut", "text", "words")
    at_step = SeenProblem(problem, [(1024, 768)], {2, 1}, {"before", "after"})
    assert at_step.where() == "at 1024×768, step 2"
    assert (
        SeenProblem(problem, [(1024, 768)], {-1}, {"after"}).where() == "at 1024×768, after a run"
    )
