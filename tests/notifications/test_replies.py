"""What an answer does, case by case of the conversation: the action, the words back, and who must look at it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, assign_mediator, decline_offer
from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, OfferStatus
from mediation.models import Exclusion, Mediator
from notifications import inbox, replies
from notifications.models import Message, Reply
from notifications.relay import relay
from notifications.replies import handle
from notifications.vocabulary import Channel, MessageKind, MessageStatus, ReplyMedium, ReplyResult
from tests.factories import make_mediator, only_seat
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db

Say = Callable[..., Reply]


@pytest.fixture
def say(desk: Desk) -> Say:
    """Let somebody (Amina, unless said otherwise) write, and have it handled a minute later."""

    def write(
        body: str, *, by: str = "", at: datetime | None = None, medium: ReplyMedium = ReplyMedium.SMS
    ) -> Reply:
        instant = at or desk.at + timedelta(minutes=1)
        stored = inbox.store(
            sid=f"SM{Reply.objects.count():032}",
            from_number=by or desk.amina.phone,
            body=body,
            medium=medium,
            at=instant,
        )
        assert stored is not None
        return handle(reply_id=stored.pk, at=instant)

    return write


def answer() -> Message | None:
    return Message.objects.filter(dedupe_key__startswith="reply:", dedupe_key__endswith=":answer").last()


def answers() -> list[str]:
    written = Message.objects.filter(dedupe_key__endswith=":answer").order_by("created_at", "due_at")
    return [message.text_key for message in written]


def offer_to(mediator: Mediator, booking: Booking) -> Offer:
    return Offer.objects.get(mediator=mediator, seat__booking=booking)


def give(booking: Booking, desk: Desk) -> None:
    accept_offer(offer_id=offer_to(desk.amina, booking).pk, at=desk.at, via=AnswerChannel.PAGE)


# --- Yes


PLAIN_YES = ["si", "SÌ!", "Ok grazie", "yes", "oui", "так", "1", "👍"]
NUMBERED_YES = ["si {n}", "{n} SI", "si{n}"]


@pytest.mark.parametrize("body", PLAIN_YES + NUMBERED_YES)
def test_a_yes_takes_the_only_open_offer(desk: Desk, say: Say, body: str) -> None:
    booking = desk.book()

    reply = say(body.format(n=booking.number))

    booking.refresh_from_db()
    assert (reply.result, booking.status) == (ReplyResult.ACCEPTED, BookingStatus.CONFIRMED)
    assert only_seat(booking).mediator == desk.amina
    assert answers() == []  # the confirmation, written from the event, is the answer


def test_a_yes_with_a_number_takes_that_offer_among_several(desk: Desk, say: Say) -> None:
    monday = desk.book()
    tuesday = desk.book(starts_at=desk.at + timedelta(days=10))

    say(f"si {tuesday.number}")

    monday.refresh_from_db()
    tuesday.refresh_from_db()
    assert (monday.status, tuesday.status) == (BookingStatus.SEARCHING, BookingStatus.CONFIRMED)


@pytest.mark.parametrize("body", ["si", "sì", "ok", "okay", "yes", "y", "oui", "так", "да", "نعم", "1", "👍"])
def test_a_bare_yes_with_several_open_offers_is_asked_about(desk: Desk, say: Say, body: str) -> None:
    first, second = desk.book(), desk.book(starts_at=desk.at + timedelta(days=10))

    reply = say(body)

    assert reply.result == ReplyResult.UNCLEAR
    assert Offer.objects.filter(status=OfferStatus.ACCEPTED).count() == 0
    written = answer()
    assert written is not None
    assert written.text_key == "which_booking"
    assert str(first.number) in written.body
    assert str(second.number) in written.body


def test_a_yes_said_twice_is_one_acceptance(desk: Desk, say: Say) -> None:
    booking = desk.book()
    say("si")

    reply = say("si")

    assert reply.result == ReplyResult.ALREADY_ANSWERED
    assert answers() == ["already_yours"]
    assert BookingEvent.objects.filter(booking=booking, kind=EventKind.BOOKING_CONFIRMED).count() == 1


def test_a_yes_after_somebody_elses_hears_that_it_is_taken(desk: Desk, say: Say) -> None:
    binta = make_mediator("Binta")
    booking = desk.book()
    say("si", by=binta.phone)

    reply = say(f"si {booking.number}")

    assert reply.result == ReplyResult.TOO_LATE
    assert answers() == ["closed_offer_reserve"]
    assert only_seat(booking).mediator == binta


def test_a_yes_after_the_end_hears_when_it_ended(desk: Desk, say: Say) -> None:
    booking = desk.book()
    late = offer_to(desk.amina, booking).expires_at + timedelta(seconds=1)

    reply = say(f"si {booking.number}", at=late)

    assert reply.result == ReplyResult.TOO_LATE
    assert answers() == ["closed_offer_expired"]
    assert only_seat(booking).mediator is None


def test_a_yes_to_a_job_that_clashes_names_the_other(desk: Desk, say: Say) -> None:
    mine = desk.book()
    other = desk.book()
    say(f"si {mine.number}")

    reply = say(f"si {other.number}")

    assert reply.result == ReplyResult.BUSY
    written = answer()
    assert written is not None
    assert written.text_key == "busy_elsewhere"
    assert str(mine.number) in written.body
    other.refresh_from_db()
    assert other.status == BookingStatus.SEARCHING


def test_a_yes_to_a_number_never_offered_is_said_to_be_unknown(desk: Desk, say: Say) -> None:
    desk.book()

    say("si 9999")

    assert answers() == ["number_not_found"]
    assert not Offer.objects.filter(status=OfferStatus.ACCEPTED).exists()


def test_a_yes_with_nothing_open_says_so(desk: Desk, say: Say) -> None:
    reply = say("si")

    assert (reply.result, answers()) == (ReplyResult.UNCLEAR, ["nothing_open"])


def test_ok_answers_a_reminder_when_no_offer_is_open(desk: Desk, say: Say) -> None:
    booking = desk.book()
    give(booking, desk)
    seat = only_seat(booking)
    reminder = seat.deadlines.open().get(kind=DeadlineKind.REMIND_DAY_BEFORE)
    desk.meet_deadlines(at=reminder.due_at)

    reply = say("OK", at=reminder.due_at + timedelta(minutes=5))

    assert (reply.result, answers()) == (ReplyResult.REMINDER_CONFIRMED, ["reminder_ok_noted"])
    assert seat.events.filter(kind=EventKind.REMINDER_CONFIRMED).count() == 1


# --- No


def test_a_no_declines_the_only_open_offer(desk: Desk, say: Say) -> None:
    booking = desk.book()

    reply = say("non posso")
    relay(at=desk.at)

    assert reply.result == ReplyResult.DECLINED
    assert offer_to(desk.amina, booking).status == OfferStatus.DECLINED
    assert Message.objects.filter(text_key="decline_noted").count() == 1


def test_a_bare_no_with_several_open_offers_is_asked_about(desk: Desk, say: Say) -> None:
    desk.book()
    desk.book(starts_at=desk.at + timedelta(days=10))

    say("no")

    assert answers() == ["which_booking"]
    assert Offer.objects.open().count() == 2


def test_a_bare_no_with_only_a_job_is_asked_about(desk: Desk, say: Say) -> None:
    booking = desk.book()
    give(booking, desk)

    reply = say("no")

    booking.refresh_from_db()
    assert (reply.result, answers()) == (ReplyResult.UNCLEAR, ["confirm_giving_back"])
    assert booking.status == BookingStatus.CONFIRMED


def test_a_no_with_the_number_of_a_job_gives_it_back(desk: Desk, say: Say) -> None:
    booking = desk.book()
    give(booking, desk)

    reply = say(f"NO {booking.number}")

    booking.refresh_from_db()
    assert (reply.result, booking.status) == (ReplyResult.RELEASED, BookingStatus.SEARCHING)
    assert only_seat(booking).mediator is None


def test_a_no_to_a_job_that_has_begun_goes_to_the_coordinator(desk: Desk, say: Say) -> None:
    booking = desk.book()
    give(booking, desk)
    desk.meet_deadlines(at=booking.starts_at)

    reply = say(f"no {booking.number}", at=booking.starts_at + timedelta(minutes=1))

    booking.refresh_from_db()
    assert (booking.status, answers()) == (BookingStatus.IN_PROGRESS, ["already_started"])
    assert reply.needs_coordinator is True


def test_nobody_gives_back_somebody_elses_job(desk: Desk, say: Say) -> None:
    cleo = make_mediator("Cleo", languages=["ru"])
    booking = desk.book()
    give(booking, desk)

    say(f"no {booking.number}", by=cleo.phone)

    booking.refresh_from_db()
    assert (booking.status, answers()) == (BookingStatus.CONFIRMED, ["number_not_found"])


# --- Neither


@pytest.mark.parametrize(
    "body", ["si ma arrivo alle 10.30", "ok però in video", "yes but later", "oui mais à 11h"]
)
def test_a_condition_is_not_an_acceptance_and_reaches_the_coordinator(
    desk: Desk, say: Say, body: str
) -> None:
    booking = desk.book()

    reply = say(body)

    assert (reply.result, reply.needs_coordinator, answers()) == (
        ReplyResult.UNCLEAR,
        True,
        ["conditional_heard"],
    )
    assert offer_to(desk.amina, booking).is_open
    alarm = Message.objects.get(text_key="coordinator_conditional_reply")
    assert alarm.to == desk.coordinator.phone


def test_unclear_once_is_asked_and_unclear_twice_reaches_the_coordinator(desk: Desk, say: Say) -> None:
    desk.book()

    first = say("boh")
    second = say("eh?")

    assert [first.needs_coordinator, second.needs_coordinator] == [False, True]
    assert answers() == ["not_understood", "not_understood"]


def test_two_machines_answering_each_other_stop_after_five(desk: Desk, say: Say) -> None:
    desk.book()

    replies = [say("automatic reply") for _ in range(8)]

    assert len(answers()) == 5
    assert replies[-1].needs_coordinator is True


def test_confirmations_are_never_held_back(desk: Desk, say: Say) -> None:
    booking = desk.book()
    for _ in range(6):
        say("automatic reply")

    reply = say(f"si {booking.number}")

    assert reply.result == ReplyResult.ACCEPTED


def test_an_unknown_number_gets_no_answer_and_reaches_the_coordinator(desk: Desk, say: Say) -> None:
    booking = desk.book()

    reply = say(f"si {booking.number}", by="+393400000000")

    assert (reply.result, reply.needs_coordinator) == (ReplyResult.UNKNOWN_NUMBER, True)
    assert Message.objects.filter(to="+393400000000").count() == 0
    assert only_seat(booking).mediator is None


def test_thanks_are_answered_and_change_nothing(desk: Desk, say: Say) -> None:
    booking = desk.book()

    reply = say("grazie!")

    assert (reply.result, answers()) == (ReplyResult.COURTESY, ["courtesy_open_offer"])
    assert offer_to(desk.amina, booking).is_open


# --- Opting out and in


@pytest.mark.parametrize("word", ["STOP", "cancel", "End", "QUIT"])
def test_an_opt_out_releases_nothing_and_tells_the_coordinator(desk: Desk, say: Say, word: str) -> None:
    booking = desk.book()
    give(booking, desk)

    reply = say(word)

    desk.amina.refresh_from_db()
    booking.refresh_from_db()
    assert reply.result == ReplyResult.OPTED_OUT
    assert desk.amina.opted_out_at is not None
    assert booking.status == BookingStatus.CONFIRMED
    assert Message.objects.get(text_key="coordinator_opted_out").to == desk.coordinator.phone
    assert answers() == []


@pytest.mark.parametrize("body", ["annulla {n}", "{n} no", "Нет {n}"])
def test_words_near_an_opt_out_release_that_booking_only(desk: Desk, say: Say, body: str) -> None:
    booking = desk.book()
    give(booking, desk)

    say(body.format(n=booking.number))

    desk.amina.refresh_from_db()
    assert desk.amina.opted_out_at is None
    assert only_seat(booking).mediator is None


def test_start_opts_back_in(desk: Desk, say: Say) -> None:
    say("STOP")

    say("START")

    desk.amina.refresh_from_db()
    assert desk.amina.opted_out_at is None
    assert answers() == ["opted_in"]


def test_whoever_opted_out_is_not_written_to_and_it_shows(desk: Desk, say: Say) -> None:
    booking = desk.book()
    say("STOP")
    assign_mediator(
        booking_id=booking.pk,
        mediator_id=desk.amina.pk,
        reason="sentita al telefono",
        by_id=desk.coordinator.pk,
        at=desk.at,
    )

    relay(at=desk.at)

    confirmation = Message.objects.get(text_key="assigned_by_coordinator_phone")
    assert (confirmation.status, confirmation.error) == ("failed", "opted_out")


# --- Missed calls


def test_a_missed_call_takes_the_only_open_offer_and_says_so(desk: Desk, say: Say) -> None:
    booking = desk.book()

    reply = say("", medium=ReplyMedium.MISSED_CALL)
    relay(at=desk.at)

    booking.refresh_from_db()
    assert (reply.result, booking.status) == (ReplyResult.ACCEPTED, BookingStatus.CONFIRMED)
    assert Message.objects.filter(text_key="missed_call_accepted", to=desk.amina.phone).count() == 1


def test_a_missed_call_with_several_open_offers_takes_none(desk: Desk, say: Say) -> None:
    desk.book()
    desk.book(starts_at=desk.at + timedelta(days=10))

    say("", medium=ReplyMedium.MISSED_CALL)

    assert answers() == ["missed_call_unclear"]
    assert Seat.objects.filter(mediator__isnull=False).count() == 0


def ring_late(desk: Desk, *, minutes: int) -> Reply:
    """She rang at one minute past, and it is found so many minutes later."""
    rung_at = desk.at + timedelta(minutes=1)
    reply = inbox.store(
        sid="CA" + "1" * 32,
        from_number=desk.amina.phone,
        body="",
        medium=ReplyMedium.MISSED_CALL,
        at=rung_at,
    )
    assert reply is not None
    return handle(reply_id=reply.pk, at=rung_at + timedelta(minutes=minutes))


def test_a_missed_call_found_late_takes_the_offer_that_is_still_open(desk: Desk) -> None:
    booking = desk.book()

    ring_late(desk, minutes=3)

    assert only_seat(booking).mediator == desk.amina


def test_a_missed_call_found_after_another_took_the_job_hears_so(desk: Desk) -> None:
    binta = make_mediator("Binta")
    booking = desk.book(urgency="now", starts_at=None)
    accept_offer(
        offer_id=offer_to(binta, booking).pk, at=desk.at + timedelta(minutes=2), via=AnswerChannel.SMS
    )

    reply = ring_late(desk, minutes=3)

    assert (reply.result, answers()) == (ReplyResult.TOO_LATE, ["closed_offer_reserve"])
    assert only_seat(booking).mediator == binta


@pytest.mark.parametrize("is_swept", [True, False])
def test_a_missed_call_found_after_the_offer_ended_hears_so(desk: Desk, *, is_swept: bool) -> None:
    booking = desk.book(urgency="now", starts_at=None)
    ends_at = offer_to(desk.amina, booking).expires_at
    if is_swept:
        desk.meet_deadlines(at=ends_at)

    reply = ring_late(desk, minutes=(ends_at - desk.at) // timedelta(minutes=1))

    assert (reply.result, answers()) == (ReplyResult.TOO_LATE, ["closed_offer_expired"])
    assert only_seat(booking).mediator is None


def test_of_two_offers_open_when_it_rang_the_one_that_is_left_is_not_taken(desk: Desk) -> None:
    desk.book()
    left = desk.book(starts_at=desk.at + timedelta(days=10))
    first = Offer.objects.exclude(seat__booking=left).get()
    decline_offer(offer_id=first.pk, at=desk.at + timedelta(minutes=2), via=AnswerChannel.PAGE)

    reply = ring_late(desk, minutes=3)

    assert (reply.result, answers()) == (ReplyResult.UNCLEAR, ["missed_call_unclear"])
    assert not Seat.objects.filter(mediator__isnull=False).exists()


def call_amina(desk: Desk, *, at: datetime) -> None:
    """A call of ours that nobody took."""
    Message.objects.create(
        dedupe_key=f"call:{at}",
        channel=Channel.VOICE,
        kind=MessageKind.CALL,
        status=MessageStatus.UNDELIVERED,
        mediator=desk.amina,
        to=desk.amina.phone,
        text_key="call_offer",
        language="it",
        text_version=1,
        body="Qui Ponte.",
        parts=1,
        created_at=at,
        due_at=at,
        sent_at=at,
        expires_at=at + timedelta(minutes=15),
    )


def test_a_missed_call_found_late_is_a_yes_although_she_was_called_since(desk: Desk) -> None:
    booking = desk.book()
    call_amina(desk, at=desk.at + timedelta(minutes=2))

    ring_late(desk, minutes=3)

    assert only_seat(booking).mediator == desk.amina


def test_a_missed_call_found_late_that_called_us_back_is_no_yes(desk: Desk) -> None:
    booking = desk.book(urgency="now", starts_at=None)
    call_amina(desk, at=desk.at)

    reply = ring_late(desk, minutes=3)

    assert (reply.result, answers()) == (ReplyResult.UNCLEAR, ["missed_call_unclear"])
    assert only_seat(booking).mediator is None


def test_whoever_called_us_back_and_is_found_after_the_end_is_no_reserve(desk: Desk) -> None:
    binta = make_mediator("Binta")
    booking = desk.book(urgency="now", starts_at=None)
    call_amina(desk, at=desk.at)
    accept_offer(
        offer_id=offer_to(binta, booking).pk, at=desk.at + timedelta(minutes=2), via=AnswerChannel.SMS
    )

    ring_late(desk, minutes=3)

    assert answers() == ["missed_call_nothing_open"]
    assert offer_to(desk.amina, booking).willing_at is None


# --- Twice


class Died(Exception):
    """What a worker's end looks like from inside."""


