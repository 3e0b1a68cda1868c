"""The words of a mediator's register: the same on its page, in its table and on its sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from bookings.actions.asking_signature import PATIENCE
from bookings.reports.register import Correction, Line, Register, Stated
from bookings.working_time import rome_day
from mediation.clock import ROME
from mediation.models import Language
from mediation.web.written import clock, duration


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of it, in words; minutes stay numbers. What is reserved says neither its office nor its body."""

    number: int
    day: date
    hours: str
    language: Language
    place: str
    office: str
    agreed_minutes: int
    worked_minutes: int
    credited_minutes: int
    hers: str
    offices: str
    is_waiting: bool
    validated: str
    note: str
    corrections: tuple[str, ...]
    # When the office was last asked to sign, while it has not; lately for another line; whether it can be asked now.
    asked: str
    asked_for_another: str
    may_ask: bool

    @property
    def below(self) -> list[str]:
        """What else there is to say about it."""
        return [*filter(None, [self.note]), *self.corrections]


def heads() -> list[str]:
    return [
        gettext("Data"),
        gettext("Turno"),
        gettext("Orario"),
        gettext("Lingua"),
        gettext("Comune"),
        gettext("Ufficio"),
        gettext("Minuti concordati"),
        gettext("Minuti svolti"),
        gettext("Minuti riconosciuti"),
        gettext("Confermato da chi media"),
        gettext("Firma dell'ufficio"),
    ]


def cells(row: Row) -> list[str]:
    """Under those heads."""
    minutes = (row.agreed_minutes, row.worked_minutes, row.credited_minutes)
    about = [f"{row.day:%d/%m/%Y}", str(row.number), row.hours, str(row.language), row.place, row.office]
    return [*about, *map(str, minutes), row.hers, row.offices]


def rows_of(register: Register, *, at: datetime) -> list[Row]:
    return [_row(line, at=at) for line in register.lines]


def _row(line: Line, *, at: datetime) -> Row:
    booking, record = line.booking, line.record
    return Row(
        number=booking.number,
        day=rome_day(record.started_at or booking.starts_at),
        hours=_hours(record.started_at, record.ended_at),
        language=record.seat.language or booking.language,
        place=str(booking.place.municipality),
        office=gettext("riservato") if booking.is_reserved else _office(line),
        agreed_minutes=record.requested_minutes,
        worked_minutes=record.actual_minutes,
        credited_minutes=record.credited_minutes,
        hers=_her_word(line),
        offices=_signature(line, at=at),
        is_waiting=line.waits_for_office,
        validated=_written(line.validated_at) if line.validated_at else "",
        note="" if line.took_place else _why_credited(line),
        corrections=tuple(_correction(made, record.mediator.first_name) for made in line.corrections),
        asked=_written(line.asked_at) if line.asked_at and line.waits_for_office else "",
        asked_for_another=_asked_for_another(line, at=at),
        may_ask=_may_ask(line, at=at),
    )


def _office(line: Line) -> str:
    office = line.booking.office
    return f"{office.organisation.name}, {office.name}"


def _hours(started_at: datetime | None, ended_at: datetime | None) -> str:
    return f"{clock(started_at)}–{clock(ended_at)}" if started_at and ended_at else ""


def _written(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}"


def _her_word(line: Line) -> str:
    if line.said_at:
        return _written(line.said_at)
    return gettext("orari non scritti") if line.took_place else ""


def _signature(line: Line, *, at: datetime) -> str:
    if line.record.signed_at:
        return _written(line.record.signed_at)
    return waiting(line.record.created_at, at=at) if line.waits_for_office else gettext("non serve")


def _may_ask(line: Line, *, at: datetime) -> bool:
    has_waited = line.waits_for_office and at - line.record.created_at >= PATIENCE
    return has_waited and not _is_asked_lately(line, at=at)


def _asked_for_another(line: Line, *, at: datetime) -> str:
    beside = line.waits_for_office and line.office_asked_at != line.asked_at and _is_asked_lately(line, at=at)
    return _written(line.office_asked_at) if beside and line.office_asked_at else ""


def _is_asked_lately(line: Line, *, at: datetime) -> bool:
    return line.office_asked_at is not None and at - line.office_asked_at < PATIENCE


def waiting(since: datetime, *, at: datetime) -> str:
    days = (rome_day(at) - rome_day(since)).days
    if days < 1:
        return gettext("in attesa da oggi")
    return ngettext("in attesa da %(days)d giorno", "in attesa da %(days)d giorni", days) % {"days": days}


def _why_credited(line: Line) -> str:
    if line.was_called_off:
        return gettext("Disdetto tardi: il tempo è riconosciuto lo stesso.")
    return gettext("Non si è fatto: qui sta quello che è riconosciuto.")


def _correction(made: Correction, name: str) -> str:
    words = (
        gettext("Corretto da %(name)s il %(when)s: prima %(before)s, poi %(after)s.")
        if made.by_herself
        else gettext("Corretto dall'ufficio il %(when)s: prima %(before)s, poi %(after)s.")
    )
    facts = {
        "name": name,
        "when": _written(made.at),
        "before": _stated(made.before),
        "after": _stated(made.after),
    }
    return words % facts


def _stated(said: Stated) -> str:
    facts = {
        "hours": _hours(said.started_at, said.ended_at) or gettext("senza orari"),
        "credited": duration(said.credited_minutes),
    }
    return gettext("%(hours)s (riconosciuto: %(credited)s)") % facts
