"""What a mediator says yes to, and whether her yes outlives a change of it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from bookings.crediting import credit_for_cancellation, credit_of_kind
from bookings.hours import BINDING_ON_A_YES, verdict_now
from bookings.lanes import awake_until, lane_by_lead_time
from bookings.models import Booking, BookingEvent, Seat
from bookings.rules import Rules
from bookings.vocabulary import EventKind, SeatStatus
from bookings.working_time import notice_deadline, rome_day, working_time
from mediation.calendar import Stretch
from mediation.matching.reasons import Reason
from mediation.models import Place
from mediation.vocabulary import Delivery, GenderWish

# What keeps somebody from a job as it has become, where it did not keep her from it as it was. Her pattern of
# availability does not: she is asked.
VOIDING = BINDING_ON_A_YES | {
    *(Reason.LANGUAGE, Reason.VARIETY, Reason.LEVEL, Reason.SETTING),
    *(Reason.LANGUAGE_DELIVERY, Reason.DELIVERY, Reason.GENDER),
}


FIELDS = ("starts_at", "ends_at", "delivery", "place_id", "language_id", "gender", "gender_binding")


@dataclass(frozen=True)
class Terms:
    """The part of a booking that a yes is a yes to, as one seat has it."""

    starts_at: datetime
    ends_at: datetime
    delivery: str
    place_id: int
    language: str
    required_gender: str

    @classmethod
    def of(cls, seat: Seat, *, before: Mapping[str, Any] | None = None) -> Terms:
        """Of the booking as it is; `before` are fields as the history says that they were."""
        booking = seat.booking
        was = {name: getattr(booking, name) for name in FIELDS} | {
            name: value for name, value in (before or {}).items() if name in FIELDS
        }
        return cls(
            starts_at=_instant(was["starts_at"]),
            ends_at=_instant(was["ends_at"]),
            delivery=was["delivery"],
            place_id=was["place_id"],
            language=seat.language_id or was["language_id"],
            required_gender=was["gender"] if was["gender_binding"] else GenderWish.ANY,
        )

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Terms:
        instants = {name: datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at")}
        return cls(**{**told, **instants})

    def as_json(self) -> dict[str, Any]:
        instants = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return {**asdict(self), **instants}

    @property
    def stretch(self) -> Stretch:
        return Stretch.of_a_job(
            starts_at=self.starts_at, ends_at=self.ends_at, delivery=self.delivery, place_id=self.place_id
        )


def _instant(told: datetime | str) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)


def agreed_terms(seat: Seat) -> Terms:
    """What its mediator said yes to: the booking as it is, or as it was before she was asked about it again."""
    if seat.status != SeatStatus.RECONFIRMING:
        return Terms.of(seat)
    asked = seat.events.filter(kind=EventKind.RECONFIRMATION_ASKED, mediator=seat.mediator_id)
    return Terms.from_json(asked.latest("pk").facts["before"])


YES = (
    *(EventKind.BOOKING_CONFIRMED, EventKind.MEDIATOR_ASSIGNED, EventKind.BOOKING_RECONFIRMED),
    EventKind.RESCUE_ACCEPTED,
)


def said_yes_to(seat: Seat) -> Terms:
    """The terms of her last yes: those of now, with whatever was changed since put back.

    Where a whole series moved she kept the dates on which she was free, as if she had said yes to them.
    """
    yes = _last_yes(seat)
    if yes is None:
        return Terms.of(seat)
    changes = seat.booking.events.filter(kind=EventKind.BOOKING_CHANGED, pk__gt=yes.pk).order_by("pk")
    moved_together = changes.filter(facts__has_key="series").last()
    if moved_together:
        changes = changes.filter(pk__gt=moved_together.pk)
    since: dict[str, Any] = {}
    for facts in changes.values_list("facts", flat=True):
        since = {**facts["before"], **since}
    return Terms.of(seat, before=since)


def said_yes_at(seat: Seat) -> datetime:
    """The instant of her last yes."""
    yes = _last_yes(seat)
    return yes.at if yes else seat.filled_at or seat.booking.requested_at


def _last_yes(seat: Seat) -> BookingEvent | None:
    return seat.events.filter(kind__in=YES, mediator=seat.mediator_id).order_by("-pk").first()


@dataclass(frozen=True)
class AgreedHours:
    """The hours that somebody gave, and until when they could be called off freely.

    A booking that was moved counts as it was until she has said yes to the move: moving it does not make it cheaper.
    """

    starts_at: datetime
    ends_at: datetime
    free_until: datetime
    kind: str
    rules: Rules

    @classmethod
    def of(cls, seat: Seat, agreed: Terms | None = None) -> AgreedHours:
        booking, rules, terms = seat.booking, seat.booking.policy.rules, agreed or agreed_terms(seat)
        place = Place.objects.select_related("municipality").get(pk=terms.place_id)
        working = working_time(place.municipality, rules)
        free_until = notice_deadline(terms.starts_at, working, rules)
        return cls(terms.starts_at, terms.ends_at, free_until, booking.kind, rules)

    def credit(self, *, received_at: datetime) -> int:
        """The minutes that calling them off credits."""
        credited = credit_for_cancellation(
            received_at=received_at,
            free_until=self.free_until,
            starts_at=self.starts_at,
            booked_minutes=int((self.ends_at - self.starts_at).total_seconds() // 60),
            rules=self.rules,
        )
        return credit_of_kind(credited, kind=self.kind, rules=self.rules)


def material(old: Terms, new: Terms, rules: Rules) -> list[str]:
    """The fields that change so much that a yes to the old terms is no yes to the new."""
    little = timedelta(minutes=rules.material_change_minutes)
    changed = {
        "starts_at": rome_day(old.starts_at) != rome_day(new.starts_at)
        or abs(new.starts_at - old.starts_at) > little,
        "ends_at": abs(new.ends_at - old.ends_at) > little,
        "delivery": new.delivery == Delivery.ONSITE != old.delivery,
        "place": old.delivery == new.delivery == Delivery.ONSITE
        and _road(old.place_id, new.place_id) > rules.material_road_minutes,
        "language": old.language != new.language,
        "gender": new.required_gender not in (GenderWish.ANY, old.required_gender),
    }
    return [name for name, is_so in changed.items() if is_so]


def _road(old_id: int, new_id: int) -> int:
    return 0 if old_id == new_id else Place.objects.get(pk=old_id).minutes_to(new_id)


class Fate(Enum):
    """What a change does to somebody who holds a seat."""

    KEPT = auto()  # told, and keeps it
    ASKED = auto()  # has to say yes again
    LOST = auto()  # cannot do it as it has become


@dataclass(frozen=True)
class Outlook:
    """One held seat before a change, and what comes of it."""

    seat: Seat
    agreed: Terms
    fate: Fate
    reasons: tuple[Reason, ...] = ()
    # Of what she has to say yes to again, the fields that changed.
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standpoint:
    """What the holder of a seat said yes to, and what she keeps free for it; what spoke against her before the change.

    An override is not held against her twice. Small changes that add up are one change since her yes.
    """

    seat: Seat
    said_yes_to: Terms
    agreed: Terms
    against: frozenset[Reason]

    @classmethod
    def of(cls, seat: Seat, *, at: datetime) -> Standpoint:
        return cls(seat, said_yes_to(seat), agreed_terms(seat), frozenset(_against(seat, at=at)))

    def after(self, *, at: datetime) -> Outlook:
        """What the booking, as it now stands in memory, means for her."""
        newly = tuple(reason for reason in _against(self.seat, at=at) if reason not in self.against)
        if newly:
            return Outlook(self.seat, self.agreed, Fate.LOST, newly)
        voids = material(self.said_yes_to, Terms.of(self.seat), self.seat.booking.policy.rules)
        return Outlook(self.seat, self.agreed, Fate.ASKED if voids else Fate.KEPT, changed=tuple(voids))


def _against(seat: Seat, *, at: datetime) -> list[Reason]:
    assert seat.mediator_id, "somebody holds it"
    return [reason for reason in verdict_now(seat, seat.mediator_id, at=at).refusals if reason in VOIDING]


def answer_by(booking: Booking, *, at: datetime) -> datetime:
    """Until when she may think it over: never more than half of the time left, for the other half may be a search."""
    rules = booking.policy.rules
    lane = lane_by_lead_time(
        at=at,
        starts_at=booking.starts_at,
        working=working_time(booking.place.municipality, rules),
        rules=rules,
    )
    rested = awake_until(at, rules.reconfirm_within_minutes, lane=lane, rules=rules)
    return min(rested, at + (booking.starts_at - at) / 2)
