"""Style sheets find their files, change with them, and stay as they were when they break."""

from __future__ import annotations

from pathlib import Path

from server.files.style_sheets import is_style, read_styles, served_styles


def test_a_style_changes_with_all_it_shows() -> None:
    styles = {"theme.css": "@import 'sub/b.css';", "sub/b.css": "a { b: url(../C#.png) }"}
    versions = {**dict.fromkeys(styles, "s"), "C#.png": "1", "other.png": "1"}
    served, known = served_styles(styles, versions)
    assert served["sub/b.css"] == 'a { b: url("../C%2523.png?v=1") }'
    assert served["theme.css"] == f'@import "sub/b.css?v={known["sub/b.css"]}";'
    assert (
        served_styles(styles, {**versions, "other.png": "2"})[1]["theme.css"] == known["theme.css"]
    )
    _, later = served_styles(styles, {**versions, "C#.png": "2"})
    assert all(later[name] != known[name] for name in styles)
    assert {name: later[name] for name in versions if not is_style(name)} == {
        "C#.png": "2",
        "other.png": "1",
    }


def test_styles_that_name_each_other_end() -> None:
    styles = {"a.css": "@import 'b.css';", "b.css": "@import 'a.css'; @import 'b.css';"}
    served, known = served_styles(styles, dict.fromkeys(styles, "s"))
    assert served["a.css"] == f'@import "b.css?v={known["b.css"]}";'


def test_without_versions_there_are_none() -> None:
    styles = {"a.css": "a { b: url(c.png) }"}
    served, known = served_styles(styles, {"a.css": "", "c.png": ""})
    assert served == {"a.css": 'a { b: url("c.png") }'} or served == styles
    assert known == {"a.css": "", "c.png": ""}


def test_a_style_that_can_not_be_read_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "theme.css"
    path.write_bytes(b"a {}\n/* caf\xe9 */")
    before = {"theme.css": "b {}", "gone.css": ""}
    styles, (problem,) = read_styles(tmp_path, ["a.png", "theme.css"], before)
    assert styles == {"theme.css": "b {}"}
    assert (problem.file, problem.line) == ("theme.css", 2)
    assert problem.message.startswith("Expected text in UTF-8. Received: byte 11 is 0xe9. Save")
    assert read_styles(tmp_path, ["theme.css"], {})[0] == {}
    path.write_text("c {}", encoding="utf-8-sig")
    assert read_styles(tmp_path, ["theme.css"], before) == ({"theme.css": "c {}"}, [])