@pytest.mark.parametrize(("body", "medium"), [("si", ReplyMedium.SMS), ("", ReplyMedium.MISSED_CALL)])
def test_a_yes_left_over_after_its_deed_takes_no_second_job(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, body: str, medium: ReplyMedium
) -> None:
    """Its worker died before the answer, and she has been asked for another job since."""
    desk.book()
    received_at = desk.at + timedelta(minutes=1)
    reply = inbox.store(
        sid="SM" + "1" * 32, from_number=desk.amina.phone, body=body, medium=medium, at=received_at
    )
    assert reply is not None
    with monkeypatch.context() as dying:
        dying.setattr(replies, "_answer", Mock(side_effect=Died))
        with pytest.raises(Died):
            handle(reply_id=reply.pk, at=received_at + timedelta(seconds=1))
    desk.at += timedelta(minutes=2)
    desk.book(starts_at=desk.at + timedelta(days=10))

    handled = handle(reply_id=reply.pk, at=desk.at + timedelta(seconds=10))

    assert handled.result == ReplyResult.ACCEPTED
    assert answers() == []
    assert Seat.objects.filter(mediator=desk.amina).count() == 1


def test_a_reply_handled_twice_acts_and_answers_once(desk: Desk, say: Say) -> None:
    desk.book()
    reply = say("boh")
    Reply.objects.update(handled_at=None)

    handle(reply_id=reply.pk, at=desk.at + timedelta(minutes=2))

    assert answers() == ["not_understood"]


