"""Where each fact that a text may say comes from. Only what the text says is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse

from bookings.lanes import first_asked_at
from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.search import began_at
from bookings.vocabulary import EventKind
from bookings.working_time import notice_deadline, working_time
from mediation.models import Mediator, Office
from mediation.vocabulary import OrganisationKind
from notifications import recipients
from notifications.texts.discretion import is_discreet
from notifications.texts.formatting import Period, Span, Value, Weekly
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
    return facts_named(KEYS[key], subject)


def facts_named(names: Iterable[str], subject: Subject) -> dict[str, Value]:
    found = {name: subject.said[name] if name in subject.said else SOURCES[name](subject) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def coordination_phone() -> str:
    """The Polo's own number, else a coordinator's, else the one the texts come from: no text goes without."""
    of_the_polo = Office.objects.filter(organisation__kind=OrganisationKind.POLO).exclude(phone="")
    numbers = [
        *of_the_polo.order_by("pk").values_list("phone", flat=True)[:1],
        *(person.phone for person in recipients.coordinators(alarm_rank=1)),
        settings.TWILIO.voice_from,
        settings.TWILIO.from_number,
    ]
    return next((number for number in numbers if number), "")


def _when(booking: Booking) -> Period:
    return Period(booking.starts_at, booking.ends_at)


# --- What people have typed


def _discreet(*typed: str) -> str:
    """The first of these that says something, and nothing of why somebody needs a mediator; else nothing."""
    return next((words for words in typed if words.strip() and is_discreet(words)), "")


def _in_town(where: str, town: str) -> str:
    """Never without the town, and never with it twice."""
    return where if town.lower() in where.lower() else f"{where}, {town}" if where else town


def _place(subject: Subject) -> str:
    """The body and its town, never the ward or the desk."""
    case = subject.case
    return _in_town(_discreet(case.office.organisation.name), case.place.municipality.name)


def _address(subject: Subject) -> str:
    case, place = subject.case, subject.case.place
    where = _discreet(place.address, place.name, case.office.organisation.name)
    return _in_town(where, place.municipality.name)


def _contact(subject: Subject) -> str:
    """Whom to ask for; with nothing else that may be said, the town: the number beside it is what counts."""
    case = subject.case
    by_name = _discreet(case.contact_name, case.office.name, case.office.organisation.name)
    return by_name or case.place.municipality.name


# --- Numbers to call


def _contact_phone(subject: Subject) -> str:
    return subject.case.contact_phone or subject.case.office.phone or coordination_phone()


def _call_number(subject: Subject) -> str:
    return subject.case.call_number or _contact_phone(subject)


# --- Hours, and how long


def free_until(booking: Booking) -> datetime:
    """Until when the office may cancel without owing anything."""
    rules = booking.policy.rules
    return notice_deadline(booking.starts_at, working_time(booking.place.municipality, rules), rules)


def _answer_by(subject: Subject) -> datetime | None:
    """As it will stand if the message is delivered at once: a promise that is kept, or more than kept."""
    if told := subject.event_facts.get("answer_by"):
        return datetime.fromisoformat(told)
    offer = subject.offer
    return min(subject.at + offer.wait, offer.useless_at) if offer else None


def _before(subject: Subject) -> Period | None:
    """The hours that she had said yes to."""
    before = subject.event_facts.get("before", {})
    if not {"starts_at", "ends_at"} <= before.keys():
        return None
    return Period(datetime.fromisoformat(before["starts_at"]), datetime.fromisoformat(before["ends_at"]))


def _asked(subject: Subject) -> int | None:
    """How many people the present search has asked: nobody is asked twice in one."""
    seat = subject.seat
    return seat.offers.filter(search=seat.search).count() if seat else None


def _waited(subject: Subject) -> timedelta | None:
    """How long the present search has lasted; one that began again counts from there."""
    if subject.seat is None:
        return None
    return max(subject.at - began_at(subject.seat), timedelta(minutes=1))


def _language(subject: Subject) -> str:
    """Of the seat, where the seats of a team need different ones; of what was asked for all of them."""
    if subject.event and subject.event.kind == EventKind.BOOKING_REQUESTED:
        return ", ".join(dict.fromkeys(seat.spoken.name for seat in subject.case.seats.order_by("position")))
    of_the_seat = subject.seat.language if subject.seat else None
    return (of_the_seat or subject.case.language).name


def _mediators(subject: Subject) -> str | None:
    return ", ".join(person.first_name for person in recipients.seated(subject.case)) or None


def _colleagues(subject: Subject) -> str | None:
    """Who else has a seat of this booking, but for the one it is told."""
    others = recipients.seated(subject.case, but=subject.person.pk)
    return ", ".join(person.first_name for person in others) or None


def _minutes(name: str) -> Callable[[Subject], timedelta | None]:
    def read(subject: Subject) -> timedelta | None:
        minutes = subject.event_facts.get(name)
        return None if minutes is None else timedelta(minutes=minutes)

    return read


def _instant(name: str) -> Callable[[Subject], datetime | None]:
    """An instant that the event tells, or that stands in its record as it is after a correction."""

    def read(subject: Subject) -> datetime | None:
        told = subject.event_facts.get("after", subject.event_facts).get(name)
        return datetime.fromisoformat(told) if told else None

    return read


def _credited(subject: Subject) -> timedelta | None:
    facts = subject.event_facts
    minutes = facts.get("after", facts).get("credited_minutes")
    return None if minutes is None else timedelta(minutes=minutes)


def _count(name: str) -> Callable[[Subject], int | None]:
    def read(subject: Subject) -> int | None:
        counted = subject.event_facts.get(name)
        return len(counted) if isinstance(counted, list) else counted

    return read


def _weekly(subject: Subject) -> Weekly | None:
    """Of the dates that an event of a series is about."""
    facts = subject.event_facts
    if "weekdays" not in facts:
        return None
    hours = [datetime.fromisoformat(written) for written in facts.get("hours", ())]
    return Weekly(tuple(facts["weekdays"]), Period(*hours) if hours else None)


def _span(subject: Subject) -> Span | None:
    first, last = _instant("first")(subject), _instant("last")(subject)
    return Span(first, last) if first and last else None


SOURCES: dict[str, Callable[[Subject], Value | None]] = {
    "number": lambda subject: subject.case.number,
    "numbers": lambda subject: tuple(subject.event_facts.get("lost", ())) or None,
    "other_number": lambda _: None,
    "language": _language,
    "language_name": _language,
    "delivery": lambda subject: subject.case.delivery,
    "gender": lambda subject: subject.case.gender if subject.case.gender_binding else "any",
    "when": lambda subject: _when(subject.case),
    "other_when": _before,
    "starts_at": lambda subject: subject.case.starts_at,
    "band": lambda subject: subject.case.starts_at,
    "answer_by": _answer_by,
    "answer_by_clock": _answer_by,
    "asking_from": lambda subject: first_asked_at(
        subject.case.requested_at, lane=subject.case.lane, rules=subject.case.policy.rules
    ),
    "closed_at": lambda subject: subject.offer.expires_at if subject.offer else None,
    "free_until": lambda subject: free_until(subject.case),
    "place": _place,
    "municipality": lambda subject: subject.case.place.municipality.name,
    "address": _address,
    "contact": _contact,
    "contact_phone": _contact_phone,
    "call_number": _call_number,
    "coordination_phone": lambda _: coordination_phone(),
    "external_number": lambda subject: subject.case.office.external_number,
    "first_name": lambda subject: subject.person.first_name,
    "mediator": lambda subject: str(subject.person),
    "mediators": _mediators,
    "link": lambda subject: settings.PUBLIC_BASE_URL + reverse("booking", args=[subject.case.number]),
    "mediator_phone": lambda subject: subject.person.phone,
    "recipient": lambda _: None,
    "asked": _asked,
    "position": lambda _: None,
    "jobs": lambda _: None,
    "weekly": _weekly,
    "dates": _count("dates"),
    "of_dates": _count("dates"),
    "span": _span,
    "kept_shifts": _count("kept"),
    "lost_shifts": _count("lost"),
    "first": _instant("first"),
    "last": _instant("last"),
    "left": _count("left"),
    "confirmed": _count("confirmed"),
    "searching": _count("searching"),
    "owed": _minutes("owed_minutes"),
    "notice": _minutes("notice_minutes"),
    "credited": _credited,
    "waited": _waited,
    "colleagues": _colleagues,
    "covered": lambda subject: subject.event_facts.get("covered"),
    "needed": lambda subject: subject.event_facts.get("needed"),
    "arrives_at": _instant("arrives_at"),
    "late": _minutes("minutes"),
    "worked_from": _instant("started_at"),
    "worked_to": _instant("ended_at"),
    "worked": lambda _: None,
    "done": lambda _: None,
    "unsigned": lambda _: None,
    "code": lambda _: None,
    "code_until": lambda _: None,
}
