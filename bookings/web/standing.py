"""How a booking stands, for whoever asked: what is true now, and what happens next. Verbs follow facts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext, pgettext

from bookings.models import Booking, BookingEvent, Seat
from bookings.teams import COVERED, SEARCHABLE
from bookings.vocabulary import BookingStatus, EventKind, Lane, SeatStatus
from mediation.vocabulary import Delivery
from mediation.web.language_choice import named_within
from mediation.web.written import clock, listed, moment, phone, to

S = BookingStatus


@dataclass(frozen=True)
class Standing:
    """A booking at an instant. `may_reach` is False for the auditor, who sees no way to reach anybody."""

    booking: Booking
    seat: Seat
    at: datetime
    may_reach: bool
    # When the first people are asked, where the night or the calendar still keep the search waiting.
    first_wave_at: datetime | None = None
    # The last question, answer or worry about her coming.
    heard: BookingEvent | None = None
    # Put there by the coordinator's word, not by her own yes.
    is_entrusted: bool = False

    @property
    def who(self) -> str:
        return self.seat.mediator.first_name if self.seat.mediator else gettext("La persona incaricata")

    @property
    def has_it(self) -> str:
        return (
            gettext("Il coordinamento l'ha affidata %(to_who)s") % {"to_who": to(self.who)}
            if self.is_entrusted
            else gettext("%(who)s ha accettato") % {"who": self.who}
        )

    @property
    def and_she(self) -> str:
        """Between how she came to it and what she does."""
        return pgettext("before a verb", ":") if self.is_entrusted else pgettext("before a verb", " e")

    @property
    def called_at(self) -> str:
        number = phone(self.booking.call_number) if self.may_reach else ""
        return gettext(" al %(number)s") % {"number": number} if number else ""


def what_now(standing: Standing) -> str:
    """One or two sentences under the status."""
    return SENTENCES[BookingStatus(standing.booking.status)](standing)


def _searching(s: Standing) -> str:
    language = _languages(s)
    if s.first_wave_at:
        return gettext(
            "Cominciamo a chiedere a chi parla %(language)s %(moment)s. Non è ancora confermata."
        ) % {"language": language, "moment": moment(s.first_wave_at)}
    if s.seat.lane in (Lane.NOW, Lane.URGENT):
        return gettext(
            "Stiamo chiedendo a chi parla %(language)s. Qui vedi subito chi accetta. Non è ancora confermata."
        ) % {"language": language}
    return gettext(
        "Stiamo chiedendo a chi parla %(language)s. Ti scriviamo quando qualcuno accetta. "
        "Non è ancora confermata."
    ) % {"language": language}


def _languages(s: Standing) -> str:
    """Of a team, those that somebody is still asked for."""
    seats = [seat for seat in s.booking.seats.all() if seat.status in SEARCHABLE]
    names = dict.fromkeys(named_within(seat.spoken) for seat in seats) or [named_within(s.booking.language)]
    return gettext(" o ").join(names)


def _confirmed(s: Standing) -> str:
    if s.booking.delivery == Delivery.ONSITE:
        return gettext("%(has_it)s%(and_she)s viene %(moment)s.") % {
            "has_it": s.has_it,
            "and_she": s.and_she,
            "moment": moment(s.booking.starts_at),
        }
    if s.booking.delivery == Delivery.VIDEO:
        return gettext("%(has_it)s. Il collegamento in video è %(moment)s.") % {
            "has_it": s.has_it,
            "moment": moment(s.booking.starts_at),
        }
    if s.booking.has_started(s.at):
        return gettext("%(has_it)s%(and_she)s chiama subito%(called_at)s.") % {
            "has_it": s.has_it,
            "and_she": s.and_she,
            "called_at": s.called_at,
        }
    return gettext("%(has_it)s%(and_she)s chiama%(called_at)s %(moment)s.") % {
        "has_it": s.has_it,
        "and_she": s.and_she,
        "called_at": s.called_at,
        "moment": moment(s.booking.starts_at),
    }


HER_OWN_YES = (EventKind.BOOKING_CONFIRMED, EventKind.BOOKING_RECONFIRMED, EventKind.RESCUE_ACCEPTED)


def is_entrusted(seat: Seat, newest_first: Iterable[BookingEvent]) -> bool:
    """Whether whoever sits there has it by the coordinator's word, and has not said yes herself since."""
    came_to_it = (
        event.kind
        for event in newest_first
        if event.seat_id == seat.pk
        and event.mediator_id == seat.mediator_id
        and event.kind in (EventKind.MEDIATOR_ASSIGNED, *HER_OWN_YES)
    )
    return next(came_to_it, None) == EventKind.MEDIATOR_ASSIGNED


