"""Lets the notes of a handout show files that lie beside the slides, and in no copy of the talk."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from server.deck.slides import Deck
from server.files.deck_files import DeckFiles
from server.files.file_addresses import in_html, working
from server.files.talk_folder import TalkFolder


def with_note_files(talk_folder: TalkFolder) -> Deck:
    """Return a deck whose notes name files by where they lie on this machine."""
    files = DeckFiles(dict.fromkeys(talk_folder.files, ""))
    address = partial(working, files=files, place=lambda name: (talk_folder.folder / name).as_uri())
    slides = [
        replace(slide, notes=in_html(slide.notes, address)) for slide in talk_folder.deck.slides
    ]
    return replace(talk_folder.deck, slides=tuple(slides))
