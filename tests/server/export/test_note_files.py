"""Notes on paper name their files by where these lie, be it in a folder of any name."""

from __future__ import annotations

from pathlib import Path

from server.export.note_files import with_note_files
from server.files.talk_folder import read_talk_folder


def test_notes_name_files_where_they_lie(tmp_path: Path) -> None:
    folder = tmp_path / "100% Öl & #1"
    folder.mkdir()
    (folder / "C#, 1.png").touch()
    shown = "![](<C#, 1.png>) ![](https://example.org/a.png)"
    (folder / "talk.md").write_text(f"# A\n\n{shown}\n\n<!-- {shown} -->\n")
    talk_folder = read_talk_folder(folder)
    (slide,) = with_note_files(talk_folder).slides
    address = (folder / "C#, 1.png").as_uri()
    assert f'src="{address}"' in slide.notes
    assert 'src="https://example.org/a.png"' in slide.notes
    assert slide.html == talk_folder.deck.slides[0].html
