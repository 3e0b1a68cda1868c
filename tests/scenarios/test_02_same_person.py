"""Same person, two seats, the same second: she gets one, and hears which job keeps her from the other.

That her hour cannot be given twice on parallel connections is shown in `races`; this is what the telephones show.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.actions.dispatching import MediatorElsewhere, accept_offer
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from notifications.vocabulary import ReplyResult
from tests.bookings.scenes import fresh, offer_to, searching
from tests.factories import NOON, make_mediator
from tests.races.together import together
from tests.scenarios.telephones import read_at, says, send_what_is_due

SAME_SECOND = NOON + timedelta(seconds=40)


@pytest.fixture
def amina(ward: Office, nino: User) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def both(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office) -> tuple[Booking, Booking]:
    """Two requests for the same hour of tomorrow; both were sent to Amina and to Bohdana."""
    first, second = searching(nurse, ward), searching(nurse, ward)
    send_what_is_due(at=NOON)
    return first, second


@pytest.mark.django_db
def test_she_gets_the_first_and_hears_which_job_keeps_her_from_the_second(
    both: tuple[Booking, Booking], amina: Mediator
) -> None:
    first, second = both

    says(amina, f"si {first.number}", at=SAME_SECOND)
    reply = says(amina, f"si {second.number}", at=SAME_SECOND)

    assert reply.result == ReplyResult.BUSY
    assert read_at(amina.phone)[-1].startswith(
        f"Hai gia' il turno {first.number}, mer 15/07 ore 12-13: non riesci a fare anche il {second.number},"
        " che resta offerto ad altri."
    )
    assert [fresh(booking).status for booking in both] == [BookingStatus.CONFIRMED, BookingStatus.SEARCHING]


@pytest.mark.django_db
def test_the_other_stays_offered_and_a_colleague_takes_it(
    both: tuple[Booking, Booking], amina: Mediator, bohdana: Mediator
) -> None:
    first, second = both
    says(amina, f"si {first.number}", at=SAME_SECOND)
    says(amina, f"si {second.number}", at=SAME_SECOND)

    says(bohdana, f"si {second.number}", at=SAME_SECOND + timedelta(minutes=1))

    assert fresh(second).status == BookingStatus.CONFIRMED
    assert offer_to(bohdana, second).status == OfferStatus.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_pressed_and_written_in_the_same_second_one_wins(
    amina: Mediator, bohdana: Mediator, nurse: User, ward: Office
) -> None:
    bookings = [searching(nurse, ward, starts_at=SAME_SECOND + timedelta(days=2)) for _ in range(2)]
    offers = [offer_to(amina, booking) for booking in bookings]

    came = together(
        [partial(accept_offer, offer_id=offer.pk, at=SAME_SECOND, via=AnswerChannel.PAGE) for offer in offers]
    )

    assert [type(one) for one in came if not isinstance(one, Offer)] == [MediatorElsewhere]
    won = [booking for booking in bookings if fresh(booking).status == BookingStatus.CONFIRMED]
    [refused] = [one for one in came if isinstance(one, MediatorElsewhere)]
    assert [booking.number for booking in won] == [refused.other_number]
    assert Commitment.objects.filter(mediator=amina).count() == 1


@pytest.mark.django_db
def test_the_database_itself_refuses_the_second_hour(both: tuple[Booking, Booking], amina: Mediator) -> None:
    """Not only Python: whoever writes past it is refused all the same."""
    first, second = both
    says(amina, f"si {first.number}", at=SAME_SECOND)
    held = Commitment.objects.get(mediator=amina)

    with (
        pytest.raises(IntegrityError, match="mediator_is_in_one_place_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO mediation_commitment"
            " (mediator_id, seat_id, busy, delivery, state, is_heavy, created_at)"
            " SELECT mediator_id, %s, busy, delivery, state, is_heavy, created_at"
            " FROM mediation_commitment WHERE id = %s",
            [second.seats.get().pk, held.pk],
        )
