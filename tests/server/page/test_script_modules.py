"""Scripts that import each other find each other by name, wherever the page lies."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from server.page.render import SCRIPT
from server.page.script_modules import import_map, imported
from server.paths import ASSETS


def texts(folder: Path, entry: str) -> dict[str, str]:
    """Return the modules that a page gets, as text."""
    found = {}
    for name, address in import_map(folder, entry, "assets/").items():
        kind, _, data = address.partition(",")
        assert kind == "data:text/javascript;base64"
        found[name] = b64decode(data).decode()
    return found


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ('import { a } from "./part/b.js";', 'import { a } from "part/b.js";'),
        ("import './part/b.js';", "import 'part/b.js';"),
        ('import{a}from"./part/b.js"', 'import{a}from"part/b.js"'),
        ('export * from "./part/b.js";', 'export * from "part/b.js";'),
        ('const { a } = await import("./part/b.js");', 'const { a } = await import("part/b.js");'),
    ],
)
def test_a_module_is_found_by_its_name(tmp_path: Path, line: str, there: str) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "a.js").write_text(f"{line}\n// 28 × 28")
    (tmp_path / "part" / "b.js").write_text("export const a = 1;")
    assert texts(tmp_path, "a.js") == {
        "a.js": f"{there}\n// 28 × 28",
        "part/b.js": "export const a = 1;",
    }


def test_modules_may_import_each_other(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "a.js").write_text('import "./part/b.js";')
    (tmp_path / "part" / "b.js").write_text('import "../a.js";')
    assert texts(tmp_path, "a.js")["part/b.js"] == 'import "a.js";'


def test_a_module_finds_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('new URL("./b.png", import.meta.url).href')
    there = 'new URL("./b.png", new URL("assets/a.js", document.baseURI)).href'
    assert texts(tmp_path, "a.js") == {"a.js": there}


def test_what_only_looks_like_it_stays(tmp_path: Path) -> None:
    text = 'const a = "from here"; copy("./b.js"); // "import"'
    (tmp_path / "a.js").write_text(text)
    assert texts(tmp_path, "a.js") == {"a.js": text}


def test_what_a_module_needs_at_once_is_named_in_the_order_in_which_it_is_found(
    tmp_path: Path,
) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "a.js").write_text(
        'import { b } from "./part/b.js";\n'
        'import {\n  c,\n  d,\n} from "./c.js";\n'
        'const later = () => import("./later.js");\n'
        'export const text = "./no.js";\n'
    )
    (tmp_path / "part" / "b.js").write_text('export * from "../c.js";\nimport "./e.js"')
    (tmp_path / "c.js").write_text('import{a}from"./a.js"')
    (tmp_path / "part" / "e.js").write_text("")
    assert imported(tmp_path, "a.js") == ["part/b.js", "c.js", "part/e.js"]


def test_the_talk_s_own_scripts_are_all_there() -> None:
    needed = imported(ASSETS, SCRIPT)
    assert {"channel.js", "live_reload.js", "vendor/reveal/reveal.mjs"} <= set(needed)
    assert all((ASSETS / name).is_file() for name in needed)
    assert "vendor/reveal/plugin/highlight.mjs" not in needed  # a megabyte that can wait
