"""The language of a talk, and whether it is written from right to left."""

from __future__ import annotations

import re

USUAL = "en"

# What is written from right to left, after Unicode's CLDR: scripts, languages that are usually
# written in one of them, and where a language is not written as elsewhere. A test compares all
# this with what the browser knows.
SCRIPTS = frozenset(
    ("adlm", "arab", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa", "yezi")
)
LANGUAGES = frozenset(
    (
        *("ae", "ar", "dv", "fa", "he", "iw", "ji", "ks", "ps", "sd", "ug", "ur", "yi", "acm"),
        *("aeb", "afb", "apc", "ara", "arc", "arq", "ars", "ary", "arz", "azb", "bal", "bgn"),
        *("bqi", "ckb", "fas", "glk", "haz", "heb", "hno", "khw", "lrc", "luz", "mzn", "nqo"),
        *("pbt", "per", "pnb", "prs", "pus", "rhg", "sdh", "skr", "syr", "trw", "urd", "yid"),
    )
)
OTHERWISE = frozenset(
    (
        *("az-iq", "az-ir", "ha-cm", "ha-sd", "kk-af", "kk-cn", "kk-ir", "kk-mn", "ku-iq"),
        *("ku-ir", "ku-lb", "ky-cn", "ms-cc", "pa-pk", "sd-in", "tg-pk", "ug-kz", "ug-mn"),
        "uz-af",
    )
)
_CODE = re.compile(
    r"(?P<language>[a-z]+)(?:-[a-z]{3})*(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}))?(?:-.*)?"
)
_WELL_FORMED = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)  # after RFC 5646


def language_code(written: object) -> str:
    """Return a language as pages write it, ``ar-EG``; ``written`` is what the front matter says."""
    return str(written or USUAL).replace("_", "-")


def is_language(written: object) -> bool:
    """Tell whether what the front matter says is a language's code, not its name."""
    return _WELL_FORMED.fullmatch(language_code(written)) is not None


def is_right_to_left(language: str) -> bool:
    """Tell the direction of a language by its code, which may name a script and a region."""
    found = _CODE.fullmatch(language.lower())
    if found is None:
        return False
    if found["script"]:
        return found["script"] in SCRIPTS
    is_other = f"{found['language']}-{found['region']}" in OTHERWISE
    return (found["language"] in LANGUAGES) != is_other
