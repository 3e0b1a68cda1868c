"""The history read aloud: an Italian sentence for each event. What an office should not know is not said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings.models import BookingEvent
from bookings.permissions import Sight
from bookings.search import UNDONE
from bookings.vocabulary import AnswerChannel, Consent, DeadlineKind, EventKind, Lane, Problem, Scope
from mediation.matching.verdict import Reason
from mediation.models import Mediator
from mediation.vocabulary import Gender
from mediation.web.written import clock, duration, listed, people, to

FIELDS = {
    "contact_name": "il referente",
    "contact_phone": "il telefono del referente",
    "call_number": "il numero da chiamare",
    "case_reference": "il riferimento del caso",
    "campaign": "la campagna",
    "starts_at": "l'ora d'inizio",
    "ends_at": "l'ora di fine",
    "place_id": "il luogo",
    "delivery": "come si fa",
    "language_id": "la lingua",
    "also_accepted": "le altre lingue",
    "gender": "donna o uomo",
    "gender_binding": "donna o uomo",
}
CONSENT: dict[str, str] = {
    Consent.GIVEN: " La persona ha dato il consenso.",
    Consent.NOT_POSSIBLE: " Il consenso non si poteva raccogliere: urgenza.",
}
BY: dict[str, str] = {
    AnswerChannel.SMS: " rispondendo all'SMS",
    AnswerChannel.MISSED_CALL: " con uno squillo",
    AnswerChannel.KEYPAD: " con un tasto al telefono",
    AnswerChannel.BRIDGE: "",
    AnswerChannel.LINK: " dalla pagina del link",
    AnswerChannel.PAGE: " dalla sua pagina",
    AnswerChannel.API: "",
    AnswerChannel.COORDINATOR: " parlando con il coordinamento",
}


@dataclass(frozen=True)
class Telling:
    """An event and who hears it: only the Polo hears the names of people asked, and the coordinator's reasons."""

    event: BookingEvent
    sight: Sight

    @property
    def is_to_polo(self) -> bool:
        return self.sight in (Sight.WHOLE, Sight.AUDITED)

    @property
    def asked(self) -> str:
        """Somebody who was asked; an office hears no name until she has said yes."""
        return self.who if self.is_to_polo and self.event.mediator else "una persona"

    @property
    def who(self) -> str:
        """Somebody who holds, or held, the seat."""
        mediator = self.event.mediator
        if mediator is None:
            return "la persona incaricata"
        return str(mediator) if self.sight == Sight.WHOLE else mediator.first_name

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.event.facts)

    def reason(self) -> str:
        """What was written as the reason, for whoever may read it: of a reserved case no auditor."""
        if self.sight == Sight.AUDITED and self.event.booking.is_reserved:
            return ""
        said = str(self.facts.get("reason", "")).strip().rstrip(".")
        return f" Motivo: {said}." if said else ""

    def reason_to_polo(self) -> str:
        return self.reason() if self.is_to_polo else ""

    def reason_to_coordinator(self) -> str:
        return self.reason() if self.sight == Sight.WHOLE else ""

    @property
    def overridden(self) -> list[str]:
        """The rules that an assignment went against. Who is kept from whom only the coordinator knows."""
        against = [Reason(reason) for reason in self.facts.get("overridden", ())] if self.is_to_polo else []
        kept = () if self.sight == Sight.WHOLE else (Reason.EXCLUSION,)
        return [reason.label for reason in against if reason not in kept]

    def instant(self, name: str) -> datetime:
        return datetime.fromisoformat(self.facts[name])


def sentence(event: BookingEvent, sight: Sight) -> str:
    """The event in words, or nothing where this listener has no use for it."""
    told = SENTENCES[EventKind(event.kind)](Telling(event, sight))
    return told[:1].upper() + told[1:]


def _requested(t: Telling) -> str:
    actor = t.event.actor
    said = CONSENT.get(t.facts.get("consent", ""), "")
    return (
        f"Richiesta ricevuta da {actor.first_name or actor.username}.{said}"
        if actor
        else f"Richiesta ricevuta.{said}"
    )


def _changed(t: Telling) -> str:
    if t.facts.get("again"):
        return ""
    after = t.facts.get("after", {})
    names = list(dict.fromkeys(words for name, words in FIELDS.items() if name in after))
    return f"Richiesta corretta: {listed(names)}." if names else "Richiesta corretta."


