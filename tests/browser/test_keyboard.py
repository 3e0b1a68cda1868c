"""The four jobs without a mouse: what is needed is reached by Tab, shows it, and is pressed by a key."""

import pytest
from playwright.sync_api import Page, expect

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel, BookingStatus, OfferStatus
from mediation.clock import now
from tests.browser.conftest import Desk, People
from tests.browser.test_urgent_call import call, search
from tests.factories import make_booking, make_language

# So many presses at most from the top of a page to what is looked for: more is a page without an order.
PATIENCE = 60
FOCUSED = "document.activeElement"
NAME = f"({FOCUSED}.labels?.[0] ?? {FOCUSED}).innerText.trim().replaceAll(/\\s+/g, ' ')"
# Whether something is drawn around what holds focus, or around its label.
IS_MARKED = f"""[{FOCUSED}, {FOCUSED}.closest('label')].some(part => part
    && getComputedStyle(part).outlineStyle !== 'none' && parseFloat(getComputedStyle(part).outlineWidth) >= 2)"""


def go_to(page: Page, name: str) -> None:
    """Tab until what is called so holds focus."""
    passed: list[str] = []
    for _ in range(PATIENCE):
        page.keyboard.press("Tab")
        passed.append(str(page.evaluate(NAME)))
        if passed[-1].startswith(name):
            assert page.evaluate(IS_MARKED), f"nobody sees that «{name}» holds focus"
            return
    pytest.fail(f"«{name}» is not reached; passed: {passed}")


def go_past_the_header(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def press(page: Page, name: str, key: str = "Enter") -> None:
    go_to(page, name)
    page.keyboard.press(key)


def test_nurse_calls_and_closes(desk: Desk, people: People) -> None:
    ward = desk.open("/reparto", who=people.berg)
    go_past_the_header(ward)
    press(ward, "Ucraino", "Space")
    press(ward, "CHIAMA Consenso raccolto")
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    accept_offer(offer_id=search()["Amina"].pk, at=now(), via=AnswerChannel.SMS)
    expect(ward.get_by_role("heading", level=1)).to_have_text("Ha accettato Amina")

    press(ward, "Tutto bene")
    expect(ward.get_by_role("heading", level=1)).to_have_text("Svolta, da firmare")
    press(ward, "Firma l'intervento")

    expect(ward.get_by_role("heading", level=1)).to_have_text("Firmata")


def test_clerk_asks(desk: Desk, people: People) -> None:
    page = desk.open("/richieste/nuova", who=people.berg)
    go_past_the_header(page)
    go_to(page, "Che lingua parla la persona?")
    page.keyboard.type("ucraino")
    go_to(page, "Un'altra data")
    # The arrows walk through the choices: one up is the last of the times.
    page.keyboard.press("ArrowUp")
    press(page, "Raccolto", "Space")
    press(page, "Invia la richiesta")

    expect(page.get_by_role("heading", level=1)).to_contain_text("ricevuta")
    assert Booking.objects.get().language_id == "uk"


def test_mediator_says_yes(desk: Desk, people: People) -> None:
    booking = call(people)
    search()
    phone = desk.open("/proposte", who=people.amina)
    go_past_the_header(phone)

    press(phone, "Guarda e rispondi")
    expect(phone.get_by_role("heading", level=1)).to_contain_text(f"Turno {booking.number}")
    go_past_the_header(phone)
    press(phone, "Sì, lo prendo")

    expect(phone.get_by_role("heading", level=1)).to_have_text("Il turno è tuo")


def test_coordinator_assigns_from_the_board(desk: Desk, people: People) -> None:
    make_language("ti")
    booking = make_booking(by=people.berg, office=people.triage, at=now(), starts_at=None, urgency="now")
    board = desk.open("/tabellone", who=people.nino, viewport={"width": 1280, "height": 800})
    go_past_the_header(board)

    press(board, f"Assegna… {booking.number}")
    expect(board.get_by_role("heading", level=1)).to_have_text(f"Chi può per la {booking.number}")
    assert str(board.evaluate(NAME)).startswith("★ Migliore Amina Prova")
    board.keyboard.press("Space")
    press(board, "Offri ai selezionati")

    expect(board.locator("#said")).to_contain_text("Proposta in partenza")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.SEARCHING
    assert booking.seats.get().offers.get().status == OfferStatus.QUEUED


# The way past all to the first that is missing; its list, where the first person is in focus; she, and the offer.
FROM_THE_BOARD = ("Tab", "Tab", "Enter", "Enter", "Space", "Enter")


def test_from_the_board_to_an_offer_it_takes_six_keys(desk: Desk, people: People) -> None:
    booking = make_booking(by=people.berg, office=people.triage, at=now(), starts_at=None, urgency="now")
    board = desk.open("/tabellone", who=people.nino, viewport={"width": 1280, "height": 800})

    for number, key in enumerate(FROM_THE_BOARD, start=1):
        board.keyboard.press(key)
        if number == 3:
            assert board.evaluate(NAME) == f"Assegna… {booking.number}"
        if number == 4:
            expect(board.get_by_role("checkbox").first).to_be_focused()

    expect(board.locator("#said")).to_contain_text("Proposta in partenza per una persona")
    assert booking.seats.get().offers.get().status == OfferStatus.QUEUED
