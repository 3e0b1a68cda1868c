"""What goes on: a cancellation taken back, the next meeting, the telephone for who cannot come, what was done."""

from datetime import timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer
from bookings.actions.following import Next, follow_up
from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import AnswerChannel
from mediation.vocabulary import Delivery
from tests.bookings.clockwork import everything, play
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def press(who: object, button: str, booking: Booking, **fields: str) -> Page:
    visitor = Visitor(who)  # type: ignore[arg-type]
    return visitor.follow(visitor.post(button, booking.number, **fields))


# --- A cancellation taken back


@pytest.fixture
def cancelled(world: World, confirmed: Booking) -> Booking:
    cancel_booking(booking_id=confirmed.pk, by_id=world.berg.pk, reason="", at=NOON)
    return confirmed


def test_the_office_takes_its_cancellation_back(world: World, cancelled: Booking) -> None:
    assert "Ritira la disdetta" in Visitor(world.berg).get("booking", cancelled.number).buttons

    page = press(world.berg, "reinstate", cancelled, reason="è guarita")

    assert page.said == [
        f"La richiesta {cancelled.number} vale di nuovo: chiediamo per prima a chi c'era."
        " Non è ancora confermata."
    ]
    assert fresh(cancelled).status == "searching"
    assert page.history[1] == "La disdetta è ritirata: la richiesta vale di nuovo. Motivo: è guarita."


def test_once_its_hour_has_come_there_is_no_button_and_no_way(
    world: World, cancelled: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW

    assert "Ritira la disdetta" not in Visitor(world.berg).get("booking", cancelled.number).buttons
    assert press(world.berg, "reinstate", cancelled).said[0].startswith("Quest'ora è già passata.")
    assert fresh(cancelled).status == "cancelled"


def test_what_is_not_cancelled_is_not_taken_back(world: World, confirmed: Booking) -> None:
    assert press(world.berg, "reinstate", confirmed).said == ["Questa richiesta non è disdetta."]


# --- The next meeting


def test_the_next_meeting_is_asked_for_in_one_page(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.berg)
    opened = visitor.get("go-on", confirmed.number)
    assert "La prima a cui chiediamo, se può: Amina." in opened.text

    page = visitor.post(
        "go-on",
        confirmed.number,
        date="2026-07-20",
        time="10:30",
        minutes="60",
        delivery="onsite",
        place=str(world.triage.place_id),
    )

    made = Booking.objects.latest("pk")
    assert (made.follows, made.delivery, made.case_reference) == (confirmed, Delivery.ONSITE, "A-17")
    assert visitor.follow(page).said == [
        f"Richiesta {made.number} ricevuta: segue la {confirmed.number}. Non è ancora confermata."
    ]


def test_both_show_that_they_are_one_case_and_what_was_done_in_it(world: World, confirmed: Booking) -> None:
    made = follow_up(
        booking_id=confirmed.pk,
        next_time=Next(starts_at=TOMORROW + 48 * HOUR, duration_minutes=60, delivery=Delivery.ONSITE),
        by_id=world.berg.pk,
        at=NOON,
    )
    play(until=TOMORROW + 3 * HOUR)

    first = Visitor(world.berg).get("booking", confirmed.number).facts
    second = Visitor(world.berg).get("booking", made.number).facts

    assert first["Continua con la"] == f"Richiesta {made.number}, di persona"
    assert second["Segue la"] == f"Richiesta {confirmed.number}, al telefono"
    assert second[f"Durata, richiesta {confirmed.number}"].startswith("Chiesta: 1 ora")


def test_a_night_hour_that_does_not_exist_is_refused(world: World, confirmed: Booking) -> None:
    before = everything()

    page = Visitor(world.berg).post(
        "go-on",
        confirmed.number,
        date="2027-03-28",
        time="02:30",
        minutes="60",
        delivery="onsite",
        place=str(world.triage.place_id),
    )

    after = everything()
    before.pop("mediation.User"), after.pop("mediation.User")
    assert "quest'ora non esiste" in page.text
    assert after == before


# --- The telephone for who cannot come


@pytest.fixture
def onsite(world: World) -> Booking:
    booking = make_booking(by=world.berg, office=world.triage, delivery=Delivery.ONSITE)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return booking


def test_she_says_it_on_her_page_and_the_office_takes_her(world: World, onsite: Booking) -> None:
    said = press(world.amina, "can-by-telephone", onsite, reason="auto rotta").said
    assert said == [
        f"Grazie di averlo detto. Per il turno {onsite.number} chiediamo all'ufficio e ti scriviamo."
    ]
    office = Visitor(world.berg).get("booking", onsite.number)
    assert {"Va bene al telefono", "No, serve di persona"} <= set(office.buttons)
    assert "Amina non riesce ad arrivare, ma può al telefono" in office.text

    page = press(world.berg, "by-telephone", onsite, answer="yes")

    assert (fresh(onsite).status, fresh(onsite).delivery) == ("confirmed", "phone")
    assert "Va bene così: Amina fa l'intervento al telefono." in page.history


def test_the_coordinator_says_it_for_her_and_the_ward_refuses(world: World, onsite: Booking) -> None:
    press(world.nino, "cannot-come", onsite, reason="ha chiamato")
    assert onsite.seats.get().rescuer == world.amina
    ward = Visitor(world.berg).get("ward-wait", onsite.number)
    assert "Va bene al telefono" in ward.buttons

    press(world.berg, "by-telephone", onsite, answer="no", back="ward")

    assert (onsite.seats.get().rescuer, fresh(onsite).delivery) == (None, "onsite")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_to_nothing_is_told_so(world: World, onsite: Booking, answer: str) -> None:
    said = press(world.berg, "by-telephone", onsite, answer=answer).said

    assert said[0].startswith("Nel frattempo è cambiato")
    assert fresh(onsite).delivery == "onsite"


def test_what_is_by_telephone_already_offers_no_such_button(world: World, confirmed: Booking) -> None:
    assert "Posso al telefono" not in Visitor(world.amina).get("job", confirmed.number).buttons
    assert press(world.amina, "can-by-telephone", confirmed).said == [
        "Questo turno non si può fare al telefono: chiama il Polo."
    ]


# --- What was done already

DONE = {
    "date": "2026-07-13",
    "time": "15:00",
    "minutes": "90",
    "delivery": "onsite",
    "setting": "health",
    "language": "uk",
}


def test_the_coordinator_enters_what_was_done(world: World) -> None:
    visitor = Visitor(world.nino)
    assert visitor.get("enter-done").heading == "Intervento già svolto"

    page = visitor.post("enter-done", **DONE, office=world.triage.pk, mediator=world.amina.pk)

    made, record = Booking.objects.get(), ServiceRecord.objects.get()
    assert (made.status, record.mediator, record.actual_minutes) == ("done", world.amina, 90)
    assert visitor.follow(page).said == [f"Registrata: richiesta {made.number}, svolta. Manca la firma."]
    assert visitor.follow(page).history[0] == (
        "Registrata a cose fatte: Amina Prova c'era dalle 15:00 alle 16:30 (1 ora e 30 minuti)."
    )


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"date": "2026-07-15"}, "Questo giorno deve ancora venire."),
        ({"date": "2026-07-14", "time": "11:00"}, "Si registra solo quello che è già finito."),
        ({"date": "2026-01-14"}, "È passato troppo tempo: si registra solo quello che è stato dopo"),
        ({"mediator": ""}, "Scegli chi l'ha fatto."),
    ],
)
def test_what_cannot_have_been_is_refused(world: World, wrong: dict[str, str], error: str) -> None:
    people = {"office": str(world.triage.pk), "mediator": str(world.amina.pk)}

    page = Visitor(world.nino).post("enter-done", **{**DONE, **people, **wrong})

    assert (page.status, Booking.objects.count()) == (200, 0)
    assert error in page.text


