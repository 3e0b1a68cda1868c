"""The search for a seat's mediator, as the actions share it: need, lane, whom it asked. Runs in their transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import QuerySet

from bookings.lanes import (
    alert_due,
    first_asked_at,
    hurried,
    hurries_at,
    is_night,
    lane_by_lead_time,
    may_ask_from,
    second_alert_due,
)
from bookings.locking import Locked
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.outbox import record, ring_after_commit
from bookings.rules import Rules
from bookings.seating import drop_deadlines, end_rescue, set_deadline, set_status
from bookings.teams import SEARCHABLE, leader, leaders, searching_together
from bookings.vocabulary import OPEN_OFFERS, DeadlineKind, EventKind, Lane, OfferStatus, SeatStatus, Step
from bookings.working_time import WorkingTime, working_time
from mediation.matching.need import Limits, Need
from mediation.vocabulary import Delivery, GenderWish, Setting

LEFT = (
    EventKind.MEDIATOR_WITHDREW,
    EventKind.MEDIATOR_REMOVED,
    EventKind.MEDIATOR_MISSED,
    EventKind.RECONFIRMATION_REFUSED,
    EventKind.RECONFIRMATION_LAPSED,
    EventKind.RESCUE_PROPOSED,
)
# Of a removal: the event of the assignment that it takes back. She has not left what was hers by mistake.
UNDONE = "undone"


def need_of(seat: Seat, *, at: datetime, left_out: tuple[int, ...] = ()) -> Need:
    """What `seat` asks of a mediator, were the question put at `at`."""
    booking, rules = seat.booking, seat.booking.policy.rules
    wish = None if booking.gender == GenderWish.ANY else booking.gender
    lane = Lane(seat.lane)
    return Need(
        languages=tuple(seat.tags),
        variety=booking.variety if booking.language_id in seat.tags else "",
        least_level=rules.level_by_setting[booking.setting],
        setting=booking.setting,
        delivery=booking.delivery,
        binding_gender=wish if booking.gender_binding else None,
        wished_gender=wish,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        place_id=booking.place_id,
        office_id=booking.office_id,
        case_reference=booking.case_reference,
        limits=limits(rules),
        asked_at=at,
        is_asked_at_night=is_night(at, rules),
        on_call_first=lane == Lane.NOW,
        arrival_margin_minutes=rules.arrival_margin_minutes if _road_counts(seat, at=at) else None,
        radius_minutes=rules.lane(lane).radius_minutes or None,
        left_out=left_out,
        is_heavy=booking.heavy,
        conflicted=_conflicted(booking),
        seat_id=seat.pk,
        known_to=_known_to(booking),
    )


def limits(rules: Rules) -> Limits:
    """What these rules let a mediator bear."""
    return Limits(
        day_minutes=rules.day_limit_minutes,
        week_minutes=rules.week_limit_minutes,
        rest_minutes=rules.rest_minutes,
        remote_gap_minutes=rules.remote_gap_minutes,
        heavy_per_day=rules.heavy_per_day,
    )


def _road_counts(seat: Seat, *, at: datetime) -> bool:
    """Whether somebody may live too far away to be there in time; before the last day nobody does."""
    booking, rules = seat.booking, seat.booking.policy.rules
    is_the_last_day = booking.starts_at - at < timedelta(minutes=rules.urgent_below_minutes)
    return booking.delivery == Delivery.ONSITE and seat.lane != Lane.NOW and is_the_last_day


def unhurried(need: Need) -> Need:
    """The same need without what concerns only the asking: for someone who has already said yes, or is put there."""
    return replace(
        need, is_asked_at_night=False, arrival_margin_minutes=None, radius_minutes=None, left_out=()
    )


def _known_to(booking: Booking) -> tuple[int, ...]:
    """Those who have already worked on this case."""
    if not booking.case_reference:
        return ()
    seats = Seat.objects.filter(
        booking__case_reference=booking.case_reference,
        booking__office_id=booking.office_id,
        mediator__isnull=False,
    ).exclude(booking_id=booking.pk)
    return _ids(seats)


# A seat that became vacant has no mediator, and of a cancelled one the job never was.
SERVED = (
    *(SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS),
    *(SeatStatus.DONE, SeatStatus.SIGNED, SeatStatus.VALIDATED, SeatStatus.PERSON_ABSENT),
)


def _conflicted(booking: Booking) -> tuple[int, ...]:
    """Those who serve, or served, another office in the same legal case: nobody interprets for both sides of it."""
    if booking.setting != Setting.LEGAL or not booking.case_reference:
        return ()
    seats = Seat.objects.filter(
        booking__case_reference=booking.case_reference, mediator__isnull=False, status__in=SERVED
    ).exclude(booking__office_id=booking.office_id)
    return _ids(seats)


def _ids(rows: QuerySet[Seat] | QuerySet[Offer] | QuerySet[BookingEvent]) -> tuple[int, ...]:
    return tuple(
        sorted({mediator_id for mediator_id in rows.values_list("mediator_id", flat=True) if mediator_id})
    )


def asked_first(seat: Seat) -> frozenset[int]:
    """Who begins the search: whoever had the booking before it was cancelled, or has the one that it follows."""
    had_it = seat.booking.events.filter(kind=EventKind.BOOKING_REINSTATED, mediator__isnull=False)
    before = Seat.objects.filter(booking=seat.booking.follows_id, mediator__isnull=False)
    before = before.exclude(status=SeatStatus.MEDIATOR_ABSENT) if seat.booking.follows_id else before.none()
    return frozenset({*_ids(had_it), *_ids(before)})


def begin_search(seat: Seat, *, lane: Lane, at: datetime) -> None:
    """Start a search; the clock does the rest.

    Its first wave opens at once, or when the quiet hours end; of a request of which nobody has heard yet, when its
    asker has had time to correct it.
    """
    booking, rules = seat.booking, seat.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    seat.lane, seat.wave = lane, 0
    seat.save(update_fields=["lane", "wave", "search"])
    asks_from = at if _has_asked(booking) else first_asked_at(booking.requested_at, lane=lane, rules=rules)
    opens = may_ask_from(max(at, asks_from), lane=lane, rules=rules)
    alert = alert_due(lane=lane, at=at, starts_at=booking.starts_at, working=working, rules=rules)
    dues = {
        DeadlineKind.OPEN_WAVE: sooner_if_hurried(seat, opens, at=at),
        DeadlineKind.ALERT_COORDINATOR: max(alert, at),
    }
    if second := second_alert_due(lane=lane, at=at, rules=rules):
        dues[DeadlineKind.ALERT_SECOND_COORDINATOR] = second
    Deadline.objects.set_open(seat, dues)
    ring_after_commit("bookings.tick")


def _has_asked(booking: Booking) -> bool:
    return Offer.objects.filter(seat__booking=booking).exists()


def sooner_if_hurried(seat: Seat, due_at: datetime, *, at: datetime) -> datetime:
    """`due_at`, unless the time left makes the search a more hurried one before that."""
    hurries = hurries_at(seat.lane, at=at, **_time_left(seat))
    return min(due_at, hurries) if hurries else due_at


def hurry(seat: Seat, *, at: datetime) -> None:
    """Let the search go on in a more hurried lane where the time left asks for it; nobody is asked twice for that."""
    before, rules = seat.lane, seat.booking.policy.rules
    lane = hurried(before, at=at, **_time_left(seat))
    if lane == before:
        return
    for asked_for in searching_together(seat):
        asked_for.lane = lane
        asked_for.save(update_fields=["lane"])
    alert = alert_due(lane=lane, at=at, **_time_left(seat))
    waiting = seat.deadlines.open().filter(kind=DeadlineKind.ALERT_COORDINATOR).first()
    set_deadline(
        seat, DeadlineKind.ALERT_COORDINATOR, min(max(alert, at), waiting.due_at) if waiting else alert
    )
    if second := second_alert_due(lane=lane, at=at, rules=rules):
        set_deadline(seat, DeadlineKind.ALERT_SECOND_COORDINATOR, second)
    record(
        EventKind.SEARCH_HURRIED,
        booking=seat.booking,
        seat=seat,
        at=at,
        facts={"lane": lane, "before": before},
    )


class _TimeLeft(TypedDict):
    starts_at: datetime
    working: WorkingTime
    rules: Rules


def _time_left(seat: Seat) -> _TimeLeft:
    booking, rules = seat.booking, seat.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    return {"starts_at": booking.starts_at, "working": working, "rules": rules}


def began_at(seat: Seat) -> datetime:
    """When the present search began."""
    restarts = seat.events.filter(kind=EventKind.SEARCH_RESTARTED).order_by("-pk")
    return restarts.values_list("at", flat=True).first() or seat.booking.requested_at


def restart(seat: Seat, *, at: datetime, by_id: int | None, facts: Mapping[str, Any]) -> None:
    """Begin a new search inside the caller's transaction. A team's that still runs begins anew for this seat too."""
    leading = leader(seat) or seat
    for joined in searching_together(leading):
        joined.search += 1
        joined.save(update_fields=["search"])
    _begin_anew(leading, at=at, by_id=by_id, facts=facts)


def _begin_anew(seat: Seat, *, at: datetime, by_id: int | None, facts: Mapping[str, Any]) -> None:
    booking, rules = seat.booking, seat.booking.policy.rules
    lane = lane_by_lead_time(
        at=at,
        starts_at=booking.starts_at,
        working=working_time(booking.place.municipality, rules),
        rules=rules,
    )
    begin_search(seat, lane=lane, at=at)
    record(
        EventKind.SEARCH_RESTARTED,
        booking=booking,
        seat=seat,
        at=at,
        by_id=by_id,
        facts={**facts, "lane": lane},
    )


def search_replacement(seat: Seat, *, at: datetime) -> None:
    """Search at once for somebody else where a mediator did not come; that she missed it stays in the history."""
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    seat.mediator, seat.filled_at = None, None
    seat.save(update_fields=["mediator", "filled_at"])
    set_status(seat, Step.DISPATCH)
    restart(seat, at=at, by_id=None, facts={"replaces": True})


def close_other_offers(seat: Seat, *, status: OfferStatus, event: EventKind, at: datetime) -> None:
    """Close what is still open for this seat, and record it so that each person is told."""
    for offer in Offer.objects.open().filter(seat=seat):
        offer.status = status
        offer.save(update_fields=["status"])
        record(event, booking=seat.booking, seat=seat, offer=offer, at=at)


def forget_search(seats: Iterable[Seat], *, at: datetime) -> list[Seat]:
    """The booking has changed: what was asked, offered or proposed for these seats, which nobody has, is so no longer.

    Return the first of each kind, for one new search each.
    """
    empty = list(seats)
    for seat in empty:
        set_status(seat, Step.CHANGE)
        end_rescue(seat, because="changed", at=at)
        drop_deadlines(seat, at=at)
        close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    return leaders(empty)


def call_off_search(locked: Locked, *, at: datetime, by_id: int | None = None) -> None:
    """Cancel the seats that nobody has taken, each with its event, and withdraw what was offered for them."""
    for seat in locked.seats:
        if seat.status in (*SEARCHABLE, SeatStatus.UNCOVERED):
            set_status(seat, Step.CANCEL)
            end_rescue(seat, because="not_needed", at=at)
            drop_deadlines(seat, at=at)
            record(EventKind.SEAT_CALLED_OFF, booking=seat.booking, seat=seat, at=at, by_id=by_id)
            close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)


def asked_before(seat: Seat) -> tuple[int, ...]:
    """Whom the booking has asked in its present searches, who sits in it, and whoever left it in any search.

    Nobody is asked for two seats of one booking. Only where a seat like this one has been filled since do those who
    were asked for it, reserves among them, count as not asked yet; so does everybody where the search is over, and
    whose offer was taken back.
    """
    team = {each.pk: each for each in seat.team or Seat.objects.filter(booking=seat.booking_id)}
    offers = Offer.objects.filter(seat__in=team).values_list("mediator_id", "seat_id", "search", "status")
    asked = {
        mediator_id
        for mediator_id, seat_id, search, status in offers
        if status in OPEN_OFFERS
        or (
            status != OfferStatus.WITHDRAWN
            and search == team[seat_id].search
            and not _is_over(seat, team[seat_id])
        )
    }
    seated = {each.mediator_id for each in team.values() if each.mediator_id}
    left = seat.booking.events.filter(kind__in=LEFT, mediator__isnull=False)
    gone = left.exclude(facts__has_key=UNDONE)
    return tuple(sorted({*asked, *seated, *_ids(gone), *_asked_for_all(seat)}))


def _asked_for_all(seat: Seat) -> list[int]:
    """Whom the search that led this date of a series before has asked for it, in vain."""
    if seat.booking.series_id is None:
        return []
    began = seat.events.filter(kind=EventKind.SEARCH_RESTARTED).order_by("-pk")
    asked: list[int] = (began.values_list("facts", flat=True).first() or {}).get("answered", [])
    return asked


def _is_over(seat: Seat, other: Seat) -> bool:
    """Whether what was asked for `other`, a seat like this one, keeps nobody from being asked for this one.

    Somebody has it, or the search that they shared has found nobody.
    """
    if other.language_id != seat.language_id:
        return False
    is_filled_beside = other.pk != seat.pk and other.status not in SEARCHABLE
    return is_filled_beside or seat.status == SeatStatus.UNCOVERED
