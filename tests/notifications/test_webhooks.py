"""The gateway's way in: signed or refused, stored once, answered with empty TwiML whatever happens inside."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus, OfferStatus
from mediation.clock import now
from notifications import replies
from notifications.models import Message, ProviderEvent, Reply
from notifications.relay import relay
from notifications.tasks import answer
from notifications.vocabulary import MessageStatus, ReplyMedium, ReplyResult
from tests.factories import make_mediator, only_seat
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db

SMS = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/status"
VOICE = "/webhooks/twilio/voice"


def book_ahead(desk: Desk) -> Booking:
    """The webhooks go by the real clock: the job lies ahead of it, whatever day the tests run on."""
    return desk.book(starts_at=now() + timedelta(days=4))


def post(path: str, form: dict[str, str], *, token: str | None = None, base: str | None = None) -> Any:
    """Post a form as the gateway does, signed with its token for our public address."""
    url = (base or django_settings.PUBLIC_BASE_URL) + path
    signature = RequestValidator(token or django_settings.TWILIO.auth_token).compute_signature(url, form)
    return Client().post(path, form, headers={"X-Twilio-Signature": signature})


def an_sms(desk: Desk, body: str = "si", sid: str = "SM" + "a" * 32) -> dict[str, str]:
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": django_settings.TWILIO.account_sid,
        "From": desk.amina.phone,
        "To": django_settings.TWILIO.from_number,
        "Body": body,
        "NumMedia": "0",
        "ApiVersion": "2010-04-01",
    }


def test_a_signed_yes_confirms_and_is_answered_with_empty_twiml(desk: Desk) -> None:
    booking = book_ahead(desk)

    response = post(SMS, an_sms(desk))

    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert response.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


def test_an_unsigned_webhook_is_refused_and_leaves_nothing(desk: Desk) -> None:
    booking = book_ahead(desk)

    response = Client().post(SMS, an_sms(desk))

    assert response.status_code == 403
    assert not Reply.objects.exists()
    assert only_seat(booking).mediator is None


@pytest.mark.parametrize("forgery", ["another token", "another host", "another body"])
def test_a_forged_webhook_is_refused(desk: Desk, forgery: str) -> None:
    form = an_sms(desk)
    if forgery == "another token":
        response = post(SMS, form, token="f" * 32)
    elif forgery == "another host":
        response = post(SMS, form, base="https://evil.example")
    else:
        url = django_settings.PUBLIC_BASE_URL + SMS
        signature = RequestValidator(django_settings.TWILIO.auth_token).compute_signature(url, form)
        response = Client().post(SMS, {**form, "Body": "no"}, headers={"X-Twilio-Signature": signature})

    assert response.status_code == 403
    assert not Reply.objects.exists()


def test_a_replayed_webhook_changes_nothing(desk: Desk) -> None:
    booking = book_ahead(desk)
    post(SMS, an_sms(desk))
    relay(at=desk.at)
    before = list(Message.objects.order_by("pk").values()), list(booking.events.values())

    responses = [post(SMS, an_sms(desk)) for _ in range(3)]
    relay(at=desk.at)

    assert [response.status_code for response in responses] == [200, 200, 200]
    assert Reply.objects.count() == 1
    assert (list(Message.objects.order_by("pk").values()), list(booking.events.values())) == before


def test_the_signature_covers_the_public_address_not_the_inner_one(desk: Desk, settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "https://ponte.example"

    response = post(SMS, an_sms(desk, "ciao"))

    assert response.status_code == 200
    assert Reply.objects.count() == 1


# Eleven parts, as a telephone sends it; the gateway calls once, with the whole.
LONG = ("Buongiorno, sono stata al pronto soccorso con mia figlia e torno tardi. " * 30)[
    :1589
] + " richiamate"


@pytest.mark.parametrize("body", [LONG, LONG * 3])
def test_an_sms_in_many_parts_is_stored_whole_and_answered_once(desk: Desk, body: str) -> None:
    for _ in range(2):
        response = post(SMS, {**an_sms(desk, body), "NumSegments": str(-(-len(body) // 153))})

    reply = Reply.objects.get()
    assert (response.status_code, reply.body, reply.handled_at is None) == (200, body, False)
    assert (reply.result, reply.needs_coordinator) == (ReplyResult.UNCLEAR, True)
    assert [message.text_key for message in Message.objects.all()] == ["not_understood_nothing_open"]


@pytest.mark.parametrize(
    ("words", "status"),
    [("Aiuto", ReplyResult.HELP_ASKED), ("Si, però solo dopo le 11", ReplyResult.UNCLEAR)],
)
def test_an_sms_in_many_parts_is_read_to_its_last_word(desk: Desk, words: str, status: ReplyResult) -> None:
    book_ahead(desk)
    body = LONG[: 1599 - len(words)] + " " + words

    post(SMS, {**an_sms(desk, body), "NumSegments": "11"})

    reply = Reply.objects.get()
    assert (len(reply.body), reply.result, reply.needs_coordinator) == (1600, status, True)


def test_an_unknown_number_is_kept_for_the_coordinator(desk: Desk) -> None:
    response = post(SMS, {**an_sms(desk), "From": "+393400000000"})

    assert response.status_code == 200
    reply = Reply.objects.get()
    assert (reply.result, reply.needs_coordinator) == (ReplyResult.UNKNOWN_NUMBER, True)
    assert not Message.objects.exists()


def test_a_webhook_without_a_sid_is_malformed(desk: Desk) -> None:
    response = post(SMS, {**an_sms(desk), "MessageSid": ""})

    assert response.status_code == 400
    assert not Reply.objects.exists()


def test_a_nul_in_a_body_is_no_trouble(desk: Desk) -> None:
    response = post(SMS, an_sms(desk, "si\x00"))

    assert response.status_code == 200
    assert Reply.objects.get().body == "si"


@pytest.mark.parametrize("path", [SMS, STATUS, VOICE])
def test_nothing_happens_by_get(desk: Desk, path: str) -> None:
    assert Client().get(path).status_code == 405


def test_a_reply_that_could_not_be_handled_is_finished_by_the_sweep(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = desk.book(urgency="now", starts_at=None)

    def broken(**_: object) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr(replies, "handle", broken)
        response = post(SMS, an_sms(desk))
    booking.refresh_from_db()
    assert (response.status_code, booking.status) == (200, BookingStatus.SEARCHING)

    Reply.objects.update(received_at=desk.at)
    answer()

    assert Reply.objects.get().handled_at is not None


def test_a_missed_call_is_rejected_so_that_it_costs_nothing(desk: Desk) -> None:
    booking = book_ahead(desk)
    form = {
        "CallSid": "CA" + "b" * 32,
        "From": desk.amina.phone,
        "To": "+15005550006",
        "CallStatus": "ringing",
    }

    response = post(VOICE, form)

    booking.refresh_from_db()
    assert response.content == b'<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'
    assert booking.status == BookingStatus.CONFIRMED
    assert Reply.objects.get().medium == ReplyMedium.MISSED_CALL


def test_a_status_callback_moves_the_message_it_names(desk: Desk) -> None:
    book_ahead(desk)
    relay(at=desk.at)
    message = Message.objects.get(text_key="offer_planned")
    Message.objects.filter(pk=message.pk).update(status=MessageStatus.UNKNOWN)

    form = {"MessageSid": "SM" + "c" * 32, "MessageStatus": "delivered"}
    response = post(f"{STATUS}?m={message.pk}", form)

    message.refresh_from_db()
    assert response.status_code == 204
    assert (message.status, message.provider_sid) == (MessageStatus.DELIVERED, "SM" + "c" * 32)


def test_a_status_callback_brings_along_the_offer_of_its_message_and_no_other(desk: Desk) -> None:
    """A hundred that come in together must not be a hundred sweeps over everybody's offers."""
    make_mediator("Binta")
    desk.book(starts_at=now() + timedelta(hours=3))
    relay(at=desk.at)
    hers, others = Message.objects.filter(offer__isnull=False).order_by("pk")
    Message.objects.filter(pk=others.pk).update(status=MessageStatus.SENT, sent_at=now())

    post(f"{STATUS}?m={hers.pk}", {"MessageSid": "SM" + "c" * 32, "MessageStatus": "delivered"})

    assert Offer.objects.get(messages=hers).status == OfferStatus.DELIVERED
    assert Offer.objects.get(messages=others).status == OfferStatus.QUEUED


def test_a_status_callback_with_another_id_in_its_address_is_forged(desk: Desk) -> None:
    book_ahead(desk)
    relay(at=desk.at)
    message = Message.objects.get(text_key="offer_planned")
    form = {"MessageSid": "SM" + "c" * 32, "MessageStatus": "delivered"}
    signature = RequestValidator(django_settings.TWILIO.auth_token).compute_signature(
        f"{django_settings.PUBLIC_BASE_URL}{STATUS}?m=0", form
    )

    response = Client().post(f"{STATUS}?m={message.pk}", form, headers={"X-Twilio-Signature": signature})

    assert response.status_code == 403
    assert not ProviderEvent.objects.exists()


def test_an_unreadable_id_in_the_address_is_only_kept(desk: Desk) -> None:
    response = post(f"{STATUS}?m=nonsense", {"MessageSid": "SM" + "c" * 32, "MessageStatus": "sent"})

    assert response.status_code == 204
    assert ProviderEvent.objects.get().message is None