def test_the_answer_is_in_the_mediators_language(desk: Desk, say: Say) -> None:
    Mediator.objects.update(language="uk")

    say("так")

    written = answer()
    assert written is not None
    assert (written.text_key, written.language) == ("nothing_open", "uk")


# --- Help


def test_a_call_for_help_reaches_the_coordinator_and_is_answered(desk: Desk, say: Say) -> None:
    booking = desk.book()
    give(booking, desk)
    relay(at=desk.at)

    reply = say("AIUTO mi minacciano")
    relay(at=desk.at + timedelta(minutes=1))

    assert (reply.result, reply.booking, reply.needs_coordinator) == (ReplyResult.HELP_ASKED, booking, True)
    event = booking.events.get(kind=EventKind.HELP_ASKED)
    assert event.facts == {"via": "sms", "reason": ""}
    told = {message.to: message.body for message in Message.objects.filter(event=event)}
    assert set(told) == {desk.amina.phone, desk.coordinator.phone}
    assert f"turno {booking.number}" in told[desk.coordinator.phone]
    assert desk.amina.phone in told[desk.coordinator.phone]
    assert only_seat(booking).mediator == desk.amina


def test_a_call_for_help_without_a_job_reaches_the_coordinator_too(desk: Desk, say: Say) -> None:
    reply = say("aiuto")

    assert (reply.result, reply.booking, reply.needs_coordinator) == (ReplyResult.HELP_ASKED, None, True)
    assert answers() == ["help_noted"]
    alarm = Message.objects.get(text_key="coordinator_help_asked_no_job")
    assert (alarm.to, alarm.is_urgent) == (desk.coordinator.phone, True)


