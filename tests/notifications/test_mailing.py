"""Letters to offices, as a real mail server takes them and a calendar program reads them."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Component
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.actions.releasing import withdraw
from bookings.models import Booking, Seat
from bookings.vocabulary import AnswerChannel, SeatStatus
from mediation.vocabulary import Delivery
from notifications import delivery, reconciling
from notifications.channels.event_loop import waited
from notifications.channels.outcomes import NotAccepted
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Attempt, GatewayPause, Message
from notifications.relay import relay
from notifications.resending import send_again
from notifications.routes import EmailRoute, Routes
from notifications.vocabulary import AttemptOutcome, Channel, MessageStatus
from tests.factories import make_mediator, only_offer
from tests.notifications.conftest import Desk, send_all
from tests.post_office import HANGS_UP, PostOffice, Trickled, goes_through, open_post_office

pytestmark = pytest.mark.django_db

OFFICE = "triage@ospedale.example"
SOON = timedelta(minutes=1)


@pytest.fixture
def post(settings: Settings) -> Iterator[PostOffice]:
    with open_post_office() as office:
        goes_through(office, settings)
        yield office


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An office that has a mailbox and only landlines."""
    desk.office.email = OFFICE
    desk.office.save()
    return desk


def book(desk: Desk, **values: object) -> Booking:
    return desk.book(**{"delivery": Delivery.ONSITE, "contact_phone": "", **values})


def mail_all(*, at: datetime) -> int:
    relay(at=at)
    return delivery.drain(
        routes={Channel.EMAIL: EmailRoute()}, clock=lambda: at, until=at + timedelta(seconds=1)
    )


def letters() -> list[str]:
    written = Message.objects.filter(channel=Channel.EMAIL).order_by("event_id", "dedupe_key")
    return list(written.values_list("text_key", flat=True))


def event_in(letter: EmailMessage) -> tuple[str, Component]:
    """The method and the event of the part that mail programs act upon, which is the file too."""
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    (enclosed,) = letter.iter_attachments()
    text = part.get_content()
    assert (
        enclosed.get_content() == text.replace("\n", "\r\n").encode()
        or enclosed.get_content() == text.encode()
    )
    calendar = Calendar.from_ical(text)
    assert part.get_param("method") == str(calendar["METHOD"])
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def calendars(post: PostOffice) -> list[tuple[str, int, str, str]]:
    """Method, sequence, status and start of each appointment that arrived."""
    found = [event_in(letter) for letter in post.letters if any(letter.iter_attachments())]
    return [
        (method, int(str(event["SEQUENCE"])), str(event["STATUS"]), event.decoded("DTSTART").isoformat())
        for method, event in found
    ]


# --- The letter


