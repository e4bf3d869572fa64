"""From the command to the first slide on screen, and to "ready to train"."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Sequence

from playwright.sync_api import Browser

from .report import FIGURES, Table, spread, verdict
from .subjects import WINDOW, Command, chromium, talk_command

ROUNDS = 5
PAINTED_GOAL_S = 1.5
REPLAY_GOAL_S = 2.0
READY_GOAL = 1.5  # times a bare import of TensorFlow
BARE_IMPORT = "import tensorflow; print('imported', flush=True)"
HEAVY = ("tensorflow", "keras", "bokeh", "distributed", "pandas", "matplotlib", "sklearn")
# The wall-clock time, in milliseconds, at which all of the first slide was on screen: the browser
# tells of what it has presented, and when, a while after it has.
FIRST_SLIDE = """
async () => {
  const shown = [];
  const note = (list) => shown.push(...list.getEntries().map((entry) => entry.startTime));
  for (const type of ["paint", "largest-contentful-paint"]) {
    new PerformanceObserver(note).observe({ type, buffered: true });
  }
  const frame = () => new Promise(requestAnimationFrame);
  const isThere = () => {
    const slide = document.querySelector(".reveal.ready section.present, section.present");
    const heading = slide?.querySelector("h1, h2");
    return heading?.getBoundingClientRect().height > 0
      && getComputedStyle(slide).visibility === "visible"
      && document.fonts.status === "loaded"
      && [...slide.querySelectorAll("img")].every((image) => image.complete);
  };
  while (!isThere()) await frame();
  const there = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 500)); // it tells a while after
  const after = shown.filter((time) => time >= there);
  return performance.timeOrigin + (after.length ? Math.min(...after) : there);
}
"""


def measure() -> list[Table]:
    """Start the talk and a bare TensorFlow in turns, from a warm disk cache."""
    with chromium() as browser:
        _start(browser)
        _import_tensorflow()
        rounds = [
            (*_start(browser), _import_tensorflow(), *_start(browser, "--replay")[1:])
            for _ in range(ROUNDS)
        ]
    served, painted, ready, bare, *replay = (list(column) for column in zip(*rounds, strict=True))
    return [_times(served, painted, ready, bare, *replay), _imports()]


def _start(browser: Browser, *more: str) -> tuple[float, float, float]:
    """Return the seconds to the ``Talk:`` line, to the first slide, and to readiness."""
    with (
        tempfile.TemporaryDirectory() as runs,
        browser.new_page(viewport=WINDOW) as page,
        talk_command(runs, *more) as talk,
    ):
        served, url = talk.wait_for("Talk:")
        page.goto(url, wait_until="commit")
        painted = page.evaluate(FIRST_SLIDE) / 1000 - talk.began
        ready, _ = talk.wait_for("Ready to ")
    return served, painted, ready


def _import_tensorflow() -> float:
    with Command("-c", BARE_IMPORT) as command:
        return command.wait_for("imported")[0]


def _times(
    served: Sequence[float],
    painted: Sequence[float],
    ready: Sequence[float],
    bare: Sequence[float],
    replayed: Sequence[float],
    playable: Sequence[float],
) -> Table:
    ratios = [one / other for one, other in zip(ready, bare, strict=True)]
    rows = [
        ("Command to the page being served", spread(served, " s", 2), "", ""),
        (
            "Command to first slide painted",
            spread(painted, " s", 2),
            f"≤ {PAINTED_GOAL_S} s",
            verdict(statistics.median(painted) <= PAINTED_GOAL_S),
        ),
        ('Command to "Ready to train"', spread(ready, " s", 2), "", ""),
        ("A bare import of TensorFlow", spread(bare, " s", 2), "", ""),
        (
            "Ready to train, in bare imports",
            spread(ratios, " ×", 2),
            f"≤ {READY_GOAL} ×",
            verdict(statistics.median(ratios) <= READY_GOAL),
        ),
        (
            "Command with --replay to first slide painted, and to all models ready",
            f"{spread(replayed, ' s', 2)}, {spread(playable, ' s', 2)}",
            f"≤ {REPLAY_GOAL_S} s",
            verdict(max(map(statistics.median, (replayed, playable))) <= REPLAY_GOAL_S),
        ),
    ]
    note = f"{ROUNDS} rounds in turns, disk cache warm, browser running; heading, font and pictures"
    return Table("Start", FIGURES, rows, f"{note} of the first slide are on screen.")


def _imports() -> Table:
    """Say what the imports before the first slide cost, by package."""
    with tempfile.TemporaryDirectory() as runs:
        arguments = ("run_talk.py", "--no-browser", "--port", "0", "--runs", runs)
        with Command("-X", "importtime", *arguments) as talk:
            talk.wait_for("Talk:")
    milliseconds: dict[str, float] = defaultdict(float)
    for line in talk.lines:
        if found := re.match(r"import time: +(\d+) \| +\d+ \| +(\w+)", line):
            milliseconds[found[2]] += int(found[1]) / 1000
    costly = sorted(milliseconds, key=lambda name: -milliseconds[name])[:8]
    early = [name for name in HEAVY if name in milliseconds]
    rows = [(name, f"{milliseconds[name]:.0f} ms", "", "") for name in costly]
    rows.append(("All imports", f"{sum(milliseconds.values()):.0f} ms", "", ""))
    heavy = (f"Of {', '.join(HEAVY)}", ", ".join(early) or "none", "none", verdict(not early))
    note = "Own time of each package's modules, imported before the page is served (-X importtime)."
    return Table("Imports before the first slide", FIGURES, [*rows, heavy], note)
