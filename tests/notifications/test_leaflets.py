"""What may be written, that nothing goes out unapproved, and what reaches the person who asked for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from bookings.locking import BookingNotFound
from bookings.models import Booking, Policy
from mediation.models import Office, User
from mediation.vocabulary import Role, Setting
from notifications import delivery
from notifications.channels.twilio_sms import TwilioSms
from notifications.leaflets import (
    MOST_OF_A_BOOKING,
    BadNumber,
    CheckedInTheFuture,
    LeafletNotFound,
    LinkNotSecure,
    NotALeaflet,
    NotAsked,
    NothingWritten,
    NotSendable,
    RewrittenMeanwhile,
    SentOtherwise,
    SilentCase,
    TellsWhy,
    TooLong,
    TooMany,
    Wording,
    approve_leaflet,
    send_leaflet,
    withdraw_leaflet,
    write_leaflet,
)
from notifications.models import GatewayPause, Leaflet, Message
from notifications.phonebox.gateway import Gateway
from notifications.routes import SmsRoute
from notifications.vocabulary import MessageKind, MessageStatus
from tests.factories import NOON, make_booking, make_language, make_office, make_user
from tests.notifications.sheets import BODY, make_leaflet

pytestmark = pytest.mark.django_db

HERS = "+393331234567"
TODAY = NOON.date()


@pytest.fixture
def nino(policy: Policy) -> User:
    return make_user("nino", Role.COORDINATOR)


@pytest.fixture
def ask(nino: User) -> Callable[..., Booking]:
    return lambda **values: make_booking(by=nino, office=make_office(), **values)


def wording(**values: Any) -> Wording:
    make_language("uk")
    return Wording(
        **{
            "title": "Iscriversi a scuola",
            "setting": Setting.SCHOOL,
            "language": "uk",
            "text": "Школа безкоштовна.",
            "link": "https://scuola.example/uk",
            "checked_on": TODAY,
            **values,
        }
    )


def send(leaflet: Leaflet, booking: Booking, by: User, **values: Any) -> Message:
    return send_leaflet(
        **{
            "leaflet_id": leaflet.pk,
            "booking_id": booking.pk,
            "phone": "333 123 4567",
            "asked": True,
            "key": "once",
            "by_id": by.pk,
            "at": NOON,
            **values,
        }
    )


# --- Written and approved


def test_what_is_written_is_a_draft(nino: User) -> None:
    written = write_leaflet(
        wording=wording(text="  Школа безкоштовна. "), by_id=nino.pk, at=NOON, today=TODAY
    )

    written.refresh_from_db()
    assert (written.text, written.language_id, written.version) == ("Школа безкоштовна.", "uk", 1)
    assert (written.written_by, written.written_at) == (nino, NOON)
    assert not written.is_approved


REFUSED: list[tuple[dict[str, Any], type[NotALeaflet]]] = [
    ({"text": " \n"}, NothingWritten),
    ({"link": "http://scuola.example"}, LinkNotSecure),
    ({"link": "javascript:alert(1)"}, LinkNotSecure),
    ({"link": "https://"}, LinkNotSecure),
    ({"link": "https://nome:segreto@scuola.example/"}, LinkNotSecure),
    ({"text": "я" * 200}, TooLong),
    ({"checked_on": TODAY + timedelta(days=1)}, CheckedInTheFuture),
]


@pytest.mark.parametrize(("values", "refusal"), REFUSED)
def test_what_cannot_be_sent_or_trusted_is_not_written(
    nino: User, values: dict[str, Any], refusal: type[NotALeaflet]
) -> None:
    with pytest.raises(refusal):
        write_leaflet(wording=wording(**values), by_id=nino.pk, at=NOON, today=TODAY)

    assert not Leaflet.objects.exists()


def test_the_longest_text_is_three_sms(nino: User) -> None:
    link = "https://scuola.example/uk"
    room = 3 * 67 - len(f" {link}")

    write_leaflet(wording=wording(text="я" * room, link=link), by_id=nino.pk, at=NOON, today=TODAY)
    with pytest.raises(TooLong) as refused:
        write_leaflet(wording=wording(text="я" * (room + 1), link=link), by_id=nino.pk, at=NOON, today=TODAY)

    assert (refused.value.parts, Leaflet.objects.count()) == (4, 1)


def test_the_database_itself_takes_no_link_that_is_not_secure(nino: User) -> None:
    with pytest.raises(IntegrityError, match="leaflet_links_are_secure"), transaction.atomic():
        make_leaflet(nino, link="http://scuola.example")


def test_approving_names_who_did_it_and_the_first_time_counts(nino: User) -> None:
    draft = make_leaflet(nino, is_draft=True)
    lucia = make_user("lucia", Role.COORDINATOR)

    approve_leaflet(leaflet_id=draft.pk, version=1, by_id=lucia.pk, at=NOON)
    approve_leaflet(leaflet_id=draft.pk, version=1, by_id=nino.pk, at=NOON + timedelta(hours=1))

    draft.refresh_from_db()
    assert (draft.approved_by, draft.approved_at) == (lucia, NOON)


def test_what_was_rewritten_meanwhile_is_not_approved(nino: User) -> None:
    draft = make_leaflet(nino, is_draft=True)
    write_leaflet(wording=wording(), leaflet_id=draft.pk, by_id=nino.pk, at=NOON, today=TODAY)

    with pytest.raises(RewrittenMeanwhile) as refused:
        approve_leaflet(leaflet_id=draft.pk, version=1, by_id=nino.pk, at=NOON)

    draft.refresh_from_db()
    assert (refused.value.read, refused.value.version, draft.is_approved) == (1, 2, False)


def test_rewritten_or_withdrawn_it_is_a_draft_again(nino: User) -> None:
    rewritten, withdrawn = make_leaflet(nino), make_leaflet(nino)

    write_leaflet(wording=wording(), leaflet_id=rewritten.pk, by_id=nino.pk, at=NOON, today=TODAY)
    withdraw_leaflet(leaflet_id=withdrawn.pk)

    assert set(Leaflet.objects.drafts()) == {rewritten, withdrawn}


def test_what_is_not_there_can_be_neither_written_nor_approved(nino: User) -> None:
    with pytest.raises(LeafletNotFound):
        write_leaflet(wording=wording(), leaflet_id=9, by_id=nino.pk, at=NOON, today=TODAY)
    with pytest.raises(LeafletNotFound):
        approve_leaflet(leaflet_id=9, version=1, by_id=nino.pk, at=NOON)
    with pytest.raises(LeafletNotFound):
        withdraw_leaflet(leaflet_id=9)

    assert not Leaflet.objects.exists()


# --- Sent


def test_it_reaches_her_telephone_from_the_services_name(
    ask: Callable[..., Booking], nino: User, carrier: Gateway, sms: TwilioSms, settings: Settings
) -> None:
    message = send(make_leaflet(nino), ask(), nino)

    delivery.drain(routes={"sms": SmsRoute(sms)}, clock=lambda: NOON, until=NOON + timedelta(minutes=1))

    (read,) = carrier.messages(to=HERS)
    assert (read.body, read.sender) == (BODY, settings.TWILIO.sender_name)
    message.refresh_from_db()
    assert (message.kind, message.status, message.author) == (MessageKind.ASSISTED, MessageStatus.SENT, nino)
    assert (message.language, message.text_version, message.parts) == ("uk", 1, 1)


def test_others_go_on_reading_the_services_number(
    ask: Callable[..., Booking], nino: User, carrier: Gateway, sms: TwilioSms, settings: Settings
) -> None:
    message = send(make_leaflet(nino), ask(), nino)
    Message.objects.filter(pk=message.pk).update(kind=MessageKind.NOTICE)

    delivery.drain(routes={"sms": SmsRoute(sms)}, clock=lambda: NOON, until=NOON + timedelta(minutes=1))

    (read,) = carrier.messages(to=HERS)
    assert read.sender == settings.TWILIO.sender


def test_a_country_that_may_not_be_written_to_stops_nobody_elses_messages(
    ask: Callable[..., Booking], nino: User, carrier: Gateway, sms: TwilioSms
) -> None:
    message = send(make_leaflet(nino), ask(), nino)
    Message.objects.filter(pk=message.pk).update(to="+15005550003")

    delivery.drain(routes={"sms": SmsRoute(sms)}, clock=lambda: NOON, until=NOON + timedelta(minutes=1))

    message.refresh_from_db()
    assert (message.status, message.error) == (MessageStatus.FAILED, "21408")
    assert not GatewayPause.objects.exists()


def test_the_same_page_sent_twice_is_one_message_and_rings_at_once(
    ask: Callable[..., Booking],
    nino: User,
    rung: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    leaflet, booking = make_leaflet(nino), ask()
    with django_capture_on_commit_callbacks(execute=True):
        first = send(leaflet, booking, nino)

    assert send(leaflet, booking, nino, at=NOON + timedelta(seconds=2)) == first
    assert (Message.objects.count(), rung.count("notifications.send")) == (1, 1)


def test_the_same_page_with_another_number_is_refused(ask: Callable[..., Booking], nino: User) -> None:
    leaflet, booking = make_leaflet(nino), ask()
    send(leaflet, booking, nino)

    with pytest.raises(SentOtherwise):
        send(leaflet, booking, nino, phone="333 765 4321")

    assert list(Message.objects.values_list("to", flat=True)) == [HERS]


NOT_SENT: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], type[NotSendable]]] = [
    ({"silent": True}, {}, {}, SilentCase),
    ({"sensitive": True}, {"setting": Setting.HEALTH}, {}, TellsWhy),
    ({"sensitive": True}, {"setting": Setting.LEGAL}, {}, TellsWhy),
    ({"sensitive": True, "setting": Setting.SCHOOL}, {}, {}, TellsWhy),
    ({}, {}, {"asked": False}, NotAsked),
    ({}, {}, {"phone": "0935 123456"}, BadNumber),
    ({}, {}, {"phone": "12"}, BadNumber),
    ({}, {}, {"phone": ""}, BadNumber),
]


@pytest.mark.parametrize(("case", "about", "typed", "refusal"), NOT_SENT)
def test_what_would_harm_or_not_arrive_is_not_sent(
    ask: Callable[..., Booking],
    nino: User,
    case: dict[str, Any],
    about: dict[str, Any],
    typed: dict[str, Any],
    refusal: type[NotSendable],
) -> None:
    leaflet, booking = make_leaflet(nino, **about), ask(**case)

    with pytest.raises(refusal):
        send(leaflet, booking, nino, **typed)

    assert not Message.objects.exists()


def test_an_office_that_nobody_may_know_of_sends_nothing(ask: Callable[..., Booking], nino: User) -> None:
    leaflet, booking = make_leaflet(nino), ask()
    Office.objects.filter(pk=booking.office_id).update(is_sensitive=True)

    with pytest.raises(SilentCase):
        send(leaflet, booking, nino)

    assert not Message.objects.exists()


def test_of_a_sensitive_case_goes_out_what_tells_nothing_of_it(
    ask: Callable[..., Booking], nino: User
) -> None:
    booking = ask(sensitive=True, setting=Setting.HEALTH)

    message = send(make_leaflet(nino, setting=Setting.LOGISTICS), booking, nino)

    assert message.status == MessageStatus.QUEUED


def test_a_draft_is_sent_to_nobody(ask: Callable[..., Booking], nino: User) -> None:
    draft, booking = make_leaflet(nino, is_draft=True), ask()

    with pytest.raises(LeafletNotFound):
        send(draft, booking, nino)

    assert not Message.objects.exists()


def test_a_booking_has_its_limit(ask: Callable[..., Booking], nino: User) -> None:
    leaflet, booking = make_leaflet(nino), ask()
    for number in range(MOST_OF_A_BOOKING):
        send(leaflet, booking, nino, key=f"{number}")

    with pytest.raises(TooMany):
        send(leaflet, booking, nino, key="one more")

    assert Message.objects.count() == MOST_OF_A_BOOKING


def test_without_a_name_to_write_from_nothing_is_sent(
    ask: Callable[..., Booking], nino: User, settings: Settings
) -> None:
    settings.TWILIO = replace(settings.TWILIO, sender_name="")
    leaflet, booking = make_leaflet(nino), ask()

    with pytest.raises(BadNumber) as refused:
        send(leaflet, booking, nino)

    assert (refused.value.reason, Message.objects.count()) == ("no_sender_name", 0)


def test_of_a_request_that_is_not_there_nothing_is_sent(nino: User) -> None:
    leaflet = make_leaflet(nino)

    with pytest.raises(BookingNotFound):
        send_leaflet(
            leaflet_id=leaflet.pk, booking_id=9, phone=HERS, asked=True, key="k", by_id=nino.pk, at=NOON
        )
