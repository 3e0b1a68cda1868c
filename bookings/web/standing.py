"""How a booking stands, for whoever asked: what is true now, and what happens next. Verbs follow facts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bookings.models import Booking, BookingEvent, Seat
from bookings.teams import COVERED, SEARCHABLE
from bookings.vocabulary import BookingStatus, EventKind, Lane, SeatStatus
from mediation.vocabulary import Delivery
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
        return self.seat.mediator.first_name if self.seat.mediator else "La persona incaricata"

    @property
    def has_it(self) -> str:
        return (
            f"Il coordinamento l'ha affidata {to(self.who)}"
            if self.is_entrusted
            else f"{self.who} ha accettato"
        )

    @property
    def and_she(self) -> str:
        """Between how she came to it and what she does."""
        return ":" if self.is_entrusted else " e"

    @property
    def called_at(self) -> str:
        number = phone(self.booking.call_number) if self.may_reach else ""
        return f" al {number}" if number else ""


def what_now(standing: Standing) -> str:
    """One or two sentences under the status."""
    return SENTENCES[BookingStatus(standing.booking.status)](standing)


def _searching(s: Standing) -> str:
    language = _languages(s)
    if s.first_wave_at:
        return f"Cominciamo a chiedere a chi parla {language} {moment(s.first_wave_at)}. Non è ancora confermata."
    if s.seat.lane in (Lane.NOW, Lane.URGENT):
        return (
            f"Stiamo chiedendo a chi parla {language}. Qui vedi subito chi accetta. Non è ancora confermata."
        )
    return f"Stiamo chiedendo a chi parla {language}. Ti scriviamo quando qualcuno accetta. Non è ancora confermata."


def _languages(s: Standing) -> str:
    """Of a team, those that somebody is still asked for."""
    seats = [seat for seat in s.booking.seats.all() if seat.status in SEARCHABLE]
    names = dict.fromkeys(seat.spoken.name.lower() for seat in seats) or [s.booking.language.name.lower()]
    return " o ".join(names)


def _confirmed(s: Standing) -> str:
    if s.booking.delivery == Delivery.ONSITE:
        return f"{s.has_it}{s.and_she} viene {moment(s.booking.starts_at)}."
    if s.booking.delivery == Delivery.VIDEO:
        return f"{s.has_it}. Il collegamento in video è {moment(s.booking.starts_at)}."
    if s.booking.has_started(s.at):
        return f"{s.has_it}{s.and_she} chiama subito{s.called_at}."
    return f"{s.has_it}{s.and_she} chiama{s.called_at} {moment(s.booking.starts_at)}."


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
        return f"Non abbiamo notizie di {s.who}: il coordinamento sta chiamando. È lì con voi?"
    if s.heard is not None and s.heard.kind == EventKind.MEDIATOR_LATE:
        arrives_at = datetime.fromisoformat(s.heard.facts["arrives_at"])
        return f"{s.who} è in ritardo: arriva verso le {clock(arrives_at)}."
    if s.booking.delivery == Delivery.PHONE and s.seat.filled_at:
        since = f"{s.has_it} alle {clock(s.seat.filled_at)}{s.and_she} chiama{s.called_at}."
        return f"{since} Quando avete finito, segnalo qui."
    return f"C'è {s.who}. Quando avete finito, segnalo qui."


def _uncovered(s: Standing) -> str:
    if s.booking.delivery == Delivery.ONSITE:
        return "Per ora nessuno può. Ora tocca al coordinamento, che può proporti anche il telefono o un altro orario."
    return "Per ora nessuno può. Ora tocca al coordinamento; se è urgente, chiama il numero di riserva."


def _partly(s: Standing) -> str:
    names = [name for seat in s.booking.seats.all() if (name := _present(seat))]
    there_is = "Ci sono" if len(names) > 1 else "C'è"
    rest = "Per il resto per ora nessuno può" if s.seat.status == SeatStatus.UNCOVERED else "Cerchiamo ancora"
    return f"{there_is} già {listed(names)}. {rest}; se vi basta chi c'è, potete dirlo qui."


def _present(seat: Seat) -> str:
    return seat.mediator.first_name if seat.mediator and seat.status in COVERED else ""


SENTENCES: dict[BookingStatus, Callable[[Standing], str]] = {
    S.SEARCHING: _searching,
    S.PARTLY_COVERED: _partly,
    S.CONFIRMED: _confirmed,
    S.RECONFIRMING: lambda s: f"L'orario è cambiato: aspettiamo che {s.who} dica di nuovo sì.",
    S.UNCOVERED: _uncovered,
    S.UNFILLED: lambda _: "La ricerca è chiusa: nessuno poteva. Se serve ancora, fai una nuova richiesta.",
    S.IN_PROGRESS: _in_progress,
    S.DONE: lambda _: "L'intervento è svolto. Controlla i tempi e firma.",
    S.SIGNED: lambda _: "L'intervento è firmato. Non devi fare altro.",
    S.VALIDATED: lambda _: "L'intervento è firmato e validato. Non devi fare altro.",
    S.CANCELLED: lambda _: "La richiesta è disdetta. Non devi fare altro.",
    S.COVERED_EXTERNALLY: lambda _: "La richiesta è stata evasa con il servizio telefonico esterno.",
    S.PERSON_ABSENT: lambda _: "La persona assistita non è venuta. Firma perché resti scritto.",
    S.MEDIATOR_ABSENT: lambda _: "Il mediatore non è venuto: ci dispiace. Il coordinamento lo sa.",
}
