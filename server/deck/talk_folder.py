"""A deck's folder on disk: its slides, the variants that they show, and the files beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from demo.catalog.variant_file import Variant, read_catalog
from demo.system.regular_file import read_text
from server.deck.parser import parse_deck
from server.deck.slides import Deck, Slide, SlideError
from server.paths import VARIANTS

# What browsers may have of a folder: whatever else lies there is the author's own.
SHOWN = {
    "pictures": "apng avif bmp gif ico jfif jpeg jpg png svg tif tiff webp",
    "films and sounds": "aac flac m4a m4v mov mp3 mp4 oga ogg ogv opus vtt wav weba webm",
    "fonts": "otf ttf woff woff2",
    "pages": "css htm html js mjs xhtml",
    "documents": "csv json pdf tsv txt",
}
SHOWN_SUFFIXES = {f".{each}" for kinds in SHOWN.values() for each in kinds.split()}
# The talk's own text, which has the speaker notes, and what is made of it: ``talk.md.txt``.
TEXT_SUFFIXES = (".md", ".py", ".yaml", ".yml")


class TalkError(Exception):
    """The talk can't be given as asked; one line says what was expected, what came, what to do."""


@dataclass(frozen=True)
class TalkFolder:
    """A deck's folder as read: its slides, and the variants that they show."""

    folder: Path
    deck: Deck
    variants_file: Path
    variants: Mapping[str, Variant]
    sources: Mapping[str, str]  # by file name: the Python that runs, for blocks that show it
    files: Mapping[str, str]  # by name: the versions of those beside the slides


def read_talk_folder(folder: Path) -> TalkFolder:
    """Read a deck's folder; raises ``TalkError`` if there is no talk in it.

    The deck's own ``variants.py`` serves instead of the talk's, if there is one.
    """
    texts = _texts(folder)
    variants_file, source = read_variants(folder)
    try:
        variants = read_catalog(source)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise TalkError(
            f"Expected Python in {variants_file}. Received: {error.msg}{where}. Mend it there."
        ) from error
    sources = {"variants.py": source}
    deck = parse_deck(texts, sources)
    # Absolute: a model or a demo may change the folder in which relative paths begin.
    return TalkFolder(
        folder.absolute(), deck, variants_file.absolute(), variants, sources, versions(folder)
    )


def read_variants(folder: Path) -> tuple[Path, str]:
    """Return a deck's variants file, or the talk's own, and its text; raises ``TalkError``."""
    own = folder / "variants.py"
    file = own if own.exists() else VARIANTS
    return file, _read_text(file)


def with_variants(talk_folder: TalkFolder, file: Path, source: str) -> TalkFolder:
    """Return a deck's folder for another text of its variants, which is Python.

    Slides show it once they are read again.
    """
    variants, sources = read_catalog(source), {"variants.py": source}
    return replace(talk_folder, variants_file=file, variants=variants, sources=sources)


def read_again(talk_folder: TalkFolder) -> TalkFolder:
    """Read the slides and the files beside them anew, for the variants as they were.

    A file that can't be read, or is empty, makes the deck incomplete. Raises ``TalkError`` if
    there is no talk any more.
    """
    texts, faults = _readable_texts(talk_folder.folder)
    deck = parse_deck(texts, talk_folder.sources, talk_folder.deck)
    if faults:
        deck = replace(
            deck,
            problems=(*faults, *deck.problems),
            incomplete=deck.incomplete | {fault.file for fault in faults},
            meta_complete=False,
        )
    if not (deck.slides or deck.incomplete):
        raise TalkError(
            f"Expected slides in {talk_folder.folder}. Received: none. "
            "Write one; the others stay up."
        )
    return replace(talk_folder, deck=deck, files=versions(talk_folder.folder))


def _readable_texts(folder: Path) -> tuple[dict[str, str], list[SlideError]]:
    texts, faults = {}, []
    for path in slide_files(folder):
        try:
            text = _read_text(path)
        except TalkError as error:
            faults.append(SlideError(path.name, 1, str(error)))
            continue
        if text.strip():
            texts[path.name] = text
        else:  # an editor may be about to write it
            message = "Expected slides. Received: an empty file. Write some, or delete the file."
            faults.append(SlideError(path.name, 1, message))
    return texts, faults


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: _read_text(path) for path in slide_files(folder)}


def slide_files(folder: Path) -> list[Path]:
    """Return a deck's Markdown files in the order of the talk; raises ``TalkError`` without any."""
    # Some editors keep a file such as .#talk.md as long as something is not saved.
    files = sorted(folder.glob("[!.]*.md"))
    if not files:
        came = "a folder without any" if folder.is_dir() else "no such folder"
        raise TalkError(
            f"Expected a folder with slides (*.md): {folder}. Received: {came}. "
            "Name another with --slides, or leave it out for the talk that comes along."
        )
    return files


def _read_text(path: Path) -> str:
    try:
        return read_text(path)
    except UnicodeDecodeError as error:
        came = f"byte {error.start} is {error.object[error.start]:#04x}"
    except OSError as error:
        came = error.strerror or str(error)
    raise TalkError(
        f"Expected text in UTF-8: {path}. Received: {came}. Save it as UTF-8, or move it away."
    )


def versions(folder: Path) -> dict[str, str]:
    """Return the files that slides may show, each with what changes when it is saved."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not is_for_browsers(path, folder):
            continue
        try:
            state = path.stat()
        except OSError:  # gone a moment ago
            continue
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = f"{state.st_mtime_ns:x}-{state.st_size:x}"
    return found


def is_for_browsers(path: Path, folder: Path) -> bool:
    """Whether browsers may have a file of a folder: one of the kinds in ``SHOWN`` that is not
    hidden, and no link to one that they may not have, or out of the folder.
    """
    try:
        if not _is_shown(path.absolute().relative_to(folder.absolute())):
            return False
        return _is_shown(path.resolve().relative_to(folder.resolve()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, or links in a circle
        return False


def _is_shown(name: Path) -> bool:
    is_hidden = any(part[0] == "." for part in name.parts)
    suffixes = [suffix.lower() for suffix in name.suffixes]
    is_text = any(suffix in TEXT_SUFFIXES for suffix in suffixes)
    return name.suffix.lower() in SHOWN_SUFFIXES and not is_text and not is_hidden


def with_last_good(
    new: Deck, before: Deck, broken: Collection[str], good: Mapping[str, Slide]
) -> Deck:
    """Return a deck to show: a slide that can't be read stays as it was.

    ``broken`` are slides of the new deck by id; ``good`` holds what each was like when it could
    be read. Of an incomplete file all slides stay.
    """
    slides: list[Slide] = []
    for file in sorted({slide.file for slide in new.slides} | new.incomplete):
        kept = [slide for slide in before.slides if slide.file == file]
        own = [slide for slide in new.slides if slide.file == file]
        if file in new.incomplete and kept:
            own = kept
        slides += [good.get(slide.id, slide) if slide.id in broken else slide for slide in own]
    meta = new.meta if new.meta_complete else {**before.meta, **new.meta}
    return replace(new, slides=tuple(slides), meta=meta)
