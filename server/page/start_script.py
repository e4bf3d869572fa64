"""The script that stands in the page itself, so that it is there when fetched ones are lost."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256

from server.paths import ASSETS

START = "start.js"  # loads a page again whose scripts did not come


@cache  # what browsers are told to run is what stands in all pages of this process
def start_script() -> str:
    """Return the script's text, as it stands between the tags."""
    return (ASSETS / START).read_text(encoding="utf-8")


@cache
def start_hash() -> str:
    """Return what allows this script, and no other that stands in a page, to be run."""
    return f"'sha256-{b64encode(sha256(start_script().encode()).digest()).decode()}'"
