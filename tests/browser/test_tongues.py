"""The pages in each language that they speak on the smallest screen, and the switch that leads to them."""

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from mediation.models import Mediator, User
from tests.browser.axe import findings
from tests.browser.conftest import Desk, People, overflow
from tests.browser.test_every_page import NARROWEST, TOO_SMALL, TOUCHED, addresses, gateway

__all__ = ["addresses", "gateway"]

EVERY, WORKING = ("ar", "en", "fr", "ro", "uk"), ("en", "uk")
SPOKEN = ("/t/", "/accesso", "/accessibilita", "/note-legali")


def cookie(desk: Desk, language: str) -> dict[str, str]:
    return {"name": "django_language", "value": language, "url": desk.url}


def wrong_in(languages: tuple[str, ...], desk: Desk, page: BrowserPage, path: str) -> list[str]:
    """In one window: opening another for each language takes longer than the visits."""
    found: list[str] = []
    for language in languages:
        page.context.add_cookies([cookie(desk, language)])  # type: ignore[list-item]
        found += [f"{language}: {wrong}" for wrong in wrong_with(page, path, language)]
    return found


def wrong_with(page: BrowserPage, path: str, language: str) -> list[str]:
    page.goto(path)
    return wrong_on(page, language)


def wrong_on(page: BrowserPage, language: str) -> list[str]:
    """What sticks out, is too small to touch, or axe finds, with all parts open."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    pixels = overflow(page)
    sticking_out = [f"{pixels} pixels stick out"] if pixels else []
    return [*sticking_out, *page.evaluate(TOO_SMALL, TOUCHED), *findings(page)]


def test_mediators_pages_in_other_languages_fit_and_axe_finds_nothing(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    visits = {
        people.amina: addresses[people.amina],
        None: [path for path in addresses[None] if path.startswith(SPOKEN)],
    }
    wrong: dict[str, list[str]] = {}
    for who, paths in visits.items():
        page = desk.open("/accesso", who=who, viewport=NARROWEST)
        wrong |= {path: wrong_in(EVERY, desk, page, path) for path in paths}
        page.close()

    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) == 12


# Printed: this stays Italian.
ITALIAN = "/tabellone/foglio"


def test_coordinations_pages_in_other_languages_fit_and_axe_finds_nothing(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    page = desk.open("/accesso", who=people.nino, viewport=NARROWEST)
    spoken = [path for path in addresses[people.nino] if not path.startswith(ITALIAN)]

    wrong = {path: wrong_in(WORKING, desk, page, path) for path in spoken}

    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) == 23


@pytest.mark.parametrize("has_script", [True, False])
def test_switch_turns_the_page_and_the_next_ones(desk: Desk, people: People, has_script: bool) -> None:
    page = desk.open("/proposte", who=people.amina, java_script_enabled=has_script)

    page.locator(".tongues summary").click()
    page.get_by_role("button", name="العربية").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("مرحبا Amina")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto("/disponibilita")
    expect(page.get_by_role("heading", level=1)).to_have_text("أوقات توفرك")


@pytest.mark.parametrize("width", [320, 1280])
def test_open_switch_covers_nothing(desk: Desk, people: People, width: int) -> None:
    page = desk.open("/proposte", who=people.amina, viewport={"width": width, "height": 640})

    page.locator(".tongues summary").click()

    languages = page.locator(".tongues form").bounding_box()
    below = page.locator(".it-header-center-wrapper").bounding_box()
    assert languages
    assert below
    assert languages["y"] + languages["height"] <= below["y"]
    assert overflow(page) == 0


def test_numbers_keep_their_order_in_a_page_from_the_right(desk: Desk, people: People) -> None:
    page = desk.open("/accesso")
    page.context.add_cookies([cookie(desk, "ar")])  # type: ignore[list-item]

    page.goto("/note-legali")

    numbers = page.locator("a.number")
    assert numbers.count() > 0
    assert numbers.evaluate_all("found => found.map(each => getComputedStyle(each).direction)") == ["ltr"] * (
        numbers.count()
    )


def test_offices_pages_in_other_languages_fit_and_axe_finds_nothing(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    booking = next(path for path in addresses[people.berg] if path.endswith("/storia")).removesuffix(
        "/storia"
    )
    page = desk.open("/accesso", who=people.berg, viewport=NARROWEST)
    spoken = (*addresses[people.berg], f"{booking}/modifica", f"{booking}/continua")

    wrong = {path: wrong_in(WORKING, desk, page, path) for path in spoken}

    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) == 16
