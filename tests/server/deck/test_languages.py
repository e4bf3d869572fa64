"""Which languages are written from right to left, however their code is put."""

from __future__ import annotations

import pytest

from server.deck.languages import is_language, is_right_to_left, language_code


@pytest.mark.parametrize(
    "language",
    [
        *("he", "ar", "fa", "ur", "yi", "ps", "dv", "ckb", "iw", "AR", "He"),
        *("ar-EG", "he-IL", "ar-u-nu-latn", "fa-IR-x-latn"),
        *("az-Arab", "AZ-arab-IR", "ku-Arab", "en-Hebr", "ff-Adlm"),
        *("pa-PK", "az-IR", "uz-AF"),
    ],
)
def test_these_begin_at_the_right(language: str) -> None:
    assert is_right_to_left(language)


@pytest.mark.parametrize(
    "language",
    [
        *(
            "en",
            "de",
            "zh-Hant-TW",
            "ru",
            "az",
            "ku",
            "pa",
            "pa-IN",
            "",
            "-",
            "no",
            "arn",
            "hebrew",
        ),
        *("he-Latn", "ar-Latn-EG", "ur-Latn", "sd-Deva", "en-x-arab", "de-1901"),
    ],
)
def test_these_begin_at_the_left(language: str) -> None:
    assert not is_right_to_left(language)


def test_a_talk_s_language_is_written_as_pages_write_it() -> None:
    codes = [language_code(each) for each in (None, "", "ar_EG", "pt-BR")]
    assert codes == ["en", "en", "ar-EG", "pt-BR"]


def test_a_language_s_name_is_not_its_code() -> None:
    codes = ("de", "pt-BR", "ar_EG", "no", "zh-Hant-TW", "ckb", "de-1996", "en-x-own", None, "")
    assert all(map(is_language, codes))
    assert not any(map(is_language, ("hebrew", "Deutsch", "12", "d", "de-", "en,fr", "français")))
