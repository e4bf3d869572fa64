"""Paths: the program, the page's own files, the talk that comes along."""

from __future__ import annotations

import sys
from pathlib import Path

PROGRAM = Path(sys.argv[0]).name  # as it was called: run_talk.py, or hello-ml
HOME = Path(__file__).parents[1]  # the folder that holds the program
SLIDES = HOME / "slides"  # the talk that comes along
VARIANTS = HOME / "demo" / "variants.py"
STARTER_DECKS = HOME / "server" / "starter_decks"
ASSETS = HOME / "server" / "static"
TEMPLATES = HOME / "server" / "templates"
LOG = "talk.log"  # beside the recordings
