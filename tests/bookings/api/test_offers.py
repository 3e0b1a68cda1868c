"""Offers through the API: a mediator's own, said yes or no to, once and in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel, OfferStatus
from mediation.models import Commitment
from tests.bookings.api.conftest import Clock, World, ask
from tests.factories import NOON, TOMORROW, make_booking, only_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(world: World, booking: Booking) -> dict[str, Offer]:
    return ask(booking)


def test_mediator_lists_her_own_offers(world: World, offers: dict[str, Offer], booking: Booking) -> None:
    answer = world.program(world.amina).get("/offers")

    (offer,) = answer.json()["results"]
    assert (offer["id"], offer["number"], offer["status"]) == (offers["Amina"].pk, booking.pk, "queued")
    assert offer["booking"]["starts_at"] == "2026-07-15T12:00:00+02:00"
    assert set(offer) == {
        *("id", "number", "status", "made_at", "expires_at", "answered_at"),
        *("already_paid", "dates", "booking"),
    }


def test_coordinator_sees_to_whom_every_offer_went(world: World, offers: dict[str, Offer]) -> None:
    answer = world.program(world.nino).get("/offers", {"status": "queued"})

    assert [row["mediator"]["first_name"] for row in answer.json()["results"]] == ["Zarina", "Amina"]


@pytest.mark.parametrize("who", ["dr_berg", "mara", "anna", "admin"])
def test_offers_are_nobody_elses(world: World, offers: dict[str, Offer], who: str) -> None:
    program = world.program(getattr(world, who))

    assert program.get("/offers").status_code == 403
    assert program.get(f"/offers/{offers['Amina'].pk}").status_code == 404
    assert program.post(f"/offers/{offers['Amina'].pk}/accept").status_code == 404


def test_offer_shows_only_what_is_needed_to_decide(world: World) -> None:
    world.triage.place.address = "Via Canarino 7"
    world.triage.place.save()
    booking = make_booking(
        by=world.dr_berg, office=world.triage, case_reference="CANARY", contact_name="Canary"
    )
    offer = ask(booking)["Amina"]

    text = world.program(world.amina).get(f"/offers/{offer.pk}").content.decode()

    assert [canary in text for canary in ("CANARY", "Canary", "Canarino", "+39093", "+39333")] == [False] * 5


def test_accepting_confirms_and_shows_the_rest(
    world: World, offers: dict[str, Offer], booking: Booking
) -> None:
    answer = world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")

    assert (answer.status_code, answer.json()["status"], answer.json()["booking"]["status"]) == (
        200,
        "accepted",
        "confirmed",
    )
    assert answer.json()["booking"]["contact_phone"] == "+393330099999"
    assert Offer.objects.get(pk=offers["Amina"].pk).answered_by == AnswerChannel.API
    assert only_seat(booking).mediator_id == world.amina.pk


def test_accepting_again_is_200_and_changes_nothing(world: World, offers: dict[str, Offer]) -> None:
    program = world.program(world.amina)
    first = program.post(f"/offers/{offers['Amina'].pk}/accept")
    events = BookingEvent.objects.count()

    second = program.post(f"/offers/{offers['Amina'].pk}/accept")

    assert (second.status_code, second.json()) == (200, first.json())
    assert (BookingEvent.objects.count(), Commitment.objects.count()) == (events, 1)


def test_second_to_accept_hears_that_it_is_taken(
    world: World, offers: dict[str, Offer], booking: Booking
) -> None:
    world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")

    answer = world.program(world.zarina).post(f"/offers/{offers['Zarina'].pk}/accept")

    assert (answer.status_code, answer.json()["code"], answer.json()["number"]) == (
        409,
        "offer_taken",
        booking.pk,
    )
    assert only_seat(booking).mediator_id == world.amina.pk


def test_expired_offer_is_410_and_says_since_when(
    world: World, offers: dict[str, Offer], clock: Clock
) -> None:
    clock.at = offers["Amina"].expires_at

    answer = world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")

    assert (answer.status_code, answer.json()["code"]) == (410, "offer_expired")
    assert answer.json()["expired_at"] == "2026-07-15T11:30:00+02:00"
    assert Commitment.objects.count() == 0


def test_offer_that_was_withdrawn_is_409(world: World, offers: dict[str, Offer], booking: Booking) -> None:
    world.program(world.dr_berg).post(f"/bookings/{booking.pk}/cancel")

    answer = world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (
        409,
        "offer_closed",
        "withdrawn",
    )


def test_mediator_with_another_job_then_is_409(world: World, offers: dict[str, Offer]) -> None:
    other = make_booking(by=world.cleo, office=world.elsewhere, starts_at=TOMORROW + timedelta(minutes=30))
    accept_offer(offer_id=ask(other)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    answer = world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")

    assert (answer.status_code, answer.json()["code"]) == (409, "mediator_elsewhere")
    assert answer.json()["other_number"] == other.pk
    assert "reasons" not in answer.json()
    assert Commitment.objects.count() == 1


def test_nobody_answers_in_anothers_name(world: World, offers: dict[str, Offer]) -> None:
    amina = f"/offers/{offers['Amina'].pk}"
    answers = [
        world.program(who).post(f"{amina}/{verb}")
        for who in (world.zarina, world.nino)
        for verb in ("accept", "decline")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 403, 403]
    assert Offer.objects.get(pk=offers["Amina"].pk).status == OfferStatus.QUEUED


def test_declining_keeps_the_reason_for_the_coordinator(world: World, offers: dict[str, Offer]) -> None:
    path = f"/offers/{offers['Amina'].pk}"
    answer = world.program(world.amina).post(f"{path}/decline", {"reason": "Non posso"})

    assert (answer.status_code, answer.json()["status"]) == (200, "declined")
    assert world.program(world.nino).get(path).json()["decline_reason"] == "Non posso"


def test_accepting_after_declining_is_409(world: World, offers: dict[str, Offer]) -> None:
    program = world.program(world.amina)
    program.post(f"/offers/{offers['Amina'].pk}/decline")

    answer = program.post(f"/offers/{offers['Amina'].pk}/accept")

    assert (answer.status_code, answer.json()["code"]) == (409, "offer_closed")


@pytest.mark.parametrize("body", [{"reason": 5}, {"reason": "x" * 201}])
def test_reason_is_a_short_text(world: World, offers: dict[str, Offer], body: dict[str, Any]) -> None:
    answer = world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/decline", body)

    assert answer.status_code == 400
    assert Offer.objects.get(pk=offers["Amina"].pk).status == OfferStatus.QUEUED


@pytest.mark.parametrize(("who", "count"), [("amina", 10), ("nino", 9)])
def test_list_costs_the_same_for_one_and_for_three(world: World, who: str, count: int) -> None:
    def offered() -> None:
        starts_at = TOMORROW + timedelta(days=Booking.objects.count())
        ask(make_booking(by=world.dr_berg, office=world.triage, starts_at=starts_at))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get("/offers").status_code == 200
        return len(captured)

    program = world.program(getattr(world, who))
    offered()
    one = queries()
    offered()
    offered()

    assert (one, queries()) == (count, count)
