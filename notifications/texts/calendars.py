"""One appointment as calendar programs read it (RFC 5545), asked for or called off by e-mail (RFC 5546). No lookups."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText, vUri

MAKER: Final = "-//Ponte//Ponte//IT"
# Dates and counts of the telling, which are new each time.
OF_THE_TELLING: Final = ("DTSTAMP", "SEQUENCE", "LAST-MODIFIED")


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Standing(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """`uid` stays the same for as long as the booking lives; what has the higher `sequence` counts."""

    uid: str
    sequence: int
    standing: Standing
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    url: str


def written(appointment: Appointment, *, organiser: str, attendee: str, at: datetime) -> str:
    """The whole text, its lines folded and ended as the standard wants them. Hours are in UTC, which needs no table of
    zones and means the same everywhere.
    """
    is_over = appointment.standing == Standing.CANCELLED
    event = _event(appointment, organiser=organiser, at=at)
    event.add("attendee", _guest(attendee), encode=False)
    return _calendar(event, Method.CANCEL if is_over else Method.REQUEST)


def published(appointment: Appointment, *, organiser: str, at: datetime) -> str:
    """The same appointment, to put into any calendar oneself: nobody is invited by it. What is mailed later about it
    has the same UID and a higher `SEQUENCE`, and so takes its place.
    """
    return _calendar(_event(appointment, organiser=organiser, at=at), Method.PUBLISH)


def _calendar(event: Event, method: Method) -> str:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _event(appointment: Appointment, *, organiser: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("status", appointment.standing)
    event.add("summary", appointment.summary)
    event.add("description", appointment.description)
    if appointment.location:
        event.add("location", appointment.location)
    event.add("url", vUri(appointment.url))
    event.add("class", "PRIVATE")
    event["organizer"] = vCalAddress(f"mailto:{organiser}")
    event["organizer"].params["CN"] = vText("Ponte")
    return event


def _guest(address: str) -> vCalAddress:
    """Whoever asked for the appointment need not say that it suits."""
    guest = vCalAddress(f"mailto:{address}")
    guest.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    return guest


def method_of(text: str) -> Method:
    return Method(str(Calendar.from_ical(text)["method"]))


def says_the_same(one: str, other: str) -> bool:
    """Whether two tellings differ in nothing but when and how often it was told."""
    return _told(one) == _told(other)


def _told(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(OF_THE_TELLING)]
