"""Which text an event gets: by lane, by delivery, by what the office has. Who hears it is in `policy`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from bookings.lanes import is_far
from bookings.models import Booking, BookingEvent, Seat
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, Lane, Scope
from bookings.working_time import working_time
from mediation.vocabulary import Delivery
from notifications.facts import free_until
from notifications.texts.spoken import told_aloud

# Returns the key of the text, or None when there is nothing to say this time.
Wording = Callable[[BookingEvent], str | None]

HURRIED = (Lane.NOW, Lane.URGENT)
OFFICE_NOTES = {"case_reference", "campaign"}


def always(key: str) -> Wording:
    return lambda _: key


def by_lane(event: BookingEvent) -> str:
    """Now means now: a job that begins in an hour is searched for as fast, and says its hour."""
    if "dates" in event.facts:
        return "offer_series_on_call" if event.booking.is_shift else "offer_series"
    if event.booking.is_shift:
        return "offer_on_call"
    if _seat(event).lane not in HURRIED:
        return "offer_planned"
    return "offer_now" if event.booking.has_started(event.at) else "offer_urgent"


def proposal(event: BookingEvent) -> str:
    """What falls into time that is credited to her already says so, whatever the hurry."""
    is_prepaid = event.offer is not None and event.offer.prepaid_by_id is not None
    return "offer_prepaid" if is_prepaid else by_lane(event)


def paid_once(event: BookingEvent) -> str | None:
    """Said where the proposal did not say it."""
    return None if event.facts["was_offered"] else "freed_time_reused"


def replacement(event: BookingEvent) -> str | None:
    """Of any other new search the asker hears by the event before it."""
    return "request_replacement" if event.facts.get("replaces") else None


def by_delivery(stem: str) -> Wording:
    """The text that says where to be, or whom to call; at once, or when it is time."""

    def choose(event: BookingEvent) -> str:
        if event.booking.is_shift:
            return "assigned_on_call"
        if event.booking.delivery == Delivery.ONSITE:
            return stem
        if event.booking.delivery == Delivery.VIDEO:
            return f"{stem}_video"
        if is_put_through_alone(event):
            return f"{stem}_bridge"
        return f"{stem}_phone_now" if event.booking.has_started(event.at) else f"{stem}_phone"

    return choose


def when_answered_by(*channels: AnswerChannel, key: str) -> Wording:
    """Said only to who answered by these: a page says it by itself."""
    return lambda event: key if event.facts.get("via") in channels else None


def not_alone(key: str) -> Wording:
    """Said once at least two of a team have a seat."""
    return lambda event: key if event.facts.get("covered", 1) > 1 else None


def is_in_part(event: BookingEvent) -> bool:
    """Whether the event left seats of a team empty beside those that somebody has."""
    covered, needed = int(event.facts.get("covered", 0)), int(event.facts.get("needed", 0))
    return 0 < covered < needed


# --- Series: one message for all dates


def but_not_of_a_series(wording: Wording) -> Wording:
    """Said of one booking by itself; of a series one event says it of all dates."""
    return lambda event: None if {"series", "along_with"} & event.facts.keys() else wording(event)


def for_all_dates(wording: Wording, choose: Callable[[BookingEvent], str]) -> Wording:
    """Of several dates accepted together what `choose` says, with the first of them."""
    alone = but_not_of_a_series(wording)
    return lambda event: choose(event) if "dates" in event.facts else alone(event)


def series_assigned(event: BookingEvent) -> str:
    if event.booking.is_shift:
        return "series_assigned_on_call"
    return "series_assigned_part" if event.facts.get("left") else "series_assigned"


def series_confirmed(event: BookingEvent) -> str:
    return "request_series_confirmed_part" if event.facts.get("left") else "request_series_confirmed"


def series_news(event: BookingEvent) -> str | None:
    """What an edit means for the dates that were hers; where nobody had any, there is nobody to tell."""
    if event.mediator_id is None:
        return None
    facts = event.facts
    if facts["what"] == "cancelled":
        return "series_cancelled_late" if facts["credited_minutes"] else "series_cancelled"
    if not facts["moved"]:
        return "series_details"
    if not facts["lost"]:
        return "series_changed_place" if facts["is_elsewhere"] else "series_changed"
    key = "series_changed_part" if facts["kept"] else "series_changed_lost"
    return "_".join(filter(None, (key, facts.get("because"))))


def series_news_to_office(event: BookingEvent) -> str | None:
    """Of one date alone that changed its own events tell what is to be told."""
    if event.facts["what"] == "changed":
        return None if event.facts.get("scope") == Scope.THIS else "request_series_changed"
    return "request_series_cancelled_late" if event.facts["owed_minutes"] else "request_series_cancelled"


def confirmation(event: BookingEvent) -> str:
    if is_in_part(event):
        return "request_partly_confirmed"
    if event.booking.has_started(event.at) and event.booking.delivery == Delivery.PHONE:
        return "request_confirmed_now"
    may_still_cancel = event.at < free_until(event.booking)
    return "request_confirmed" if may_still_cancel else "request_confirmed_short_notice"


def entrusted(event: BookingEvent) -> str:
    """As a confirmation, but nobody has said yes: the coordinator has put her there."""
    return ENTRUSTED[confirmation(event)]


ENTRUSTED = {
    "request_partly_confirmed": "request_partly_assigned",
    "request_confirmed_now": "request_assigned_now",
    "request_confirmed": "request_assigned",
    "request_confirmed_short_notice": "request_assigned_short_notice",
}


def receipt(event: BookingEvent) -> str | None:
    """In the hurried lanes the asker watches the page: a text would only be in the way of the real news."""
    if "dates" in event.facts:
        return "request_series_received"
    if event.facts.get("waits"):
        return None
    return "request_received" if event.booking.lane in (Lane.SHORT, Lane.PLANNED) else None


def further_wave(event: BookingEvent) -> str | None:
    hurried = event.facts["lane"] in HURRIED
    if hurried or event.facts["wave"] == 1 or _heard_this_week(event):
        return None
    return "request_searching_wave"


def _heard_this_week(event: BookingEvent) -> bool:
    """Weeks ahead a wave is no news: one line a week is."""
    booking, rules = event.booking, event.booking.policy.rules
    working = working_time(booking.place.municipality, rules)
    if not is_far(at=event.at, starts_at=booking.starts_at, working=working, rules=rules):
        return False
    waves = BookingEvent.objects.filter(seat=event.seat, kind=EventKind.WAVE_OPENED, pk__lt=event.pk)
    before = waves.order_by("-pk").values_list("at", flat=True).first() or booking.requested_at
    line = timedelta(days=rules.far_line_days)
    return (event.at - booking.requested_at) // line == (before - booking.requested_at) // line


def regret(event: BookingEvent) -> str:
    """The request was called off; or only this offer ended, and another may follow."""
    called_off = event.booking.status == BookingStatus.CANCELLED
    return "offer_withdrawn" if called_off else "offer_void"


def alarm(event: BookingEvent) -> str:
    return "coordinator_escalated_second" if event.facts["alarm_rank"] > 1 else "coordinator_escalated_first"


def is_called(event: BookingEvent) -> bool:
    """Whether minutes count, and the site has a number to call from."""
    return bool(settings.TWILIO.calls_from) and event.seat is not None and event.seat.lane in HURRIED


def unless_called(key: str) -> Wording:
    return lambda event: None if is_called(event) else key


def proposal_aloud(event: BookingEvent) -> str | None:
    """Once for an offer: whoever was called at once is not called again."""
    is_called_already = event.facts.get("on_call") and _seat(event).lane == Lane.NOW
    return None if is_called_already else _aloud(event)


def _aloud(event: BookingEvent) -> str | None:
    if not is_called(event):
        return None
    if event.booking.is_reserved:
        return "call_offer_reserved"
    return "call_offer_now" if event.booking.has_started(event.at) else "call_offer"


def alarm_aloud(event: BookingEvent) -> str | None:
    if not is_called(event):
        return None
    return "call_alarm_reserved" if event.booking.is_reserved else "call_alarm"


def is_put_through(booking: Booking, *, at: datetime) -> bool:
    """Whether a mediator and the office are joined on one line by us: a job by telephone that is on."""
    is_on = booking.delivery == Delivery.PHONE and booking.has_started(at) and not booking.is_shift
    return is_on and bool(settings.TWILIO.calls_from)


def is_put_through_alone(event: BookingEvent) -> bool:
    """A team finds together by itself."""
    return event.facts.get("needed", 1) == 1 and is_put_through(event.booking, at=event.at)


def put_through(event: BookingEvent) -> str | None:
    """Whoever said yes by a key is on the line already."""
    is_on_the_line = event.facts.get("via") == AnswerChannel.KEYPAD
    return "bridge_mediator" if is_put_through_alone(event) and not is_on_the_line else None


def proposal_at_once(event: BookingEvent) -> str | None:
    """In the lane in which minutes count, whoever is on call hears it ring beside the text."""
    is_now = event.seat is not None and event.seat.lane == Lane.NOW
    return _aloud(event) if is_now and event.facts.get("on_call") else None


def way_out_aloud(event: BookingEvent) -> str | None:
    """As the text, to the telephone beside which somebody waits."""
    if not is_called(event) or _seat(event).lane != Lane.NOW or event.facts.get("alarm_rank", 1) > 1:
        return None
    return _with_service("call_way_out", event.booking)


def aloud(wording: Wording) -> Wording:
    """The same for the ear, where the site has a number to call from."""

    def choose(event: BookingEvent) -> str | None:
        if not settings.TWILIO.calls_from or event.seat is None:
            return None
        key = wording(event)
        return (key and told_aloud(key, is_reserved=event.booking.is_reserved)) or None

    return choose


def way_out(event: BookingEvent) -> str | None:
    """Whom the asker can call while nobody comes: told once, and only where every minute counts."""
    first_alarm_now = event.facts["alarm_rank"] == 1 and event.facts["lane"] == Lane.NOW
    return _with_service("request_escalated", event.booking) if first_alarm_now else None


def nobody_found(event: BookingEvent) -> str:
    if is_in_part(event):
        return "request_partly_uncovered"
    return _with_service("request_uncovered", event.booking)


def uncovered(event: BookingEvent) -> str:
    """Where there was nobody to ask, no wave is over."""
    return "coordinator_uncovered" if event.facts.get("asked") else "coordinator_nobody_to_ask"


def _with_service(stem: str, booking: Booking) -> str:
    """Telephone interpreting is named only where the office has it and the language can be spoken by telephone."""
    has_service = bool(booking.office.external_number) and _can_be_phoned(booking)
    return stem if has_service else f"{stem}_no_service"


def search_again(event: BookingEvent) -> str:
    could_change = event.booking.delivery == Delivery.ONSITE and _can_be_phoned(event.booking)
    return "request_mediator_withdrew" if could_change else "request_mediator_withdrew_remote"


def _can_be_phoned(booking: Booking) -> bool:
    return Delivery.PHONE in booking.language.deliveries


def reminder(event: BookingEvent) -> str:
    day_before = event.facts["reminder"] == DeadlineKind.REMIND_DAY_BEFORE
    return "reminder_day_before" if day_before else "reminder_two_hours"


def asked_again(event: BookingEvent) -> str | None:
    """By text where nobody can be called: she has one already."""
    return "reminder_chase" if _is_chased(event) and not settings.TWILIO.calls_from else None


def asked_again_aloud(event: BookingEvent) -> str | None:
    return "call_coming" if _is_chased(event) and settings.TWILIO.calls_from else None


def _is_chased(event: BookingEvent) -> bool:
    return bool(event.facts["step"] == DeadlineKind.CHASE_REMINDER)


def given_up_asking(event: BookingEvent) -> str | None:
    is_alarm = event.facts["step"] == DeadlineKind.ALERT_UNCONFIRMED
    return "coordinator_reminder_unanswered" if is_alarm else None


def check(event: BookingEvent) -> str:
    on_the_road = event.facts["check"] == DeadlineKind.CHECK_DEPARTURE
    return "check_departure" if on_the_road else "check_arrival"


def very_late(event: BookingEvent) -> str | None:
    """A few minutes are between her and the office."""
    is_much = event.facts["minutes"] > event.booking.policy.rules.tell_lateness_above_minutes
    return "coordinator_late" if is_much else None


def is_she_there(event: BookingEvent) -> str:
    could_change = event.booking.delivery == Delivery.ONSITE and _can_be_phoned(event.booking)
    return "request_no_show" if could_change else "request_no_show_remote"


def corrected_by_office(event: BookingEvent) -> str | None:
    """What she has corrected herself is answered where she said it."""
    return None if event.facts.get("via") else "record_corrected"


def cancellation(stem: str) -> Wording:
    return lambda event: f"{stem}_late" if event.facts["credited_minutes"] else stem


def once_for_the_team(wording: Wording) -> Wording:
    """Said with the first of a team's events, and not again with the others."""
    return lambda event: None if event.facts.get("again") else wording(event)