def test_a_call_for_help_names_its_job_or_means_the_nearest(desk: Desk, say: Say) -> None:
    far = desk.book(starts_at=desk.at + timedelta(days=5))
    near = desk.book(starts_at=desk.at + timedelta(days=2))
    for booking in (far, near):
        give(booking, desk)

    assert say("aiuto").booking == near
    assert say(f"{far.number} aiuto").booking == far


def test_a_yes_that_must_not_be_explained_is_answered_like_a_closed_offer(desk: Desk, say: Say) -> None:
    booking = desk.book()
    Exclusion.objects.create(mediator=desk.amina, office=desk.office, reason="non dire", is_blind=True)

    reply = say("si")

    assert (reply.result, answers()) == (ReplyResult.TOO_LATE, ["closed_offer_cancelled"])
    assert only_seat(booking).mediator is None


@pytest.mark.parametrize("body", ["si {n}", "si", "no {n}"])
def test_whoever_has_not_heard_that_her_job_is_called_off_reads_it(desk: Desk, say: Say, body: str) -> None:
    booking = desk.book()
    give(booking, desk)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, at=desk.at, reason="")

    reply = say(body.format(n=booking.number))

    assert (reply.result, answers()) == (ReplyResult.TOO_LATE, ["cancelled_by_office"])
    assert not reply.needs_coordinator
