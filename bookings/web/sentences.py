"""The history read aloud: an Italian sentence for each event. What an office should not know is not said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

from bookings.models import BookingEvent
from bookings.permissions import Sight
from bookings.search import UNDONE
from bookings.vocabulary import AnswerChannel, Consent, DeadlineKind, EventKind, Lane, Problem, Scope
from mediation.matching.verdict import Reason
from mediation.models import Mediator
from mediation.vocabulary import Gender
from mediation.web.written import clock, duration, listed, people, to

FIELDS = {
    "contact_name": gettext_noop("il referente"),
    "contact_phone": gettext_noop("il telefono del referente"),
    "call_number": gettext_noop("il numero da chiamare"),
    "case_reference": gettext_noop("il riferimento del caso"),
    "campaign": gettext_noop("la campagna"),
    "starts_at": gettext_noop("l'ora d'inizio"),
    "ends_at": gettext_noop("l'ora di fine"),
    "place_id": gettext_noop("il luogo"),
    "delivery": gettext_noop("come si fa"),
    "language_id": gettext_noop("la lingua"),
    "also_accepted": gettext_noop("le altre lingue"),
    "gender": gettext_noop("donna o uomo"),
    "gender_binding": gettext_noop("donna o uomo"),
}
CONSENT: dict[str, str] = {
    Consent.GIVEN: gettext_noop(" La persona ha dato il consenso."),
    Consent.NOT_POSSIBLE: gettext_noop(" Il consenso non si poteva raccogliere: urgenza."),
}
BY: dict[str, str] = {
    AnswerChannel.SMS: gettext_noop(" rispondendo all'SMS"),
    AnswerChannel.MISSED_CALL: gettext_noop(" con uno squillo"),
    AnswerChannel.KEYPAD: gettext_noop(" con un tasto al telefono"),
    AnswerChannel.BRIDGE: "",
    AnswerChannel.LINK: gettext_noop(" dalla pagina del link"),
    AnswerChannel.PAGE: gettext_noop(" dalla sua pagina"),
    AnswerChannel.API: "",
    AnswerChannel.COORDINATOR: gettext_noop(" parlando con il coordinamento"),
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
        return self.who if self.is_to_polo and self.event.mediator else gettext("una persona")

    @property
    def who(self) -> str:
        """Somebody who holds, or held, the seat."""
        mediator = self.event.mediator
        if mediator is None:
            return gettext("la persona incaricata")
        return str(mediator) if self.sight == Sight.WHOLE else mediator.first_name

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.event.facts)

    def reason(self) -> str:
        """What was written as the reason, for whoever may read it: of a reserved case no auditor."""
        if self.sight == Sight.AUDITED and self.event.booking.is_reserved:
            return ""
        said = str(self.facts.get("reason", "")).strip().rstrip(".")
        return gettext(" Motivo: %(said)s.") % {"said": said} if said else ""

    def reason_to_polo(self) -> str:
        return self.reason() if self.is_to_polo else ""

    def reason_to_coordinator(self) -> str:
        return self.reason() if self.sight == Sight.WHOLE else ""

    @property
    def overridden(self) -> list[str]:
        """The rules that an assignment went against. Who is kept from whom only the coordinator knows."""
        against = [Reason(reason) for reason in self.facts.get("overridden", ())] if self.is_to_polo else []
        kept = () if self.sight == Sight.WHOLE else (Reason.EXCLUSION,)
        return [gettext(reason.label) for reason in against if reason not in kept]

    def instant(self, name: str) -> datetime:
        return datetime.fromisoformat(self.facts[name])


def sentence(event: BookingEvent, sight: Sight) -> str:
    """The event in words, or nothing where this listener has no use for it."""
    told = SENTENCES[EventKind(event.kind)](Telling(event, sight))
    return told[:1].upper() + told[1:]


def _requested(t: Telling) -> str:
    actor = t.event.actor
    said = gettext(CONSENT.get(t.facts.get("consent", ""), ""))
    return (
        gettext("Richiesta ricevuta da %(who)s.%(said)s")
        % {"who": actor.first_name or actor.username, "said": said}
        if actor
        else gettext("Richiesta ricevuta.%(said)s") % {"said": said}
    )


def _changed(t: Telling) -> str:
    if t.facts.get("again"):
        return ""
    after = t.facts.get("after", {})
    names = list(dict.fromkeys(gettext(words) for name, words in FIELDS.items() if name in after))
    return (
        gettext("Richiesta corretta: %(names)s.") % {"names": listed(names)}
        if names
        else gettext("Richiesta corretta.")
    )


def _wave(t: Telling) -> str:
    asked, wave = t.facts["asked"], t.facts["wave"]
    if t.facts.get("by_hand") and t.is_to_polo:
        return gettext("Il coordinamento ha chiesto a %(people)s.%(why)s%(despite)s") % {
            "people": people(asked),
            "why": t.reason_to_polo(),
            "despite": _despite(t),
        }
    if wave == 1:
        return gettext("Abbiamo chiesto a %(people)s.") % {"people": people(asked)}
    return ngettext(
        "Abbiamo chiesto a un'altra persona.", "Abbiamo chiesto ad altre %(count)d persone.", asked
    ) % {"count": asked}


def _only_to_polo(words: str) -> Callable[[Telling], str]:
    return lambda t: _of_asked(t, words) if t.is_to_polo else ""


def _of_one_asked(words: str) -> Callable[[Telling], str]:
    return lambda t: _of_asked(t, words) + t.reason_to_polo()


def _of_asked(t: Telling, words: str) -> str:
    return gettext(words) % {"who": t.asked, "to_who": to(t.asked)}


def _via(facts: dict[str, Any]) -> str:
    return gettext(BY.get(facts.get("via", ""), ""))


def _confirmed(t: Telling) -> str:
    if "along_with" in t.facts:
        return gettext("%(who)s ha questa data: ha accettato tutta la serie, con la n. %(number)s.") % {
            "who": t.who,
            "number": t.facts["along_with"],
        }
    dates = t.facts.get("dates", 1)
    of_how_many = (
        ngettext(" %(count)d data della serie", " %(count)d date della serie", dates) % {"count": dates}
        if dates > 1
        else ""
    )
    return gettext("%(who)s ha accettato%(of_how_many)s%(via)s%(team)s.") % {
        "who": t.who,
        "of_how_many": of_how_many,
        "via": _via(t.facts),
        "team": _of_the_team(t),
    }


def _of_the_team(t: Telling) -> str:
    needed = t.facts.get("needed", 1)
    return (
        gettext(": %(covered)s di %(needed)s") % {"covered": t.facts["covered"], "needed": needed}
        if needed > 1
        else ""
    )


def _assigned(t: Telling) -> str:
    return gettext("Il coordinamento ha affidato la richiesta %(to_who)s.%(why)s%(despite)s") % {
        "to_who": to(t.who),
        "why": t.reason_to_polo(),
        "despite": _despite(t),
    }


def _despite(t: Telling) -> str:
    return (
        gettext(" Le regole dicevano: %(rules)s.") % {"rules": listed(t.overridden).lower()}
        if t.overridden
        else ""
    )


def _alerted(t: Telling) -> str:
    if t.facts.get("alarm_rank") == 2:
        return gettext("Ancora nessuno: è avvisato anche il secondo coordinatore.")
    return gettext("Nessuno ha ancora accettato: il coordinamento è avvisato e la ricerca continua.")


def _uncovered(t: Telling) -> str:
    asked = t.facts.get("asked", 0)
    if not asked:
        return gettext("Non c'è nessuno a cui chiedere: ora se ne occupa il coordinamento.")
    return gettext("Abbiamo chiesto a %(people)s e nessuno può: ora se ne occupa il coordinamento.") % {
        "people": people(asked)
    }


def _restarted(t: Telling) -> str:
    return (
        gettext("Cerchiamo di nuovo, %(pace)s.") % {"pace": _pace(t)}
        if t.is_to_polo
        else gettext("Cerchiamo di nuovo.")
    )


def _pace(t: Telling) -> str:
    pace = PACE[t.facts["lane"]]
    return gettext(pace)


PACE: dict[str, str] = {
    Lane.NOW: gettext_noop("subito"),
    Lane.URGENT: gettext_noop("con urgenza"),
    Lane.SHORT: gettext_noop("in fretta"),
    Lane.PLANNED: gettext_noop("con calma"),
}


def _times(facts: dict[str, Any]) -> str:
    begun, ended = (datetime.fromisoformat(facts[name]) for name in ("started_at", "ended_at"))
    return gettext("dalle %(begun)s alle %(ended)s (%(time)s)") % {
        "begun": clock(begun),
        "ended": clock(ended),
        "time": duration(facts["actual_minutes"]),
    }


def _hurried(t: Telling) -> str:
    if not t.is_to_polo:
        return gettext("L'ora si avvicina: chiediamo più in fretta.")
    return gettext("L'ora si avvicina: la ricerca continua, %(pace)s.") % {"pace": _pace(t)}


def _completed(t: Telling) -> str:
    times = _times(t.facts)
    if t.facts.get("entered"):
        return gettext("Registrata a cose fatte: %(who)s c'era %(times)s.%(why)s%(despite)s") % {
            "who": t.who,
            "times": times,
            "why": t.reason_to_polo(),
            "despite": _despite(t),
        }
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return gettext("%(who)s ha parlato con l'ufficio %(times)s.") % {"who": t.who, "times": times}
    if t.facts.get("via"):
        return gettext("%(who)s ha segnato la fine%(via)s: %(times)s.") % {
            "who": t.who,
            "via": _via(t.facts),
            "times": times,
        }
    if t.event.actor_id is None:
        return gettext("Nessuno ha segnato la fine: valgono gli orari prenotati, %(times)s.") % {
            "times": times
        }
    return gettext("Intervento concluso: %(times)s.") % {"times": times}


def _unanswered(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    if t.facts.get("step") == DeadlineKind.ALERT_UNCONFIRMED:
        return gettext("%(who)s non ha ancora risposto: il coordinamento è avvisato.") % {"who": t.who}
    return gettext("%(who)s non ha risposto al promemoria: chiediamo di nuovo.") % {"who": t.who}


def _asked_where(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    if t.facts.get("check") == DeadlineKind.CHECK_DEPARTURE:
        return gettext("Abbiamo chiesto %(to_who)s se è in viaggio.") % {"to_who": to(t.who)}
    return gettext("Abbiamo chiesto %(to_who)s se c'è.") % {"to_who": to(t.who)}


def _checked_in(t: Telling) -> str:
    if t.event.actor_id and t.event.mediator and t.event.mediator.user_id != t.event.actor_id:
        return gettext("L'ufficio, o il coordinamento, ha segnato che %(who)s c'è.") % {"who": t.who}
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return gettext("%(who)s è in linea con l'ufficio.") % {"who": t.who}
    return gettext("%(who)s ha confermato di esserci%(via)s.") % {"who": t.who, "via": _via(t.facts)}


def _late(t: Telling) -> str:
    if "arrives_at" not in t.facts:
        return gettext("%(who)s è in ritardo.") % {"who": t.who}
    facts = {"who": t.who, "clock": clock(t.instant("arrives_at"))}
    return gettext("%(who)s è in ritardo, arriva verso le %(clock)s.") % facts


def _no_show(t: Telling) -> str:
    words = (
        gettext("%(who)s non si è ancora fatta sentire: chiediamo se è lì.")
        if is_she(t.event.mediator)
        else gettext("%(who)s non si è ancora fatto sentire: chiediamo se è lì.")
    )
    return words % {"who": t.who}


def _corrected(t: Telling) -> str:
    if "after" not in t.facts:
        return gettext("Gli orari sono stati corretti.")
    if t.facts.get("via") == AnswerChannel.BRIDGE:
        return gettext("%(who)s ha parlato ancora con l'ufficio: %(times)s in tutto.") % {
            "who": t.who,
            "times": _times(t.facts["after"]),
        }
    facts = {"who": t.who, "after": _times(t.facts["after"]), "before": _times(t.facts["before"])}
    if t.facts.get("via"):
        return gettext("%(who)s ha corretto gli orari: %(after)s. Prima: %(before)s.") % facts
    return gettext("Gli orari sono stati corretti: %(after)s. Prima: %(before)s.") % facts


def _problem(t: Telling) -> str:
    which = t.facts.get("problem")
    named = f": {gettext(Problem(which).label).lower()}" if which else ""
    return gettext("L'ufficio ha segnalato un problema con %(who)s%(named)s.%(why)s") % {
        "who": t.who,
        "named": named,
        "why": t.reason(),
    }


def _cancelled(t: Telling) -> str:
    return gettext("Richiesta disdetta.%(why)s%(owed)s") % {"why": t.reason(), "owed": _owed(t)}


def _owed(t: Telling) -> str:
    """What short notice credits her."""
    credited = t.facts.get("credited_minutes")
    return (
        gettext(" Al mediatore: %(time)s, perché il termine era passato.") % {"time": duration(credited)}
        if credited
        else ""
    )


def _reserve(t: Telling) -> str:
    if not t.is_to_polo:
        return ""
    place = (
        gettext(", n. %(position)s") % {"position": t.facts["position"]} if t.facts.get("position") else ""
    )
    return gettext("%(who)s ha detto sì quando il posto era già preso: è in riserva%(place)s.") % {
        "who": t.who,
        "place": place,
    }


def _freed_time(words: str) -> Callable[[Telling], str]:
    def tell(t: Telling) -> str:
        if not t.is_to_polo:
            return ""
        paid = duration(t.facts.get("credited_minutes", 0))
        return gettext(words) % {"paid": paid, "number": t.facts.get("credited_for", ""), "to_who": to(t.who)}

    return tell


def _part_accepted(t: Telling) -> str:
    covered = t.facts.get("covered", 1)
    return ngettext(
        "Basta chi ha accettato: una persona.", "Bastano le %(count)d persone che hanno accettato.", covered
    ) % {"count": covered}


def _removed(t: Telling) -> str:
    if "series" in t.facts:
        words = (
            gettext("Alla nuova ora della serie %(who)s non è libera: cerchiamo di nuovo.")
            if is_she(t.event.mediator)
            else gettext("Alla nuova ora della serie %(who)s non è libero: cerchiamo di nuovo.")
        )
        return words % {"who": t.who}
    if UNDONE in t.facts:
        return gettext("Il coordinamento ha annullato l'incarico dato %(to_who)s.") % {"to_who": to(t.who)}
    return gettext("Il coordinamento ha tolto l'incarico %(to_who)s.%(why)s") % {
        "to_who": to(t.who),
        "why": t.reason_to_polo(),
    }


def _series_changed(t: Telling) -> str:
    dates = t.facts.get("dates", 1)
    count = ngettext("una data", "%(count)d date", dates) % {"count": dates}
    if t.facts.get("again"):
        return ""
    if t.facts.get("scope") == Scope.THIS:
        return (
            "" if t.facts.get("what") == "cancelled" else gettext("Della serie è cambiata solo questa data.")
        )
    if t.facts.get("what") == "cancelled":
        return gettext("Serie: disdette insieme da qui, %(count)s.%(why)s") % {
            "count": count,
            "why": t.reason(),
        }
    return gettext("Serie cambiata da qui: %(count)s.") % {"count": count}


def _mediator_missed(t: Telling) -> str:
    words = (
        gettext("%(who)s non si è presentata.")
        if is_she(t.event.mediator)
        else gettext("%(who)s non si è presentato.")
    )
    return words % {"who": t.who}


def is_she(mediator: Mediator | None) -> bool:
    return mediator is None or mediator.gender == Gender.FEMALE


RESCUE_OVER = {
    "refused": gettext_noop("L'intervento al telefono con %(who)s non va bene: cerchiamo ancora."),
    "herself": gettext_noop("%(who)s non può più nemmeno al telefono: cerchiamo ancora."),
    "silence": gettext_noop(
        "Nessuno ha detto se va bene al telefono: %(who)s non aspetta più, cerchiamo ancora."
    ),
    "taken": gettext_noop("Qualcuno può venire: il telefono con %(who)s non serve più."),
    "changed": gettext_noop("La richiesta è cambiata: il telefono con %(who)s non serve più."),
}

SENTENCES: dict[EventKind, Callable[[Telling], str]] = {
    EventKind.BOOKING_REQUESTED: _requested,
    EventKind.BOOKING_CHANGED: _changed,
    EventKind.WAVE_OPENED: _wave,
    EventKind.OFFER_MADE: _only_to_polo(gettext_noop("Proposta preparata per %(who)s.")),
    EventKind.OFFER_SENT: _only_to_polo(gettext_noop("Messaggio inviato %(to_who)s.")),
    EventKind.OFFER_DELIVERED: _only_to_polo(gettext_noop("Il messaggio è arrivato %(to_who)s.")),
    EventKind.OFFER_DECLINED: _of_one_asked(gettext_noop("%(who)s ha risposto che non può.")),
    EventKind.OFFER_EXPIRED: _of_one_asked(gettext_noop("%(who)s non ha risposto in tempo.")),
    EventKind.OFFER_SUPERSEDED: _only_to_polo(gettext_noop("%(to_who)s diciamo che il posto è già preso.")),
    EventKind.OFFER_WITHDRAWN: _only_to_polo(gettext_noop("La proposta %(to_who)s è ritirata.")),
    EventKind.OFFER_UNDELIVERABLE: _of_one_asked(gettext_noop("Non siamo riusciti a raggiungere %(who)s.")),
    EventKind.BOOKING_CONFIRMED: _confirmed,
    EventKind.MEDIATOR_ASSIGNED: _assigned,
    EventKind.MEDIATOR_WITHDREW: lambda t: (
        gettext("%(who)s non può più.%(why)s") % {"who": t.who, "why": t.reason_to_polo()}
    ),
    EventKind.MEDIATOR_REMOVED: _removed,
    EventKind.SEARCH_RESTARTED: _restarted,
    EventKind.SEARCH_HURRIED: _hurried,
    EventKind.COORDINATOR_ALERTED: _alerted,
    EventKind.BOOKING_UNCOVERED: _uncovered,
    EventKind.COVERED_EXTERNALLY: lambda t: (
        gettext("Svolta con il servizio telefonico esterno.%(why)s") % {"why": t.reason()}
    ),
    EventKind.SEARCH_GIVEN_UP: lambda t: (
        gettext("Ricerca chiusa: non c'è nessuno.%(why)s") % {"why": t.reason()}
    ),
    EventKind.REMINDER_DUE: lambda t: gettext("Mandiamo %(to_who)s il promemoria.") % {"to_who": to(t.who)},
    EventKind.REMINDER_CONFIRMED: lambda t: gettext("%(who)s ha confermato il promemoria.") % {"who": t.who},
    EventKind.BOOKING_STARTED: lambda _: gettext("È l'ora d'inizio."),
    EventKind.BOOKING_COMPLETED: _completed,
    EventKind.RECORD_SIGNED: lambda _: gettext("L'ufficio ha firmato l'intervento."),
    EventKind.RECORD_VALIDATED: lambda _: gettext("Il coordinamento ha validato l'intervento."),
    EventKind.BOOKING_CANCELLED: _cancelled,
    EventKind.PERSON_MISSED: lambda _: gettext("La persona assistita non si è presentata."),
    EventKind.MEDIATOR_MISSED: _mediator_missed,
    EventKind.OFFER_NUDGED: _only_to_polo(
        gettext_noop("%(who)s non ha ancora risposto: mandiamo un sollecito.")
    ),
    EventKind.RESERVE_NOTED: _reserve,
    EventKind.PART_ACCEPTED: _part_accepted,
    EventKind.SEAT_CALLED_OFF: lambda _: gettext(
        "Un posto ancora libero non serve più: per quello non cerchiamo altri."
    ),
    EventKind.RECONFIRMATION_ASKED: lambda t: (
        gettext("Abbiamo chiesto %(to_who)s se va bene anche così.") % {"to_who": to(t.who)}
    ),
    EventKind.BOOKING_RECONFIRMED: lambda t: (
        gettext("%(who)s ha detto sì anche al cambiamento.") % {"who": t.who}
    ),
    EventKind.RECONFIRMATION_REFUSED: lambda t: (
        gettext("Con il cambiamento %(who)s non può più.%(owed)s") % {"who": t.who, "owed": _owed(t)}
    ),
    EventKind.RECONFIRMATION_LAPSED: lambda t: (
        gettext("%(who)s non ha risposto al cambiamento in tempo.%(owed)s") % {"who": t.who, "owed": _owed(t)}
    ),
    EventKind.RESCUE_PROPOSED: lambda t: (
        gettext("%(who)s non può arrivare, ma può al telefono.") % {"who": t.who}
    ),
    EventKind.RESCUE_ACCEPTED: lambda t: (
        gettext("Va bene così: %(who)s fa l'intervento al telefono.") % {"who": t.who}
    ),
    EventKind.RESCUE_REFUSED: lambda t: (
        gettext(RESCUE_OVER.get(t.facts.get("because", ""), "")) % {"who": t.who}
    ),
    EventKind.BOOKING_REINSTATED: lambda t: (
        ""
        if t.facts.get("again")
        else gettext("La disdetta è ritirata: la richiesta vale di nuovo.%(why)s") % {"why": t.reason()}
    ),
    EventKind.FREED_TIME_REUSED: _freed_time(
        gettext_noop("Già pagato %(to_who)s per la richiesta %(number)s, e vale qui: %(paid)s.")
    ),
    EventKind.FREED_TIME_RETURNED: _freed_time(
        gettext_noop("Già pagato %(to_who)s per la richiesta %(number)s, e non vale più qui: %(paid)s.")
    ),
    EventKind.SERIES_CHANGED: _series_changed,
    EventKind.REMINDER_UNANSWERED: _unanswered,
    EventKind.CHECK_IN_DUE: _asked_where,
    EventKind.CHECKED_IN: _checked_in,
    EventKind.MEDIATOR_LATE: _late,
    EventKind.CHECK_IN_MISSED: _only_to_polo(
        gettext_noop("Nessuna notizia di %(who)s: il coordinamento è avvisato.")
    ),
    EventKind.NO_SHOW_SUSPECTED: _no_show,
    EventKind.RECORD_CORRECTED: _corrected,
    EventKind.SIGNATURE_ASKED: lambda t: (
        gettext("%(who)s ha chiesto all'ufficio di firmare le ore.") % {"who": t.who}
    ),
    EventKind.PROBLEM_REPORTED: _problem,
    EventKind.HELP_ASKED: lambda t: (
        gettext("%(who)s ha chiesto aiuto al coordinamento.%(why)s")
        % {"who": t.who, "why": t.reason_to_coordinator()}
        if t.is_to_polo
        else ""
    ),
}