def once_more(event: BookingEvent) -> str:
    """The question whether her yes stands: about other hours, or about what else has changed."""
    moved = {"starts_at", "ends_at"} & set(event.facts["changed"])
    return "reconfirm" if moved and set(event.facts["changed"]) == moved else "reconfirm_otherwise"


def when_because(*reasons: str, key: str) -> Wording:
    return lambda event: key if event.facts["because"] in reasons else None


def when_credited(key: str) -> Wording:
    return lambda event: key if event.facts.get("credited_minutes") else None


def when_left_out(wording: Wording) -> Wording:
    """Said of a date that an edit of its series would have moved to a holiday: the series tells the rest."""
    return lambda event: wording(event) if event.facts.get("because") == "holiday" else None


def entered(event: BookingEvent) -> str | None:
    """What the coordinator has written down for her; of what she closed herself, or the office, she knows."""
    return "job_entered" if event.facts.get("entered") else None


def altered(event: BookingEvent) -> str | None:
    """What an edit has made of a request; where somebody is asked about it again, or sought, those letters tell."""
    facts = event.facts
    if facts["material"] or "series" in facts or facts.get("again") or not _changed(event):
        return None
    return "request_changed"


def _changed(event: BookingEvent) -> set[str]:
    """The fields that an edit changed, without the office's own notes."""
    before, after = event.facts["before"], event.facts["after"]
    return {name for name, value in after.items() if value != before[name]} - OFFICE_NOTES


def details(event: BookingEvent) -> str | None:
    """What the mediator needs to hear of a change; the office's own notes are not hers to read."""
    if event.facts["material"] or "series" in event.facts or not _changed(event):
        return None
    stem = "details_changed"
    return stem if event.booking.delivery == Delivery.ONSITE else f"{stem}_{event.booking.delivery}"


def _seat(event: BookingEvent) -> Seat:
    assert event.seat is not None, "this event is about a seat"
    return event.seat
