"""Two thumbs, one seat: what the telephones show. That only one can win is shown on parallel connections in `races`.

Amina presses the button of her page while Bohdana writes "si".
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from bookings.actions.dispatching import OfferTaken, accept_offer
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, OfferStatus
from mediation.clock import now
from mediation.models import Commitment, Mediator, Office, User
from notifications.models import Message, Reply
from notifications.vocabulary import MessageStatus, ReplyResult
from tests.bookings.clockwork import everything
from tests.bookings.scenes import accept, fresh, offer_to, searching
from tests.factories import NOON, make_mediator
from tests.races.together import together
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

SAME_INSTANT = NOON + timedelta(seconds=40)
A_MINUTE = timedelta(seconds=60)
MOBILE_OF_THE_WARD = "+393330099999"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def booking(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """Both were asked at noon, and both have the text."""
    booking = searching(nurse, ward, urgency="now", starts_at=None)
    send_what_is_due(at=NOON)
    return booking


def taken(booking: Booking) -> str:
    return (
        f"Il turno {booking.number} e' gia' stato affidato a un'altra persona: non serve rispondere, grazie!"
        f" Se vuoi restare in riserva scrivi SI {booking.number}."
    )


def taken_in_answer(booking: Booking, *, place: int = 1) -> str:
    """Who says yes too late hears which reserve she is."""
    return (
        f"Grazie! Il turno {booking.number} e' gia' preso. Sei in riserva n. {place}:"
        " se si libera ti scriviamo subito."
    )


@pytest.mark.django_db
def test_the_one_who_was_slower_hears_it_within_a_minute(
    booking: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    accept(amina, booking, at=SAME_INSTANT)
    send_what_is_due(at=SAME_INSTANT + timedelta(seconds=5))  # the slowest the sweep can be

    assert read_at(bohdana.phone)[1:] == [taken(booking)]
    told = Message.objects.get(to=bohdana.phone, text_key="offer_taken")
    assert told.sent_at is not None
    assert told.sent_at - SAME_INSTANT <= A_MINUTE
    assert told.is_urgent


@pytest.mark.django_db
def test_her_own_yes_is_answered_and_that_is_the_one_message_she_gets(
    booking: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    accept(amina, booking, at=SAME_INSTANT)
    reply = says(bohdana, "si", at=SAME_INSTANT)

    assert reply.result == ReplyResult.TOO_LATE
    assert offer_to(bohdana, booking).status == OfferStatus.SUPERSEDED
    assert read_at(bohdana.phone)[1:] == [taken_in_answer(booking)]


@pytest.mark.django_db
def test_a_yes_that_comes_after_the_news_is_answered_all_the_same(
    booking: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    accept(amina, booking, at=SAME_INSTANT)
    send_what_is_due(at=SAME_INSTANT)

    says(bohdana, "si", at=SAME_INSTANT + timedelta(seconds=9))

    assert read_at(bohdana.phone)[1:] == [taken(booking), taken_in_answer(booking)]


@pytest.mark.django_db
def test_the_one_who_was_quicker_and_the_ward_hear_it_too(
    booking: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    accept(amina, booking, at=SAME_INSTANT)
    send_what_is_due(at=SAME_INSTANT)

    assert read_at(amina.phone)[1:] == [
        f"Grazie! Il turno {booking.number} e' tuo: ti mettiamo in linea noi con chi aspetta."
        f" Se fra un minuto non ci senti, chiama il {booking.call_number}."
    ]
    assert read_at(MOBILE_OF_THE_WARD) == [
        f"Richiesta {booking.number}: ha accettato Amina e chiama entro un minuto il {booking.call_number}."
    ]


@pytest.mark.django_db
def test_whoever_had_not_been_written_to_yet_hears_nothing_at_all(
    amina: Mediator, bohdana: Mediator, nurse: User, ward: Office
) -> None:
    """Her text was still on its way out when the seat went: neither the offer nor the regret leaves."""
    booking = searching(nurse, ward, urgency="now", starts_at=None)

    accept(amina, booking, at=SAME_INSTANT)
    send_what_is_due(at=SAME_INSTANT)

    assert read_at(bohdana.phone) == []
    assert set(Message.objects.filter(to=bohdana.phone).values_list("status", flat=True)) == {
        MessageStatus.CANCELLED
    }


@pytest.mark.django_db
def test_the_reserve_hears_her_place_and_is_asked_first_when_the_seat_is_free_again(
    booking: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    carla = make_mediator("Carla")
    accept(amina, booking, at=SAME_INSTANT)
    says(bohdana, "si", at=SAME_INSTANT)
    says(bohdana, f"si {booking.number}", at=SAME_INSTANT + A_MINUTE)
    assert read_at(bohdana.phone)[1:] == [taken_in_answer(booking), taken_in_answer(booking)]

    says(amina, f"no {booking.number}", at=SAME_INSTANT + 2 * A_MINUTE)
    let_time_pass(until=SAME_INSTANT + 2 * A_MINUTE)

    again = Offer.objects.filter(seat__booking=booking, search=2).order_by("pk")
    assert [offer.mediator for offer in again] == [bohdana, carla]
    assert read_at(bohdana.phone)[-1].startswith(f"URGENTE {booking.number}")


# --- Through the real doors


def write_through_the_webhook(mediator: Mediator, body: str, sid: str) -> Any:
    form = {
        "MessageSid": sid,
        "From": mediator.phone,
        "To": settings.TWILIO.from_number,
        "Body": body,
    }
    path = "/webhooks/twilio/sms"
    signature = RequestValidator(settings.TWILIO.auth_token).compute_signature(
        f"{settings.PUBLIC_BASE_URL}{path}", form
    )
    return Client().post(path, form, headers={"X-Twilio-Signature": signature})


@pytest.fixture
def asked_just_now(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """The webhook's clock is the real one."""
    booking = searching(nurse, ward, at=now(), urgency="now", starts_at=None)
    send_what_is_due(at=now())
    return booking


@pytest.mark.django_db
def test_the_same_webhook_again_changes_nothing(
    asked_just_now: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    accept(amina, asked_just_now, at=now())
    write_through_the_webhook(bohdana, "si", "SM" + "b" * 32)
    send_what_is_due(at=now())
    before = everything()

    answer = write_through_the_webhook(bohdana, "si", "SM" + "b" * 32)

    assert answer.status_code == 200
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_page_and_sms_at_the_same_instant_one_gets_it_and_the_other_is_told_once(
    asked_just_now: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    page: Callable[[], Offer] = partial(
        accept_offer, offer_id=offer_to(amina, asked_just_now).pk, at=now(), via=AnswerChannel.PAGE
    )
    sms = partial(write_through_the_webhook, bohdana, "si", "SM" + "c" * 32)

    by_page, by_sms = together([page, sms])
    send_what_is_due(at=now())

    assert by_sms.status_code == 200
    assert Reply.objects.get().handled_at is not None
    assert fresh(asked_just_now).status == BookingStatus.CONFIRMED
    assert Commitment.objects.count() == 1
    statuses = Counter(Offer.objects.values_list("status", flat=True))
    assert statuses == {OfferStatus.ACCEPTED: 1, OfferStatus.SUPERSEDED: 1}
    assert BookingEvent.objects.filter(kind=EventKind.BOOKING_CONFIRMED).count() == 1
    amina_won = isinstance(by_page, Offer)
    assert amina_won or isinstance(by_page, OfferTaken)
    slower = bohdana if amina_won else amina
    gone = taken_in_answer(asked_just_now) if amina_won else taken(asked_just_now)
    assert read_at(slower.phone)[1:] == [gone]
