"""The whole history of a request, to be read aloud: when, what, who did it and for whom, before and after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.models import Booking, BookingEvent
from bookings.permissions import CONTACT, Sight
from bookings.vocabulary import AnswerChannel, EventKind
from bookings.web.access import read_booking
from bookings.web.sentences import sentence
from bookings.working_time import rome_day
from mediation.clock import ROME
from mediation.models import Language, Membership, Place, User
from mediation.vocabulary import Delivery, GenderWish
from mediation.web.access import SignedIn, signed_in
from mediation.web.language_choice import named
from mediation.web.tongues import spoken_at_work
from mediation.web.written import day, duration, moment, phone

UNWRITTEN = gettext_noop("niente")


@dataclass(frozen=True)
class Difference:
    """One field that changed, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    event: BookingEvent
    words: str
    by: str
    on_behalf_of: str
    differences: tuple[Difference, ...]


@spoken_at_work
@require_safe
@signed_in
def timeline(request: SignedIn, number: int) -> HttpResponse:
    booking, sight = read_booking(request.user, number)
    days = [(day(on), entries) for on, entries in by_day(entries_of(booking, sight))]
    return render(request, "bookings/timeline.html", {"booking": booking, "days": days})


def by_day(entries: list[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    for on, told in groupby(entries, key=lambda entry: rome_day(entry.event.at)):
        yield on, list(told)


def entries_of(booking: Booking, sight: Sight) -> list[Entry]:
    """Oldest first; what has no words for this reader is left out."""
    told = [(event, sentence(event, sight)) for event in queries.history(booking)]
    own = _people_of(booking)
    return [
        Entry(
            event=event,
            words=words,
            by=_by(event, sight),
            on_behalf_of=str(booking.office) if _is_for_another(event, own) else "",
            differences=tuple(differences(event.facts, sight)),
        )
        for event, words in told
        if words
    ]


def _people_of(booking: Booking) -> set[int]:
    """Those who speak for the office themselves."""
    members = Membership.objects.filter(organisation_id=booking.office.organisation_id)
    return set(members.values_list("user_id", flat=True))


# --- Who


def _by(event: BookingEvent, sight: Sight) -> str:
    """A person; or the mediator or the office, by what they answered with; or nobody, because the hour had come.

    An office hears the names of those who said yes, never of those who were only asked.
    """
    if sight == Sight.OFFICE and event.offer_id and event.kind.startswith("offer_"):
        return gettext("una persona a cui abbiamo chiesto")
    if event.actor:
        return _named(event.actor, sight)
    if "via" in event.facts and (who := _who_answered(event, sight)):
        return f"{who}, {gettext(AnswerChannel(event.facts['via']).label)}"
    return gettext("il programma, all'ora prevista")


def _who_answered(event: BookingEvent, sight: Sight) -> str:
    if event.on_behalf_of:
        return gettext("l'ufficio")
    if event.mediator is None:
        return ""
    return str(event.mediator) if sight == Sight.WHOLE else event.mediator.first_name


def _named(user: User, sight: Sight) -> str:
    if sight == Sight.OFFICE:
        return user.first_name or user.username
    return user.get_full_name() or user.username


# What an office does itself, or somebody for it.
FOR_AN_OFFICE = frozenset(
    {
        *(EventKind.BOOKING_REQUESTED, EventKind.BOOKING_CHANGED, EventKind.BOOKING_CANCELLED),
        *(EventKind.BOOKING_REINSTATED, EventKind.PART_ACCEPTED, EventKind.SERIES_CHANGED),
        *(EventKind.RESCUE_ACCEPTED, EventKind.RESCUE_REFUSED, EventKind.CHECKED_IN, EventKind.MEDIATOR_LATE),
        *(EventKind.BOOKING_COMPLETED, EventKind.PERSON_MISSED, EventKind.MEDIATOR_MISSED),
        *(EventKind.RECORD_CORRECTED, EventKind.RECORD_SIGNED, EventKind.PROBLEM_REPORTED),
    }
)


def _is_for_another(event: BookingEvent, own: set[int]) -> bool:
    """Done for this office by somebody of another body. A mediator acts for herself, a coordinator for the Polo."""
    if event.kind not in FOR_AN_OFFICE:
        return False
    herself = event.mediator.user_id if event.mediator else None
    return event.actor_id is not None and event.actor_id not in own and event.actor_id != herself


# --- Before and after


def differences(facts: dict[str, Any], sight: Sight) -> Iterator[Difference]:
    """What an event says has changed; how to reach people is not for an auditor."""
    before, after = facts.get("before") or {}, facts.get("after") or {}
    for name, value in sorted(after.items(), key=_as_listed):
        if value == before.get(name) or (sight == Sight.AUDITED and name in CONTACT):
            continue
        label, write = FIELDS.get(name, (name, _plain))
        yield Difference(gettext(label), write(before.get(name)), write(value))


def _as_listed(pair: tuple[str, Any]) -> int:
    """The start before the end: stored facts have no order of their own."""
    name, _ = pair
    return list(FIELDS).index(name) if name in FIELDS else len(FIELDS)


def _plain(value: Any) -> str:
    return gettext(UNWRITTEN) if value in (None, "", []) else str(value)


def _instant(value: Any) -> str:
    return moment(datetime.fromisoformat(value).astimezone(ROME)) if value else gettext(UNWRITTEN)


def _length(value: Any) -> str:
    return duration(value) if value else gettext(UNWRITTEN)


def _phone(value: Any) -> str:
    return phone(value) if value else gettext(UNWRITTEN)


def _place(value: Any) -> str:
    return str(Place.objects.select_related("municipality").filter(pk=value).first() or gettext(UNWRITTEN))


def _language(value: Any) -> str:
    found = Language.objects.filter(pk=value).first()
    return named(found) if found else gettext(UNWRITTEN)


def _languages(value: Any) -> str:
    return ", ".join(map(_language, value)) if value else gettext(UNWRITTEN)


def _chosen(labels: type[Delivery] | type[GenderWish]) -> Callable[[Any], str]:
    return lambda value: gettext(str(labels(value).label)) if value else gettext(UNWRITTEN)


def _switch(value: Any) -> str:
    return gettext("sì") if value else gettext("no")


FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "starts_at": (gettext_noop("Inizio"), _instant),
    "ends_at": (gettext_noop("Fine"), _instant),
    "started_at": (gettext_noop("Inizio effettivo"), _instant),
    "ended_at": (gettext_noop("Fine effettiva"), _instant),
    "actual_minutes": (gettext_noop("Durata effettiva"), _length),
    "credited_minutes": (gettext_noop("Tempo riconosciuto"), _length),
    "place": (gettext_noop("Luogo"), _place),
    "place_id": (gettext_noop("Luogo"), _place),
    "language": (gettext_noop("Lingua"), _language),
    "language_id": (gettext_noop("Lingua"), _language),
    "also_accepted": (gettext_noop("Va bene anche"), _languages),
    "delivery": (gettext_noop("Come"), _chosen(Delivery)),
    "gender": (gettext_noop("Donna o uomo"), _chosen(GenderWish)),
    "gender_binding": (gettext_noop("Indispensabile"), _switch),
    "contact_name": (gettext_noop("Referente"), _plain),
    "contact_phone": (gettext_noop("Telefono del referente"), _phone),
    "call_number": (gettext_noop("Numero da chiamare"), _phone),
    "case_reference": (gettext_noop("Riferimento del caso"), _plain),
    "campaign": (gettext_noop("Campagna"), _plain),
    "consent": (gettext_noop("Consenso"), _plain),
    "adult_operator": (gettext_noop("Operatore adulto"), _plain),
    "guardian": (gettext_noop("Tutore"), _plain),
}
