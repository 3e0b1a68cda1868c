"""One search for many dates: the first date of a series asks for all, and a yes to it is a yes to all that are free.

Twenty offers by SMS to one person would be absurd. What the leading search asks for stands in the event that began it;
a date that has changed since is no longer what she was asked. Runs in the action's transaction, all its dates locked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from bookings.hours import MediatorElsewhere, refuse_without_room, take_hours
from bookings.lanes import alert_due, lane_by_lead_time, may_ask_from, second_alert_due
from bookings.lifecycle import NEXT
from bookings.locking import Locked
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.outbox import record, ring_after_commit
from bookings.search import begin_search, close_other_offers
from bookings.seating import SEARCH_DEADLINES, drop_deadlines, fill, set_deadline
from bookings.teams import SEARCHABLE, alike, leader, searching_together, vacancy
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, OfferStatus, Step
from bookings.weekly import weekdays_of
from bookings.working_time import at_rome, rome_day, working_time
from mediation.clock import ROME
from mediation.matching.reasons import Reason

HURRIED = (Lane.NOW, Lane.URGENT)
# She says yes to every Monday, not to the one on which she has said that she is away.
AWAY = frozenset({Reason.ABSENCE})
WITHOUT_A_YES = (OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.UNDELIVERABLE)


# --- What a search asks for


def promised(seat: Seat) -> dict[int, str]:
    """The bookings that the present search asks for besides its own, and the terms of each that it means."""
    if seat.booking.series_id is None or seat.lane in HURRIED:
        return {}
    began = seat.booking.events.filter(
        Q(kind=EventKind.BOOKING_REQUESTED) | Q(kind=EventKind.SEARCH_RESTARTED, seat=seat)
    )
    facts = began.order_by("-pk").values_list("facts", flat=True).first() or {}
    return {int(number): terms for number, terms in facts.get("along", {}).items()}


def _terms(booking: Booking) -> str:
    """What somebody says yes to, as one word: when and where."""
    return f"{booking.starts_at.isoformat()}/{booking.ends_at.isoformat()}/{booking.place_id}"


def still_promised(seat: Seat) -> dict[str, Any]:
    """What the present search asks for and no other leads since, for the search that comes after it."""
    led = led_by(seat) if seat.booking.series_id else {}
    along = {number: terms for number, terms in promised(seat).items() if number in led}
    return {"along": along} if along else {}


def offered(seat: Seat) -> dict[str, Any]:
    """What an offer of this seat says of the dates that come with it."""
    along = promised(seat)
    if not along:
        return {}
    alike = Seat.objects.filter(booking__in=along, language=seat.language_id, status__in=NEXT[Step.FILL])
    free = {other.booking for other in alike.select_related("booking")}
    return summary([seat.booking, *(date for date in free if along[date.pk] == _terms(date))])


def summary(dates: Iterable[Booking]) -> dict[str, Any]:
    """Several dates in a few facts: how many, from when to when, on which days of the week; nothing of one alone."""
    in_order = sorted(dates, key=lambda date: date.starts_at)
    if len(in_order) < 2:
        return {}
    return {
        "dates": len(in_order),
        "first": in_order[0].starts_at.isoformat(),
        "last": in_order[-1].starts_at.isoformat(),
        "weekdays": list(weekdays_of(rome_day(date.starts_at) for date in in_order)),
        **_hours_of_all(in_order),
    }


def _hours_of_all(dates: Sequence[Booking]) -> dict[str, list[str]]:
    """The hours of the first, where clocks show the same on every date."""
    shown = {
        tuple(instant.astimezone(ROME).time() for instant in (date.starts_at, date.ends_at)) for date in dates
    }
    return (
        {"hours": [dates[0].starts_at.isoformat(), dates[0].ends_at.isoformat()]} if len(shown) == 1 else {}
    )


# --- Beginning


def begin_together(seats: Sequence[Seat], *, at: datetime) -> tuple[list[Seat], dict[str, Any]]:
    """Search for seats that are alike, one a date: the hurried each by itself, the first of the others for all others.

    Return those that search now, and what the beginning of the last of them says.
    """
    in_order = sorted(seats, key=lambda seat: seat.booking.starts_at)
    lanes = {seat.pk: _lane(seat, at=at) for seat in in_order}
    hurried = [seat for seat in in_order if lanes[seat.pk] in HURRIED]
    lead, waiting = _parted([seat for seat in in_order if seat not in hurried])
    for seat in [*hurried, *lead]:
        begin_search(seat, lane=lanes[seat.pk], at=at)
    for seat in waiting:
        _wait(seat, behind=lead[0], at=at)
    along = {str(seat.booking_id): _terms(seat.booking) for seat in waiting}
    facts = {"along": along, **summary(seat.booking for seat in [*lead, *waiting])} if along else {}
    return [*hurried, *lead], facts


def _parted(seats: list[Seat]) -> tuple[list[Seat], list[Seat]]:
    return seats[:1], seats[1:]


def _lane(seat: Seat, *, at: datetime) -> Lane:
    booking, rules = seat.booking, seat.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    return lane_by_lead_time(at=at, starts_at=booking.starts_at, working=working, rules=rules)


def _wait(seat: Seat, *, behind: Seat, at: datetime) -> None:
    """Let the date be asked for by the leading one; nobody found, it asks for itself when it comes near.

    Not before the coordinator has heard of the leading search.
    """
    booking, rules = seat.booking, seat.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    near = at_rome(
        working.days_before(rome_day(booking.starts_at), rules.series_search_working_days),
        rules.working_from_hour,
    )
    heard = Deadline.objects.open().get(seat=behind, kind=DeadlineKind.ALERT_COORDINATOR).due_at
    due = min(max(near, heard, at), booking.starts_at)
    lane = lane_by_lead_time(at=due, starts_at=booking.starts_at, working=working, rules=rules)
    seat.lane, seat.wave = lane, 0
    seat.save(update_fields=["lane", "wave", "search"])
    alert = alert_due(lane=lane, at=due, starts_at=booking.starts_at, working=working, rules=rules)
    dues = {
        DeadlineKind.OPEN_WAVE: may_ask_from(due, lane=lane, rules=rules),
        DeadlineKind.ALERT_COORDINATOR: max(alert, due),
    }
    if second := second_alert_due(lane=lane, at=due, rules=rules):
        dues[DeadlineKind.ALERT_SECOND_COORDINATOR] = second
    Deadline.objects.set_open(seat, dues)


def search_together(seats: Iterable[Seat], *, at: datetime, by_id: int | None, facts: dict[str, Any]) -> None:
    """Begin a new search for seats that nobody has, one search for those that are alike; each is on its own date."""
    groups: dict[str | None, list[Seat]] = {}
    for seat in seats:
        groups.setdefault(seat.language_id, []).append(seat)
    for group in groups.values():
        for seat in group:
            drop_deadlines(seat, at=at, kinds=SEARCH_DEADLINES)
            for joined in searching_together(seat):
                joined.search += 1
                joined.save(update_fields=["search"])
        searching, along = begin_together(group, at=at)
        for seat in searching:
            told = along if seat is searching[-1] else {}
            record(
                EventKind.SEARCH_RESTARTED,
                booking=seat.booking,
                seat=seat,
                at=at,
                by_id=by_id,
                facts={**facts, **told, "lane": seat.lane},
            )


def left_behind(dates: Iterable[Locked], gone: Sequence[Seat]) -> list[Seat]:
    """The seats that wait for a search of one of these, once `gone` go their own way; none of `gone` is among them."""
    theirs: dict[int, str] = {}
    theirs_own = {seat.booking_id for seat in gone}
    for seat in gone:
        theirs |= promised(seat)
    waiting = [
        date
        for date in dates
        if theirs.get(date.booking.pk) == _terms(date.booking) and date.booking.pk not in theirs_own
    ]
    idle = [seat for date in waiting for seat in date.seats if seat.status in SEARCHABLE and not seat.wave]
    return leaders_of_dates(idle)


# --- When it leads no longer


def led_by(seat: Seat) -> dict[int, BookingEvent]:
    """The other dates that no search has led after this seat's, each with the event that began it."""
    of_the_series = BookingEvent.objects.filter(booking__series=seat.booking.series_id)
    began = of_the_series.filter(
        Q(kind=EventKind.BOOKING_REQUESTED, facts__has_key="along")
        | Q(kind=EventKind.SEARCH_RESTARTED, seat__language=seat.language_id)
    )
    last: dict[int, BookingEvent] = {}
    for event in began.order_by("pk"):
        last |= dict.fromkeys((event.booking_id, *map(int, event.facts.get("along", {}))), event)
    own = seat.booking_id
    return {number: event for number, event in last.items() if event.booking_id == own != number}


