"""Prepares the embedded data set, so that the talk starts at once: ``python -m demo.data``.

With a choice as JSON, and a talk's folder, it tells whether that data can be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from demo.data.choice import DataChoice
from demo.data.core.dataset import OFFLINE_DEFAULT
from demo.data.errors import DataError
from demo.data.sources.named_datasets import load_dataset
from demo.system.terminal import print_line


def main(arguments: list[str]) -> int:
    """Load the data; return the process's exit code, 2 with a line if it can't be read."""
    if not arguments:
        load_dataset(OFFLINE_DEFAULT)
        return 0
    from demo.data.sources.chosen_data import load_chosen

    chosen, folder = arguments
    try:
        load_chosen(DataChoice(**json.loads(chosen)), Path(folder))
    except DataError as error:
        print_line(str(error), sys.stderr)
        return 2
    return 0


if __name__ == "__main__" and (code := main(sys.argv[1:])):
    sys.exit(code)
