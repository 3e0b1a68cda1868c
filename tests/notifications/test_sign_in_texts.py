"""The text with a code, through the ordinary way of texts: neither lost nor doubled, and its code in no row."""

import re
from datetime import timedelta

import pytest

from mediation.actions.coming_in_by_code import ask_for_code, come_in_by_code
from mediation.models import Mediator, SignInCode, User
from mediation.models.sign_in_code import VALID_FOR
from mediation.sign_in_codes import code_of
from mediation.vocabulary import Role, SmsLanguage
from notifications import delivery, tasks
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Message
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.reconciling import reconcile
from notifications.resending import NotSentAgain, other_ways, send_again, send_by
from notifications.second_channel import take_over
from notifications.sign_in_texts import write_codes
from notifications.texts.sign_in_code import GAP
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from notifications.web.reads import messages_lost
from tests.factories import make_user
from tests.notifications.conftest import Desk, by_sms

pytestmark = pytest.mark.django_db

SIX_FIGURES = re.compile(r"\b\d{6}\b")
A_MOMENT = timedelta(seconds=1)


def ask(desk: Desk, *, after: timedelta = timedelta(0)) -> str:
    """As the page does, and what the worker does when it rings; the code that belongs to it."""
    ask_for_code(phone=desk.amina.phone, at=desk.at + after)
    write_codes(at=desk.at + after)
    return code_of(SignInCode.objects.latest("asked_at").pk)


def send(desk: Desk, sms: TwilioSms, *, after: timedelta = timedelta(0)) -> int:
    at = desk.at + after
    return delivery.drain(routes=by_sms(sms), clock=lambda: at, until=at + A_MOMENT)


def test_code_arrives_and_leads_in(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    desk.amina.user = make_user("amina", Role.MEDIATOR)
    desk.amina.save()
    code = ask(desk)

    assert send(desk, sms) == 1

    (text,) = carrier.messages(to=desk.amina.phone)
    assert SIX_FIGURES.findall(text.body) == [code]
    assert come_in_by_code(phone=desk.amina.phone, typed=code, at=desk.at) == desk.amina.user


def test_code_stands_in_no_row(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    code = ask(desk)
    send(desk, sms)

    message = Message.objects.get()
    assert code not in "".join(str(value) for value in vars(message).values())
    assert code not in "".join(str(each) for each in message.journal.values_list())
    assert GAP in message.body
    assert (message.kind, message.is_urgent, message.is_bulk, message.status) == (
        MessageKind.SIGN_IN_CODE,
        True,
        False,
        MessageStatus.SENT,
    )


@pytest.mark.parametrize("language", SmsLanguage.values)
def test_text_is_one_sms_in_every_language_and_names_nobody(desk: Desk, language: str) -> None:
    Mediator.objects.update(language=language)
    ask(desk)

    message = Message.objects.get()
    assert message.parts == 1
    assert desk.amina.first_name not in message.body
    assert message.language == (language if language in {"it", "en", "fr", "uk"} else "it")


def test_code_goes_out_at_night_too(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    night = timedelta(hours=17)
    ask(desk, after=night)

    assert send(desk, sms, after=night) == 1


def test_who_has_left_is_written_to_and_nobody_unknown(desk: Desk) -> None:
    ask_for_code(phone="+393339998888", at=desk.at)
    Mediator.objects.update(is_active=False)
    ask(desk)

    assert [message.mediator for message in Message.objects.all()] == [desk.amina]


def test_who_wrote_stop_gets_nothing(desk: Desk) -> None:
    Mediator.objects.update(opted_out_at=desk.at)

    ask(desk)

    assert Message.objects.count() == 0


def test_what_was_asked_once_is_written_once(desk: Desk) -> None:
    ask(desk)

    assert [write_codes(at=desk.at) for _ in range(2)] == [0, 0]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("fault", [Faults(close_after=ONCE), Faults(error_before=ONCE)])
def test_text_of_unknown_fate_is_one_text_and_the_same_again(
    desk: Desk, sms: TwilioSms, carrier: Gateway, fault: Faults
) -> None:
    carrier.inject(fault)
    code = ask(desk)
    send(desk, sms)
    for minutes in (1, 2):
        reconcile(routes=by_sms(sms), at=desk.at + timedelta(minutes=minutes))
    send(desk, sms, after=timedelta(minutes=3))

    assert Message.objects.get().status == MessageStatus.SENT
    assert [SIX_FIGURES.findall(text.body) for text in carrier.messages()] == [[code]]


def test_code_that_would_come_too_late_is_not_sent(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    ask(desk)

    send(desk, sms, after=VALID_FOR)

    assert (Message.objects.get().status, carrier.messages()) == (MessageStatus.EXPIRED, [])


def test_code_overtaken_by_another_is_not_sent(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    ask(desk)
    last = ask(desk, after=timedelta(minutes=1))

    send(desk, sms, after=timedelta(minutes=1))

    assert [SIX_FIGURES.findall(text.body) for text in carrier.messages()] == [[last]]
    assert Message.objects.earliest("created_at").status == MessageStatus.CANCELLED


@pytest.mark.parametrize("change", [{"tries": 5}, {"used_at": "2026-07-14T10:00Z"}])
def test_code_that_is_over_is_not_sent(
    desk: Desk, sms: TwilioSms, carrier: Gateway, change: dict[str, object]
) -> None:
    ask(desk)
    SignInCode.objects.update(**change)

    send(desk, sms)

    assert (Message.objects.get().status, carrier.messages()) == (MessageStatus.CANCELLED, [])


def test_lost_code_is_nobody_elses_to_send_again_nor_to_say_or_mail(desk: Desk) -> None:
    desk.amina.user = make_user("amina", Role.MEDIATOR, email="amina@ponte.example")
    desk.amina.save()
    ask(desk)
    Message.objects.update(status=MessageStatus.FAILED, settled_at=desk.at)
    lost = Message.objects.get()

    for channel in (Channel.VOICE, Channel.EMAIL):
        with pytest.raises(NotSentAgain, match="no_longer_true"):
            send_by(message_id=str(lost.pk), channel=channel, at=desk.at)
    with pytest.raises(NotSentAgain, match="no_longer_true"):
        send_again(message_id=str(lost.pk), at=desk.at)

    assert (other_ways(lost), take_over(at=desk.at + A_MOMENT)) == ([], 0)
    assert list(messages_lost(since=desk.at - timedelta(days=1))) == []
    assert Message.objects.count() == 1


def test_worker_that_is_rung_for_writes_and_sends_it(
    desk: Desk, sms: TwilioSms, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "routes", lambda: by_sms(sms))
    monkeypatch.setattr(tasks, "now", lambda: desk.at)
    monkeypatch.setattr(tasks, "SENDING_FOR", A_MOMENT)
    ask_for_code(phone=desk.amina.phone, at=desk.at)

    tasks.relay()

    (text,) = carrier.messages(to=desk.amina.phone)
    assert SIX_FIGURES.findall(text.body) == [code_of(SignInCode.objects.get().pk)]
    assert User.objects.filter(mediator=desk.amina).count() == 0