def left_to_others(seat: Seat) -> dict[int, BookingEvent]:
    """Of the dates that it led those for which it no longer asks."""
    asked_for = promised(seat) if seat.status in SEARCHABLE else {}
    return {number: event for number, event in led_by(seat).items() if number not in asked_for}


def hand_on(seat: Seat, *, at: datetime) -> None:
    """Where dates wait for a search that is over, let the clock find another to lead them: it can lock them all."""
    if seat.booking.series_id is None:
        return
    waiting = Seat.objects.filter(language=seat.language_id, status__in=SEARCHABLE, wave=0)
    if not waiting.filter(booking__in=left_to_others(seat)).exists():
        return
    due = may_ask_from(at, lane=Lane.PLANNED, rules=seat.booking.policy.rules)
    set_deadline(seat, DeadlineKind.LEAD_ON, due)
    ring_after_commit("bookings.tick")


def waiting_behind(seat: Seat, dates: Iterable[Locked]) -> list[Seat]:
    """The seats like this one that wait for its search, first to last, though it no longer asks for them."""
    left = left_to_others(seat)
    behind = [
        other
        for date in dates
        if date.booking.pk in left
        and left[date.booking.pk].facts["along"][str(date.booking.pk)] == _terms(date.booking)
        for other in date.seats
        if other.language_id == seat.language_id and other.status in SEARCHABLE and not other.wave
    ]
    return sorted(leaders_of_dates(behind), key=lambda other: other.booking.starts_at)


