"""What goes on, by program: cancellations taken back, next meetings, the telephone, what was done already."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel
from mediation.vocabulary import Delivery
from tests.bookings.api.conftest import Clock, World, ask
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def onsite(world: World) -> Booking:
    """Amina comes tomorrow at noon."""
    booking = make_booking(by=world.dr_berg, office=world.triage, delivery=Delivery.ONSITE)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return booking


def test_office_takes_its_cancellation_back(world: World, onsite: Booking) -> None:
    program = world.program(world.dr_berg)
    program.post(f"/bookings/{onsite.pk}/cancel")

    answer = program.post(f"/bookings/{onsite.pk}/reinstate", {"reason": "serve ancora"})

    assert (answer.status_code, answer.json()["status"], answer.json()["late"]) == (200, "searching", None)
    assert [seat["mediator"] for seat in answer.json()["seats"]] == [None]


def test_what_is_not_cancelled_is_not_taken_back(world: World, onsite: Booking) -> None:
    answer = world.program(world.dr_berg).post(f"/bookings/{onsite.pk}/reinstate")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_next_meeting_follows_the_first(world: World, onsite: Booking) -> None:
    answer = world.program(world.dr_berg).post(
        f"/bookings/{onsite.pk}/follow_up",
        {
            "starts_at": (TOMORROW + 48 * HOUR).isoformat(),
            "duration_minutes": 30,
            "delivery": "phone",
        },
    )

    made = answer.json()
    assert (answer.status_code, made["follows"], made["delivery"]) == (201, onsite.pk, "phone")
    assert Booking.objects.get(pk=made["id"]).follows == onsite


def test_foreign_place_is_no_place_to_go_on(world: World, onsite: Booking) -> None:
    answer = world.program(world.dr_berg).post(
        f"/bookings/{onsite.pk}/follow_up",
        {
            "starts_at": TOMORROW.isoformat(),
            "duration_minutes": 30,
            "delivery": "onsite",
            "place": 999_999,
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_place")
    assert Booking.objects.count() == 1


def test_who_cannot_come_is_taken_by_telephone(world: World, onsite: Booking) -> None:
    proposed = world.program(world.amina).post(
        f"/bookings/{onsite.pk}/propose_rescue", {"reason": "auto rotta"}
    )
    answer = world.program(world.dr_berg).post(
        f"/bookings/{onsite.pk}/accept_rescue", {"call_number": "0935 000222"}
    )

    assert (proposed.status_code, answer.status_code) == (200, 200)
    told = answer.json()
    assert (told["status"], told["delivery"], told["call_number"]) == (
        "confirmed",
        "phone",
        "+390935000222",
    )
    assert told["seats"][0]["mediator"]["first_name"] == "Amina"


def test_coordinator_says_it_for_her_and_the_office_refuses(world: World, onsite: Booking) -> None:
    proposed = world.program(world.nino).post(f"/bookings/{onsite.pk}/propose_rescue")
    answer = world.program(world.dr_berg).post(f"/bookings/{onsite.pk}/refuse_rescue")

    assert (proposed.status_code, answer.status_code, answer.json()["status"]) == (200, 200, "searching")
    assert onsite.seats.get().rescuer is None


def test_nothing_proposed_is_nothing_to_take(world: World, onsite: Booking) -> None:
    program = world.program(world.dr_berg)
    answers = [program.post(f"/bookings/{onsite.pk}/{step}_rescue") for step in ("accept", "refuse")]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(409, "no_rescue")] * 2


# --- After the fact


def done(world: World, **values: Any) -> dict[str, Any]:
    return {
        "office": world.triage.pk,
        "language": "uk",
        "delivery": "onsite",
        "setting": "health",
        "mediator": world.amina.pk,
        "started_at": (NOON - 3 * HOUR).isoformat(),
        "ended_at": (NOON - 2 * HOUR).isoformat(),
        **values,
    }


def test_coordinator_enters_what_was_done(world: World) -> None:
    answer = world.program(world.nino).post("/bookings/done", done(world))

    told = answer.json()
    assert (answer.status_code, told["status"], told["duration_minutes"]) == (201, "done", 60)
    assert (told["seats"][0]["mediator"]["first_name"], Offer.objects.count()) == ("Amina", 0)


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"ended_at": (NOON + HOUR).isoformat()}, 422, "not_over_yet"),
        ({"ended_at": (NOON - 3 * HOUR).isoformat()}, 422, "end_before_start"),
        ({"started_at": "2026-07-14T09:00:00"}, 400, "naive_time"),
        ({"mediator": 999_999}, 404, "unknown_mediator"),
    ],
)
def test_what_cannot_have_been_is_refused(
    world: World, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = world.program(world.nino).post("/bookings/done", done(world, **wrong))

    assert (answer.status_code, answer.json()["code"], Booking.objects.count()) == (status, code, 0)


def test_office_enters_nothing_for_itself(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings/done", done(world))

    assert (answer.status_code, Booking.objects.count()) == (403, 0)


def test_asked_for_at_seven_past_for_the_hour(world: World, clock: Clock) -> None:
    clock.at = NOON + timedelta(minutes=7)

    answer = world.program(world.dr_berg).post(
        "/bookings",
        {
            "office": world.triage.pk,
            "language": "uk",
            "delivery": "phone",
            "starts_at": NOON.isoformat(),
            "duration_minutes": 60,
            "setting": "health",
        },
    )

    assert (answer.status_code, answer.json()["lane"]) == (201, "now")
