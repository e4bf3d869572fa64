"""The data of a talk: its own, and that of single slides."""

from __future__ import annotations

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset
from demo.data.slide_data import SlideData, slide_data
from demo.data.sources.chosen_data import load_chosen
from demo.data.sources.other_datasets import with_others
from demo.system.terminal import print_line
from server.deck.slides import Deck
from server.files.talk_folder import TalkFolder


def load_talk_data(choice: DataChoice, talk_folder: TalkFolder) -> Dataset:
    """Load the data that is chosen, and what slides ask for; raises ``DataError``.

    What is wrong with a slide's own data, its demo says.
    """
    own = load_chosen(choice, talk_folder.folder)
    return with_others(own, datasets_of(talk_folder.deck), talk_folder.folder)


def tell(data: Dataset) -> None:
    """Print what was read, and what of it may surprise, in a line or two for each data set."""
    others = [each for each in data.others.values() if isinstance(each, Dataset)]
    for note in [note for each in (data, *others) for note in each.notes]:
        print_line(note)


def datasets_of(deck: Deck) -> list[SlideData]:
    """Return the data that slides ask for, by name or file."""
    demos = [demo for slide in deck.slides for demo in (*slide.demos, *slide.unread)]
    asked = [slide_data(demo.options) for demo in demos]
    return [each for each in dict.fromkeys(asked) if each.dataset]
