"""After the fact: asked for at 11:07 for 11:00, or entered when it was over."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.completing import EndBeforeStart
from bookings.actions.entering import NotOverYet, enter_done
from bookings.actions.recording import sign_record
from bookings.actions.requesting import StartInThePast, UnknownLanguage
from bookings.hours import MediatorElsewhere
from bookings.models import Booking, Deadline, Offer, ServiceRecord
from bookings.vocabulary import BookingStatus, EventKind, Lane
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.clockwork import everything, play, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, make_request

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YESTERDAY = NOON - DAY


def enter(office: Office, mediator: Mediator, by: User, **values: Any) -> Booking:
    times: dict[str, Any] = {"started_at": YESTERDAY, "ended_at": YESTERDAY + 50 * MINUTE}
    times |= {name: values.pop(name) for name in tuple(times) if name in values}
    return enter_done(
        request=make_request(office, starts_at=None, **values),
        mediator_id=mediator.pk,
        by_id=by.pk,
        at=NOON,
        **times,
    )


# --- 11:07 for 11:00


def test_asked_for_seven_minutes_after_it_began_it_is_searched_for_now(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    began = NOON - 7 * MINUTE

    booking = searching(berg, office, starts_at=began)

    offer = offer_to(amina, booking)
    assert (booking.starts_at, booking.lane, seat_of(booking).lane) == (began, Lane.NOW, Lane.NOW)
    assert (offer.wait, offer.useless_at) == (15 * MINUTE, booking.ends_at)


def test_whoever_says_yes_to_it_is_at_work_at_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, starts_at=NOON - 7 * MINUTE)

    accept(amina, booking, at=NOON + 2 * MINUTE)
    play(until=NOON + 2 * MINUTE)

    assert fresh(booking).status == BookingStatus.IN_PROGRESS


# --- Entered when it was over


def test_a_job_that_was_done_is_entered_whole(nino: User, office: Office, amina: Mediator) -> None:
    booking = enter(office, amina, nino)

    seat, record = seat_of(booking), ServiceRecord.objects.get()
    assert (fresh(booking).status, seat.mediator) == (BookingStatus.DONE, amina)
    assert (booking.starts_at, booking.ends_at) == (YESTERDAY, YESTERDAY + 50 * MINUTE)
    assert (record.mediator, record.actual_minutes, record.credited_minutes) == (amina, 50, 60)
    held = Commitment.objects.get()
    assert (held.state, held.busy.lower, held.busy.upper) == (
        CommitmentState.FILLED,
        YESTERDAY,
        YESTERDAY + 50 * MINUTE,
    )
    assert told(booking) == [EventKind.BOOKING_REQUESTED, EventKind.BOOKING_COMPLETED]


def test_nobody_is_asked_or_reminded_and_the_mediator_is_told(
    nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = enter(office, amina, nino)
    play(until=NOON + DAY)
    relay(at=NOON)

    assert (Offer.objects.count(), Deadline.objects.count()) == (0, 0)
    (message,) = Message.objects.all()
    assert (message.to, message.text_key) == (amina.phone, "job_entered")
    assert message.body.startswith(
        f"Abbiamo registrato il turno {booking.number} che hai gia' fatto: lun 13/07"
    )


def test_what_was_entered_is_signed_like_any_other(
    nino: User, berg: User, office: Office, amina: Mediator
) -> None:
    booking = enter(office, amina, nino)

    sign_record(booking_id=booking.pk, by_id=berg.pk, at=NOON)

    assert fresh(booking).status == BookingStatus.SIGNED


def test_nobody_was_in_two_places_at_once(nino: User, berg: User, office: Office, amina: Mediator) -> None:
    enter(office, amina, nino)
    other = confirmed(amina, berg, office, at=NOON - 2 * DAY, starts_at=YESTERDAY + 2 * HOUR)
    before = everything()

    for began in (YESTERDAY + 30 * MINUTE, YESTERDAY + 90 * MINUTE):
        with pytest.raises(MediatorElsewhere) as refused:
            enter(office, amina, nino, started_at=began, ended_at=began + HOUR)

    assert refused.value.other_number == other.number
    assert everything() == before


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"ended_at": YESTERDAY}, EndBeforeStart),
        ({"started_at": NOON - HOUR, "ended_at": NOON + MINUTE}, NotOverYet),
        ({"started_at": NOON - 61 * DAY, "ended_at": NOON - 61 * DAY + HOUR}, StartInThePast),
        ({"also_accepted": ("xx",)}, UnknownLanguage),
    ],
)
def test_what_cannot_have_been_is_refused(
    nino: User, office: Office, amina: Mediator, wrong: dict[str, Any], error: type[Exception]
) -> None:
    make_request(office)
    before = everything()

    with pytest.raises(error):
        enter(office, amina, nino, **wrong)

    assert everything() == before


def test_who_does_not_exist_did_nothing(nino: User, office: Office, amina: Mediator) -> None:
    amina.pk = 0
    make_request(office)
    before = everything()

    with pytest.raises(Mediator.DoesNotExist):
        enter(office, amina, nino)

    assert everything() == before
