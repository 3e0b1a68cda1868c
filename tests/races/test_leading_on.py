"""The date that led a series is given away: two ticks look for another to lead, while the office calls that one off.

Whoever comes first, one date leads the rest and everybody is asked once. The control shows a series for which nobody is
asked any more, when the locks are taken away.
"""

import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bookings.actions import leading_on
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import assign_mediator
from bookings.actions.leading_on import lead_on
from bookings.asking import askable
from bookings.models import Booking, Deadline, Offer, Series
from bookings.next_steps import stranded
from bookings.vocabulary import DeadlineKind, EventKind
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import play
from tests.bookings.weeks import JULY, ask_for_all, dates_of, ten_mondays
from tests.races.together import read_all, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
SOON = JULY + timedelta(minutes=10)


def left_without_its_lead(week: int, *, office: Office, by: User, to: Mediator) -> Series:
    """Ten Mondays, of which somebody has the first and nobody is asked for the others."""
    series = ten_mondays(week, office=office, by=by)
    ask_for_all(series)
    first = dates_of(series)[0]
    assign_mediator(booking_id=first.pk, mediator_id=to.pk, reason="va lei", by_id=by.pk, at=JULY)
    return series


def lead_on_twice_and_call_off_the_next(series: Series, *, by: User) -> list[Any]:
    first, second, *_ = dates_of(series)
    row = Deadline.objects.open().get(kind=DeadlineKind.LEAD_ON, seat__booking=first)
    tick = partial(lead_on, deadline_id=row.pk, at=JULY)
    call_off = partial(cancel_booking, booking_id=second.pk, by_id=by.pk, reason="", at=JULY)
    return together([tick, call_off, tick])


def asked_for(series: Series) -> list[tuple[Booking, int, int]]:
    """Through which date, of whom, and for how many dates."""
    offers = Offer.objects.open().filter(seat__booking__series=series).order_by("mediator_id")
    return [
        (
            offer.seat.booking,
            offer.mediator_id,
            offer.events.get(kind=EventKind.OFFER_MADE).facts.get("dates", 1),
        )
        for offer in offers
    ]


def test_one_date_leads_the_rest_and_everybody_is_asked_once(
    berg: User, nino: User, office: Office, three: list[Mediator]
) -> None:
    for week in range(ROUNDS):
        series = left_without_its_lead(week, office=office, by=nino, to=three[0])

        results = lead_on_twice_and_call_off_the_next(series, by=berg)
        play(until=SOON)

        third = dates_of(series)[2]
        assert [error for error in results if isinstance(error, Exception)] == []
        assert asked_for(series) == [(third, mediator.pk, 8) for mediator in three]
        assert stranded() == []


def test_control_without_locks_nobody_is_asked_any_more(
    berg: User, nino: User, office: Office, three: list[Mediator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading_on, "lock_all", read_all)

    def look_and_pause(*arguments: Any, **named: Any) -> Any:
        found = askable(*arguments, **named)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(leading_on, "askable", look_and_pause)

    def is_left_alone(week: int) -> bool:
        series = left_without_its_lead(week, office=office, by=nino, to=three[0])
        lead_on_twice_and_call_off_the_next(series, by=berg)
        play(until=SOON)
        return asked_for(series) == []

    assert any(is_left_alone(week) for week in range(ROUNDS))