def test_an_office_with_only_landlines_hears_by_e_mail(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)

    assert mail_all(at=desk.at) == 1

    (letter,) = post.letters
    assert letter["Subject"] == f"Richiesta {booking.number} ricevuta"
    assert (letter["To"], letter["From"]) == (OFFICE, "Ponte <ponte@ponte.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert f"https://ponte.example/richieste/{booking.number}" in letter.get_content().splitlines()
    assert not Message.objects.filter(channel=Channel.SMS, office=desk.office).exists()
    message = Message.objects.get(channel=Channel.EMAIL)
    assert (message.status, message.to, message.parts) == (MessageStatus.SENT, "", 0)
    assert letter["Message-ID"] == f"<{message.pk}@ponte.example>"


def test_the_letters_of_one_booking_hang_together(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    mail_all(at=desk.at)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at + SOON, via=AnswerChannel.SMS)
    mail_all(at=desk.at + SOON)

    first, second = post.letters
    assert first["References"] == second["In-Reply-To"] == f"<richiesta-{booking.number}@ponte.example>"
    assert first["Message-ID"] != second["Message-ID"]


def test_who_asked_reads_it_too_while_she_works_there(desk: Desk, post: PostOffice) -> None:
    desk.clerk.email = "berg@ospedale.example"
    desk.clerk.save()
    book(desk)
    relay(at=desk.at)
    desk.clerk.memberships.all().delete()
    book(desk)
    relay(at=desk.at)

    written = Message.objects.filter(channel=Channel.EMAIL).order_by("booking_id", "email")
    assert list(written.values_list("email", flat=True)) == ["berg@ospedale.example", OFFICE, OFFICE]


def test_one_mailbox_reads_it_once(desk: Desk, post: PostOffice) -> None:
    desk.clerk.email = OFFICE.title()
    desk.clerk.save()
    book(desk)

    relay(at=desk.at)
    relay(at=desk.at)

    assert letters() == ["request_received"]


def test_a_coordinator_who_asks_for_an_office_is_not_written_to(desk: Desk, post: PostOffice) -> None:
    desk.coordinator.email = "nino@polo.example"
    desk.coordinator.save()
    booking = book(desk)
    Booking.objects.filter(pk=booking.pk).update(requested_by=desk.coordinator)

    relay(at=desk.at)

    assert list(Message.objects.filter(channel=Channel.EMAIL).values_list("email", flat=True)) == [OFFICE]


def test_where_no_mail_server_is_named_nothing_is_written(desk: Desk, settings: Settings) -> None:
    settings.SENDS_EMAIL = False
    book(desk)

    relay(at=desk.at)

    assert letters() == []


def test_an_invented_office_is_written_to_only_where_no_letter_leaves(
    desk: Desk, post: PostOffice, settings: Settings
) -> None:
    desk.office.is_demo = True
    desk.office.save()
    book(desk)
    mail_all(at=desk.at)

    settings.EMAIL_STAYS_HERE = True
    book(desk)
    mail_all(at=desk.at)

    written = Message.objects.filter(channel=Channel.EMAIL).order_by("booking_id")
    assert list(written.values_list("status", "error")) == [
        (MessageStatus.FAILED, "demo_person"),
        (MessageStatus.SENT, ""),
    ]
    assert len(post.letters) == 1


def test_of_a_reserved_booking_a_letter_says_the_number_and_who(desk: Desk, post: PostOffice) -> None:
    booking = book(desk, silent=True)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)

    mail_all(at=desk.at)

    part = post.letters[-1].get_body(("plain",))
    assert part is not None
    body = part.get_content()
    assert "ha accettato Amina" in body
    assert "Ucraino" not in body
    assert "Ospedale" not in body
    _, event = event_in(post.letters[-1])
    assert str(event["SUMMARY"]) == f"Appuntamento {booking.number}"
    assert "LOCATION" not in event
    assert "Amina" not in str(event["DESCRIPTION"])


