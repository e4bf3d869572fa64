"""Finds a Chromium or Chrome that starts, and starts it without a window; installs nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPLICATIONS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
WINDOWS_APPLICATIONS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
)
# Asked in a process of its own: Playwright's synchronous API refuses to run in an event loop.
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""

# What a browser without a window has no use for. The pages of its address bar take longer to load
# with each new window than most of ours. This replaces Playwright's own list, so that is in it.
UNUSED = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled"),
    *("MediaRouter", "LensOverlay", "OptimizationHints", "PreconnectToSearch", "PaintHolding"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "NetworkTimeServiceQuerying"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
)

VERSION_LIMIT_S = 60  # a first start from a slow disk
ASK_LIMIT_S = 60


def find_browser() -> str | None:
    """The path of a browser that starts, or None.

    ``$CHROME``, where it is set, is the only one looked at: another browser than the
    one asked for would be a surprise.
    """
    chosen = os.environ.get("CHROME")
    if chosen:
        path = shutil.which(chosen)
        return path if path and starts(path) else None
    return next((path for path in _candidates() if starts(path)), None)


def launch(playwright: Playwright, path: str | None) -> Browser:
    """Start the browser at a path without a window."""
    return playwright.chromium.launch(
        executable_path=path, args=[f"--disable-features={','.join(UNUSED)}"]
    )


def starts(path: str) -> bool:
    """Whether the browser at path runs: the file alone may be a stub or lack libraries."""
    if sys.platform == "win32":
        # There, asking for the version opens a window: being there has to do.
        return Path(path).is_file()
    done, said = run([path, "--version"], VERSION_LIMIT_S)
    return done and any(name in said for name in ("Chrom", "HeadlessShell"))


def _candidates() -> Iterator[str]:
    """Paths worth trying, the likeliest and cheapest first."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            yield path
    for application in _applications():
        if application.is_file():
            yield str(application)
    found, said = run([sys.executable, "-c", ASK_PLAYWRIGHT], ASK_LIMIT_S)
    lines = said.splitlines()
    if found and lines and Path(lines[-1]).is_file():
        yield lines[-1]


def _applications() -> list[Path]:
    """Where macOS and Windows keep browsers, which are on no PATH there."""
    if sys.platform == "darwin":
        folders = [Path("/Applications"), Path.home() / "Applications"]
        return [folder / name for folder in folders for name in MACOS_APPLICATIONS]
    if sys.platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        windows_folders = [os.environ[name] for name in names if name in os.environ]
        return [Path(folder, name) for folder in windows_folders for name in WINDOWS_APPLICATIONS]
    return []


def run(
    command: Sequence[str], limit_s: float, extra: Mapping[str, str] | None = None
) -> tuple[bool, str]:
    """Run command quietly; give whether it ended well in time, and all that it printed.

    Its output goes to a file and it leads a process group, so that a grandchild can neither
    hold a pipe open nor go on after the time limit.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(extra or {})},
                start_new_session=True,
            )
        except OSError as error:
            return False, str(error)
        try:
            done = process.wait(limit_s) == 0
        except subprocess.TimeoutExpired:
            _end(process)
            return False, f"no end within {limit_s:.0f} s"
        except BaseException:  # Ctrl-C, which the terminal does not send to a group of its own
            _end(process)
            raise
        output.seek(0)
        return done, output.read().strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill process with all that it started, and wait for it."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
