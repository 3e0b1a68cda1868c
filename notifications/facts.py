"""Where each fact that a text may say comes from. Only what the text says is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.working_time import notice_deadline, working_time
from mediation.models import Mediator, Office
from mediation.vocabulary import OrganisationKind
from notifications import recipients
from notifications.texts.formatting import Period, Value
from notifications.texts.keys import KEYS


@dataclass
class Subject:
    """What a message is about. `said` are facts that only the writer of the message knows."""

    at: datetime
    booking: Booking | None = None
    seat: Seat | None = None
    offer: Offer | None = None
    mediator: Mediator | None = None
    event: BookingEvent | None = None
    said: Mapping[str, Value] = field(default_factory=dict)

    @property
    def case(self) -> Booking:
        assert self.booking is not None, "this text is about a booking"
        return self.booking

    @property
    def event_facts(self) -> dict[str, Any]:
        return dict(self.event.facts) if self.event else {}

    @cached_property
    def person(self) -> Mediator:
        """The mediator meant: the one named, else the one on the seat."""
        person = self.mediator or (self.seat.mediator if self.seat else None)
        assert person is not None, "this text is about a mediator"
        return person


def facts_for(key: str, subject: Subject) -> dict[str, Value]:
    """Look up what the text `key` says; a fact that is not known is left out, and the text refuses to be written."""
    found = {
        name: subject.said[name] if name in subject.said else SOURCES[name](subject) for name in KEYS[key]
    }
    return {name: value for name, value in found.items() if value is not None}


def coordination_phone() -> str:
    """The Polo's own number, else a coordinator's, else the one we write from: a text never goes without."""
    office = (
        Office.objects.filter(organisation__kind=OrganisationKind.POLO)
        .exclude(phone="")
        .order_by("pk")
        .first()
    )
    if office:
        return office.phone
    alarmed = recipients.coordinators(alarm_rank=1)
    return alarmed[0].phone if alarmed else settings.TWILIO.voice_from or settings.TWILIO.from_number


def _when(booking: Booking) -> Period:
    return Period(booking.starts_at, booking.ends_at)


def _place(subject: Subject) -> str:
    """The body and its town, never the ward or the desk."""
    body, town = subject.case.office.organisation.name, subject.case.place.municipality.name
    return body if town.lower() in body.lower() else f"{body}, {town}"


def _address(subject: Subject) -> str:
    place = subject.case.place
    return ", ".join(part for part in (place.address or place.name, place.municipality.name) if part)


def _contact(subject: Subject) -> str:
    return subject.case.contact_name or subject.case.office.name


def _contact_phone(subject: Subject) -> str:
    return subject.case.contact_phone or subject.case.office.phone or coordination_phone()


def _call_number(subject: Subject) -> str:
    return subject.case.call_number or _contact_phone(subject)


def _free_until(subject: Subject) -> datetime:
    rules = subject.case.policy.rules
    return notice_deadline(
        subject.case.starts_at, working_time(subject.case.place.municipality, rules), rules
    )


def _answer_by(subject: Subject) -> datetime | None:
    """As it will stand if the message is delivered at once: a promise no shorter than what is kept."""
    offer = subject.offer
    return min(subject.at + offer.wait, offer.useless_at) if offer else None


def _asked(subject: Subject) -> int | None:
    return subject.seat.offers.count() if subject.seat else None


def _minutes(name: str) -> Callable[[Subject], timedelta | None]:
    def read(subject: Subject) -> timedelta | None:
        minutes = subject.event_facts.get(name)
        return None if minutes is None else timedelta(minutes=minutes)

    return read


SOURCES: dict[str, Callable[[Subject], Value | None]] = {
    "number": lambda subject: subject.case.number,
    "numbers": lambda _: None,
    "other_number": lambda _: None,
    "language": lambda subject: subject.case.language.name,
    "delivery": lambda subject: subject.case.delivery,
    "gender": lambda subject: subject.case.gender if subject.case.gender_binding else "any",
    "when": lambda subject: _when(subject.case),
    "other_when": lambda _: None,
    "starts_at": lambda subject: subject.case.starts_at,
    "band": lambda subject: subject.case.starts_at,
    "answer_by": _answer_by,
    "answer_by_clock": _answer_by,
    "closed_at": lambda subject: subject.offer.expires_at if subject.offer else None,
    "free_until": _free_until,
    "place": _place,
    "municipality": lambda subject: subject.case.place.municipality.name,
    "address": _address,
    "contact": _contact,
    "contact_phone": _contact_phone,
    "call_number": _call_number,
    "coordination_phone": lambda _: coordination_phone(),
    "external_number": lambda subject: subject.case.office.external_number or coordination_phone(),
    "first_name": lambda subject: subject.person.first_name,
    "mediator": lambda subject: str(subject.person),
    "recipient": lambda _: None,
    "asked": _asked,
    "jobs": lambda _: None,
    "notice": _minutes("notice_minutes"),
    "credited": _minutes("credited_minutes"),
    "waited": lambda subject: subject.at - subject.case.requested_at,
}