def test_a_letter_that_is_no_longer_true_does_not_leave(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    relay(at=desk.at)
    withdraw(booking_id=booking.pk, mediator_id=desk.amina.pk, at=desk.at + SOON, via=AnswerChannel.SMS)

    mail_all(at=desk.at + SOON)

    assert f"Richiesta {booking.number} confermata" not in post.subjects
    assert f"Richiesta {booking.number}: cerchiamo un'altra persona" in post.subjects


def test_a_text_never_waits_for_a_letter(desk: Desk, post: PostOffice, sms: TwilioSms) -> None:
    book(desk)

    assert send_all(sms, at=desk.at) == 1

    assert Message.objects.get(channel=Channel.EMAIL).status == MessageStatus.QUEUED


# --- The appointment


def test_an_appointment_is_made_moved_and_called_off(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    mail_all(at=desk.at)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    mail_all(at=desk.at)
    moved = booking.starts_at + timedelta(minutes=10)
    change_booking(
        booking_id=booking.pk, change=Change(starts_at=moved), by_id=desk.clerk.pk, at=desk.at + SOON
    )
    mail_all(at=desk.at + SOON)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at + 2 * SOON)
    mail_all(at=desk.at + 2 * SOON)

    made, changed, off = calendars(post)
    assert (made[0], changed[0], off[0]) == ("REQUEST", "REQUEST", "CANCEL")
    assert made[1] < changed[1] < off[1]
    assert (made[2], off[2]) == ("CONFIRMED", "CANCELLED")
    assert (made[3], changed[3]) == (booking.starts_at.isoformat(), moved.isoformat())
    uids = {str(event_in(letter)[1]["UID"]) for letter in post.letters if any(letter.iter_attachments())}
    assert uids == {f"richiesta-{booking.number}@ponte.example"}


def test_an_appointment_says_what_calendar_programs_want_to_know(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    mail_all(at=desk.at)

    _, event = event_in(post.letters[-1])

    assert str(event["SUMMARY"]) == f"Mediazione Ucraino, richiesta {booking.number}"
    assert str(event["LOCATION"]) == "Ospedale di prova, Enna"
    assert str(event["DESCRIPTION"]) == f"Chi viene: Amina\nhttps://ponte.example/richieste/{booking.number}"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == booking.duration
    assert str(event["ORGANIZER"]) == "mailto:ponte@ponte.example"
    assert str(event["ATTENDEE"]) == f"mailto:{OFFICE}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_an_appointment_that_goes_to_somebody_else_is_not_called_off(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    mail_all(at=desk.at)
    withdraw(booking_id=booking.pk, mediator_id=desk.amina.pk, at=desk.at + SOON, via=AnswerChannel.SMS)
    mail_all(at=desk.at + SOON)
    olena = make_mediator("Olena")
    assign_mediator(
        booking_id=booking.pk,
        mediator_id=olena.pk,
        by_id=desk.coordinator.pk,
        reason="La conoscono",
        at=desk.at + 2 * SOON,
    )
    mail_all(at=desk.at + 2 * SOON)

    told = calendars(post)
    assert [(method, status) for method, _, status, _ in told] == [
        ("REQUEST", "CONFIRMED"),
        ("REQUEST", "TENTATIVE"),
        ("REQUEST", "CONFIRMED"),
    ]
    assert [sequence for _, sequence, _, _ in told] == sorted({sequence for _, sequence, _, _ in told})
    assert "Olena" in str(event_in(post.letters[-1])[1]["DESCRIPTION"])


def test_what_changes_nothing_in_a_calendar_brings_none(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    mail_all(at=desk.at)
    change = Change(contact_name="Sportello 2")
    change_booking(booking_id=booking.pk, change=change, by_id=desk.clerk.pk, at=desk.at + SOON)
    mail_all(at=desk.at + SOON)

    assert post.subjects[-1] == f"Richiesta {booking.number} modificata"
    assert len(calendars(post)) == 1


def test_what_never_stood_in_a_calendar_is_not_called_off_there(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    mail_all(at=desk.at)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at + SOON)
    mail_all(at=desk.at + SOON)

    assert post.subjects == [f"Richiesta {booking.number} ricevuta", f"Richiesta {booking.number} disdetta"]
    assert calendars(post) == []


def test_a_change_that_she_is_asked_about_leaves_the_appointment_unsure(desk: Desk, post: PostOffice) -> None:
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    mail_all(at=desk.at)
    moved = booking.starts_at + timedelta(hours=5)
    change_booking(
        booking_id=booking.pk, change=Change(starts_at=moved), by_id=desk.clerk.pk, at=desk.at + SOON
    )
    mail_all(at=desk.at + SOON)

    assert Seat.objects.get(booking=booking).status == SeatStatus.RECONFIRMING
    assert letters() == ["request_received", "request_confirmed", "request_reconfirming"]
    assert [(told[2], told[3]) for told in calendars(post)] == [
        ("CONFIRMED", booking.starts_at.isoformat()),
        ("TENTATIVE", moved.isoformat()),
    ]


# --- What can go wrong


def test_a_server_that_is_away_gets_the_letter_when_it_is_back(
    desk: Desk, settings: Settings, post: PostOffice
) -> None:
    book(desk)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    mail_all(at=desk.at)
    settings.EMAIL_PORT = port
    mail_all(at=desk.at + 2 * SOON)

    assert [attempt.outcome for attempt in Attempt.objects.order_by("number")] == [
        AttemptOutcome.NOT_TAKEN,
        AttemptOutcome.ACCEPTED,
    ]
    assert len(post.letters) == 1


def test_a_letter_of_unknown_fate_is_sent_again_as_the_same_letter(desk: Desk, settings: Settings) -> None:
    route: Routes = {Channel.EMAIL: EmailRoute()}
    booking = book(desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    with open_post_office({b"LETTER": HANGS_UP}) as deaf:
        goes_through(deaf, settings)
        mail_all(at=desk.at)
    message = Message.objects.get(channel=Channel.EMAIL, text_key="request_confirmed")
    assert message.status == MessageStatus.UNKNOWN
    for minutes in (5, 10):
        reconciling.reconcile(routes=route, at=desk.at + minutes * SOON)
    with open_post_office() as hearing:
        goes_through(hearing, settings)
        mail_all(at=desk.at + 15 * SOON)

    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.SENT, 2)
    (again,) = [letter for letter in hearing.letters if "confermata" in letter["Subject"]]
    (before,) = [letter for letter in deaf.letters if "confermata" in letter["Subject"]]
    assert again["Message-ID"] == before["Message-ID"] == f"<{message.pk}@ponte.example>"
    assert again["Date"] == before["Date"]
    assert str(event_in(again)[1]) == str(event_in(before)[1])


def test_a_letter_that_waits_for_a_postman_until_its_time_is_over_stays_here(
    desk: Desk, settings: Settings
) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, concurrency=1, call_seconds=0.4)
    # The server says only in a second that it has taken the first, and by then the second one's lease may be over.
    with open_post_office({b"LETTER": Trickled(b"250 taken")}) as slow:
        goes_through(slow, settings)
        for _ in range(2):
            book(desk)
        relay(at=desk.at)
        first, second = Message.objects.filter(channel=Channel.EMAIL).order_by("event_id")
        route = EmailRoute()

        async def both() -> list[str | BaseException]:
            sent = (route.send(message, at=desk.at) for message in (first, second))
            return await asyncio.gather(*sent, return_exceptions=True)

        outcomes = waited(both())

    assert all(isinstance(outcome, NotAccepted) for outcome in outcomes)
    assert len(slow.letters) == 1


def test_an_address_that_is_refused_fails_for_good(desk: Desk, settings: Settings) -> None:
    book(desk)
    with open_post_office({b"RCPT": b"550 no such mailbox"}) as office:
        goes_through(office, settings)
        mail_all(at=desk.at)

    message = Message.objects.get(channel=Channel.EMAIL)
    assert (message.status, message.error) == (MessageStatus.FAILED, "550")


def test_an_account_that_is_refused_pauses_letters_and_no_texts(
    desk: Desk, settings: Settings, sms: TwilioSms
) -> None:
    book(desk)
    with open_post_office({b"MAIL": b"530 authentication required"}) as office:
        goes_through(office, settings)
        mail_all(at=desk.at)

    pause = GatewayPause.objects.get()
    assert (pause.channel, pause.reason) == (Channel.EMAIL, "SMTP 530")
    assert send_all(sms, at=desk.at + timedelta(seconds=1)) == 1
    assert Message.objects.get(channel=Channel.EMAIL).status == MessageStatus.QUEUED


def test_a_mailbox_with_a_bad_address_is_seen_to_hear_nothing(desk: Desk, post: PostOffice) -> None:
    desk.office.email = "triage@ospedale.example\nBcc: altri@altrove.example"
    desk.office.save()
    book(desk)

    mail_all(at=desk.at)

    message = Message.objects.get(channel=Channel.EMAIL)
    assert (message.status, message.error) == (MessageStatus.FAILED, "no_address")
    assert post.letters == []


def test_a_letter_that_was_refused_is_sent_again_to_the_address_there_is_now(
    desk: Desk, settings: Settings
) -> None:
    book(desk)
    with open_post_office({b"RCPT": b"550 no such mailbox"}) as office:
        goes_through(office, settings)
        mail_all(at=desk.at)
    lost = Message.objects.get(channel=Channel.EMAIL)
    desk.office.email = "nuova@ospedale.example"
    desk.office.save()

    again = send_again(message_id=str(lost.pk), at=desk.at + SOON)
    with open_post_office() as office:
        goes_through(office, settings)
        mail_all(at=desk.at + SOON)

    (letter,) = office.letters
    assert (letter["To"], letter["Subject"]) == ("nuova@ospedale.example", lost.subject)
    again.refresh_from_db()
    assert (again.status, again.channel, again.to) == (MessageStatus.SENT, Channel.EMAIL, "")
