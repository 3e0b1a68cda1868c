"""What a coordinator may answer by SMS, to whom, and that it goes out once, as she wrote it."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from mediation.vocabulary import Role
from notifications import delivery
from notifications.answering import (
    AsksForAnOptOut,
    CannotBeReached,
    NotAnAnswer,
    NothingSaid,
    TellsWhy,
    TooLong,
    answer_reply,
)
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.reading import ReplyNotFound
from notifications.vocabulary import MessageStatus
from tests.factories import NOON, make_mediator, make_user
from tests.notifications.conftest import by_sms

pytestmark = pytest.mark.django_db

STRANGER = "+393330077777"


def make_reply(**values: Any) -> Reply:
    return Reply.objects.create(
        **{
            "sid": "SM1",
            "from_number": STRANGER,
            "body": "cerco aiuto",
            "received_at": NOON,
            "handled_at": NOON,
            "needs_coordinator": True,
            **values,
        }
    )


def answer(reply: Reply, body: str = "Ti chiamo subito.") -> Message:
    nino = make_user("nino", Role.COORDINATOR)
    return answer_reply(reply_id=reply.pk, body=body, by_id=nino.pk, at=NOON)


def test_her_words_go_out_as_they_are_and_the_reply_is_off_the_list(carrier: Gateway, sms: TwilioSms) -> None:
    reply = make_reply()

    message = answer(reply, "  Ti chiamo fra poco: è tardi, lo so. ")
    delivery.drain(routes=by_sms(sms), clock=lambda: NOON, until=NOON + timedelta(minutes=1))

    (sent,) = carrier.messages(to=STRANGER)
    assert sent.body == "Ti chiamo fra poco: è tardi, lo so."
    message.refresh_from_db()
    reply.refresh_from_db()
    assert (message.status, message.author.username if message.author else "") == (MessageStatus.SENT, "nino")
    assert not reply.needs_coordinator


def test_a_mediator_is_answered_at_her_number_of_today() -> None:
    amina = make_mediator("Amina")

    message = answer(make_reply(mediator=amina, from_number="+393330088888"))

    assert (message.to, message.mediator, message.language) == (amina.phone, amina, amina.language)


def test_it_is_rung_for_at_once(
    rung: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer(make_reply())

    assert "notifications.send" in rung


def test_the_same_answer_again_is_one_message_and_another_one_is_another() -> None:
    reply, nino = make_reply(), make_user("nino", Role.COORDINATOR)

    for body in ("Arrivo.", "Arrivo.", "Anzi, ti chiamo."):
        answer_reply(reply_id=reply.pk, body=body, by_id=nino.pk, at=NOON)

    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("   ", NothingSaid),
        ("a" * 460, TooLong),
        ("я" * 202, TooLong),
        ("La visita in ginecologia è alle 10", TellsWhy),
        ("Se non vuoi piu' messaggi scrivi STOP", AsksForAnOptOut),
    ],
)
def test_what_no_sms_may_say_is_refused_and_nothing_is_sent(body: str, refused: type[NotAnAnswer]) -> None:
    reply = make_reply()

    with pytest.raises(refused):
        answer(reply, body)

    reply.refresh_from_db()
    assert reply.needs_coordinator
    assert not Message.objects.exists()


def test_three_sms_full_are_sent() -> None:
    assert answer(make_reply(), "a" * 459).parts == 3


def test_whoever_asked_for_no_more_messages_gets_none() -> None:
    amina = make_mediator("Amina")
    amina.opted_out_at = NOON
    amina.save()

    with pytest.raises(CannotBeReached) as refused:
        answer(make_reply(mediator=amina))

    assert refused.value.reason == "opted_out"


def test_a_landline_is_not_written_to() -> None:
    with pytest.raises(CannotBeReached) as refused:
        answer(make_reply(from_number="+390935123456"))

    assert refused.value.reason == "not_a_mobile_number"


def test_a_reply_that_is_not_there_is_not_answered() -> None:
    with pytest.raises(ReplyNotFound):
        answer_reply(reply_id=404, body="Sì", by_id=make_user("nino", Role.COORDINATOR).pk, at=NOON)
