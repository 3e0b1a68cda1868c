"""Two people say yes to a whole series, an office changes it, a coordinator fills one of its dates: all at once.

Whoever comes first, no date has two people, no hour is given twice, and nobody waits for ever. The control shows a date
that is held at hours it no longer has, when the locks are taken away.
"""

import time
from functools import partial
from typing import Any

import pytest

from bookings import hours, leading
from bookings.actions import dispatching
from bookings.actions.changing_series import SeriesChange, change_series
from bookings.actions.dispatching import OfferClosed, accept_offer, assign_mediator, decline_offer
from bookings.models import Offer, Series
from bookings.vocabulary import AnswerChannel, BookingStatus, OfferStatus, Scope
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.weeks import JULY, ask_for_all, dates_of, seats_of, ten_mondays
from tests.races.together import read_all, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def held(series: Series) -> dict[int, list[int]]:
    """Who is committed to each date."""
    commitments = Commitment.objects.filter(state=CommitmentState.FILLED)
    seats = {seat.pk: seat.booking_id for seat in seats_of(series)}
    found: dict[int, list[int]] = {number: [] for number in seats.values()}
    for seat_id, mediator_id in commitments.values_list("seat_id", "mediator_id"):
        if seat_id in seats:
            found[seats[seat_id]].append(mediator_id)
    return found


def yes(offer: Offer) -> Any:
    return lambda: accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)


def agree(series: Series) -> bool:
    """Seats, statuses and commitments say the same."""
    by_seat = {seat.booking_id: seat.mediator_id for seat in seats_of(series)}
    return all(
        people == ([by_seat[number]] if by_seat[number] else []) for number, people in held(series).items()
    )


def hours_agree(series: Series) -> bool:
    """What is held for each date are the hours that it has."""
    seats = {seat.pk: seat.booking.starts_at for seat in seats_of(series)}
    kept = Commitment.objects.filter(seat_id__in=seats, state=CommitmentState.FILLED)
    return all(commitment.busy.lower == seats[commitment.seat_id] for commitment in kept)


def change_all(series: Series, *, starts_minute: int, by: User) -> Series:
    return change_series(
        series_id=series.pk,
        change=SeriesChange(starts_minute=starts_minute),
        scope=Scope.ALL,
        version=1,
        by_id=by.pk,
        at=JULY,
    )


def test_one_of_three_has_the_whole_series(berg: User, office: Office, three: list[Mediator]) -> None:
    for week in range(ROUNDS):
        series = ten_mondays(week, office=office, by=berg)
        offers = ask_for_all(series)

        answers = together([yes(offer) for offer in offers])

        winners = [answer for answer in answers if isinstance(answer, Offer)]
        assert len(winners) == 1
        assert all(isinstance(answer, OfferClosed) for answer in answers if answer not in winners)
        assert {tuple(people) for people in held(series).values()} == {(winners[0].mediator_id,)}
        assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}
        assert not Offer.objects.filter(seat__booking__series=series, status=OfferStatus.QUEUED).exists()


def test_a_yes_a_change_and_an_assignment_at_once_leave_nothing_double(
    berg: User, nino: User, office: Office, three: list[Mediator]
) -> None:
    for week in range(ROUNDS):
        series = ten_mondays(week, office=office, by=berg)
        offers = ask_for_all(series)
        fifth, seventh = dates_of(series)[4], dates_of(series)[6]

        results = together(
            [
                yes(offers[0]),
                partial(decline_offer, offer_id=offers[1].pk, at=JULY, via=AnswerChannel.SMS),
                partial(
                    change_series,
                    series_id=series.pk,
                    change=SeriesChange(starts_minute=540 + 120 * week),
                    scope=Scope.FOLLOWING,
                    number=fifth.pk,
                    version=1,
                    by_id=berg.pk,
                    at=JULY,
                ),
                partial(
                    assign_mediator,
                    booking_id=seventh.pk,
                    mediator_id=three[2].pk,
                    reason="va lei",
                    by_id=nino.pk,
                    at=JULY,
                ),
            ]
        )

        unexpected = [error for error in results if isinstance(error, Exception)]
        assert [error for error in unexpected if "deadlock" in str(error).lower()] == []
        assert agree(series)
        assert hours_agree(series)


def test_control_without_locks_a_date_is_held_at_hours_it_no_longer_has(
    berg: User, office: Office, three: list[Mediator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "lock_all", read_all)
    check = hours.refuse_without_room

    def check_and_pause(*arguments: Any, **named: Any) -> None:
        check(*arguments, **named)
        time.sleep(0.05)

    monkeypatch.setattr(leading, "refuse_without_room", check_and_pause)

    def is_stale(week: int) -> bool:
        series = ten_mondays(week, office=office, by=berg)
        offer = ask_for_all(series)[0]
        together([yes(offer), lambda: change_all(series, starts_minute=540 + 120 * week, by=berg)])
        return not hours_agree(series)

    assert any(is_stale(week) for week in range(ROUNDS))
