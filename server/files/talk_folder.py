"""A deck's folder on disk: its slides, the variants that they show, and the files beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from demo.catalog.variant_file import Variant, read_catalog
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.system.text_files import TextError, read_text
from server.deck.parser import parse_deck
from server.deck.slide_ids import UniqueIds
from server.deck.slides import Deck, Problem, Slide
from server.files.deck_files import DeckFiles, file_versions
from server.files.linked_files import lost_files
from server.files.style_sheets import is_style, read_styles, served_styles
from server.paths import VARIANTS


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
    files: Mapping[str, str] = field(default_factory=dict)  # by name: versions of those beside
    styles: Mapping[str, str] = field(default_factory=dict)  # by name, as their author wrote them
    served_styles: Mapping[str, str] = field(default_factory=dict)  # as browsers get them
    hyperparameters: Hyperparameters = AS_WRITTEN  # of all models, whatever slides say


def read_talk_folder(folder: Path, hyperparameters: Hyperparameters = AS_WRITTEN) -> TalkFolder:
    """Read a deck's folder; raises ``TalkError`` if there is no talk in it.

    The deck's own ``variants.py`` serves instead of the talk's, if there is one. The code of
    models is shown with ``hyperparameters`` that they learn by, whatever slides say.
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
    deck = parse_deck(texts, sources, hyperparameters=hyperparameters)
    # Absolute: a model or a demo may change the folder in which relative paths begin.
    folder, variants_file = folder.absolute(), variants_file.absolute()
    read = TalkFolder(folder, deck, variants_file, variants, sources)
    return with_files(replace(read, hyperparameters=hyperparameters))


def with_files(talk_folder: TalkFolder) -> TalkFolder:
    """Return a deck's folder with the files beside its slides as they are now.

    What is wrong with them, and which of them slides miss, is a problem of the deck. A style sheet
    that can't be read stays as it was.
    """
    deck, folder = talk_folder.deck, talk_folder.folder
    found = file_versions(folder)
    styles, problems = read_styles(folder, found, talk_folder.styles)
    found = {name: each for name, each in found.items() if name in styles or not is_style(name)}
    served, files = served_styles(styles, found)
    lost = lost_files(deck.slides, DeckFiles(files), folder)
    deck = replace(deck, problems=(*deck.problems, *problems, *lost))
    return replace(talk_folder, deck=deck, files=files, styles=styles, served_styles=served)


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
    texts, problems = _readable_texts(talk_folder.folder)
    asked = talk_folder.hyperparameters
    deck = parse_deck(texts, talk_folder.sources, talk_folder.deck, asked)
    if problems:
        deck = replace(
            deck,
            problems=(*problems, *deck.problems),
            incomplete=deck.incomplete | {problem.file for problem in problems},
            meta_complete=False,
        )
    if not (deck.slides or deck.incomplete):
        raise TalkError(
            f"Expected slides in {talk_folder.folder}. Received: none. "
            "Write one; the others stay up."
        )
    return with_files(replace(talk_folder, deck=deck))


def _readable_texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    texts, problems = {}, []
    for path in slide_files(folder):
        try:
            text = read_text(path)
        except TextError as error:
            problems.append(Problem(path.name, error.line, str(error)))
            continue
        if text.strip():
            texts[path.name] = text
        else:  # an editor may be about to write it
            message = "Expected slides. Received: an empty file. Write some, or delete the file."
            problems.append(Problem(path.name, 1, message))
    return texts, problems


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
    except TextError as error:
        raise TalkError(str(error)) from error


def with_last_good(
    new: Deck, before: Deck, broken: Collection[str], good: Mapping[str, Slide]
) -> Deck:
    """Return a deck to show: a slide that can't be read stays as it was.

    ``broken`` are slides of the new deck by id; ``good`` holds what each was like when it could
    be read. Of an incomplete file all slides stay.
    """
    slides: list[Slide] = []
    staying = new.incomplete & {slide.file for slide in before.slides}
    ids = UniqueIds(slide.id for slide in new.slides if slide.file not in staying)
    for file in sorted({slide.file for slide in new.slides} | staying):
        if file in staying:
            slides += _beside(ids, (slide for slide in before.slides if slide.file == file))
        else:
            own = (slide for slide in new.slides if slide.file == file)
            slides += [good.get(slide.id, slide) if slide.id in broken else slide for slide in own]
    meta = new.meta if new.meta_complete else {**before.meta, **new.meta}
    return replace(new, slides=tuple(slides), meta=meta)


def _beside(ids: UniqueIds, kept: Iterable[Slide]) -> Iterator[Slide]:
    """Give slides that stay as they were other ids than those that new slides have now."""
    for slide in kept:
        name = ids.add(slide.id)
        if name == slide.id:
            yield slide
        elif not slide.demos:  # a demo is the new slide's: its id is made of the slide's
            yield replace(slide, id=name)
