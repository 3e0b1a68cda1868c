"""A job while it is on, by program: here, late, over, and how it went."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, BookingEvent, ServiceRecord
from bookings.vocabulary import AnswerChannel, EventKind
from tests.bookings.api.conftest import Clock, World, ask
from tests.bookings.clockwork import last_event, play, told
from tests.factories import NOON, TOMORROW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings.api.own_hours.now", clock)


@pytest.fixture
def confirmed(world: World, booking: Booking) -> Booking:
    """Amina has accepted it."""
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return booking


@pytest.mark.parametrize(("who", "by"), [("amina", "amina"), ("dr_berg", "berg"), ("nino", "nino")])
def test_she_or_somebody_for_her_checks_in(
    world: World, confirmed: Booking, clock: Clock, who: str, by: str
) -> None:
    clock.at = TOMORROW - 20 * MINUTE

    answer = world.program(getattr(world, who)).post(f"/bookings/{confirmed.pk}/check_in")

    event = last_event(confirmed, EventKind.CHECKED_IN)
    assert (answer.status_code, answer.json()["number"]) == (200, confirmed.pk)
    assert event.actor is not None
    assert (event.actor.username, event.mediator) == (by, world.amina)


def test_a_check_in_days_before_is_refused(world: World, confirmed: Booking) -> None:
    events = BookingEvent.objects.count()

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/check_in")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_of_today")
    assert BookingEvent.objects.count() == events


def test_she_is_late(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW - 20 * MINUTE

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/late", {"minutes": 15})

    assert answer.status_code == 200
    assert last_event(confirmed, EventKind.MEDIATOR_LATE).facts["minutes"] == 15


@pytest.mark.parametrize(
    ("body", "code"), [({}, "required"), ({"minutes": 0}, "min_value"), ({"minutes": "viele"}, "invalid")]
)
def test_how_late_has_to_be_said(
    world: World, confirmed: Booking, clock: Clock, body: dict[str, object], code: str
) -> None:
    clock.at = TOMORROW - 20 * MINUTE

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/late", body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert EventKind.MEDIATOR_LATE not in told(confirmed)


def test_she_closes_her_own_seat(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + 85 * MINUTE
    times = {"started_at": "2026-07-15T12:05:00+02:00", "ended_at": "2026-07-15T13:20:00+02:00"}

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/complete", times)

    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert ServiceRecord.objects.get().actual_minutes == 75
    assert last_event(confirmed, EventKind.BOOKING_COMPLETED).facts["via"] == "api"


def test_before_its_hour_she_has_nothing_to_close(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW - HOUR

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/complete")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert ServiceRecord.objects.count() == 0


def test_she_reports_no_problem_with_herself(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + HOUR
    body = {"outcome": "problem", "problem": "other"}

    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/complete", body)

    assert (answer.status_code, ServiceRecord.objects.count()) == (403, 0)


def test_the_office_says_what_went_wrong(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + HOUR
    body = {"outcome": "problem", "problem": "wrong_language", "words": "parlava russo"}

    answer = world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/complete", body)

    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert ServiceRecord.objects.get().has_problem is True
    assert last_event(confirmed, EventKind.PROBLEM_REPORTED).facts == {
        "problem": "wrong_language",
        "reason": "parlava russo",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outcome": "problem"}, "problem_missing"),
        ({"problem": "other"}, "problem_missing"),
        ({"outcome": "so so"}, "invalid_choice"),
    ],
)
def test_a_problem_and_its_name_go_together(
    world: World, confirmed: Booking, clock: Clock, body: dict[str, str], code: str
) -> None:
    clock.at = TOMORROW + HOUR

    answer = world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/complete", body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert ServiceRecord.objects.count() == 0


def test_her_hours_of_a_month(world: World, confirmed: Booking, clock: Clock) -> None:
    play(until=TOMORROW + 2 * HOUR)
    clock.at = TOMORROW + 2 * HOUR
    july = {"month": "2026-07-01", "jobs": 1, "worked_minutes": 60, "credited_minutes": 60, "unsigned": 1}
    amina = world.program(world.amina)

    assert amina.get("/me/hours").json() == july
    assert amina.get("/me/hours", {"month": "2026-07"}).json() == july
    assert amina.get("/me/hours", {"month": "2026-06"}).json()["jobs"] == 0
    assert world.program(world.zarina).get("/me/hours").json()["jobs"] == 0


@pytest.mark.parametrize("month", ["2026-13", "July", "2026-07-01"])
def test_a_month_that_is_none_is_refused(world: World, month: str) -> None:
    answer = world.program(world.amina).get("/me/hours", {"month": month})

    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_month")


@pytest.mark.parametrize("who", ["dr_berg", "nino", "anna"])
def test_who_does_not_mediate_has_no_hours(world: World, who: str) -> None:
    assert world.program(getattr(world, who)).get("/me/hours").status_code == 403