def _wave(t: Telling) -> str:
    asked, wave = t.facts["asked"], t.facts["wave"]
    if t.facts.get("by_hand") and t.is_to_polo:
        return f"Il coordinamento ha chiesto a {people(asked)}.{t.reason_to_polo()}{_despite(t)}"
    if wave == 1:
        return f"Abbiamo chiesto a {people(asked)}."
    return (
        "Abbiamo chiesto a un'altra persona." if asked == 1 else f"Abbiamo chiesto ad altre {asked} persone."
    )


def _only_to_polo(words: str) -> Callable[[Telling], str]:
    return lambda t: words.format(who=t.asked, to_who=to(t.asked)) if t.is_to_polo else ""


def _of_one_asked(words: str) -> Callable[[Telling], str]:
    return lambda t: words.format(who=t.asked, to_who=to(t.asked)) + t.reason_to_polo()


def _confirmed(t: Telling) -> str:
    if "along_with" in t.facts:
        return f"{t.who} ha questa data: ha accettato tutta la serie, con la n. {t.facts['along_with']}."
    dates = t.facts.get("dates", 1)
    of_how_many = f" {dates} date della serie" if dates > 1 else ""
    return f"{t.who} ha accettato{of_how_many}{BY.get(t.facts.get('via', ''), '')}{_of_the_team(t)}."


def _of_the_team(t: Telling) -> str:
    needed = t.facts.get("needed", 1)
    return f": {t.facts['covered']} di {needed}" if needed > 1 else ""


def _assigned(t: Telling) -> str:
    return f"Il coordinamento ha affidato la richiesta {to(t.who)}.{t.reason_to_polo()}{_despite(t)}"


def _despite(t: Telling) -> str:
    return f" Le regole dicevano: {listed(t.overridden).lower()}." if t.overridden else ""


def _alerted(t: Telling) -> str:
    if t.facts.get("alarm_rank") == 2:
        return "Ancora nessuno: è avvisato anche il secondo coordinatore."
    return "Nessuno ha ancora accettato: il coordinamento è avvisato e la ricerca continua."


def _uncovered(t: Telling) -> str:
    asked = t.facts.get("asked", 0)
    if not asked:
        return "Non c'è nessuno a cui chiedere: ora se ne occupa il coordinamento."
    return f"Abbiamo chiesto a {people(asked)} e nessuno può: ora se ne occupa il coordinamento."


def _restarted(t: Telling) -> str:
    return f"Cerchiamo di nuovo, {PACE[t.facts['lane']]}." if t.is_to_polo else "Cerchiamo di nuovo."


PACE: dict[str, str] = {
    Lane.NOW: "subito",
    Lane.URGENT: "con urgenza",
    Lane.SHORT: "in fretta",
    Lane.PLANNED: "con calma",
}


def _times(facts: dict[str, Any]) -> str:
    begun, ended = (datetime.fromisoformat(facts[name]) for name in ("started_at", "ended_at"))
    return f"dalle {clock(begun)} alle {clock(ended)} ({duration(facts['actual_minutes'])})"


def _hurried(t: Telling) -> str:
    if not t.is_to_polo:
        return "L'ora si avvicina: chiediamo più in fretta."
    return f"L'ora si avvicina: la ricerca continua, {PACE[t.facts['lane']]}."


def _completed(t: Telling) -> str:
    times = _times(t.facts)
    if t.facts.get("entered"):
        return f"Registrata a cose fatte: {t.who} c'era {times}.{t.reason_to_polo()}{_despite(t)}"
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return f"{t.who} ha parlato con l'ufficio {times}."
    if via := t.facts.get("via"):
        return f"{t.who} ha segnato la fine{BY.get(via, '')}: {times}."
    if t.event.actor_id is None:
        return f"Nessuno ha segnato la fine: valgono gli orari prenotati, {times}."
    return f"Intervento concluso: {times}."


