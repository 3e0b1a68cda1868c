"""The case that must stay silent, on paper: what others can read or export of it later tells it from no other case.

Two bookings alike but for the tick: what the auditor's list, figures and history show of them is the same.
"""

import json
from typing import Any

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from mediation.models import Exclusion, Mediator, Office, User
from mediation.vocabulary import Role
from tests.bookings.calendars import rome
from tests.bookings.scenes import offer_to, searching
from tests.factories import make_booking, make_mediator, make_place, make_user
from tests.speaking import Program

pytestmark = pytest.mark.django_db

TUESDAY = rome("2026-07-14 12:00")
FRIDAY_AT_NINE = rome("2026-07-17 09:00")
FRIDAY_AT_TEN = rome("2026-07-17 10:00")
# What differs between any two bookings.
OWN = ("id", "number", "seats")


@pytest.fixture
def anna() -> User:
    return make_user("anna", Role.AUDITOR)


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


def asked(nurse: User, ward: Office, **values: Any) -> Booking:
    return make_booking(
        **{
            "by": nurse,
            "office": ward,
            "at": TUESDAY,
            "delivery": "onsite",
            "starts_at": FRIDAY_AT_NINE,
            "place_id": make_place("Nicosia", "Centro antiviolenza").pk,
            "contact_name": "dott.ssa Rossi",
            **values,
        }
    )


def test_on_the_auditors_list_a_silent_case_looks_like_any_other(
    nurse: User, ward: Office, anna: User
) -> None:
    silent, plain = asked(nurse, ward, silent=True), asked(nurse, ward)
    auditor = Program(anna)

    read = {row["number"]: row for row in auditor.get("/bookings").json()["results"]}

    of_silent, of_plain = (
        {name: value for name, value in read[booking.number].items() if name not in OWN}
        for booking in (silent, plain)
    )
    assert of_silent == of_plain
    assert "antiviolenza" not in json.dumps(read)
    assert {"silent", "sensitive", "minor", "heavy", "place", "place_name", "address"} & set(
        of_silent
    ) == set()


def test_in_the_figures_it_counts_like_any_other(
    nurse: User, ward: Office, anna: User, amina: Mediator
) -> None:
    figures = []
    for silent in (True, False):
        booking = searching(
            nurse,
            ward,
            at=TUESDAY,
            delivery="onsite",
            starts_at=FRIDAY_AT_NINE,
            silent=silent,
            place_id=make_place("Nicosia", "Centro antiviolenza").pk,
        )
        accept_offer(offer_id=offer_to(amina, booking).pk, at=TUESDAY, via=AnswerChannel.SMS)
        complete_booking(booking_id=booking.pk, by_id=nurse.pk, at=FRIDAY_AT_TEN)
        period = {"since": "2026-07-01", "to": "2026-07-31"}
        reports = [
            Program(anna).get(f"/reports/{name}", period).json()["results"] for name in ("hours", "coverage")
        ]
        figures.append(reports)
        Booking.objects.filter(pk=booking.pk).update(
            starts_at="2025-01-01T09:00Z", ends_at="2025-01-01T10:00Z"
        )
        amina.commitments.all().delete()

    assert figures[0] == figures[1]
    assert "antiviolenza" not in json.dumps(figures)


def test_what_was_typed_about_it_is_not_in_the_auditors_history(
    nurse: User, ward: Office, anna: User
) -> None:
    booking = asked(nurse, ward, silent=True)
    cancel_booking(booking_id=booking.pk, by_id=nurse.pk, reason="trasferita in casa rifugio", at=TUESDAY)

    audited = Program(anna).get(f"/bookings/{booking.pk}/events").json()["results"]
    own = Program(nurse).get(f"/bookings/{booking.pk}/events").json()["results"]

    assert "rifugio" not in json.dumps(audited)
    assert "rifugio" in json.dumps(own)


@pytest.mark.parametrize("is_blind", [True, False])
def test_who_is_kept_from_whom_is_in_nobodys_export_but_the_coordinators(
    is_blind: bool, nurse: User, ward: Office, nino: User, anna: User, amina: Mediator
) -> None:
    Exclusion.objects.create(mediator=amina, office=ward, reason="una parente", is_blind=is_blind)
    booking = asked(nurse, ward, silent=True)
    assign_mediator(
        booking_id=booking.pk, mediator_id=amina.pk, reason="d'accordo", by_id=nino.pk, at=TUESDAY
    )

    def facts_read_by(user: User) -> list[dict[str, Any]]:
        events = Program(user).get(f"/bookings/{booking.pk}/events").json()["results"]
        return [event["facts"] for event in events if event["kind"] == "mediator_assigned"]

    assert facts_read_by(nurse) == [{}]
    assert facts_read_by(anna) == [{"overridden": []}]
    assert facts_read_by(nino) == [{"reason": "d'accordo", "overridden": ["exclusion"]}]
