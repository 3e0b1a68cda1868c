"""How messages fare, counted over a day from real offers and their answers."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import accept_offer, decline_offer
from bookings.models import Offer
from bookings.vocabulary import AnswerChannel
from notifications.channels.twilio_sms import TwilioSms
from notifications.measures import Measures, measures
from tests.factories import make_mediator
from tests.notifications.conftest import Desk, send_all

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def answered(desk: Desk, sms: TwilioSms) -> Desk:
    """Amina, Binta and Cleo are asked at once; two say no after one and three minutes, the third yes after nine."""
    for name in ("Binta", "Cleo"):
        make_mediator(name)
    desk.book(urgency="now", starts_at=None)
    send_all(sms, at=desk.at)
    first, second, third = Offer.objects.order_by("pk")
    decline_offer(offer_id=first.pk, at=desk.at + MINUTE, via=AnswerChannel.SMS)
    decline_offer(offer_id=second.pk, at=desk.at + 3 * MINUTE, via=AnswerChannel.PAGE)
    accept_offer(offer_id=third.pk, at=desk.at + 9 * MINUTE, via=AnswerChannel.SMS)
    return desk


def of_sms(desk: Desk, after: timedelta) -> Measures:
    (found,) = [each for each in measures(at=desk.at + after) if each.channel == "sms"]
    return found


def test_answers_are_timed_from_the_instant_their_offer_left(answered: Desk) -> None:
    found = of_sms(answered, 10 * MINUTE)

    assert found.answer_seconds_p50 == 180
    assert found.answer_seconds_p95 == pytest.approx(504)


def test_answers_still_to_come_and_of_the_day_before_do_not_count(answered: Desk) -> None:
    before = of_sms(answered, MINUTE)
    after = of_sms(answered, DAY + 4 * MINUTE)

    assert (before.answer_seconds_p50, before.answer_seconds_p95) == (60, 60)
    assert (after.answer_seconds_p50, after.answer_seconds_p95) == (540, 540)


def test_what_was_sent_and_never_reported_counts_neither_way(answered: Desk) -> None:
    found = of_sms(answered, 10 * MINUTE)

    assert found.delivered is None
    assert set(found.settled.values()) == {0}
