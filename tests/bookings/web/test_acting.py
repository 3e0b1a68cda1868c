"""The buttons on a request: each by those who may, and never by a link."""

from datetime import timedelta

import pytest

from bookings.actions.attending import start_booking
from bookings.actions.completing import complete_booking
from bookings.actions.recording import sign_record
from bookings.models import Booking, BookingEvent, Deadline, ServiceRecord
from bookings.vocabulary import BookingKind, DeadlineKind, EventKind
from tests.bookings.clockwork import play
from tests.bookings.scenes import team
from tests.bookings.web.conftest import World
from tests.factories import TOMORROW
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

BUTTONS = (
    *("cancel", "complete", "sign", "validate"),
    *("search-again", "covered-externally", "close-search", "remove-mediator"),
)
MINUTE = timedelta(minutes=1)
END = TOMORROW + timedelta(hours=1)


def status_of(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


def press(who: object, button: str, booking: Booking, **fields: str) -> list[str]:
    """Press it, and read what the page then says."""
    visitor = Visitor(who)  # type: ignore[arg-type]
    return visitor.follow(visitor.post(button, booking.number, **fields)).said


@pytest.mark.parametrize("button", BUTTONS)
def test_a_link_presses_no_button(world: World, confirmed: Booking, button: str) -> None:
    events = BookingEvent.objects.count()

    page = Visitor(world.nino).get(button, confirmed.number)

    assert (page.status, status_of(confirmed), BookingEvent.objects.count()) == (405, "confirmed", events)


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize(("who", "status"), [("cleo", (403, 404)), ("anna", (403,)), ("zarina", (403,))])
def test_who_may_not_presses_in_vain(
    world: World, confirmed: Booking, button: str, who: str, status: tuple[int, ...]
) -> None:
    page = Visitor(getattr(world, who)).post(button, confirmed.number, outcome="well", reason="perché sì")

    assert page.status in status
    assert status_of(confirmed) == "confirmed"


def test_office_cancels_with_its_reason(world: World, booking: Booking) -> None:
    said = press(world.berg, "cancel", booking, reason="  la persona è partita ")

    event = BookingEvent.objects.latest("pk")
    assert (said, status_of(booking)) == ([f"La richiesta {booking.number} è disdetta."], "cancelled")
    assert (event.facts["reason"], event.actor) == ("la persona è partita", world.berg)


def test_job_that_has_begun_cannot_be_cancelled_and_the_page_says_why(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW
    start = Deadline.objects.open().get(seat__booking=confirmed, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)

    said = press(world.berg, "cancel", confirmed)

    assert said == ["Non si può più disdire: l'intervento è cominciato o è già chiuso."]
    assert status_of(confirmed) == "in_progress"


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [
        ("well", "done", "Grazie. L'intervento è chiuso: controlla i tempi e firma."),
        ("person_absent", "person_absent", "Segnato: la persona non è venuta."),
        (
            "mediator_absent",
            "mediator_absent",
            "Segnato: il mediatore non è venuto. Il coordinamento è avvisato.",
        ),
    ],
)
def test_office_says_how_it_ended(
    world: World, confirmed: Booking, clock: StoppedClock, outcome: str, status: str, said: str
) -> None:
    clock.at = END

    assert press(world.berg, "complete", confirmed, outcome=outcome) == [said]
    assert status_of(confirmed) == status


def test_office_says_what_went_wrong(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    clock.at = END

    said = press(
        world.berg, "complete", confirmed, outcome="problem", problem="left_early", words=" dopo 10 minuti "
    )

    event = BookingEvent.objects.get(kind=EventKind.PROBLEM_REPORTED)
    assert said == ["Segnato: il coordinamento legge che cosa è successo. Controlla i tempi e firma."]
    assert status_of(confirmed) == "done"
    assert event.facts == {"problem": "left_early", "reason": "dopo 10 minuti"}


def test_what_went_wrong_can_be_said_after_the_clock_has_closed(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    play(until=END + timedelta(hours=1))
    clock.at = END + timedelta(hours=1)
    offered = Visitor(world.berg).get("booking", confirmed.number).buttons

    press(world.berg, "complete", confirmed, outcome="problem", problem="other")

    assert "Segnala il problema" in offered
    assert BookingEvent.objects.filter(kind=EventKind.PROBLEM_REPORTED).count() == 1


@pytest.mark.parametrize(
    ("outcome", "status", "words"),
    [
        (
            "mediator_absent",
            "mediator_absent",
            "Segnato: il mediatore non è venuto. Il coordinamento è avvisato.",
        ),
        ("person_absent", "person_absent", "Segnato: la persona non è venuta."),
    ],
)
def test_who_never_came_can_be_said_after_the_clock_has_closed(
    world: World, confirmed: Booking, clock: StoppedClock, outcome: str, status: str, words: str
) -> None:
    play(until=END + timedelta(hours=1))
    clock.at = END + timedelta(hours=1)
    offered = Visitor(world.berg).get("booking", confirmed.number).buttons

    said = press(world.berg, "complete", confirmed, outcome=outcome)

    assert {"La persona non c'era", "Il mediatore non c'era"} <= set(offered)
    assert (said, status_of(confirmed)) == ([words], status)


def test_the_office_corrects_the_times_of_what_is_closed(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    play(until=END + timedelta(hours=1))
    clock.at = END + timedelta(hours=1)

    said = press(world.berg, "complete", confirmed, outcome="times", began="12:10", ended="13:20")

    record = ServiceRecord.objects.get()
    assert said == ["Orari segnati: controlla e firma."]
    assert (record.started_at, record.ended_at) == (TOMORROW + 10 * MINUTE, END + 20 * MINUTE)
    history = Visitor(world.berg).get("timeline", confirmed.number).text
    assert "Durata effettiva" in history
    assert "actual_minutes" not in history


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ended": "dieci"}, "Scrivi le ore così: 10:05."),
        (
            {"began": "13:30", "ended": "13:10"},
            "La fine viene prima dell'inizio: se non è ancora cominciato, si segna dopo.",
        ),
        ({"ended": "15:00"}, "Quell'ora deve ancora venire: la fine si segna dopo."),
    ],
)
def test_times_that_cannot_be_change_nothing_and_are_asked_for_again(
    world: World, confirmed: Booking, clock: StoppedClock, typed: dict[str, str], words: str
) -> None:
    play(until=END + timedelta(hours=1))
    clock.at = END + timedelta(hours=1)
    visitor = Visitor(world.berg)

    page = visitor.post("complete", confirmed.number, outcome="times", **typed)

    assert page.errors == [words]
    assert {name: page.input(name).attributes["value"] for name in typed} == typed
    assert ServiceRecord.objects.get().actual_minutes == 60
    again = visitor.post("complete", confirmed.number, outcome="times", began="12:10", ended="13:20")
    assert visitor.follow(again).said == ["Orari segnati: controlla e firma."]


def test_a_problem_without_its_name_is_a_bad_request(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = END

    page = Visitor(world.berg).post("complete", confirmed.number, outcome="problem", problem="boh")

    assert (page.status, status_of(confirmed)) == (400, "confirmed")


def test_of_a_team_it_is_said_who_did_not_come(world: World, clock: StoppedClock) -> None:
    booking = team(world.amina, world.zarina, berg=world.berg, office=world.triage)
    clock.at = booking.ends_at

    unsaid = press(world.berg, "complete", booking, outcome="mediator_absent")
    press(world.berg, "complete", booking, outcome="mediator_absent", mediator=str(world.zarina.pk))

    assert unsaid == ["Più persone hanno l'incarico: scegli di chi si tratta."]
    assert BookingEvent.objects.get(kind=EventKind.MEDIATOR_MISSED).mediator == world.zarina


def test_until_the_person_need_not_be_waited_for_any_more_the_page_says_so(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    start = Deadline.objects.open().get(seat__booking=confirmed, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)
    clock.at = TOMORROW + timedelta(minutes=5)

    page = Visitor(world.berg).get("booking", confirmed.number)
    said = press(world.berg, "complete", confirmed, outcome="person_absent")

    assert "il mediatore la aspetta fino a mercoledì 15 luglio, ore 12:20" in page.text
    assert said == [
        "Aspettate la persona ancora un po', fino a mercoledì 15 luglio, ore 12:20:"
        " dopo potete segnare che non è venuta."
    ]
    assert status_of(confirmed) == "in_progress"


def test_of_a_shift_nobody_says_that_the_person_did_not_come(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    start = Deadline.objects.open().get(seat__booking=confirmed, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)
    clock.at = TOMORROW + timedelta(minutes=30)
    a_job = Visitor(world.berg).get("booking", confirmed.number)
    Booking.objects.filter(pk=confirmed.pk).update(kind=BookingKind.ON_CALL)

    a_shift = Visitor(world.berg).get("booking", confirmed.number)
    said = press(world.berg, "complete", confirmed, outcome="person_absent")

    assert ["La persona non c'era" in page.text for page in (a_job, a_shift)] == [True, False]
    assert said == ["È una reperibilità: non c'era una persona da aspettare. Non è cambiato nulla."]
    assert status_of(confirmed) == "in_progress"


def test_only_the_coordinators_reason_ends_the_wait(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW + timedelta(minutes=5)
    outcome = {"outcome": "person_absent", "reason": "ha disdetto al telefono"}

    press(world.berg, "complete", confirmed, **outcome)
    by_office = status_of(confirmed)
    press(world.nino, "complete", confirmed, **outcome)

    assert (by_office, status_of(confirmed)) == ("confirmed", "person_absent")


def test_who_did_not_come_is_replaced_and_the_coordinator_has_it_in_hand(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW + timedelta(minutes=15)

    press(world.berg, "complete", confirmed, outcome="mediator_absent")

    assert status_of(confirmed) == "searching"
    coordinator = Visitor(world.nino)
    assert f"/richieste/{confirmed.number}/chi" in coordinator.get("to-settle").links.values()
    assert "Affida d'ufficio" in coordinator.get("who-can", confirmed.number).buttons


def test_job_that_has_not_begun_cannot_end(world: World, confirmed: Booking) -> None:
    said = press(world.berg, "complete", confirmed, outcome="well")

    assert len(said) == 1
    assert status_of(confirmed) == "confirmed"


def test_outcome_that_is_none_is_a_bad_request(world: World, confirmed: Booking) -> None:
    page = Visitor(world.berg).post("complete", confirmed.number, outcome="boh")

    assert (page.status, page.heading) == (400, "Non abbiamo capito la richiesta")
    assert status_of(confirmed) == "confirmed"


def test_office_signs_what_is_done(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    complete_booking(booking_id=confirmed.pk, by_id=world.berg.pk, at=END)
    clock.at = END

    assert press(world.berg, "sign", confirmed) == ["Firmato. Grazie."]
    assert status_of(confirmed) == "signed"


def test_nothing_to_sign_yet_says_so(world: World, confirmed: Booking) -> None:
    assert press(world.berg, "sign", confirmed) == ["Non c'è ancora niente da firmare."]
    assert status_of(confirmed) == "confirmed"


def test_only_the_coordinator_validates(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    complete_booking(booking_id=confirmed.pk, by_id=world.berg.pk, at=END)
    sign_record(booking_id=confirmed.pk, by_id=world.berg.pk, at=END)
    clock.at = END

    by_office = Visitor(world.berg).post("validate", confirmed.number).status
    said = press(world.nino, "validate", confirmed)

    told = f"Validato: le ore della richiesta {confirmed.number} sono nei conti."
    assert (by_office, said, status_of(confirmed)) == (403, [told], "validated")


def test_buttons_of_the_ward_come_back_to_the_ward(world: World, booking: Booking) -> None:
    page = Visitor(world.berg).post("cancel", booking.number, back="ward")

    assert page.location == f"/reparto/{booking.number}"


def test_button_comes_back_to_no_page_of_others(world: World, booking: Booking) -> None:
    page = Visitor(world.berg).post("cancel", booking.number, back="https://elsewhere.example/")

    assert page.location == f"/richieste/{booking.number}"
