"""What is asked of a mediator, as one value. Built by the packages above; matching knows no booking."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a mediator can bear, in minutes but for the last; days and weeks (Monday to Sunday) are Rome's."""

    day_minutes: int
    week_minutes: int
    rest_minutes: int
    remote_gap_minutes: int
    # Jobs of heavy content on one day.
    heavy_per_day: int


@dataclass(frozen=True, kw_only=True)
class Need:
    """One seat's need. `languages` holds the tag asked for, then those the person herself also accepts."""

    languages: tuple[str, ...]
    variety: str
    least_level: str
    setting: str
    delivery: str
    binding_gender: str | None
    wished_gender: str | None
    starts_at: datetime
    ends_at: datetime
    place_id: int
    office_id: int
    case_reference: str
    limits: Limits
    # When the question is put, and whether that instant is at night, when only some may be rung.
    asked_at: datetime
    is_asked_at_night: bool
    # Whether whoever is on call at that instant goes before everybody else.
    on_call_first: bool = False
    # Minutes to spare beside the road from home, between the question and the start; None where nobody could
    # keep them (lane now).
    arrival_margin_minutes: int | None = None
    # Longest road from home, for lanes that ask only near people; None = any.
    radius_minutes: int | None = None
    left_out: tuple[int, ...] = ()
    # Whether its content weighs on whoever interprets it.
    is_heavy: bool = False
    # Those who served the other side of a legal case: bookings are not seen from here.
    conflicted: tuple[int, ...] = ()
    # The seat in question, if there is one yet: what is held for it stands in its holder's way no more.
    seat_id: int | None = None
    # Those who have worked on this case before: bookings are not seen from here.
    known_to: tuple[int, ...] = ()
