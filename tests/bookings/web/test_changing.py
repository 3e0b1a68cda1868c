"""The page on which a request is changed: it says before what it will do, and what somebody else did meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.changing import Change, change_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import everything
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def fields_of(page: Page) -> dict[str, str]:
    """What a browser would send from the page if nothing were touched."""
    sent: dict[str, str] = {}
    for each in page.by_id("contenuto"):
        name, value = each.attributes.get("name"), each.attributes.get("value") or ""
        if not name or name == "csrfmiddlewaretoken":
            continue
        if each.name == "select":
            chosen = [option for option in each.all("option") if "selected" in option.attributes]
            sent[name] = (chosen[0].attributes.get("value") or "") if chosen else ""
        elif each.name == "input" and each.attributes.get("type") == "checkbox":
            sent |= {name: "on"} if "checked" in each.attributes else {}
        elif each.name == "input":
            sent[name] = value
    return sent


def save(who: Any, booking: Booking, page: Page | None = None, **typed: str) -> Page:
    """Open the page (or take the one that is open), type, and press the button."""
    visitor = Visitor(who)
    opened = page or visitor.get("change", booking.number)
    return visitor.post("change", booking.number, **{**fields_of(opened), **typed})


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def panel(page: Page) -> list[str]:
    """What stands in the panel above the fields."""
    return [item.text for part in page.all("section", role="status") for item in part.all("li")]


def test_the_form_shows_the_request_as_it_is(world: World, confirmed: Booking) -> None:
    sent = fields_of(Visitor(world.berg).get("change", confirmed.number))

    assert (sent["date"], sent["time"], sent["minutes"], sent["version"]) == (
        "2026-07-15",
        "12:00",
        "60",
        "1",
    )
    assert (sent["contact_name"], sent["case_reference"], sent["delivery"]) == ("Ida", "A-17", "phone")


def test_a_closed_request_says_so_before_anything_is_typed(world: World, confirmed: Booking) -> None:
    complete_booking(booking_id=confirmed.pk, by_id=world.berg.pk, at=confirmed.ends_at)
    visitor = Visitor(world.berg)

    page = visitor.get("change", confirmed.number)

    assert page.location == f"/richieste/{confirmed.number}"
    assert len(visitor.follow(page).said) == 1


def test_saving_what_is_as_it_was_says_so(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.berg)
    opened = visitor.get("change", confirmed.number)

    page = visitor.follow(visitor.post("change", confirmed.number, **fields_of(opened)))

    assert page.said == ["Non c'era niente di diverso da salvare: la richiesta resta com'era."]


def test_saving_what_is_as_it_was_changes_nothing(world: World, confirmed: Booking) -> None:
    before = everything()

    page = save(world.berg, confirmed)

    after = everything()
    for name in ("mediation.User",):
        before.pop(name), after.pop(name)
    assert page.status == 302
    assert after == before


def test_a_detail_is_saved_at_once(world: World, confirmed: Booking) -> None:
    page = save(world.berg, confirmed, contact_name="Sala 3", contact_phone="333 0088888")

    saved = fresh(confirmed)
    assert (page.status, saved.contact_name, saved.contact_phone) == (302, "Sala 3", "+393330088888")


def test_a_new_hour_is_shown_before_it_is_saved(world: World, confirmed: Booking) -> None:
    page = save(world.berg, confirmed, time="16:30")

    assert panel(page) == [
        "Cambia l'ora: Amina deve dire di nuovo sì. Fino ad allora la richiesta non è confermata."
    ]
    assert fresh(confirmed).starts_at == TOMORROW
    assert page.buttons[0] == "Salva così"

    agreed = page.all("button", name="agreement")[0].attributes["value"] or ""
    done = save(world.berg, confirmed, page, agreement=agreed)

    assert (done.status, fresh(confirmed).status) == (302, "reconfirming")
    assert fresh(confirmed).starts_at == rome("2026-07-15 16:30")


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ({"date": "2026-07-16"}, "il giorno"),
        ({"minutes": "120"}, "la durata"),
        ({"date": "2026-07-16", "time": "10:00"}, "il giorno"),
        ({"delivery": "onsite"}, "il modo"),
    ],
)
def test_it_says_what_is_so_new_that_she_is_asked(
    world: World, confirmed: Booking, typed: dict[str, Any], what: str
) -> None:
    page = save(world.berg, confirmed, **typed)

    assert panel(page)[0].startswith(f"Cambia {what}: Amina deve dire di nuovo sì.")


def test_of_a_search_it_says_that_it_begins_again(world: World, booking: Booking) -> None:
    ask(booking)

    page = save(world.berg, booking, time="16:30")

    assert panel(page) == ["La ricerca ricomincia: chi ha già ricevuto una proposta viene avvisato."]


def test_another_language_lets_go_of_who_does_not_speak_it_and_begins_the_search_anew(
    world: World, confirmed: Booking
) -> None:
    page = save(world.berg, confirmed, language="ti", also_accepted="uk")
    assert panel(page) == [
        "Cambia la lingua: Amina deve dire di nuovo sì. Fino ad allora la richiesta non è confermata."
    ]

    page = save(world.berg, confirmed, language="ti")
    assert panel(page) == ["Così Amina non può più: riceve un SMS, e cerchiamo subito un'altra persona."]
    agreed = page.all("button", name="agreement")[0].attributes["value"] or ""
    save(world.berg, confirmed, page, agreement=agreed)

    saved = fresh(confirmed)
    assert (saved.language_id, saved.also_accepted, saved.status) == ("ti", [], "searching")


def test_a_language_that_cannot_be_done_this_way_is_refused_beside_it(
    world: World, confirmed: Booking
) -> None:
    before = fresh(confirmed)

    page = save(world.berg, confirmed, language="ise")

    assert "al telefono non si può: scegli di persona o in video." in page.text
    assert fresh(confirmed).version == before.version


def test_who_has_another_job_then_is_seen_to_be_lost_before(world: World, confirmed: Booking) -> None:
    other = make_booking(by=world.cleo, office=world.registry, starts_at=TOMORROW + 4 * HOUR)
    offers = ask(other)
    accept_offer(offer_id=offers["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = save(world.berg, confirmed, time="16:00")

    assert panel(page) == ["Così Amina non può più: riceve un SMS, e cerchiamo subito un'altra persona."]
    assert str(other.number) not in page.text


def test_from_the_place_to_the_telephone_she_stays(world: World) -> None:
    booking = make_booking(by=world.berg, office=world.triage, delivery=Delivery.ONSITE)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = save(world.berg, booking, delivery="phone", call_number="0935 000222")

    assert panel(page) == ["Amina resta, e riceve un SMS con i dettagli nuovi."]


def test_the_second_to_save_sees_what_the_first_did_and_keeps_what_she_typed(
    world: World, confirmed: Booking
) -> None:
    opened = Visitor(world.berg).get("change", confirmed.number)
    change_booking(
        booking_id=confirmed.pk,
        change=Change(contact_name="Sala 3", version=1),
        by_id=world.nino.pk,
        at=NOON,
    )

    page = save(world.berg, confirmed, opened, case_reference="B-2")

    assert panel(page) == ["Nino, alle 12:00: Richiesta corretta: il referente."]
    assert (fresh(confirmed).case_reference, fresh(confirmed).version) == ("A-17", 2)
    sent = fields_of(page)
    assert (sent["case_reference"], sent["contact_name"], sent["version"]) == ("B-2", "Sala 3", "2")

    done = save(world.berg, confirmed, page)

    assert done.status == 302
    assert (fresh(confirmed).case_reference, fresh(confirmed).contact_name) == ("B-2", "Sala 3")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (
            {"date": "2027-03-28", "time": "02:30"},
            "Quella notte cambia l'ora e quest'ora non esiste: scegline un'altra.",
        ),
        ({"date": "2026-07-14", "time": "10:00"}, "Quest'ora è già passata."),
        ({"contact_phone": "12"}, "Il numero «12» non esiste."),
        ({"call_number": ""}, "Scrivi il numero a cui chiamare."),
        ({"time": ""}, "Scegli l'ora d'inizio."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    world: World, confirmed: Booking, typed: dict[str, Any], error: str
) -> None:
    page = save(world.berg, confirmed, **typed)

    assert page.status == 200
    assert error in page.text
    assert fresh(confirmed).version == 1


def test_what_is_over_is_not_changed(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    opened = Visitor(world.berg).get("change", confirmed.number)
    clock.at = TOMORROW + 2 * HOUR

    page = save(world.berg, confirmed, opened, case_reference="B-2")

    assert "Non si può più modificare: l'intervento è cominciato o è già chiuso." in page.text
    assert fresh(confirmed).case_reference == "A-17"


# --- Her page


@pytest.fixture
def moved(world: World, confirmed: Booking) -> Booking:
    change_booking(
        booking_id=confirmed.pk,
        change=Change(starts_at=TOMORROW + 4 * HOUR),
        by_id=world.berg.pk,
        at=NOON,
    )
    return confirmed


def test_she_reads_what_was_and_what_is_and_answers(world: World, moved: Booking) -> None:
    page = Visitor(world.amina).get("job", moved.number)

    assert page.heading == "Il turno è cambiato"
    assert "Avevi detto sì per mercoledì 15 luglio, ore 12–13." in page.text
    assert "Rispondi entro martedì 14 luglio, ore 14." in page.text
    assert page.buttons[:2] == ["Sì, resta mio", "No, così non posso"]


def test_her_list_says_that_it_has_changed(world: World, moved: Booking) -> None:
    assert "È cambiato: rispondi se va bene." in Visitor(world.amina).get("offers").text


@pytest.mark.parametrize(("said", "status"), [("yes", "confirmed"), ("no", "searching")])
def test_her_button_is_her_answer(world: World, moved: Booking, said: str, status: str) -> None:
    Visitor(world.amina).post("answer-change", moved.number, answer=said)

    assert fresh(moved).status == status


def test_an_answer_that_is_none_is_refused(world: World, moved: Booking) -> None:
    page = Visitor(world.amina).post("answer-change", moved.number, answer="maybe")

    assert (page.status, fresh(moved).status) == (400, "reconfirming")


def test_an_answer_that_comes_too_late_is_told_so(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.amina)

    said = visitor.follow(visitor.post("answer-change", confirmed.number, answer="yes")).said

    assert said == ["Non serve più la tua risposta: il turno è cambiato di nuovo o è passato ad altri."]


def mediator_of(booking: Booking) -> Mediator | None:
    return booking.seats.get().mediator


def test_moved_request_says_that_it_waits_for_her(world: World, moved: Booking) -> None:
    page = Visitor(world.berg).get("booking", moved.number)

    assert "aspettiamo che Amina dica di nuovo sì" in page.text
    assert mediator_of(moved) == world.amina
