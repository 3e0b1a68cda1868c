"""Who hears of what: one table from events to letters, and when a letter has stopped being true. No network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bookings.lanes import may_tell_from
from bookings.lifecycle import NEXT
from bookings.models import Booking, BookingEvent, Seat
from bookings.search import UNDONE
from bookings.vocabulary import AnswerChannel, EventKind, Lane, SeatStatus, Step
from bookings.working_time import working_time
from mediation.models import SignInCode
from mediation.sign_in_links import is_unused
from notifications import person, recipients
from notifications.models import Message
from notifications.recipients import Recipient
from notifications.texts.keys import reserved
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from notifications.wordings import (
    HURRIED,
    Wording,
    alarm,
    alarm_aloud,
    aloud,
    altered,
    always,
    asked_again,
    asked_again_aloud,
    but_not_of_a_series,
    by_delivery,
    cancellation,
    check,
    confirmation,
    corrected_by_office,
    details,
    entered,
    entrusted,
    for_all_dates,
    further_wave,
    given_up_asking,
    is_she_there,
    nobody_found,
    not_alone,
    once_for_the_team,
    once_more,
    paid_once,
    proposal,
    proposal_aloud,
    proposal_at_once,
    put_through,
    receipt,
    regret,
    reminder,
    replacement,
    search_again,
    series_assigned,
    series_confirmed,
    series_news,
    series_news_to_office,
    uncovered,
    unless_called,
    very_late,
    way_out,
    way_out_aloud,
    when_answered_by,
    when_because,
    when_credited,
    when_left_out,
)

ToWhom = Callable[[BookingEvent], list[Recipient]]

OFFERS = (MessageKind.URGENT_OFFER, MessageKind.PLANNED_OFFER)


@dataclass(frozen=True)
class Letter:
    to: ToWhom
    text: Wording
    kind: MessageKind
    is_urgent: bool = False
    # At night a letter waits for the morning, unless the job is near; not so what answers somebody who is awake.
    at_any_hour: bool = False
    channel: Channel = Channel.SMS


def call(to: ToWhom, text: Wording, *, is_urgent: bool = True) -> Letter:
    """Whoever decides to have somebody called has looked at the hour."""
    return Letter(to, text, MessageKind.CALL, is_urgent=is_urgent, at_any_hour=True, channel=Channel.VOICE)


# --- To whom


def the_mediator(event: BookingEvent) -> list[Recipient]:
    return [recipients.mediator(event.mediator)] if event.mediator else []


def the_uncalled(event: BookingEvent) -> list[Recipient]:
    """Once for an offer: whoever was called about it at once, or in place of a text, is not called again."""
    called = Message.objects.filter(offer=event.offer_id, channel=Channel.VOICE)
    return [] if called.exists() else the_mediator(event)


def the_colleagues(event: BookingEvent) -> list[Recipient]:
    """Who else is in the team."""
    return [recipients.mediator(person) for person in recipients.seated(event.booking, but=event.mediator_id)]


def the_newcomer(event: BookingEvent) -> list[Recipient]:
    """Whoever has joined others, while they are there."""
    return the_mediator(event) if the_colleagues(event) else []


def the_requester(event: BookingEvent) -> list[Recipient]:
    found = recipients.requester(event.booking)
    return [found] if found else []


def the_bedside(event: BookingEvent) -> list[Recipient]:
    """Once in the life of a seat."""
    called = Message.objects.filter(event__seat=event.seat_id, text_key__startswith="call_way_out")
    return [] if called.exists() else [recipients.at_the_bedside(event.booking)]


def the_landline(event: BookingEvent) -> list[Recipient]:
    """Of an office that no text reaches, and no letter in time; unless this event makes its telephone ring already."""
    is_now = event.seat is not None and event.seat.lane == Lane.NOW
    if the_requester(event) or (the_mailboxes(event) and not is_now):
        return []
    rings = Message.objects.filter(event=event, channel=Channel.VOICE, office=event.booking.office_id)
    return [] if rings.exists() else [recipients.at_the_bedside(event.booking)]


def the_mailboxes(event: BookingEvent) -> list[Recipient]:
    return recipients.mailboxes(event.booking)


def the_coordinator(event: BookingEvent) -> list[Recipient]:
    return recipients.coordinators(event.facts.get("alarm_rank", 1))


# --- The table

BY_TEXT: dict[EventKind, tuple[Letter, ...]] = {
    EventKind.BOOKING_REQUESTED: (Letter(the_requester, receipt, MessageKind.NOTICE, at_any_hour=True),),
    EventKind.BOOKING_CHANGED: (
        Letter(the_mediator, details, MessageKind.CANCELLATION, is_urgent=True),
        Letter(person.the_person, person.moved, MessageKind.ASSISTED),
    ),
    EventKind.WAVE_OPENED: (Letter(the_requester, further_wave, MessageKind.NOTICE),),
    EventKind.OFFER_MADE: (
        Letter(the_mediator, proposal, MessageKind.PLANNED_OFFER),
        call(the_mediator, proposal_at_once),
    ),
    # At most one an offer, and no proposal itself: were it lost, she has still been asked.
    EventKind.OFFER_NUDGED: (
        Letter(the_mediator, unless_called("offer_nudge"), MessageKind.REMINDER, is_urgent=True),
        call(the_uncalled, proposal_aloud),
    ),
    EventKind.OFFER_DECLINED: (
        Letter(the_mediator, when_answered_by(AnswerChannel.SMS, key="decline_noted"), MessageKind.ANSWER),
    ),
    EventKind.OFFER_SUPERSEDED: (
        Letter(the_mediator, always("offer_taken"), MessageKind.NOTICE, is_urgent=True),
    ),
    EventKind.OFFER_WITHDRAWN: (Letter(the_mediator, regret, MessageKind.NOTICE, is_urgent=True),),
    EventKind.BOOKING_CONFIRMED: (
        Letter(
            the_mediator,
            but_not_of_a_series(when_answered_by(AnswerChannel.MISSED_CALL, key="missed_call_accepted")),
            MessageKind.ANSWER,
            is_urgent=True,
        ),
        Letter(
            the_mediator,
            for_all_dates(by_delivery("assigned"), series_assigned),
            MessageKind.CONFIRMATION,
            is_urgent=True,
            at_any_hour=True,
        ),
        Letter(
            the_requester,
            for_all_dates(confirmation, series_confirmed),
            MessageKind.CONFIRMATION,
            is_urgent=True,
        ),
        Letter(
            the_newcomer,
            but_not_of_a_series(not_alone("team_so_far")),
            MessageKind.NOTICE,
            at_any_hour=True,
        ),
        Letter(
            the_colleagues,
            but_not_of_a_series(not_alone("colleague_joined")),
            MessageKind.NOTICE,
        ),
        call(the_mediator, put_through),
        Letter(person.the_person, person.confirmed, MessageKind.ASSISTED),
    ),
    EventKind.MEDIATOR_ASSIGNED: (
        Letter(
            the_mediator,
            by_delivery("assigned_by_coordinator"),
            MessageKind.CONFIRMATION,
            is_urgent=True,
        ),
        Letter(the_requester, entrusted, MessageKind.CONFIRMATION, is_urgent=True),
        Letter(the_newcomer, not_alone("team_so_far"), MessageKind.NOTICE),
        Letter(the_colleagues, not_alone("colleague_joined"), MessageKind.NOTICE),
        call(the_mediator, put_through),
        Letter(person.the_person, person.confirmed, MessageKind.ASSISTED),
    ),
    EventKind.MEDIATOR_WITHDREW: (
        Letter(the_mediator, always("released_confirmed"), MessageKind.ANSWER),
        Letter(the_requester, search_again, MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_coordinator, always("coordinator_withdrew"), MessageKind.ALERT, is_urgent=True),
        Letter(the_colleagues, always("colleague_left"), MessageKind.NOTICE),
    ),
    EventKind.MEDIATOR_REMOVED: (
        Letter(
            the_mediator,
            but_not_of_a_series(always("removed_by_coordinator")),
            MessageKind.CANCELLATION,
            is_urgent=True,
        ),
        Letter(the_mediator, when_credited("moved_at_short_notice"), MessageKind.NOTICE),
        Letter(the_requester, but_not_of_a_series(search_again), MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_colleagues, always("colleague_left"), MessageKind.NOTICE),
    ),
    EventKind.SEARCH_RESTARTED: (Letter(the_requester, replacement, MessageKind.NOTICE, is_urgent=True),),
    EventKind.FREED_TIME_REUSED: (Letter(the_mediator, paid_once, MessageKind.NOTICE, at_any_hour=True),),
    EventKind.COORDINATOR_ALERTED: (
        Letter(the_coordinator, alarm, MessageKind.ALERT, is_urgent=True),
        Letter(the_requester, way_out, MessageKind.ALERT, is_urgent=True),
        call(the_coordinator, alarm_aloud),
        call(the_bedside, way_out_aloud),
    ),
    EventKind.BOOKING_UNCOVERED: (
        Letter(the_coordinator, uncovered, MessageKind.ALERT, is_urgent=True),
        Letter(the_requester, nobody_found, MessageKind.ALERT, is_urgent=True),
        call(the_coordinator, alarm_aloud),
        call(the_bedside, way_out_aloud),
    ),
    EventKind.SEARCH_GIVEN_UP: (Letter(the_requester, always("request_given_up"), MessageKind.NOTICE),),
    EventKind.REMINDER_DUE: (Letter(the_mediator, reminder, MessageKind.REMINDER),),
    EventKind.BOOKING_CANCELLED: (
        Letter(
            the_mediator,
            but_not_of_a_series(cancellation("cancelled_by_office")),
            MessageKind.CANCELLATION,
            is_urgent=True,
        ),
        Letter(the_mediator, when_left_out(when_credited("moved_at_short_notice")), MessageKind.NOTICE),
        Letter(
            the_requester,
            but_not_of_a_series(once_for_the_team(cancellation("request_cancelled"))),
            MessageKind.NOTICE,
        ),
        Letter(person.the_person, person.cancelled, MessageKind.ASSISTED),
    ),
    EventKind.MEDIATOR_MISSED: (
        Letter(the_coordinator, always("coordinator_mediator_missed"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.REMINDER_UNANSWERED: (
        Letter(the_mediator, asked_again, MessageKind.REMINDER),
        call(the_mediator, asked_again_aloud, is_urgent=False),
        Letter(the_coordinator, given_up_asking, MessageKind.ALERT),
    ),
    EventKind.CHECK_IN_DUE: (Letter(the_mediator, check, MessageKind.REMINDER, is_urgent=True),),
    EventKind.MEDIATOR_LATE: (
        Letter(the_requester, always("request_mediator_late"), MessageKind.NOTICE, is_urgent=True),
        Letter(the_coordinator, very_late, MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.CHECK_IN_MISSED: (
        Letter(the_coordinator, always("coordinator_check_in_missed"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.NO_SHOW_SUSPECTED: (
        Letter(the_coordinator, always("coordinator_no_show"), MessageKind.ALERT, is_urgent=True),
        Letter(the_requester, is_she_there, MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.RECORD_CORRECTED: (Letter(the_mediator, corrected_by_office, MessageKind.NOTICE),),
    EventKind.SIGNATURE_ASKED: (Letter(the_requester, always("request_to_sign"), MessageKind.NOTICE),),
    EventKind.PROBLEM_REPORTED: (Letter(the_coordinator, always("coordinator_problem"), MessageKind.ALERT),),
    EventKind.SERIES_CHANGED: (
        Letter(the_mediator, series_news, MessageKind.CANCELLATION, is_urgent=True, at_any_hour=True),
        Letter(the_requester, once_for_the_team(series_news_to_office), MessageKind.NOTICE),
    ),
    EventKind.RECONFIRMATION_ASKED: (
        Letter(the_mediator, once_more, MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_requester, always("request_reconfirming"), MessageKind.CANCELLATION, is_urgent=True),
    ),
    EventKind.BOOKING_RECONFIRMED: (
        Letter(
            the_mediator, by_delivery("assigned"), MessageKind.CONFIRMATION, is_urgent=True, at_any_hour=True
        ),
        Letter(the_requester, confirmation, MessageKind.CONFIRMATION, is_urgent=True),
        call(the_mediator, put_through),
        Letter(person.the_person, person.confirmed, MessageKind.ASSISTED),
    ),
    EventKind.RECONFIRMATION_REFUSED: (
        Letter(the_mediator, when_because("no", key="released_confirmed"), MessageKind.ANSWER),
        Letter(
            the_mediator,
            when_because("cannot", key="changed_too_much"),
            MessageKind.CANCELLATION,
            is_urgent=True,
        ),
        Letter(the_mediator, when_credited("moved_at_short_notice"), MessageKind.NOTICE),
        Letter(the_requester, search_again, MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_coordinator, always("coordinator_change_lost"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.RECONFIRMATION_LAPSED: (
        Letter(
            the_mediator,
            always("reconfirm_lapsed"),
            MessageKind.CANCELLATION,
            is_urgent=True,
        ),
        Letter(the_mediator, when_credited("moved_at_short_notice"), MessageKind.NOTICE),
        Letter(the_requester, search_again, MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_coordinator, always("coordinator_change_lost"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.RESCUE_PROPOSED: (
        Letter(the_mediator, always("rescue_noted"), MessageKind.ANSWER, is_urgent=True),
        Letter(the_requester, always("request_rescue"), MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_coordinator, always("coordinator_rescue"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.RESCUE_ACCEPTED: (
        Letter(the_mediator, by_delivery("assigned"), MessageKind.CONFIRMATION, is_urgent=True),
        Letter(the_requester, confirmation, MessageKind.CONFIRMATION, is_urgent=True),
        call(the_mediator, put_through),
        Letter(person.the_person, person.confirmed, MessageKind.ASSISTED),
    ),
    EventKind.RESCUE_REFUSED: (
        Letter(the_mediator, always("rescue_over"), MessageKind.NOTICE, is_urgent=True),
    ),
    EventKind.BOOKING_REINSTATED: (
        Letter(
            the_requester,
            once_for_the_team(always("request_reinstated")),
            MessageKind.NOTICE,
            is_urgent=True,
        ),
    ),
    EventKind.BOOKING_COMPLETED: (Letter(the_mediator, entered, MessageKind.NOTICE),),
    EventKind.PART_ACCEPTED: (Letter(person.the_person, person.confirmed, MessageKind.ASSISTED),),
    # Told by somebody's own screen, or by the event that follows.
    EventKind.OFFER_SENT: (),
    EventKind.OFFER_DELIVERED: (),
    EventKind.OFFER_EXPIRED: (),
    EventKind.OFFER_UNDELIVERABLE: (),
    EventKind.COVERED_EXTERNALLY: (),
    EventKind.REMINDER_CONFIRMED: (),
    EventKind.BOOKING_STARTED: (),
    EventKind.RECORD_SIGNED: (),
    EventKind.RECORD_VALIDATED: (),
    EventKind.PERSON_MISSED: (),
    EventKind.SEARCH_HURRIED: (),
    EventKind.RESERVE_NOTED: (),
    EventKind.SEAT_CALLED_OFF: (),
    EventKind.FREED_TIME_RETURNED: (),
    EventKind.CHECKED_IN: (),
    EventKind.HELP_ASKED: (
        Letter(
            the_mediator,
            when_answered_by(AnswerChannel.SMS, key="help_noted"),
            MessageKind.ANSWER,
            is_urgent=True,
        ),
        Letter(
            the_coordinator,
            always("coordinator_help_asked"),
            MessageKind.ALERT,
            is_urgent=True,
            at_any_hour=True,
        ),
    ),
}


def _by_email(letter: Letter) -> Letter:
    """It is read when somebody likes: no hour is too late for it, and no text waits behind it."""
    return replace(letter, to=the_mailboxes, is_urgent=False, at_any_hour=True, channel=Channel.EMAIL)


# What no SMS tells the office, which has just done it itself; in a mailbox it is looked for later.
BY_EMAIL_ALONE = {EventKind.BOOKING_CHANGED: (_by_email(Letter(the_requester, altered, MessageKind.NOTICE)),)}

WORTH_A_CALL = (MessageKind.CONFIRMATION, MessageKind.CANCELLATION, MessageKind.ALERT)


def _by_call(letter: Letter) -> Letter:
    """A telephone wakes people: whatever the letter may do, it rings at night only for what is near."""
    return replace(call(the_landline, aloud(letter.text), is_urgent=letter.is_urgent), at_any_hour=False)


# Whatever an office hears by SMS it hears by e-mail too; where there is no mobile, by call what cannot wait.
TABLE: dict[EventKind, tuple[Letter, ...]] = {
    kind: (
        *letters,
        *(_by_email(letter) for letter in letters if letter.to is the_requester),
        *BY_EMAIL_ALONE.get(kind, ()),
        *(
            _by_call(letter)
            for letter in letters
            if letter.to is the_requester and letter.kind in WORTH_A_CALL
        ),
    )
    for kind, letters in BY_TEXT.items()
}


def text_key(letter: Letter, event: BookingEvent) -> str | None:
    """The text of this letter for this booking; a silent or sensitive one has its own, which shows less.

    An e-mail and a call leave out by themselves what such a booking does not show.
    """
    key = letter.text(event)
    has_its_own = event.booking.is_reserved and letter.channel == Channel.SMS
    return reserved(key) if key and has_its_own else key


def kind_of(letter: Letter, event: BookingEvent) -> MessageKind:
    is_hurried = event.seat is not None and event.seat.lane in HURRIED
    return MessageKind.URGENT_OFFER if is_hurried and letter.kind in OFFERS else letter.kind


def is_urgent(letter: Letter, event: BookingEvent) -> bool:
    return letter.is_urgent or kind_of(letter, event) == MessageKind.URGENT_OFFER


# Waves and reminders keep the quiet hours themselves, and who has just written is awake.
AT_ANY_HOUR = (*OFFERS, MessageKind.REMINDER, MessageKind.ANSWER)


def goes_at(letter: Letter, event: BookingEvent, *, at: datetime) -> datetime:
    """When this letter may leave."""
    if letter.at_any_hour or letter.kind in AT_ANY_HOUR:
        return at
    return wakes_from(event.booking, starts_at=_first_start(event), at=at)


def wakes_from(booking: Booking, *, starts_at: datetime, at: datetime) -> datetime:
    """The first instant at which news of this job may wake somebody."""
    rules = booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    return may_tell_from(at, starts_at=starts_at, ends_at=booking.ends_at, working=working, rules=rules)


def _first_start(event: BookingEvent) -> datetime:
    """When the job begins, or would have begun for somebody who does not know yet that it was moved."""
    agreed_at = event.facts.get("agreed_at")
    starts_at = event.booking.starts_at
    return min(starts_at, datetime.fromisoformat(agreed_at)) if agreed_at else starts_at


# --- What has stopped being true

SEARCHING = (SeatStatus.OPEN, SeatStatus.DISPATCHING)
HELD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
LEFT_US = (
    MessageStatus.SENDING,
    MessageStatus.UNKNOWN,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.UNDELIVERED,
)

WHEN_AND_WHERE = ["starts_at", "ends_at", "place_id"]

Truth = Callable[[Message, Seat], bool]


def for_good(_: Message, __: Seat) -> bool:
    return True


def while_offered(message: Message, _: Seat) -> bool:
    """To whoever has left nothing is offered, though the clock has not taken it back yet."""
    offer = message.offer
    return offer is not None and offer.is_open and offer.mediator.is_active


def if_she_was_asked(message: Message, _: Seat) -> bool:
    """Nobody is told that an offer is gone who never heard of it, or who has just heard so in answer to her yes.

    Nor whoever has left: no other will follow.
    """
    if message.offer is None or not message.offer.mediator.is_active:
        return False
    about_it = Message.objects.filter(offer=message.offer)
    was_asked = about_it.filter(kind__in=OFFERS, status__in=LEFT_US).exists()
    return was_asked and not about_it.filter(text_key__startswith="closed_offer_").exists()


def while_searching(_: Message, seat: Seat) -> bool:
    return seat.status in SEARCHING


def while_uncovered(_: Message, seat: Seat) -> bool:
    return seat.status == SeatStatus.UNCOVERED


def while_nobody_has_it(_: Message, seat: Seat) -> bool:
    return seat.status in (*SEARCHING, SeatStatus.UNCOVERED)


def while_hers(message: Message, seat: Seat) -> bool:
    return seat.status in HELD and seat.mediator_id == _event(message).mediator_id


def while_awaited(message: Message, seat: Seat) -> bool:
    """At the hours and in the place that it names: of others she has been told since."""
    is_hers = seat.status == SeatStatus.FILLED and seat.mediator_id == _event(message).mediator_id
    return is_hers and not _is_moved_since(message, seat)


def _is_moved_since(message: Message, seat: Seat) -> bool:
    later = BookingEvent.objects.filter(seat=seat.pk, pk__gt=message.event_id or 0)
    moved = later.filter(kind=EventKind.BOOKING_CHANGED, facts__after__has_any_keys=WHEN_AND_WHERE)
    return moved.exists()


def while_expected(message: Message, seat: Seat) -> bool:
    """While she may still be on her way, or there without having said so."""
    is_on = seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
    return is_on and seat.mediator_id == _event(message).mediator_id


def while_not_hers(message: Message, seat: Seat) -> bool:
    """She hears it unless she has the seat again; the others while nobody has it.

    Of what was undone nobody hears who had not heard that it was done.
    """
    if not _had_heard(message, _event(message).facts.get(UNDONE)):
        return False
    if message.mediator_id is not None:
        return seat.mediator_id != message.mediator_id
    return seat.status in (*SEARCHING, SeatStatus.UNCOVERED)


def _had_heard(message: Message, undone: int | None) -> bool:
    """Whether what was undone, if anything was, has left us to the same number or mailbox."""
    if undone is None:
        return True
    of_it = Message.objects.filter(event=undone, status__in=LEFT_US)
    return of_it.filter(to=message.to, email=message.email).exists()


def while_asked_again(message: Message, seat: Seat) -> bool:
    """A question about terms that have changed once more since is none."""
    is_hers = seat.status == SeatStatus.RECONFIRMING and seat.mediator_id == _event(message).mediator_id
    return is_hers and _is_the_last_of_its_kind(message, seat)


def while_it_is_the_last(message: Message, seat: Seat) -> bool:
    """To her while the seat is hers; to the office whoever has it."""
    if message.mediator_id is None:
        later = BookingEvent.objects.filter(booking=seat.booking_id, pk__gt=message.event_id or 0)
        return not later.filter(kind__in=(EventKind.BOOKING_CHANGED, EventKind.BOOKING_CANCELLED)).exists()
    return while_hers(message, seat) and _is_the_last_of_its_kind(message, seat)


def _is_the_last_of_its_kind(message: Message, seat: Seat) -> bool:
    event = _event(message)
    of_its_kind = BookingEvent.objects.filter(seat=seat.pk, mediator=event.mediator_id, kind=event.kind)
    return not of_its_kind.filter(pk__gt=event.pk or 0).exists()


def while_called_off(message: Message, seat: Seat) -> bool:
    """She hears it unless she has the seat again; the office while it is so."""
    if message.mediator_id is not None:
        return not (seat.status in HELD and seat.mediator_id == message.mediator_id)
    return seat.status == SeatStatus.CANCELLED


def while_unsigned(_: Message, seat: Seat) -> bool:
    return seat.status in NEXT[Step.SIGN]


def while_it_may_help(message: Message, seat: Seat) -> bool:
    """To herself for good: she has to know that it was heard. To the others while it is for them to decide."""
    return message.mediator_id is not None or seat.rescuer_id == _event(message).mediator_id


# How long the letters of an event stand.
STANDS: dict[EventKind, Truth] = {
    EventKind.BOOKING_REQUESTED: while_searching,
    EventKind.BOOKING_CHANGED: while_it_is_the_last,
    EventKind.WAVE_OPENED: while_searching,
    EventKind.OFFER_MADE: while_offered,
    EventKind.OFFER_NUDGED: while_offered,
    EventKind.OFFER_DECLINED: for_good,
    EventKind.OFFER_SUPERSEDED: if_she_was_asked,
    EventKind.OFFER_WITHDRAWN: if_she_was_asked,
    EventKind.BOOKING_CONFIRMED: while_hers,
    EventKind.MEDIATOR_ASSIGNED: while_hers,
    EventKind.MEDIATOR_WITHDREW: while_not_hers,
    EventKind.MEDIATOR_REMOVED: while_not_hers,
    EventKind.SEARCH_RESTARTED: while_searching,
    EventKind.FREED_TIME_REUSED: while_hers,
    EventKind.COORDINATOR_ALERTED: while_nobody_has_it,
    EventKind.BOOKING_UNCOVERED: while_uncovered,
    EventKind.SEARCH_GIVEN_UP: for_good,
    EventKind.REMINDER_DUE: while_awaited,
    EventKind.PART_ACCEPTED: for_good,
    EventKind.BOOKING_CANCELLED: while_called_off,
    EventKind.MEDIATOR_MISSED: for_good,
    EventKind.HELP_ASKED: for_good,
    EventKind.REMINDER_UNANSWERED: while_awaited,
    EventKind.CHECK_IN_DUE: while_expected,
    EventKind.MEDIATOR_LATE: while_expected,
    EventKind.CHECK_IN_MISSED: while_expected,
    EventKind.NO_SHOW_SUSPECTED: while_expected,
    EventKind.RECORD_CORRECTED: for_good,
    EventKind.SIGNATURE_ASKED: while_unsigned,
    EventKind.PROBLEM_REPORTED: for_good,
    EventKind.SERIES_CHANGED: for_good,
    EventKind.RECONFIRMATION_ASKED: while_asked_again,
    EventKind.BOOKING_RECONFIRMED: while_hers,
    EventKind.RECONFIRMATION_REFUSED: while_not_hers,
    EventKind.RECONFIRMATION_LAPSED: while_not_hers,
    EventKind.RESCUE_PROPOSED: while_it_may_help,
    EventKind.RESCUE_ACCEPTED: while_hers,
    EventKind.RESCUE_REFUSED: while_not_hers,
    EventKind.BOOKING_REINSTATED: while_searching,
    EventKind.BOOKING_COMPLETED: for_good,
}


def is_still_true(message: Message) -> bool:
    """Whether the message says what is so at this instant, to somebody who exists; asked just before it is sent."""
    if message.is_to_demo_person and not recipients.may_write_to_demo_people(message.channel):
        return False
    if message.kind == MessageKind.ASSISTED:
        return person.is_still_true(message)
    if message.kind == MessageKind.SIGN_IN:
        return _still_leads_in(message)
    if message.kind == MessageKind.SIGN_IN_CODE:
        return _is_the_code_to_type(message)
    if message.bridge is not None:
        return message.bridge.closed_at is None
    if message.event is None or message.event.seat is None:
        return True
    return STANDS[EventKind(message.event.kind)](message, message.event.seat)


def _still_leads_in(message: Message) -> bool:
    user = message.user
    assert user is not None, "only a person signs in"
    return user.email == message.email and is_unused(user, asked_at=message.created_at)


def _is_the_code_to_type(message: Message) -> bool:
    """Not once it was used or tried too often, nor after another was asked for."""
    asked = SignInCode.objects.filter(pk=message.pk).first()
    if asked is None or not asked.is_unused:
        return False
    return not SignInCode.objects.filter(number=asked.number, asked_at__gt=asked.asked_at).exists()


def _event(message: Message) -> BookingEvent:
    assert message.event is not None, "this message tells an event"
    return message.event
