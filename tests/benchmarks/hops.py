"""Where the time goes from an epoch's end to the frame that shows it, hop by hop."""

from __future__ import annotations

import bisect
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .report import Table, percentile
from .subjects import WINDOW, Command, chromium

SLIDE = "conv"
MODEL = 2  # the convolution's button there
RUNS = 2  # of twenty epochs
SCRIPT = Path(__file__).with_name("hops.js").read_text(encoding="utf-8")
# Notes messages of Bokeh's sockets before Bokeh itself reads them.
SOCKETS = """() => {
  window.hops = [];
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      const now = () => performance.timeOrigin + performance.now();
      const note = () => hops.push({hop: "received", time: now()});
      if (String(given[0]).includes("/ws")) this.addEventListener("message", note);
    }
  };
}"""
# Each begins where the one before it ends.
HOPS = {
    "logged": "The engine's thread tells, the event loop takes it",
    "drawn": "The log, the scene, and the demo's figures in Python",
    "sent": "Bokeh makes a patch of it",
    "received": "It is written to the socket; the browser's message event comes",
    "applied": "BokehJS reads the patch and changes the curve's data",
    "painted": "BokehJS paints the figure at its next frame",
    "shown": "The frame is composed: the next one begins",
}


def measure() -> list[Table]:
    """Train the convolution with one window open; follow each epoch."""
    made, times = _noted()
    steps: dict[str, list[float]] = {hop: [] for hop in HOPS}
    for began in made:
        before = began
        for hop in HOPS:
            at = _next(times[hop], before)
            steps[hop].append(1000 * (at - before))
            before = at
    whole = [sum(each) for each in zip(*steps.values(), strict=True)]
    rows = [_row(HOPS[hop], each, whole) for hop, each in steps.items()]
    note = (
        f"{len(made)} epochs of the convolution at the talk's pace, one window on slide “{SLIDE}”. "
        "The share is that of the medians."
    )
    table = Table(
        "From an epoch's end to its frame",
        ("Hop", "p50", "p95", "Share"),
        [*rows, _row("All of it", whole, whole)],
        note,
    )
    return [table]


def _row(name: str, values: Sequence[float], whole: Sequence[float]) -> tuple[str, ...]:
    low, high = percentile(values, 50), percentile(values, 95)
    share = 100 * low / percentile(whole, 50)
    return name, f"{low:.1f} ms", f"{high:.1f} ms", f"{share:.0f} %"


def _next(times: Sequence[float], after: float) -> float:
    return times[bisect.bisect_left(times, after)]


def _noted() -> tuple[list[float], Mapping[str, list[float]]]:
    """Return when epochs were made, and when anything came to each hop, in seconds."""
    times: dict[str, list[float]] = {hop: [] for hop in HOPS}
    with tempfile.TemporaryDirectory() as runs, chromium() as browser:
        options = ("--no-browser", "--port", "0", "--runs", runs)
        with Command("-m", "tests.benchmarks.traced_talk", *options) as talk:
            page = browser.new_page(viewport=WINDOW)
            url = talk.wait_for("Talk:")[1]
            talk.wait_for("Warm: dropout")  # the last of all variants
            page.add_init_script(f"({SOCKETS})()")
            page.goto(f"{url}#/{SLIDE}")
            page.wait_for_function("window.Bokeh?.documents.some((document) => document.is_idle)")
            button = page.locator(".present .demo .variant button").nth(MODEL)
            button.wait_for()
            page.evaluate(SCRIPT)
            talk.rest()
            for _ in range(RUNS):
                button.click()
                page.wait_for_timeout(1000)
                page.locator(".present .demo .stop button:disabled").wait_for(timeout=120_000)
            page.wait_for_timeout(500)
            lines, seen = talk.rest(), page.evaluate("hops")
    told = [json.loads(line.removeprefix("Hop:")) for line in lines if line.startswith("Hop:")]
    for each in told:
        times[each["hop"]].append(each["time"])
    for each in seen:
        times[each["hop"]].append(each["time"] / 1000)
    return [each["made"] for each in told if "made" in each], times
