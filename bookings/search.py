"""The search for a seat's mediator, as the actions share it: need, lane, deadlines. Runs in their transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from bookings.lanes import after_quiet_hours, alert_due, is_night, lane_by_lead_time, second_alert_due
from bookings.lifecycle import booking_status, next_status
from bookings.models import Booking, Deadline, Offer, Seat
from bookings.outbox import record, ring_after_commit
from bookings.rules import Rules
from bookings.vocabulary import DeadlineKind, EventKind, Lane, OfferStatus, SeatStatus, Step
from bookings.working_time import WorkingTime, at_rome, rome_day
from mediation import holidays
from mediation.matching.need import Limits, Need
from mediation.models import Municipality
from mediation.vocabulary import Delivery, GenderWish

SEARCH_DEADLINES = (
    DeadlineKind.OPEN_WAVE,
    DeadlineKind.ALERT_COORDINATOR,
    DeadlineKind.ALERT_SECOND_COORDINATOR,
)


def working_time(town: Municipality, rules: Rules) -> WorkingTime:
    """Working days and hours of one town, its patron saint's day included."""
    patron = (town.patron_month, town.patron_day) if town.patron_month and town.patron_day else None
    return WorkingTime(
        is_holiday=lambda day: holidays.is_holiday(day, patron),
        from_hour=rules.working_from_hour,
        to_hour=rules.working_to_hour,
    )


def need_of(seat: Seat, *, at: datetime, left_out: tuple[int, ...] = ()) -> Need:
    """What `seat` asks of a mediator, were the question put at `at`."""
    booking, rules = seat.booking, seat.booking.policy.rules
    wish = None if booking.gender == GenderWish.ANY else booking.gender
    lane = Lane(seat.lane)
    onsite = booking.delivery == Delivery.ONSITE
    return Need(
        languages=tuple(booking.tags),
        variety=booking.variety,
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
        limits=Limits(
            day_minutes=rules.day_limit_minutes,
            week_minutes=rules.week_limit_minutes,
            rest_minutes=rules.rest_minutes,
            remote_gap_minutes=rules.remote_gap_minutes,
        ),
        asked_at=at,
        is_asked_at_night=is_night(at, rules),
        arrival_margin_minutes=rules.arrival_margin_minutes if onsite and lane != Lane.NOW else None,
        radius_minutes=rules.lane(lane).radius_minutes or None,
        left_out=left_out,
        known_to=_known_to(booking),
    )


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
    return tuple(
        sorted({mediator_id for mediator_id in seats.values_list("mediator_id", flat=True) if mediator_id})
    )


def begin_search(seat: Seat, *, lane: Lane, at: datetime, first_wave_at: datetime | None = None) -> None:
    """Start a search whose first wave opens at once, or when the quiet hours end; the clock does the rest."""
    booking, rules = seat.booking, seat.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    seat.lane, seat.wave = lane, 0
    seat.save(update_fields=["lane", "wave", "status", "search", "mediator", "filled_at"])
    quiet = rules.lane(lane).keeps_quiet_hours
    opens_at = first_wave_at or (after_quiet_hours(at, rules) if quiet else at)
    set_deadline(seat, DeadlineKind.OPEN_WAVE, opens_at)
    alert = alert_due(lane=lane, at=at, starts_at=booking.starts_at, working=working, rules=rules)
    set_deadline(seat, DeadlineKind.ALERT_COORDINATOR, max(alert, at))
    if second := second_alert_due(lane=lane, at=at, rules=rules):
        set_deadline(seat, DeadlineKind.ALERT_SECOND_COORDINATOR, second)
    ring_after_commit("bookings.tick")


