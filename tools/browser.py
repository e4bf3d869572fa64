"""Find a Chromium or Chrome that starts, or install one; run as a script, print its path."""

from __future__ import annotations

import os
import shutil
import sys

from server.export.browser import find_browser, run

DOWNLOAD_LIMIT_S = 300
PACKAGE_LIMIT_S = 900


class BrowserError(Exception):
    """No usable browser; one line says what was tried and what to do."""


def ensure_browser() -> str:
    """The path of a browser that starts, installed first where there is none.

    Raises ``BrowserError``.
    """
    path = find_browser()
    if path:
        return path
    if os.environ.get("CHROME"):
        raise BrowserError(
            "Expected the path of Chromium or Chrome in CHROME. "
            f"Received: {os.environ['CHROME']!r}, which does not start. Mend it or unset it."
        )
    tried = []
    for name, install in (("Playwright", _install_playwright), ("Debian", _install_debian)):
        tried.append(f"{name}: {install()}")
        path = find_browser()
        if path:
            return path
    raise BrowserError(
        "The tests need Chromium or Chrome, and there is none. Install either, or set CHROME "
        f"to its path, then run again. Tried {'; '.join(tried)}."
    )


def _install_playwright() -> str:
    """Let Playwright fetch its own Chromium; say in a few words how it went."""
    _say("No Chromium or Chrome found: trying Playwright's download.")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _outcome(*run(command, DOWNLOAD_LIMIT_S))


def _install_debian() -> str:
    """Install Debian's package, as root or where sudo asks no password; say how it went."""
    if not shutil.which("apt-get"):
        return "no apt-get here"
    get = ["apt-get", "-q", "-y"]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            return "not root, and no sudo here"
        get = ["sudo", "-n", *get]
    _say("No Chromium yet: installing Debian's package.")
    # A stale list is better than none: only the installation decides.
    run([*get, "update"], PACKAGE_LIMIT_S)
    install = [*get, "install", "--no-install-recommends", "chromium"]
    return _outcome(*run(install, PACKAGE_LIMIT_S, {"DEBIAN_FRONTEND": "noninteractive"}))


def _outcome(done: bool, said: str) -> str:
    """What an installer came to, in one short line."""
    if done:
        return "installed, but it does not start"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or line.startswith("E:")]
    reason = [*telling, *lines[-1:], "it failed without a word"][0]
    return reason[:160].rstrip(".")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Print the browser's path on stdout; without one, a line on stderr and exit status 1."""
    try:
        print(ensure_browser())
    except BrowserError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
