"""Pictures of pages, kept for whoever wants to look: of the journeys always, of every page when asked."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from config.env import HOUSE

PICTURES = HOUSE / "pictures"
SCREENS = {
    "phone": ViewportSize(width=360, height=640),
    "desk": ViewportSize(width=1280, height=800),
}
ARE_WANTED = bool(os.environ.get("PONTE_PICTURES"))


def folder(name: str) -> Path:
    place = PICTURES / name
    place.mkdir(parents=True, exist_ok=True)
    return place


def keep_every_page(page: Page) -> None:
    """On both sizes, where somebody has asked for it with `PONTE_PICTURES=1`: it takes half a minute for all."""
    if not ARE_WANTED:
        return
    name = re.sub(r"\W+", "-", page.url.partition("//")[2].partition("/")[2]).strip("-")
    before = page.viewport_size
    for size, viewport in SCREENS.items():
        page.set_viewport_size(viewport)
        page.screenshot(path=folder(f"pages-{size}") / f"{name}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