def _unanswered(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    if t.facts.get("step") == DeadlineKind.ALERT_UNCONFIRMED:
        return f"{t.who} non ha ancora risposto: il coordinamento è avvisato."
    return f"{t.who} non ha risposto al promemoria: chiediamo di nuovo."


def _asked_where(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    where = "è in viaggio" if t.facts.get("check") == DeadlineKind.CHECK_DEPARTURE else "c'è"
    return f"Abbiamo chiesto {to(t.who)} se {where}."


def _checked_in(t: Telling) -> str:
    if t.event.actor_id and t.event.mediator and t.event.mediator.user_id != t.event.actor_id:
        return f"L'ufficio, o il coordinamento, ha segnato che {t.who} c'è."
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return f"{t.who} è in linea con l'ufficio."
    return f"{t.who} ha confermato di esserci{BY.get(t.facts.get('via', ''), '')}."


def _late(t: Telling) -> str:
    until = f", arriva verso le {clock(t.instant('arrives_at'))}" if "arrives_at" in t.facts else ""
    return f"{t.who} è in ritardo{until}."


def _no_show(t: Telling) -> str:
    return f"{t.who} non si è ancora {agreed(t.event.mediator, 'fatt')} sentire: chiediamo se è lì."


def _corrected(t: Telling) -> str:
    if "after" not in t.facts:
        return "Gli orari sono stati corretti."
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return f"{t.who} ha parlato ancora con l'ufficio: {_times(t.facts['after'])} in tutto."
    by = f"{t.who} ha corretto gli orari" if t.facts.get("via") else "Gli orari sono stati corretti"
    return f"{by}: {_times(t.facts['after'])}. Prima: {_times(t.facts['before'])}."


def _problem(t: Telling) -> str:
    which = t.facts.get("problem")
    named = f": {Problem(which).label.lower()}" if which else ""
    return f"L'ufficio ha segnalato un problema con {t.who}{named}.{t.reason()}"


def _cancelled(t: Telling) -> str:
    return f"Richiesta disdetta.{t.reason()}{_owed(t)}"


def _owed(t: Telling) -> str:
    """What short notice credits her."""
    credited = t.facts.get("credited_minutes")
    return f" Al mediatore: {duration(credited)}, perché il termine era passato." if credited else ""


def _reserve(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    place = f", n. {t.facts['position']}" if t.facts.get("position") else ""
    return f"{t.who} ha detto sì quando il posto era già preso: è in riserva{place}."


def _freed_time(words: str) -> Callable[[Telling], str]:
    def tell(t: Telling) -> str:
        if not t.is_to_polo:
            return ""
        paid = duration(t.facts.get("credited_minutes", 0))
        return words.format(paid=paid, number=t.facts.get("credited_for", ""), to_who=to(t.who))

    return tell


def _part_accepted(t: Telling) -> str:
    covered = t.facts.get("covered", 1)
    return (
        "Basta chi ha accettato: una persona."
        if covered == 1
        else f"Bastano le {covered} persone che hanno accettato."
    )


def _removed(t: Telling) -> str:
    if "series" in t.facts:
        return f"Alla nuova ora della serie {t.who} non è {agreed(t.event.mediator, 'liber')}: cerchiamo di nuovo."
    if UNDONE in t.facts:
        return f"Il coordinamento ha annullato l'incarico dato {to(t.who)}."
    return f"Il coordinamento ha tolto l'incarico {to(t.who)}.{t.reason_to_polo()}"


def _series_changed(t: Telling) -> str:
    dates = t.facts.get("dates", 1)
    count = "una data" if dates == 1 else f"{dates} date"
    if t.facts.get("again"):
        return ""
    if t.facts.get("scope") == Scope.THIS:
        return "" if t.facts.get("what") == "cancelled" else "Della serie è cambiata solo questa data."
    if t.facts.get("what") == "cancelled":
        return f"Serie: disdette insieme da qui, {count}.{t.reason()}"
    return f"Serie cambiata da qui: {count}."


def _mediator_missed(t: Telling) -> str:
    return f"{t.who} non si è {agreed(t.event.mediator, 'presentat')}."


def agreed(mediator: Mediator | None, stem: str) -> str:
    return stem + ("a" if mediator is None or mediator.gender == Gender.FEMALE else "o")


RESCUE_OVER = {
    "refused": "L'intervento al telefono con {who} non va bene: cerchiamo ancora.",
    "herself": "{who} non può più nemmeno al telefono: cerchiamo ancora.",
    "silence": "Nessuno ha detto se va bene al telefono: {who} non aspetta più, cerchiamo ancora.",
    "taken": "Qualcuno può venire: il telefono con {who} non serve più.",
    "changed": "La richiesta è cambiata: il telefono con {who} non serve più.",
}

SENTENCES: dict[EventKind, Callable[[Telling], str]] = {
    EventKind.BOOKING_REQUESTED: _requested,
    EventKind.BOOKING_CHANGED: _changed,
    EventKind.WAVE_OPENED: _wave,
    EventKind.OFFER_MADE: _only_to_polo("Proposta preparata per {who}."),
    EventKind.OFFER_SENT: _only_to_polo("Messaggio inviato {to_who}."),
    EventKind.OFFER_DELIVERED: _only_to_polo("Il messaggio è arrivato {to_who}."),
    EventKind.OFFER_DECLINED: _of_one_asked("{who} ha risposto che non può."),
    EventKind.OFFER_EXPIRED: _of_one_asked("{who} non ha risposto in tempo."),
    EventKind.OFFER_SUPERSEDED: _only_to_polo("{to_who} diciamo che il posto è già preso."),
    EventKind.OFFER_WITHDRAWN: _only_to_polo("La proposta {to_who} è ritirata."),
    EventKind.OFFER_UNDELIVERABLE: _of_one_asked("Non siamo riusciti a raggiungere {who}."),
    EventKind.BOOKING_CONFIRMED: _confirmed,
    EventKind.MEDIATOR_ASSIGNED: _assigned,
    EventKind.MEDIATOR_WITHDREW: lambda t: f"{t.who} non può più.{t.reason_to_polo()}",
    EventKind.MEDIATOR_REMOVED: _removed,
    EventKind.SEARCH_RESTARTED: _restarted,
    EventKind.SEARCH_HURRIED: _hurried,
    EventKind.COORDINATOR_ALERTED: _alerted,
    EventKind.BOOKING_UNCOVERED: _uncovered,
    EventKind.COVERED_EXTERNALLY: lambda t: f"Svolta con il servizio telefonico esterno.{t.reason()}",
    EventKind.SEARCH_GIVEN_UP: lambda t: f"Ricerca chiusa: non c'è nessuno.{t.reason()}",
    EventKind.REMINDER_DUE: lambda t: f"Mandiamo {to(t.who)} il promemoria.",
    EventKind.REMINDER_CONFIRMED: lambda t: f"{t.who} ha confermato il promemoria.",
    EventKind.BOOKING_STARTED: lambda _: "È l'ora d'inizio.",
    EventKind.BOOKING_COMPLETED: _completed,
    EventKind.RECORD_SIGNED: lambda _: "L'ufficio ha firmato l'intervento.",
    EventKind.RECORD_VALIDATED: lambda _: "Il coordinamento ha validato l'intervento.",
    EventKind.BOOKING_CANCELLED: _cancelled,
    EventKind.PERSON_MISSED: lambda _: "La persona assistita non si è presentata.",
    EventKind.MEDIATOR_MISSED: _mediator_missed,
    EventKind.OFFER_NUDGED: _only_to_polo("{who} non ha ancora risposto: mandiamo un sollecito."),
    EventKind.RESERVE_NOTED: _reserve,
    EventKind.PART_ACCEPTED: _part_accepted,
    EventKind.SEAT_CALLED_OFF: lambda _: (
        "Un posto ancora libero non serve più: per quello non cerchiamo altri."
    ),
    EventKind.RECONFIRMATION_ASKED: lambda t: f"Abbiamo chiesto {to(t.who)} se va bene anche così.",
    EventKind.BOOKING_RECONFIRMED: lambda t: f"{t.who} ha detto sì anche al cambiamento.",
    EventKind.RECONFIRMATION_REFUSED: lambda t: f"Con il cambiamento {t.who} non può più.{_owed(t)}",
    EventKind.RECONFIRMATION_LAPSED: lambda t: f"{t.who} non ha risposto al cambiamento in tempo.{_owed(t)}",
    EventKind.RESCUE_PROPOSED: lambda t: f"{t.who} non può arrivare, ma può al telefono.",
    EventKind.RESCUE_ACCEPTED: lambda t: f"Va bene così: {t.who} fa l'intervento al telefono.",
    EventKind.RESCUE_REFUSED: lambda t: RESCUE_OVER.get(t.facts.get("because", ""), "").format(who=t.who),
    EventKind.BOOKING_REINSTATED: lambda t: (
        "" if t.facts.get("again") else f"La disdetta è ritirata: la richiesta vale di nuovo.{t.reason()}"
    ),
    EventKind.FREED_TIME_REUSED: _freed_time(
        "Già pagato {to_who} per la richiesta {number}, e vale qui: {paid}."
    ),
    EventKind.FREED_TIME_RETURNED: _freed_time(
        "Già pagato {to_who} per la richiesta {number}, e non vale più qui: {paid}."
    ),
    EventKind.SERIES_CHANGED: _series_changed,
    EventKind.REMINDER_UNANSWERED: _unanswered,
    EventKind.CHECK_IN_DUE: _asked_where,
    EventKind.CHECKED_IN: _checked_in,
    EventKind.MEDIATOR_LATE: _late,
    EventKind.CHECK_IN_MISSED: _only_to_polo("Nessuna notizia di {who}: il coordinamento è avvisato."),
    EventKind.NO_SHOW_SUSPECTED: _no_show,
    EventKind.RECORD_CORRECTED: _corrected,
    EventKind.PROBLEM_REPORTED: _problem,
    EventKind.HELP_ASKED: lambda t: (
        f"{t.who} ha chiesto aiuto al coordinamento.{t.reason_to_coordinator()}" if t.is_to_polo else ""
    ),
}