def restart(seat: Seat, *, at: datetime, by_id: int | None, facts: dict[str, str]) -> None:
    """Begin a new search inside the caller's transaction."""
    booking, rules = seat.booking, seat.booking.policy.rules
    lane = lane_by_lead_time(
        at=at,
        starts_at=booking.starts_at,
        working=working_time(booking.place.municipality, rules),
        rules=rules,
    )
    seat.search += 1
    begin_search(seat, lane=lane, at=at)
    record(
        EventKind.SEARCH_RESTARTED,
        booking=booking,
        seat=seat,
        at=at,
        by_id=by_id,
        facts={**facts, "lane": lane},
    )


def set_deadline(seat: Seat, kind: DeadlineKind, due_at: datetime) -> None:
    """Set or move the seat's open deadline of this kind."""
    moved = Deadline.objects.open().filter(seat=seat, kind=kind).update(due_at=due_at)
    if not moved:
        Deadline.objects.create(seat=seat, kind=kind, due_at=due_at)


def drop_deadlines(
    seat: Seat, *, at: datetime, kinds: tuple[DeadlineKind, ...] = tuple(DeadlineKind)
) -> None:
    Deadline.objects.open().filter(seat=seat, kind__in=kinds).update(dropped_at=at)


def close_other_offers(
    seat: Seat, *, status: OfferStatus, event: EventKind, at: datetime, but: Offer | None = None
) -> None:
    """Close what is still open for this seat, and record it so that each person is told."""
    others = Offer.objects.open().filter(seat=seat)
    for offer in others.exclude(pk=but.pk) if but else others:
        offer.status = status
        offer.save(update_fields=["status"])
        record(event, booking=seat.booking, seat=seat, offer=offer, at=at)


def set_status(seat: Seat, step: Step) -> None:
    """Move the seat by `step` and let the booking's status follow."""
    seat.status = next_status(seat.status, step)
    seat.save(update_fields=["status"])
    follow_seats(seat.booking)


def follow_seats(booking: Booking) -> None:
    booking.status = booking_status(Seat.objects.filter(booking=booking).values_list("status", flat=True))
    booking.save(update_fields=["status"])


def fill(seat: Seat, *, mediator_id: int, at: datetime) -> None:
    """Put a mediator on the seat and set what lies ahead: reminders, start, automatic close."""
    seat.mediator_id, seat.filled_at = mediator_id, at
    seat.save(update_fields=["mediator", "filled_at"])
    set_status(seat, Step.FILL)
    drop_deadlines(seat, at=at, kinds=SEARCH_DEADLINES)
    plan_attendance(seat, at=at)


def plan_attendance(seat: Seat, *, at: datetime) -> None:
    booking, rules = seat.booking, seat.booking.policy.rules
    day_before = at_rome(
        working_time(booking.place.municipality, rules).previous_day(rome_day(booking.starts_at)),
        rules.reminder_hour,
    )
    two_hours = booking.starts_at - timedelta(minutes=rules.reminder_before_minutes)
    for kind, due in (
        (DeadlineKind.REMIND_DAY_BEFORE, day_before),
        (DeadlineKind.REMIND_TWO_HOURS, two_hours),
    ):
        # A reminder whose hour is past says nothing that the confirmation does not.
        if due > at:
            set_deadline(seat, kind, due)
    set_deadline(seat, DeadlineKind.START, booking.starts_at)
    closes = booking.ends_at + timedelta(minutes=rules.auto_close_after_minutes)
    set_deadline(seat, DeadlineKind.AUTO_CLOSE, closes)


def asked_before(seat: Seat) -> tuple[int, ...]:
    """Everybody asked in this search, and whoever gave the seat back or was taken off it in any."""
    asked = seat.offers.filter(search=seat.search).values_list("mediator_id", flat=True)
    gone = seat.events.filter(kind__in=[EventKind.MEDIATOR_WITHDREW, EventKind.MEDIATOR_REMOVED]).values_list(
        "mediator_id", flat=True
    )
    return tuple(sorted({*asked, *(mediator for mediator in gone if mediator)}))


SEARCHABLE = (SeatStatus.OPEN, SeatStatus.DISPATCHING)
