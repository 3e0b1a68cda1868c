"""Nothing that tells who the person is or why she needs a mediator leaves by any message, nor lands in any log.

Every free field carries a mark (`ZQ…`) and a word that tells something; every event there is is played with them.
"""

import logging
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.vocabulary import EventKind, Lane, SeatStatus
from mediation.models import Language
from mediation.vocabulary import Delivery, OrganisationKind, Setting
from notifications import writing
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Message
from notifications.relay import relay
from notifications.texts.catalogue import LANGUAGES, Approved, Rendered, render
from notifications.texts.discretion import telling_words
from notifications.texts.formatting import Value
from notifications.vocabulary import Channel
from tests.factories import make_place
from tests.notifications.conftest import Desk, send_all
from tests.notifications.occasions import EVERY_EVENT, book_in, happen

pytestmark = pytest.mark.django_db

MARK = "ZQ"


@pytest.fixture
def marked(desk: Desk) -> Desk:
    """The desk of a ward whose every typed name gives something away."""
    office = desk.office
    office.name, office.external_number = "Ginecologia ZQOFFICE", "+390935000800"
    office.save()
    desk.clerk.first_name, desk.clerk.last_name = "ZQCLERK", "Consultorio"
    desk.clerk.save()
    return desk


def marked_booking(lane: Lane, delivery: Delivery, desk: Desk, *, reserved: bool) -> Booking:
    place = make_place("Nicosia", "Infettivi ZQPLACE")
    place.address = "via ZQADDRESS 1, SerD"
    place.save()
    booking = book_in(
        lane,
        desk,
        delivery=delivery,
        place_id=place.pk,
        contact_name="ZQCONTACT, centro antiviolenza",
        case_reference="ZQCASE psichiatria",
        campaign="ZQCAMPAIGN oncologia",
        unaccompanied=True,
        adult_operator="ZQOPERATOR, psichiatria",
        guardian="ZQGUARDIAN, consultorio",
        sensitive=reserved,
        silent=reserved,
    )
    Offer.objects.update(decline_reason="ZQDECLINED aborto")
    return booking


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every message that is written, in every language that has it."""
    bodies: list[str] = []

    def in_every_language(
        key: str, language: str, facts: Mapping[str, Value], approved: Approved
    ) -> Rendered:
        bodies.extend(render(key, spoken, facts, approved).body for spoken in LANGUAGES)
        return render(key, language, facts, approved)

    monkeypatch.setattr(writing, "render", in_every_language)
    return bodies


def play_everything(booking: Booking, desk: Desk) -> None:
    for kind, facts in EVERY_EVENT:
        happen(kind, booking, desk, facts)
    relay(at=desk.at + timedelta(minutes=2))


def names_a_setting(body: str) -> bool:
    labels = "|".join(re.escape(label.casefold()) for label in Setting.labels)
    return re.search(rf"\b(?:{labels})\b", body.casefold()) is not None


@pytest.mark.parametrize("reserved", [False, True], ids=["plain", "reserved"])
@pytest.mark.parametrize("delivery", Delivery)
@pytest.mark.parametrize("lane", Lane)
def test_no_message_and_no_log_gives_anything_away(
    lane: Lane,
    delivery: Delivery,
    reserved: bool,
    marked: Desk,
    said: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    play_everything(marked_booking(lane, delivery, marked, reserved=reserved), marked)

    assert not BookingEvent.objects.filter(relayed_at__isnull=True).exists()
    assert len(said) > len(LANGUAGES) * 25
    assert [body for body in said if MARK in body or telling_words(body) or names_a_setting(body)] == []
    assert [line for line in caplog.messages if MARK in line or telling_words(line)] == []
    if reserved:
        assert where_it_is_told(marked) == {"the town"}


@pytest.mark.parametrize("reserved", [False, True], ids=["plain", "reserved"])
@pytest.mark.parametrize("delivery", Delivery)
def test_no_letter_and_no_appointment_gives_anything_away(
    delivery: Delivery, reserved: bool, marked: Desk, settings: Settings
) -> None:
    settings.SENDS_EMAIL = True
    marked.office.email = "reparto@ospedale.example"
    marked.office.save()

    booking = marked_booking(Lane.PLANNED, delivery, marked, reserved=reserved)
    Seat.objects.update(status=SeatStatus.FILLED, mediator=marked.amina)
    play_everything(booking, marked)

    letters = Message.objects.filter(channel=Channel.EMAIL)
    read = [text for each in letters for text in (each.subject, each.body, unfolded(each.calendar)) if text]
    assert letters.exclude(calendar="").exists()
    assert len(read) > 50
    assert [text for text in read if MARK in text or telling_words(text) or names_a_setting(text)] == []
    if reserved:
        shown = (marked.office.organisation.name, "Nicosia", booking.language.name, marked.amina.last_name)
        assert [text for text in read if any(word in text for word in shown)] == []


def unfolded(calendar: str) -> str:
    """Long lines are broken wherever they reach the margin."""
    return calendar.replace("\r\n ", "")


def where_it_is_told(desk: Desk) -> set[str]:
    """What of the place the messages show; the offers show the town, or nobody could answer them."""
    bodies = Message.objects.values_list("event__kind", "body")
    assert [body for kind, body in bodies if kind == EventKind.OFFER_MADE and "Nicosia" not in body] == []
    names = {desk.office.organisation.name: "the body", desk.office.name: "the ward", "Nicosia": "the town"}
    return {what for _, body in bodies for name, what in names.items() if name in body}


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.SHORT, Lane.PLANNED])
def test_before_acceptance_a_reserved_booking_has_no_hour_and_no_way_of_meeting(
    lane: Lane, marked: Desk
) -> None:
    booking = marked_booking(lane, Delivery.VIDEO, marked, reserved=True)

    relay(at=marked.at)

    (offer,) = Message.objects.filter(event__kind=EventKind.OFFER_MADE)
    asked, _, _ = offer.body.partition(" Scrivi SI")
    assert re.fullmatch(
        rf"(TURNO|URGENTE) {booking.number} UCRAINO: \w{{3}} \d\d/\d\d (mattina|pomeriggio), Nicosia\.( Puoi\?)?",
        asked,
    )


def test_a_body_whose_own_name_tells_something_is_only_a_town(marked: Desk, said: list[str]) -> None:
    organisation = marked.office.organisation
    organisation.name, organisation.kind = "Centro antiviolenza ZQBODY", OrganisationKind.RECEPTION
    organisation.save()

    play_everything(marked_booking(Lane.PLANNED, Delivery.ONSITE, marked, reserved=False), marked)

    assert not BookingEvent.objects.filter(relayed_at__isnull=True).exists()
    assert [body for body in said if MARK in body or telling_words(body)] == []


def test_a_plain_name_is_said_once_she_has_accepted(desk: Desk) -> None:
    """The other half: what may be said is said, so the marks above would have been seen."""
    place = make_place("Nicosia", "Poliambulatorio ZQPLACE")
    booking = book_in(Lane.PLANNED, desk, delivery="onsite", place_id=place.pk, contact_name="ZQCONTACT")

    happen(EventKind.BOOKING_CONFIRMED, booking, desk, {"via": "sms"})
    relay(at=desk.at)

    told = {message.text_key: message.body for message in Message.objects.filter(mediator=desk.amina)}
    assert "Poliambulatorio ZQPLACE, Nicosia. Ref. ZQCONTACT" in told["assigned"]
    assert MARK not in told["offer_planned"]


def test_what_cannot_be_written_is_logged_without_what_was_typed(
    marked: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    booking = marked_booking(Lane.PLANNED, Delivery.ONSITE, marked, reserved=False)
    Language.objects.filter(pk=booking.language_id).update(name=" ")

    relay(at=marked.at)

    assert "cannot be told" in caplog.text
    assert MARK not in caplog.text
    assert telling_words(caplog.text) == []


def test_sending_logs_neither_a_text_nor_a_number(
    marked: Desk, sms: TwilioSms, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marked_booking(Lane.NOW, Delivery.PHONE, marked, reserved=False)

    assert send_all(sms, at=marked.at) == 1

    message = Message.objects.get()
    assert [line for line in caplog.messages if message.body in line or message.to in line] == []
