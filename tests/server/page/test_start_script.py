"""The script that stands in a page is whole there, and is allowed by its hash."""

from __future__ import annotations

import re

from server.page.start_script import start_hash, start_script


def test_it_can_stand_between_tags() -> None:
    assert "location.reload()" in start_script()
    assert not re.search(r"</script|<!--", start_script(), re.IGNORECASE)
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", start_hash())
