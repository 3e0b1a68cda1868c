"""The ward by its key, on a telephone: short ways, large buttons, and a patient who points."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking
from mediation.actions.reference_data import load_languages
from mediation.actions.ward_keys import make_ward_key
from mediation.clock import now
from mediation.models import WardKey
from tests.browser.conftest import Desk, People, overflow
from tests.notifications.unsettled import make_done

COPYING = ["clipboard-read", "clipboard-write"]
PHONE = {"width": 360, "height": 780}
TOP = "part => Math.round(part.getBoundingClientRect().top + scrollY)"
HEIGHTS = (
    "parts => parts.filter(part => part.checkVisibility()).map(part => part.getBoundingClientRect().height)"
)


# What the page draws for each letter, and for one that no face has.
BOXES = r"""async parts => {
    const brush = new OffscreenCanvas(80, 80).getContext("2d", { willReadFrequently: true });
    const drawn = letter => {
        brush.clearRect(0, 0, 80, 80);
        brush.fillText(letter, 20, 50);
        return brush.getImageData(0, 0, 80, 80).data.join("");
    };
    const boxes = new Set();
    for (const part of parts) {
        brush.font = `400 30px ${getComputedStyle(part).fontFamily}`;
        await document.fonts.load(brush.font, part.textContent);
        const box = drawn("\u{10FFFD}");
        for (const letter of part.textContent.replace(/[\s\p{M}\p{Cf}]/gu, "")) {
            if (drawn(letter) === box) boxes.add(letter);
        }
    }
    return [...boxes];
}"""


@pytest.fixture
def ward(desk: Desk, people: People) -> Page:
    load_languages()
    token = make_ward_key(office_id=people.triage.pk, by_id=people.nino.pk, at=now())
    return desk.open(f"/r/{token}", viewport=PHONE)


def test_ward_calls_by_two_taps_without_signing_in(ward: Page, people: People) -> None:
    expect(ward).to_have_url(f"{ward.url.partition('/reparto')[0]}/reparto?ufficio={people.triage.pk}")
    ward.get_by_text("Ucraino", exact=True).click()
    ward.get_by_role("button", name="CHIAMA Consenso raccolto").click()

    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    booking = Booking.objects.get()
    assert (booking.language_id, booking.consent) == ("uk", "given")
    assert booking.requested_by == WardKey.objects.get().account
    ward.get_by_role("button", name="Annulla").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Disdetta")


def test_buttons_to_call_are_within_two_screens_and_all_are_large(ward: Page) -> None:
    first_call = ward.get_by_role("button", name="CHIAMA").first

    heights = ward.locator("form.ward .choice").evaluate_all(HEIGHTS)
    assert len(heights) >= 15
    assert min(heights) >= 56
    assert first_call.evaluate("part => part.getBoundingClientRect().height") >= 56
    assert first_call.evaluate(TOP) + 56 <= 2 * PHONE["height"]


def test_no_letter_of_the_card_is_a_box_on_a_computer_that_lacks_its_script(ward: Page) -> None:
    ward.get_by_role("link", name="Non so che lingua parla").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Gira lo schermo verso la persona")

    sentences = ward.locator(".says .letters")

    assert sentences.count() > 30
    assert sentences.evaluate_all(BOXES) == []


def test_enter_in_a_field_says_nothing_of_the_consent(ward: Page) -> None:
    ward.get_by_text("Altra lingua").click()
    ward.get_by_label("Oppure scrivila come la chiami tu").fill("ucraino")
    ward.keyboard.press("Enter")

    expect(ward.locator("#errors")).to_contain_text("Scegli se il consenso è raccolto")
    assert Booking.objects.count() == 0


def test_patient_points_and_the_ward_calls(ward: Page) -> None:
    ward.get_by_role("link", name="Non so che lingua parla").click()
    sizes = ward.locator(".says .script").evaluate_all(
        "parts => parts.map(part => parseFloat(getComputedStyle(part).fontSize))"
    )
    assert len(sizes) == 50
    assert min(sizes) >= 28
    assert overflow(ward) == 0

    ward.get_by_role("link", name="Tigrino").click()
    expect(ward.get_by_text("Scelta con la scheda: Tigrino.")).to_be_visible()
    ward.get_by_role("button", name="urgenza").click()

    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    booking = Booking.objects.get()
    assert (booking.language_id, booking.consent) == ("ti", "not_possible")


def test_line_for_the_handover_is_copied(desk: Desk, people: People) -> None:
    booking = make_done(
        people.berg, people.triage, starts_at=now() + timedelta(days=2), at=now() + timedelta(days=3)
    )
    page = desk.open(f"/reparto/{booking.number}", who=people.berg, permissions=COPYING)

    page.get_by_role("button", name="Copia").click()

    expect(page.get_by_role("button", name="Copiato")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f", n. {booking.number}")
    assert "  " not in copied


def test_key_is_made_and_read_from_its_page(desk: Desk, people: People) -> None:
    page = desk.open(f"/reparti/{people.triage.pk}", who=people.nino)

    page.get_by_role("button", name="Fai il foglio").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Stampalo adesso")
    page.emulate_media(media="print")
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
