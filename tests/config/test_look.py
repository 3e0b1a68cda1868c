"""The stylesheet that was cut from Bootstrap Italia: of the pinned version, with its licence, and current."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from mediation.data.card import regions
from mediation.data.reference import languages

ROOT = Path(__file__).parent.parent.parent
SOURCE, BUILT = ROOT / "config" / "static_src", ROOT / "config" / "static" / "italia"
LETTERS = ROOT / "config" / "static" / "letters"
PINNED = json.loads((SOURCE / "package.json").read_text())["devDependencies"]
CSS = (BUILT / "italia.css").read_text()


def test_built_stylesheet_is_of_the_pinned_version() -> None:
    locked = json.loads((SOURCE / "package-lock.json").read_text())["packages"]

    assert re.findall(r"Bootstrap Italia (\S+),", CSS) == [PINNED["bootstrap-italia"]]
    assert f'--bootstrap-italia-version: "{PINNED["bootstrap-italia"]}"' in CSS
    assert {name: locked[f"node_modules/{name}"]["version"] for name in PINNED} == PINNED


def test_licences_stand_beside_what_they_are_of() -> None:
    assert "Redistribution and use in source and binary forms" in (BUILT / "LICENSE").read_text()
    assert "SIL Open Font License, Version 1.1" in (BUILT / "OFL.txt").read_text()
    owners, _, terms = (LETTERS / "OFL.txt").read_text().partition("\n\n")
    assert "SIL Open Font License, Version 1.1" in terms
    assert len(owners.splitlines()) == len(list(LETTERS.glob("*.woff2")))


def test_every_letter_shape_that_is_named_is_there() -> None:
    named = re.findall(r'url\("([^"]+)"\)', CSS)

    assert named == ["titillium-web-400.woff2", "titillium-web-600.woff2"]
    assert {(BUILT / name).read_bytes()[:4] for name in named} == {b"wOF2"}


@pytest.mark.parametrize("part", ["header.html", "footer.html"])
def test_cut_has_kept_what_the_frame_uses(part: str) -> None:
    html = (ROOT / "config" / "templates" / "frame" / part).read_text()
    used = {name for words in re.findall(r'class="([^"]*)"', html) for name in words.split()}

    names = {name for name in used if name.startswith("it-")}

    assert names
    assert {name for name in names if f".{name}" not in CSS} == set()


# A computer of any ward has these; the others are cut for it.
COMMON = ("LATIN", "CYRILLIC", "COMBINING")


def test_every_letter_of_the_card_and_of_the_languages_names_is_cut_or_common() -> None:
    """Where it is red: `npm run build` in `config/static_src`."""
    ranges = re.findall(r"unicode-range: ([^;]+);", (LETTERS / "letters.css").read_text())
    cut = {chr(int(code, 16)) for each in ranges for code in re.findall(r"U\+(\w+)", each)}
    said = {
        *(row.says for region in regions() for row in region.rows),
        *(language.autonym for language in languages()),
    }

    lacking = {
        letter
        for letter in set("".join(said)) - cut
        if not letter.isascii() and not unicodedata.name(letter).startswith(COMMON)
    }

    assert lacking == set()
