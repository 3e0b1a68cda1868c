"""What an answer means here and now: one reply becomes at most one booking action and one answer in words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from bookings import queries
from bookings.actions.dispatching import (
    MediatorElsewhere,
    OfferClosed,
    OfferExpired,
    OfferTaken,
    accept_offer,
    decline_offer,
)
from bookings.actions.helping import ask_for_help
from bookings.actions.reconfirming import reconfirm
from bookings.actions.releasing import SeatNotYours, withdraw
from bookings.actions.reminding import confirm_reminder
from bookings.actions.requesting import CallNumberMissing, LanguageNotByThisDelivery
from bookings.actions.rescuing import (
    NoRescue,
    RescueNotPossible,
    accept_rescue,
    propose_rescue,
    refuse_rescue,
    take_back_rescue,
)
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Offer, Seat
from bookings.outbox import ring_after_commit
from bookings.vocabulary import AnswerChannel, EventKind, OfferStatus, SeatStatus
from mediation.calendar import AlreadyOnCall
from mediation.models import Mediator
from notifications import recipients
from notifications.conversation import Conversation, Understood, not_found
from notifications.facts import Subject
from notifications.grammar import Intent, Said, parse
from notifications.job_replies import ended, here, hours, late
from notifications.models import Message, Reply
from notifications.texts.formatting import Period, Value
from notifications.vocabulary import Channel, MessageKind, MessageStatus, ReplyMedium, ReplyResult
from notifications.writing import write

log = logging.getLogger(__name__)

CLARIFYING = frozenset(
    {
        "which_booking",
        "which_giving_back",
        "confirm_giving_back",
        "conditional_heard",
        "conditional_heard_several",
        "not_understood",
        "not_understood_several",
        "not_understood_nothing_open",
        "nothing_open",
        "number_not_found",
        "courtesy",
        "courtesy_open_offer",
        "missed_call_unclear",
        "missed_call_nothing_open",
        "which_yes",
        "which_late",
        "late_how_long",
        "which_end",
        "end_impossible",
        "end_in_future",
        "end_not_begun",
        "no_job_now",
    }
)
MOST_CLARIFYING = 5
CLARIFYING_WINDOW = timedelta(minutes=10)
STAYS_UNCLEAR_WITHIN = timedelta(hours=1)
# A bare yes may mean an offer that closed this recently.
RECENT = timedelta(hours=24)
CALLED_BACK_WITHIN = timedelta(hours=1)


def handle(*, reply_id: int, at: datetime) -> Reply:
    """Act on a stored reply and answer it. Handled twice it acts once: the actions see to it, and the answer is one.

    Whoever has left is heard like everybody: the jobs that she still has are hers.
    """
    reply = Reply.objects.get(pk=reply_id)
    if reply.handled_at is not None:
        return reply
    mediator = Mediator.objects.filter(phone=reply.from_number).first()
    understood = (
        _understand(reply, Conversation(mediator, at, reply.received_at))
        if mediator
        else _from_no_mediator(reply, at=at)
    )
    with transaction.atomic():
        _answer(reply, mediator, understood, at=at)
    return reply


def _understand(reply: Reply, talk: Conversation) -> Understood:
    if reply.medium == ReplyMedium.MISSED_CALL:
        return _missed_call(talk)
    if reply.medium == ReplyMedium.KEYPAD:
        return _key(reply, talk)
    said = parse(reply.body)
    return SAID[said.intent](said, talk)


# --- Yes


def _yes(said: Said, talk: Conversation) -> Understood:
    if said.number is not None:
        return _yes_to(said.number, talk)
    offers, changed, awaited = talk.offers_then, talk.asked_again, talk.awaited
    if awaited:
        asked = [*awaited, *changed, *(offer.seat for offer in offers)]
        return here(awaited[0], talk) if len(asked) == 1 else _which(asked, "which_yes")
    if len(offers) + len(changed) > 1:
        return _which([*offers, *changed], "which_booking")
    if offers:
        return _accept(offers[0], talk)
    return _reconfirm(changed[0], talk, answer=True) if changed else _yes_to_nothing_open(talk)


def _yes_to(number: int, talk: Conversation) -> Understood:
    if seat := next((seat for seat in talk.awaited if seat.booking_id == number), None):
        return here(seat, talk)
    if seat := talk.job(number):
        return _yes_to_a_job(seat, talk)
    if seat := queries.seat_finished(talk.mediator.pk, number):
        return _over(seat)
    offer = queries.latest_offer(talk.mediator.pk, number)
    return _accept(offer, talk) if offer else not_found(number)


def _over(seat: Seat) -> Understood:
    return Understood(ReplyResult.TOO_LATE, "job_over", seat.booking, seat)


def _called_off(seat: Seat) -> Understood:
    """It was hers to the end: what she says of it now, she says because she has not heard."""
    return Understood(ReplyResult.TOO_LATE, "cancelled_by_office", seat.booking, seat)


def _yes_to_a_job(seat: Seat, talk: Conversation) -> Understood:
    """She has it already: a yes answers what has changed, or the reminder, else it is the same yes again."""
    if seat.status == SeatStatus.RECONFIRMING:
        return _reconfirm(seat, talk, answer=True)
    reminded = seat.events.filter(kind=EventKind.REMINDER_DUE, mediator=talk.mediator).exists()
    if reminded and confirm_reminder(
        booking_id=seat.booking_id, mediator_id=talk.mediator.pk, via=talk.via, at=talk.at
    ):
        return Understood(ReplyResult.REMINDER_CONFIRMED, "reminder_ok_noted", seat.booking, seat)
    return Understood(ReplyResult.ALREADY_ANSWERED, "already_yours", seat.booking, seat)


def _yes_to_nothing_open(talk: Conversation) -> Understood:
    jobs = talk.jobs
    reminded = [seat for seat in jobs if seat.events.filter(kind=EventKind.REMINDER_DUE).exists()]
    if len(reminded) == 1:
        return _yes_to_a_job(reminded[0], talk)
    recent = talk.mediator.offers.filter(made_at__range=(talk.at - RECENT, talk.received_at))
    last = recent.order_by("-made_at").first()
    if last is not None:
        return _accept(last, talk)
    if seat := queries.finished_last(talk.mediator.pk, at=talk.at):
        return _over(seat)
    return Understood(ReplyResult.UNCLEAR, "nothing_open")


def _accept(offer: Offer, talk: Conversation) -> Understood:
    booking, seat = offer.seat.booking, offer.seat
    was_hers = _was_hers_before(offer, talk)
    try:
        accept_offer(offer_id=offer.pk, at=talk.at, via=talk.via)
    except MediatorElsewhere as elsewhere:
        return _elsewhere(elsewhere, booking, seat)
    except OfferTaken as taken:
        if taken.reserve is not None:
            return _too_late("closed_offer_reserve", offer, position=taken.reserve)
        return _too_late("closed_offer_taken", offer)
    except OfferExpired as expired:
        return _too_late("closed_offer_expired", offer, closed_at=expired.expired_at)
    except OfferClosed as closed:
        declined = closed.status == OfferStatus.DECLINED
        return _too_late("closed_offer_declined" if declined else "closed_offer_cancelled", offer)
    return _yes_again(offer) if was_hers else Understood(ReplyResult.ACCEPTED, None, booking, seat, offer)


def _yes_again(offer: Offer) -> Understood:
    seat = offer.seat
    if seat.status in queries.FINISHED:
        return _over(seat)
    if seat.status == SeatStatus.CANCELLED:
        return _called_off(seat)
    return Understood(ReplyResult.ALREADY_ANSWERED, "already_yours", seat.booking, seat, offer)


def _was_hers_before(offer: Offer, talk: Conversation) -> bool:
    """Accepted since this reply came in, it was by this very reply, whose worker died before it could say so."""
    return bool(
        offer.status == OfferStatus.ACCEPTED and offer.answered_at and offer.answered_at <= talk.received_at
    )


def _too_late(text: str, offer: Offer, **said: Value) -> Understood:
    return Understood(ReplyResult.TOO_LATE, text, offer.seat.booking, offer.seat, offer, said)


def _elsewhere(elsewhere: MediatorElsewhere, booking: Booking, seat: Seat) -> Understood:
    if elsewhere.is_unspoken or elsewhere.has_left:
        return Understood(ReplyResult.TOO_LATE, "closed_offer_cancelled", booking, seat)
    other = Booking.objects.filter(pk=elsewhere.other_number).first() if elsewhere.other_number else None
    if other is None or not elsewhere.is_about_another_job:
        return Understood(ReplyResult.BUSY, "hours_exceeded", booking, seat)
    said: dict[str, Value] = {
        "other_number": other.number,
        "other_when": Period(other.starts_at, other.ends_at),
    }
    return Understood(ReplyResult.BUSY, "busy_elsewhere", booking, seat, said=said)


# --- Again, after a change


def _reconfirm(seat: Seat, talk: Conversation, *, answer: bool) -> Understood:
    """Her word about the job as it has become; one written before she was asked says nothing of it."""
    if seat.pk not in {asked.pk for asked in talk.asked_again}:
        return Understood(ReplyResult.UNCLEAR, "not_understood", seat.booking, seat)
    if answer and not _has_read_the_question(seat, talk):
        return Understood(ReplyResult.UNCLEAR, "changed_once_more", seat.booking, seat)
    try:
        reconfirm(
            booking_id=seat.booking_id, mediator_id=talk.mediator.pk, answer=answer, via=talk.via, at=talk.at
        )
    except (StepNotPossible, SeatNotYours, AlreadyOnCall):
        return Understood(
            ReplyResult.TOO_LATE, "reconfirm_lapsed", seat.booking, seat, needs_coordinator=True
        )
    return Understood(ReplyResult.ACCEPTED if answer else ReplyResult.RELEASED, None, seat.booking, seat)


def _has_read_the_question(seat: Seat, talk: Conversation) -> bool:
    """Whether the last one had left when she wrote: a yes to the hours before is no yes to those of now."""
    asked = Message.objects.filter(
        event__kind=EventKind.RECONFIRMATION_ASKED, event__seat=seat, mediator=talk.mediator
    )
    last = asked.order_by("-event_id").first()
    if last is None:
        return True
    left_later = last.sent_at is not None and last.sent_at > talk.received_at
    return last.status != MessageStatus.QUEUED and not left_later


# --- No


def _no(said: Said, talk: Conversation) -> Understood:
    if said.number is not None:
        return _no_to(said.number, talk)
    offers, changed, jobs = talk.offers_then, talk.asked_again, talk.jobs
    if len(offers) + len(changed) > 1:
        return _which([*offers, *changed], "which_booking")
    if offers:
        return _decline(offers[0], talk)
    if changed:
        return _reconfirm(changed[0], talk, answer=False)
    if len(jobs) == 1:
        return Understood(ReplyResult.UNCLEAR, "confirm_giving_back", jobs[0].booking, jobs[0])
    if jobs:
        numbers = tuple(seat.booking_id for seat in jobs)
        return Understood(
            ReplyResult.UNCLEAR, "which_giving_back", said={"numbers": numbers, "number": numbers[0]}
        )
    return Understood(ReplyResult.UNCLEAR, "nothing_open")


def _no_to(number: int, talk: Conversation) -> Understood:
    offer = queries.latest_offer(talk.mediator.pk, number)
    seat = Seat.objects.filter(booking_id=number, mediator=talk.mediator).select_related("booking").first()
    if seat is not None and seat.status == SeatStatus.RECONFIRMING:
        return _reconfirm(seat, talk, answer=False)
    if seat is not None and seat.status == SeatStatus.CANCELLED:
        return _called_off(seat)
    if seat is not None:
        return _give_back(seat, talk)
    if Seat.objects.filter(booking_id=number, rescuer=talk.mediator).exists():
        return _take_back_rescue(number, talk)
    return _decline(offer, talk) if offer else not_found(number)


def _give_back(seat: Seat, talk: Conversation) -> Understood:
    try:
        withdraw(booking_id=seat.booking_id, mediator_id=talk.mediator.pk, at=talk.at, via=talk.via)
    except (StepNotPossible, SeatNotYours):
        # Before she was heard of, this no is the news that she is not coming.
        is_awaited = any(waiting.pk == seat.pk for waiting in talk.awaited)
        return Understood(
            ReplyResult.TOO_LATE,
            "already_started",
            seat.booking,
            seat,
            needs_coordinator=True,
            alarm="coordinator_cannot_come" if is_awaited else None,
        )
    return Understood(ReplyResult.RELEASED, None, seat.booking, seat)


def _decline(offer: Offer, talk: Conversation) -> Understood:
    try:
        decline_offer(offer_id=offer.pk, at=talk.at, via=talk.via)
    except OfferClosed:
        # Too late to matter, and just what she wanted: nothing is hers.
        return Understood(ReplyResult.TOO_LATE, "decline_noted", offer.seat.booking, offer.seat, offer)
    return Understood(ReplyResult.DECLINED, None, offer.seat.booking, offer.seat, offer)


# --- Help


def _help(said: Said, talk: Conversation) -> Understood:
    """For the job she names, else for the one that is on or nearest; without any the coordinator still hears her."""
    seat = queries.job_at_hand(talk.mediator.pk, numbers=said.numbers, at=talk.at)
    if seat is None:
        alarm = "coordinator_help_asked_no_job"
        return Understood(ReplyResult.HELP_ASKED, "help_noted", needs_coordinator=True, alarm=alarm)
    ask_for_help(booking_id=seat.booking_id, mediator_id=talk.mediator.pk, at=talk.at, via=talk.via)
    return Understood(ReplyResult.HELP_ASKED, None, seat.booking, seat, needs_coordinator=True)


# --- Another way


def _rescue(said: Said, talk: Conversation) -> Understood:
    """She cannot come and can by telephone. Of which job is not guessed."""
    jobs = list(queries.jobs_to_get_to(talk.mediator.pk, at=talk.at))
    meant = [seat for seat in jobs if seat.booking_id in said.numbers] if said.numbers else jobs
    if len(meant) != 1:
        return _conditional(said, talk)
    (seat,) = meant
    try:
        propose_rescue(booking_id=seat.booking_id, mediator_id=talk.mediator.pk, via=talk.via, at=talk.at)
    except (RescueNotPossible, LanguageNotByThisDelivery, SeatNotYours, StepNotPossible):
        return _conditional(said, talk)
    return Understood(ReplyResult.RELEASED, None, seat.booking, seat)


def _take_back_rescue(number: int, talk: Conversation) -> Understood:
    booking = Booking.objects.get(pk=number)
    try:
        take_back_rescue(booking_id=number, via=talk.via, at=talk.at)
    except NoRescue:
        return Understood(ReplyResult.TOO_LATE, "number_not_found", booking, said={"number": number})
    return Understood(ReplyResult.RELEASED, None, booking)


def _from_no_mediator(reply: Reply, *, at: datetime) -> Understood:
    """An office that was asked whether the telephone will do; everybody else is for the coordinator to know."""
    said = parse(reply.body) if reply.medium == ReplyMedium.SMS else Said(Intent.UNKNOWN)
    proposed = list(queries.rescues_proposed_to(reply.from_number, at=reply.received_at))
    meant = [seat for seat in proposed if seat.booking_id in said.numbers] if said.numbers else proposed
    if said.intent not in (Intent.YES, Intent.NO) or len(meant) != 1:
        return Understood(ReplyResult.UNKNOWN_NUMBER, needs_coordinator=True)
    (seat,) = meant
    try:
        if said.intent == Intent.YES:
            accept_rescue(booking_id=seat.booking_id, via=AnswerChannel.SMS, at=at)
            return Understood(ReplyResult.ACCEPTED, None, seat.booking, seat)
        refuse_rescue(booking_id=seat.booking_id, via=AnswerChannel.SMS, at=at)
    except (NoRescue, CallNumberMissing, MediatorElsewhere):
        return Understood(ReplyResult.TOO_LATE, None, seat.booking, seat, needs_coordinator=True)
    return Understood(ReplyResult.DECLINED, None, seat.booking, seat)


# --- Neither


def _conditional(said: Said, talk: Conversation) -> Understood:
    seat = _meant(said, talk)
    if seat is None:
        return Understood(ReplyResult.UNCLEAR, "conditional_heard_several", needs_coordinator=True)
    return Understood(
        ReplyResult.UNCLEAR,
        "conditional_heard",
        seat.booking,
        seat,
        needs_coordinator=True,
        alarm="coordinator_conditional_reply",
    )


def _meant(said: Said, talk: Conversation) -> Seat | None:
    """The one seat the words can be about."""
    seats = [offer.seat for offer in talk.open_offers] or talk.jobs
    named = [seat for seat in seats if seat.booking_id in said.numbers]
    # A number that is none of hers is an hour or a floor ("oui mais à 11h"), not a booking.
    meant = named or seats
    return meant[0] if len(meant) == 1 else None


def _courtesy(_: Said, talk: Conversation) -> Understood:
    offers = talk.open_offers
    if len(offers) == 1:
        return Understood(ReplyResult.COURTESY, "courtesy_open_offer", offers[0].seat.booking, offers[0].seat)
    return Understood(ReplyResult.COURTESY, "courtesy")


def _unknown(said: Said, talk: Conversation) -> Understood:
    offers = talk.open_offers
    seat = _meant(said, talk) if offers else None
    if seat is not None:
        return Understood(ReplyResult.UNCLEAR, "not_understood", seat.booking, seat)
    if offers:
        return _which(offers, "not_understood_several")
    return Understood(ReplyResult.UNCLEAR, "not_understood_nothing_open", needs_coordinator=True)


def _opt_out(_: Said, talk: Conversation) -> Understood:
    """Nothing is taken from her: what she has accepted stays hers until somebody has spoken with her."""
    if talk.mediator.opted_out_at is None:
        Mediator.objects.filter(pk=talk.mediator.pk).update(opted_out_at=talk.at)
    jobs = len(talk.jobs)
    return Understood(
        ReplyResult.OPTED_OUT,
        said={"jobs": jobs},
        needs_coordinator=True,
        alarm="coordinator_opted_out" if jobs else None,
    )


def _opt_in(_: Said, talk: Conversation) -> Understood:
    Mediator.objects.filter(pk=talk.mediator.pk).update(opted_out_at=None)
    talk.mediator.opted_out_at = None
    return Understood(ReplyResult.OPTED_IN, "opted_in")


def _missed_call(talk: Conversation) -> Understood:
    """A yes to the one offer that was open when it rang; where that is over by now, she hears how it ended."""
    offers, then, calls_back = talk.open_offers, talk.offers_then, _calls_back(talk)
    done = talk.mediator.offers.filter(
        answered_by=AnswerChannel.MISSED_CALL, answered_at__gt=talk.received_at
    ).first()
    if not offers and done is not None:
        return _accept(done, talk)
    if len(then) == 1 and not calls_back:
        return _accept(then[0], replace(talk, via=AnswerChannel.MISSED_CALL))
    if offers:
        return _which(offers, "missed_call_unclear")
    return Understood(ReplyResult.UNCLEAR, "missed_call_nothing_open")


def _calls_back(talk: Conversation) -> bool:
    """Whoever finds a call of ours calls the number, to hear what it was: that is no yes."""
    unheard = Message.objects.filter(
        mediator=talk.mediator,
        channel=Channel.VOICE,
        sent_at__range=(talk.received_at - CALLED_BACK_WITHIN, talk.received_at),
    )
    return unheard.exclude(status=MessageStatus.DELIVERED).exists()


def _key(reply: Reply, talk: Conversation) -> Understood:
    """She was told during the call what each key means, and of which offer or job."""
    assert reply.message is not None, "a key answers a call"
    by_key = replace(talk, via=AnswerChannel.KEYPAD)
    if reply.message.offer is None:
        assert reply.message.booking_id is not None, "a key answers about an offer or a job"
        return (_yes_to if reply.body == "1" else _no_to)(reply.message.booking_id, by_key)
    return (_accept if reply.body == "1" else _decline)(reply.message.offer, by_key)


def _which(asked: Sequence[Offer | Seat], text: str) -> Understood:
    seats = [each.seat if isinstance(each, Offer) else each for each in asked]
    numbers = tuple(seat.booking_id for seat in seats)
    return Understood(ReplyResult.UNCLEAR, text, said={"numbers": numbers, "number": numbers[0]})


def _which_of(numbers: list[int], text: str) -> Understood:
    return Understood(ReplyResult.UNCLEAR, text, said={"numbers": tuple(numbers), "number": numbers[0]})


# --- Of a job under way


def _late(said: Said, talk: Conversation) -> Understood:
    """Late for nothing that is near, or for what she has not accepted: a person reads it."""
    understood = late(said, talk)
    if understood is not None:
        return understood
    if talk.open_offers or talk.jobs:
        return _conditional(said, talk)
    return Understood(ReplyResult.UNCLEAR, "no_job_now", needs_coordinator=True)


def _ended(said: Said, talk: Conversation) -> Understood:
    return ended(said, talk) or _unknown(said, talk)


SAID: dict[Intent, Callable[[Said, Conversation], Understood]] = {
    Intent.YES: _yes,
    Intent.NO: _no,
    Intent.HELP: _help,
    Intent.CONDITIONAL: _conditional,
    Intent.LATE: _late,
    Intent.ENDED: _ended,
    Intent.HOURS: hours,
    Intent.RESCUE: _rescue,
    Intent.COURTESY: _courtesy,
    Intent.OPT_OUT: _opt_out,
    Intent.OPT_IN: _opt_in,
    Intent.UNKNOWN: _unknown,
}


# --- The answer


def _answer(reply: Reply, mediator: Mediator | None, understood: Understood, *, at: datetime) -> None:
    """Write the answer and close the reply, once."""
    reply.mediator, reply.booking = mediator, understood.booking
    reply.result, reply.handled_at = understood.result, at
    reply.needs_coordinator = understood.needs_coordinator or _stays_unclear(reply, understood)
    if mediator is not None:
        subject = Subject(
            at=at,
            booking=understood.booking,
            seat=understood.seat,
            offer=understood.offer,
            mediator=mediator,
            said=understood.said,
        )
        _write_answer(reply, understood, recipients.mediator(mediator), subject)
        _raise_alarm(reply, understood, subject)
    reply.save(update_fields=["mediator", "booking", "result", "handled_at", "needs_coordinator"])
    ring_after_commit("notifications.send")


def _write_answer(reply: Reply, understood: Understood, to: recipients.Recipient, subject: Subject) -> None:
    if understood.text is None:
        return
    if understood.text in CLARIFYING and _clarified_enough(to.phone, at=subject.at):
        # Two machines may be answering each other; a person looks instead.
        reply.needs_coordinator = True
        return
    write(
        understood.text,
        to=to,
        subject=subject,
        kind=MessageKind.ANSWER,
        dedupe_key=f"reply:{reply.pk}:answer",
        is_urgent=True,
    )


def _clarified_enough(phone: str, *, at: datetime) -> bool:
    recent = Message.objects.filter(to=phone, text_key__in=CLARIFYING, created_at__gt=at - CLARIFYING_WINDOW)
    return recent.count() >= MOST_CLARIFYING


def _stays_unclear(reply: Reply, understood: Understood) -> bool:
    """Unclear once, she is asked; unclear again, a person reads it."""
    if understood.result != ReplyResult.UNCLEAR:
        return False
    earlier = Reply.objects.filter(
        from_number=reply.from_number,
        result=ReplyResult.UNCLEAR,
        received_at__gt=reply.received_at - STAYS_UNCLEAR_WITHIN,
    )
    return earlier.exclude(pk=reply.pk).exists()


def _raise_alarm(reply: Reply, understood: Understood, subject: Subject) -> None:
    if understood.alarm is None:
        return
    for coordinator in recipients.coordinators(alarm_rank=1):
        write(
            understood.alarm,
            to=coordinator,
            subject=subject,
            kind=MessageKind.ALERT,
            dedupe_key=f"reply:{reply.pk}:alarm:{coordinator.key}",
            is_urgent=True,
        )
