"""A clerk at her old computer: in by a link, a request repeated in three clicks, with the script and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from bookings.models import Booking
from mediation.clock import now
from mediation.models import User
from notifications.envelopes import in_envelope
from notifications.models import Message
from tests.browser.conftest import Desk, People
from tests.factories import make_booking

ADDRESS = "berg@ospedale.example"


@pytest.fixture
def berg(people: People, settings: Settings) -> User:
    settings.SENDS_EMAIL = True
    people.berg.email = ADDRESS
    people.berg.save()
    return people.berg


def link_in_the_letter() -> str:
    (found,) = re.findall(r"/e/\S+", in_envelope(Message.objects.get()).get_content())
    return str(found)


@pytest.mark.parametrize("has_script", [True, False])
def test_link_in_a_letter_leads_to_the_page_that_was_looked_for_and_serves_once(
    desk: Desk, berg: User, has_script: bool
) -> None:
    page = desk.open("/richieste/nuova", java_script_enabled=has_script)
    page.get_by_label("Il tuo indirizzo e-mail istituzionale").fill(ADDRESS)
    page.get_by_role("button", name="Mandami un link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guarda la posta")
    link = link_in_the_letter()

    page.goto(link)
    expect(page.get_by_text("Entri come Ida Berg.")).to_be_visible()
    page.get_by_role("button", name="Entra", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nuova richiesta")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Questo link non vale più")
    desk.complaints.clear()  # the browser notes that the page is gone


def _repeat(page: Page) -> None:
    """Two of the three clicks, and not one letter."""
    page.get_by_role("link", name="Ripeti").click()
    expect(page.get_by_label("Che lingua parla la persona?")).to_have_value("Ucraino")
    page.locator("#slots label").first.click()


@pytest.mark.parametrize("has_script", [True, False])
def test_request_is_repeated_in_three_clicks(
    desk: Desk, berg: User, people: People, has_script: bool
) -> None:
    before = make_booking(
        by=berg,
        office=people.triage,
        at=now() - timedelta(days=60),
        starts_at=now() - timedelta(days=57),
        setting="social",
    )
    page = desk.open("/richieste/nuova", who=berg, java_script_enabled=has_script)
    _repeat(page)
    if has_script:
        expect(page.locator("#read-back")).to_contain_text("Serve un mediatore o una mediatrice di ucraino")
        expect(page.locator("#read-back")).to_contain_text("al telefono")

    page.get_by_role("button", name="Invia la richiesta").click()

    made = Booking.objects.latest("pk")
    assert made.pk != before.pk
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Richiesta {made.number} ricevuta")
    expect(page.locator("#contenuto")).to_contain_text("Serve un mediatore o una mediatrice di ucraino")


def test_sentence_is_read_back_while_the_form_is_filled_in_and_focus_stays(desk: Desk, berg: User) -> None:
    page = desk.open("/richieste/nuova", who=berg)
    page.get_by_label("Che lingua parla la persona?").fill("ucraino")
    page.locator("#slots label").nth(2).click()
    page.get_by_label("Sociale").check()

    expect(page.locator("#read-back")).to_contain_text("di ucraino")

    expect(page.get_by_label("Sociale")).to_be_focused()
    expect(page.locator("#ask-by")).not_to_contain_text("Chiedi almeno 24 ore prima")
    assert Booking.objects.count() == 0
