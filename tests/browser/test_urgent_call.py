"""An urgent call through two windows: the ward's and the mediator's phone, both small."""

from playwright.sync_api import Page, expect

from bookings.actions.dispatching import accept_offer, decline_offer, note_offer_delivered, open_wave
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.clock import now
from mediation.models import User
from tests.browser.conftest import Desk, People
from tests.factories import make_booking, make_mediator

PASSWORD = "una-parola-lunga"


def search() -> dict[str, Offer]:
    """What the worker does a moment after the request."""
    deadline = Deadline.objects.open().get(kind=DeadlineKind.OPEN_WAVE)
    return {offer.mediator.first_name: offer for offer in open_wave(deadline_id=deadline.pk, at=now())}


def call(people: People) -> Booking:
    return make_booking(
        by=people.berg,
        office=people.triage,
        at=now(),
        urgency="now",
        starts_at=None,
        duration_minutes=30,
    )


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_ward_calls_and_a_mediator_accepts(desk: Desk, people: People) -> None:
    for user in User.objects.filter(username__in=["berg", "amina"]):
        user.set_password(PASSWORD)
        user.save()

    ward = desk.open("/accesso")
    ward.get_by_label("Nome").fill("berg")
    ward.get_by_label("Parola d'ordine").fill(PASSWORD)
    ward.get_by_role("button", name="Entra").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Che lingua serve?")
    ward.get_by_label("Ucraino").check()
    ward.get_by_role("button", name="CHIAMA Consenso raccolto").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    expect(ward.get_by_role("timer")).to_have_text("00:03", timeout=10_000)
    offers = search()
    note_offer_delivered(offer_id=offers["Amina"].pk, at=now())
    expect(ward.locator(".counts li").first).to_have_text("1persona avvisata")

    phone = desk.open("/accesso")
    phone.get_by_label("Nome").fill("amina")
    phone.get_by_label("Parola d'ordine").fill(PASSWORD)
    phone.get_by_role("button", name="Entra").click()
    phone.get_by_role("link", name="Guarda e rispondi").click()
    phone.get_by_role("button", name="Sì, lo prendo").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Il turno è tuo")
    expect(phone.get_by_role("link", name="Chiama subito")).to_have_attribute("href", "tel:+390935000111")

    expect(ward.get_by_role("heading", level=1)).to_have_text("Ha accettato Amina")
    expect(ward).to_have_title("Ha accettato: ucraino – Ponte")
    expect(ward.locator("#alarm")).to_have_text("Amina ha accettato.")
    ward.get_by_role("button", name="Tutto bene").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Svolta, da firmare")
    ward.get_by_role("button", name="Firma l'intervento").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Firmata")
    assert Booking.objects.get().status == "signed"


def test_button_pressed_twice_in_a_row_calls_once(desk: Desk, people: People) -> None:
    ward = desk.open("/reparto", who=people.berg)
    ward.get_by_label("Ucraino").check()

    ward.get_by_role("button", name="CHIAMA Consenso raccolto").dblclick()

    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    assert Booking.objects.count() == 1


def test_news_never_take_the_focus_away(desk: Desk, people: People) -> None:
    for name in ("Bohdana", "Halyna", "Olena", "Zarina"):
        make_mediator(name)
    booking = call(people)
    offers = search()
    ward = desk.open(f"/reparto/{booking.number}", who=people.berg)
    ward.get_by_role("button", name="Annulla").focus()

    for name in ("Bohdana", "Halyna", "Olena", "Zarina"):
        decline_offer(offer_id=offers[name].pk, at=now(), via=AnswerChannel.SMS)
        expect(ward.locator("#history li").first).to_contain_text("Una persona ha risposto che non può.")
        assert focused(ward) == "Annulla"
    accept_offer(offer_id=offers["Amina"].pk, at=now(), via=AnswerChannel.SMS)

    expect(ward.get_by_role("heading", level=1)).to_have_text("Ha accettato Amina")
    # The buttons have changed too, but she is on one of them: it waits, and the page says so.
    expect(ward.locator("#held")).to_be_visible()
    assert focused(ward) == "Annulla"
    ward.get_by_role("link", name="Mostra com'è ora").click()
    expect(ward.get_by_role("button", name="Tutto bene")).to_be_visible()


def test_old_data_say_that_they_are_old(desk: Desk, people: People) -> None:
    booking = call(people)
    ward = desk.open(f"/reparto/{booking.number}", who=people.berg)
    ward.route("**/ora?*", lambda route: route.fulfill(status=503))
    ward.clock.install()
    ward.reload()

    ward.clock.run_for(12_000)
    expect(ward.locator("[data-heard]")).to_be_visible()
    ward.clock.run_for(20_000)

    expect(ward.locator("#lost")).to_be_visible()
    expect(ward.locator("#lost")).to_contain_text("Collegamento perso.")
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    ward.close()
    # Only the failures that this test made; a page that is closed makes no more.
    assert {"503" in complaint for complaint in desk.complaints} == {True}
    desk.complaints.clear()


def test_session_that_ends_leaves_the_page_and_says_so(desk: Desk, people: People) -> None:
    booking = call(people)
    ward = desk.open(f"/reparto/{booking.number}", who=people.berg)

    ward.context.clear_cookies()

    expect(ward.locator("#ended")).to_be_visible(timeout=10_000)
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    ward.get_by_role("link", name="Entra di nuovo").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Entra")
    assert {"401" in complaint for complaint in desk.complaints} == {True}
    desk.complaints.clear()


def test_wait_needs_no_script(desk: Desk, people: People) -> None:
    ward = desk.open("/reparto", who=people.berg, java_script_enabled=False)
    ward.get_by_label("Ucraino").check()
    ward.get_by_role("button", name="CHIAMA Consenso raccolto").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    offers = search()
    accept_offer(offer_id=offers["Amina"].pk, at=now(), via=AnswerChannel.SMS)

    expect(ward.get_by_role("heading", level=1)).to_have_text("Ha accettato Amina", timeout=14_000)
    ward.get_by_role("button", name="Tutto bene").click()

    expect(ward.get_by_role("heading", level=1)).to_have_text("Svolta, da firmare")
