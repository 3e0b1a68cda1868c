"""A mediator who has left is offered nothing any more, and heard as before: her jobs are hers, and her STOP counts."""

from datetime import timedelta

import pytest

from bookings.models import Booking
from bookings.tasks import sweep
from bookings.vocabulary import BookingStatus, EventKind, OfferStatus
from mediation.actions.coming_in_by_code import ask_for_code
from mediation.models import Mediator
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.sign_in_texts import write_codes
from notifications.vocabulary import MessageStatus, ReplyResult
from tests.factories import only_seat
from tests.notifications.conftest import Desk, send_all
from tests.notifications.occasions import happen
from tests.notifications.test_replies import Say, answers, give, offer_to
from tests.notifications.test_replies import say as say  # noqa: PLC0414 the fixture

pytestmark = pytest.mark.django_db


def leave(desk: Desk) -> None:
    Mediator.objects.filter(pk=desk.amina.pk).update(is_active=False)


@pytest.fixture
def hers(desk: Desk) -> Booking:
    """Amina accepted it, and has left since."""
    booking = desk.book()
    give(booking, desk)
    leave(desk)
    return booking


# --- Nothing is offered


def test_offer_that_has_not_left_yet_stays_here(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    desk.book()
    relay(at=desk.at)
    leave(desk)

    send_all(sms, at=desk.at)

    assert carrier.messages(to=desk.amina.phone) == []
    assert Message.objects.get(mediator=desk.amina).status == MessageStatus.CANCELLED


def test_nudge_stays_here_too(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    booking = desk.book()
    send_all(sms, at=desk.at)
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    leave(desk)

    send_all(sms, at=desk.at + timedelta(minutes=2))

    assert len(carrier.messages(to=desk.amina.phone)) == 1
    assert Message.objects.get(text_key="offer_nudge").status == MessageStatus.CANCELLED


def test_when_it_is_taken_back_nobody_promises_her_another(
    desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    booking = desk.book()
    send_all(sms, at=desk.at)
    leave(desk)
    later = desk.at + timedelta(minutes=2)

    sweep(clock=lambda: later)
    send_all(sms, at=later)

    assert offer_to(desk.amina, booking).status == OfferStatus.WITHDRAWN
    assert len(carrier.messages(to=desk.amina.phone)) == 1


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_yes_to_what_was_offered_before_is_answered_kindly(desk: Desk, say: Say, is_taken_back: bool) -> None:
    booking = desk.book()
    leave(desk)
    if is_taken_back:
        sweep(clock=lambda: desk.at)

    reply = say(f"SI {booking.number}")

    assert (reply.result, reply.mediator) == (ReplyResult.TOO_LATE, desk.amina)
    assert answers() == ["closed_offer_cancelled"]
    assert only_seat(booking).mediator is None


# --- She is heard


def test_no_to_a_job_that_she_still_has_gives_it_back(hers: Booking, say: Say) -> None:
    reply = say(f"NO {hers.number}")

    hers.refresh_from_db()
    assert (reply.result, hers.status) == (ReplyResult.RELEASED, BookingStatus.SEARCHING)
    assert only_seat(hers).mediator is None


def test_yes_to_its_reminder_confirms_it(hers: Booking, desk: Desk, say: Say) -> None:
    happen(EventKind.REMINDER_DUE, hers, desk, {"kind": "remind_day_before"})

    assert say("SI").result == ReplyResult.REMINDER_CONFIRMED
    assert only_seat(hers).mediator == desk.amina


def test_delay_is_told_to_the_office(hers: Booking, desk: Desk, say: Say) -> None:
    reply = say("RITARDO 20", at=hers.starts_at - timedelta(minutes=15))

    late = only_seat(hers).events.get(kind=EventKind.MEDIATOR_LATE)
    assert (reply.booking, late.mediator) == (hers, desk.amina)


def test_her_stop_is_kept_and_no_code_is_texted_to_her(desk: Desk, say: Say) -> None:
    leave(desk)

    reply = say("STOP")
    ask_for_code(phone=desk.amina.phone, at=desk.at + timedelta(minutes=2))
    write_codes(at=desk.at + timedelta(minutes=2))

    desk.amina.refresh_from_db()
    assert (reply.result, desk.amina.opted_out_at) == (ReplyResult.OPTED_OUT, desk.at + timedelta(minutes=1))
    assert not Message.objects.exists()