def answered_already(seat: Seat) -> list[int]:
    """Who was asked for the dates behind this seat and did not come: they are not asked at once again."""
    answered: set[int] = set()
    for event in {event.pk: event for event in left_to_others(seat).values()}.values():
        offers = Offer.objects.filter(
            seat__booking=seat.booking_id,
            seat__language=seat.language_id,
            made_at__gte=event.at,
            status__in=WITHOUT_A_YES,
        )
        answered.update(offers.values_list("mediator_id", flat=True), event.facts.get("answered", []))
    return sorted(answered)


# --- The yes


def take_along(
    asking: Seat, dates: Sequence[Locked], *, mediator_id: int, at: datetime, via: AnswerChannel
) -> dict[str, Any]:
    """Give her every other date that the search asked for and on which she is free; the rest is searched anew.

    `asking` is the seat of her offer, and is filled. Return what her confirmation says of the dates.
    """
    along, taken, left = promised(asking), [asking.booking], 0
    meant = [date for date in dates if along.get(date.booking.pk) == _terms(date.booking)]
    for date in sorted(meant, key=lambda date: date.booking.starts_at):
        seat = _vacant(date, like=asking)
        if seat is None or date.held_by(mediator_id):
            continue
        if _take(seat, asking=asking, mediator_id=mediator_id, at=at, via=via):
            taken.append(date.booking)
        else:
            left += 1
    if asking.status not in SEARCHABLE:
        rest = [seat for date in meant if (seat := _vacant(date, like=asking)) and seat.status in SEARCHABLE]
        search_together(
            leaders_of_dates(rest), at=at, by_id=None, facts={"reason": "", "left_of": asking.booking_id}
        )
    return {**summary(taken), **({"left": left} if left else {})}


def leaders_of_dates(seats: Iterable[Seat]) -> list[Seat]:
    """Of each date and kind the seat that has, or had, the search."""
    found = {(seat.booking_id, seat.language_id): leader(seat) or alike(seat)[0] for seat in seats}
    return list(found.values())


def _vacant(date: Locked, *, like: Seat) -> Seat | None:
    free = [
        seat for seat in date.seats if seat.language_id == like.language_id and seat.status in NEXT[Step.FILL]
    ]
    return vacancy(free[0]) if free else None


def _take(seat: Seat, *, asking: Seat, mediator_id: int, at: datetime, via: AnswerChannel) -> bool:
    led = leader(seat) or seat
    try:
        refuse_without_room(seat, mediator_id, at=at, binding_too=AWAY)
        take_hours(seat, mediator_id, at=at)
    except MediatorElsewhere:
        return False
    fill(seat, mediator_id=mediator_id, at=at)
    facts = {"via": via, "along_with": asking.booking_id}
    record(
        EventKind.BOOKING_CONFIRMED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        facts=facts,
    )
    if led.status not in SEARCHABLE:
        close_other_offers(led, status=OfferStatus.SUPERSEDED, event=EventKind.OFFER_SUPERSEDED, at=at)
    return True