WORRIES = (EventKind.CHECK_IN_MISSED, EventKind.NO_SHOW_SUSPECTED)


def is_missed(heard: BookingEvent | None) -> bool:
    return heard is not None and heard.kind in WORRIES


def _in_progress(s: Standing) -> str:
    if is_missed(s.heard):
        return gettext("Non abbiamo notizie di %(who)s: il coordinamento sta chiamando. È lì con voi?") % {
            "who": s.who
        }
    if s.heard is not None and s.heard.kind == EventKind.MEDIATOR_LATE:
        arrives_at = datetime.fromisoformat(s.heard.facts["arrives_at"])
        return gettext("%(who)s è in ritardo: arriva verso le %(clock)s.") % {
            "who": s.who,
            "clock": clock(arrives_at),
        }
    if s.booking.delivery == Delivery.PHONE and s.seat.filled_at:
        since = gettext("%(has_it)s alle %(clock)s%(and_she)s chiama%(called_at)s.") % {
            "has_it": s.has_it,
            "clock": clock(s.seat.filled_at),
            "and_she": s.and_she,
            "called_at": s.called_at,
        }
        return gettext("%(since)s Quando avete finito, segnalo qui.") % {"since": since}
    return gettext("C'è %(who)s. Quando avete finito, segnalo qui.") % {"who": s.who}


def _uncovered(s: Standing) -> str:
    if s.booking.delivery == Delivery.ONSITE:
        return gettext(
            "Per ora nessuno può. Ora tocca al coordinamento, che può proporti anche il telefono "
            "o un altro orario."
        )
    return gettext(
        "Per ora nessuno può. Ora tocca al coordinamento; se è urgente, chiama il numero di riserva."
    )


def _partly(s: Standing) -> str:
    names = [name for seat in s.booking.seats.all() if (name := _present(seat))]
    there_are = ngettext("C'è già %(names)s.", "Ci sono già %(names)s.", len(names)) % {
        "names": listed(names)
    }
    rest = (
        gettext("Per il resto per ora nessuno può; se vi basta chi c'è, potete dirlo qui.")
        if s.seat.status == SeatStatus.UNCOVERED
        else gettext("Cerchiamo ancora; se vi basta chi c'è, potete dirlo qui.")
    )
    return f"{there_are} {rest}"


def _present(seat: Seat) -> str:
    return seat.mediator.first_name if seat.mediator and seat.status in COVERED else ""


SENTENCES: dict[BookingStatus, Callable[[Standing], str]] = {
    S.SEARCHING: _searching,
    S.PARTLY_COVERED: _partly,
    S.CONFIRMED: _confirmed,
    S.RECONFIRMING: lambda s: (
        gettext("L'orario è cambiato: aspettiamo che %(who)s dica di nuovo sì.") % {"who": s.who}
    ),
    S.UNCOVERED: _uncovered,
    S.UNFILLED: lambda _: gettext(
        "La ricerca è chiusa: nessuno poteva. Se serve ancora, fai una nuova richiesta."
    ),
    S.IN_PROGRESS: _in_progress,
    S.DONE: lambda _: gettext("L'intervento è svolto. Controlla i tempi e firma."),
    S.SIGNED: lambda _: gettext("L'intervento è firmato. Non devi fare altro."),
    S.VALIDATED: lambda _: gettext("L'intervento è firmato e validato. Non devi fare altro."),
    S.CANCELLED: lambda _: gettext("La richiesta è disdetta. Non devi fare altro."),
    S.COVERED_EXTERNALLY: lambda _: gettext("La richiesta è stata evasa con il servizio telefonico esterno."),
    S.PERSON_ABSENT: lambda _: gettext("La persona assistita non è venuta. Firma perché resti scritto."),
    S.MEDIATOR_ABSENT: lambda _: gettext("Il mediatore non è venuto: ci dispiace. Il coordinamento lo sa."),
}
