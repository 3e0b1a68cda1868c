"""The stylesheet that was cut from Bootstrap Italia: of the pinned version, with its licence, and current."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE, BUILT = ROOT / "config" / "static_src", ROOT / "config" / "static" / "italia"
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