def test_who_does_not_speak_it_is_entered_only_with_a_reason_that_is_kept(world: World) -> None:
    people = {"office": str(world.triage.pk), "mediator": str(world.amina.pk)}
    visitor, given = Visitor(world.nino), {**DONE, "language": "ti", **people}

    asked = visitor.post("enter-done", **given)
    before = Booking.objects.count()
    page = visitor.post("enter-done", **given, reason="ha usato il pidgin")

    assert asked.errors == [
        "Non ci risulta che Amina Prova parli tigrino."
        " Se è giusto così, scrivi perché qui sotto e registra di nuovo."
    ]
    assert (asked.by_id("id_reason").name, before, Booking.objects.count()) == ("input", 0, 1)
    assert (
        visitor.follow(page)
        .history[0]
        .endswith("Motivo: ha usato il pidgin. Le regole dicevano: non parla la lingua.")
    )


def test_she_was_not_in_two_places(world: World) -> None:
    people = {"office": str(world.triage.pk), "mediator": str(world.amina.pk)}
    Visitor(world.nino).post("enter-done", **DONE, **people)

    page = Visitor(world.nino).post("enter-done", **{**DONE, "time": "16:00"}, **people)

    assert "nessuno è in due posti insieme" in page.text
    assert Booking.objects.count() == 1


def test_asked_for_at_seven_past_for_the_hour_it_is_taken(world: World, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(minutes=7)

    Visitor(world.berg).post(
        "new-booking",
        key="k",
        office=world.triage.pk,
        language_words="ucraino",
        date="2026-07-14",
        time="12:00",
        minutes="60",
        setting="health",
        consent="given",
        delivery="phone",
        call_number="0935 000111",
    )

    made = Booking.objects.get()
    assert (made.starts_at, made.lane) == (NOON, "now")
