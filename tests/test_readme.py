"""Does what the README says: its recipes are tried exactly as they are written."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import matplotlib as mpl
from markdown_it import MarkdownIt
from playwright.sync_api import Browser

from demo.stage.log import Stage
from demo.ui.demo_loader import DemoLoader
from demo.ui.setting import Setting
from tests.conftest import StartTalk
from tests.demo.log import ended, epoch, started
from tests.talk import ROOT, until

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [(token.info, token.content) for token in MarkdownIt().parse(README) if token.content]


def block(containing: str) -> str:
    """Return the one code block with these words in it."""
    found = [text for info, text in BLOCKS if info and containing in text]
    assert len(found) == 1, f"Expected one block with {containing!r}. Received: {len(found)}."
    return found[0]


def test_a_slide_and_a_model_are_a_block_and_a_function(
    tmp_path: Path, digits: Path, start_talk: StartTalk, browser: Browser
) -> None:
    mpl.use("Agg")  # a plot without a window
    deck = tmp_path / "my_talk"
    deck.mkdir()
    slides = ["# Hello\n", block("Who has seen a neural network?"), block("Do two layers help?")]
    (deck / "1-hello.md").write_text("\n".join(slides))
    variants = (ROOT / "demo" / "variants.py").read_text()
    (deck / "variants.py").write_text(variants + "\n\n" + block("def two_layers"))
    talk = start_talk("--slides", deck, "--data", digits, "--epochs", "2")
    page = browser.new_page()
    page.goto(talk.entrance + "#/do-two-layers-help")
    page.get_by_role("button", name="Two layers").click()
    run = until(lambda: talk.status()["runs"], "a run of the new model")[0]
    assert run["variant"] == "two_layers"
    until(lambda: talk.status()["runs"][0]["state"] == "finished", "the run's end")
    assert talk.status()["problems"] == []
    assert talk.status()["slides"] == 4
    code = page.locator("#two-are-company code").text_content()
    assert code is not None
    assert code.split() == block("def two_layers").split()
    page.close()
    names: dict[str, Any] = {}
    exec(block("api/history.csv").replace("http://localhost:5006/", talk.url), names)
    assert set(names["history"]["variant"]) == {"two_layers"}
    assert sorted(names["history"]["epoch"]) == [0, 1, 2]


def test_a_demo_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "best.py").write_text(block("class Best(Widget)"))
    stage = Stage()
    best = DemoLoader(tmp_path).find("best")(Setting(stage, None, None, {}), {})  # type: ignore[arg-type]
    best.catch_up()
    assert best.root.text == "Nothing learned yet"  # type: ignore[attr-defined]
    for event in (started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.975), ended(1)):
        stage.append(event)
    best.catch_up()
    assert best.root.text == "97.5%"  # type: ignore[attr-defined]


def test_every_option_is_explained() -> None:
    run = [sys.executable, str(ROOT / "run_talk.py"), "--help"]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", told)) - {"--help"}
    assert options <= set(re.findall(r"--[a-z]+(?:-[a-z]+)*", README))


def test_every_demo_and_its_options_are_told() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*)\|$", README, re.MULTILINE))
    del told["demo"]  # the table's heading
    assert sorted(told) == DemoLoader().names()
    for name, words in told.items():
        options = {each.name for each in fields(DemoLoader().find(name).options_type)}
        assert set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", words))) <= options
