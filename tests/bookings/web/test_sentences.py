"""The history in words: for the office without the names of people asked, for the Polo with everything."""

from typing import Any

import pytest

from bookings.models import Booking, BookingEvent
from bookings.permissions import Sight
from bookings.vocabulary import EventKind
from bookings.web.sentences import SENTENCES, sentence
from tests.bookings.web.conftest import World
from tests.factories import NOON

pytestmark = pytest.mark.django_db

TIMES = {
    "started_at": "2026-07-14T08:05:00+00:00",
    "ended_at": "2026-07-14T09:20:00+00:00",
    "actual_minutes": 75,
}


def told(
    world: World, booking: Booking, kind: EventKind, facts: dict[str, Any], sight: Sight, **more: Any
) -> str:
    event = BookingEvent(
        booking=booking, kind=kind, at=NOON, facts=facts, mediator=world.amina, booking_version=1, **more
    )
    return sentence(event, sight)


def test_every_event_has_its_sentence() -> None:
    assert set(SENTENCES) == set(EventKind)


E = EventKind
CASES: list[tuple[EventKind, dict[str, Any], str, str]] = [
    (
        E.REMINDER_UNANSWERED,
        {"step": "chase_reminder"},
        "",
        "Amina Prova non ha risposto al promemoria: chiediamo di nuovo.",
    ),
    (
        E.REMINDER_UNANSWERED,
        {"step": "alert_unconfirmed"},
        "",
        "Amina Prova non ha ancora risposto: il coordinamento è avvisato.",
    ),
    (E.CHECK_IN_DUE, {"check": "check_departure"}, "", "Abbiamo chiesto ad Amina Prova se è in viaggio."),
    (E.CHECK_IN_DUE, {"check": "check_arrival"}, "", "Abbiamo chiesto ad Amina Prova se c'è."),
    (
        E.CHECKED_IN,
        {"via": "sms"},
        "Amina ha confermato di esserci rispondendo all'SMS.",
        "Amina Prova ha confermato di esserci rispondendo all'SMS.",
    ),
    (
        E.MEDIATOR_LATE,
        {"minutes": 15, "arrives_at": "2026-07-14T08:15:00+00:00"},
        "Amina è in ritardo, arriva verso le 10:15.",
        "Amina Prova è in ritardo, arriva verso le 10:15.",
    ),
    (
        E.NO_SHOW_SUSPECTED,
        {},
        "Amina non si è ancora fatta sentire: chiediamo se è lì.",
        "Amina Prova non si è ancora fatta sentire: chiediamo se è lì.",
    ),
    (
        E.BOOKING_COMPLETED,
        {**TIMES, "via": "sms"},
        "Amina ha segnato la fine rispondendo all'SMS: dalle 10:05 alle 11:20 (1 ora e 15 minuti).",
        "Amina Prova ha segnato la fine rispondendo all'SMS: dalle 10:05 alle 11:20 (1 ora e 15 minuti).",
    ),
    (
        E.RECORD_CORRECTED,
        {"before": {**TIMES, "actual_minutes": 60}, "after": TIMES},
        "Gli orari sono stati corretti: dalle 10:05 alle 11:20 (1 ora e 15 minuti)."
        " Prima: dalle 10:05 alle 11:20 (1 ora).",
        "Gli orari sono stati corretti: dalle 10:05 alle 11:20 (1 ora e 15 minuti)."
        " Prima: dalle 10:05 alle 11:20 (1 ora).",
    ),
    (
        E.SIGNATURE_ASKED,
        {},
        "Amina ha chiesto all'ufficio di firmare le ore.",
        "Amina Prova ha chiesto all'ufficio di firmare le ore.",
    ),
    (
        E.PROBLEM_REPORTED,
        {"problem": "left_early", "reason": "dopo 10 minuti"},
        "L'ufficio ha segnalato un problema con Amina: è andata via prima. Motivo: dopo 10 minuti.",
        "L'ufficio ha segnalato un problema con Amina Prova: è andata via prima. Motivo: dopo 10 minuti.",
    ),
    (E.BOOKING_REQUESTED, {}, "Richiesta ricevuta.", "Richiesta ricevuta."),
    (
        E.BOOKING_CHANGED,
        {"after": {"contact_name": "Ida", "starts_at": "…"}},
        "Richiesta corretta: il referente e l'ora d'inizio.",
        "Richiesta corretta: il referente e l'ora d'inizio.",
    ),
    (E.WAVE_OPENED, {"asked": 3, "wave": 1}, "Abbiamo chiesto a 3 persone.", "Abbiamo chiesto a 3 persone."),
    (
        E.WAVE_OPENED,
        {"asked": 2, "wave": 2},
        "Abbiamo chiesto ad altre 2 persone.",
        "Abbiamo chiesto ad altre 2 persone.",
    ),
    (
        E.WAVE_OPENED,
        {"asked": 1, "wave": 2},
        "Abbiamo chiesto a un'altra persona.",
        "Abbiamo chiesto a un'altra persona.",
    ),
    (
        E.WAVE_OPENED,
        {"asked": 1, "wave": 2, "by_hand": True, "reason": "la conosce", "overridden": ["availability"]},
        "Abbiamo chiesto a un'altra persona.",
        (
            "Il coordinamento ha chiesto a una persona. Motivo: la conosce. "
            "Le regole dicevano: fuori dalle disponibilità date."
        ),
    ),
    (
        E.MEDIATOR_REMOVED,
        {"reason": "", "undone": 1},
        "Il coordinamento ha annullato l'incarico dato ad Amina.",
        "Il coordinamento ha annullato l'incarico dato ad Amina Prova.",
    ),
    (E.OFFER_MADE, {}, "", "Proposta preparata per Amina Prova."),
    (E.OFFER_DELIVERED, {}, "", "Il messaggio è arrivato ad Amina Prova."),
    (
        E.OFFER_DECLINED,
        {"via": "sms", "reason": "sono a Catania"},
        "Una persona ha risposto che non può.",
        "Amina Prova ha risposto che non può. Motivo: sono a Catania.",
    ),
    (
        E.OFFER_EXPIRED,
        {},
        "Una persona non ha risposto in tempo.",
        "Amina Prova non ha risposto in tempo.",
    ),
    (
        E.OFFER_UNDELIVERABLE,
        {"reason": "30003"},
        "Non siamo riusciti a raggiungere una persona.",
        "Non siamo riusciti a raggiungere Amina Prova. Motivo: 30003.",
    ),
    (
        E.BOOKING_CONFIRMED,
        {"via": "missed_call"},
        "Amina ha accettato con uno squillo.",
        "Amina Prova ha accettato con uno squillo.",
    ),
    (
        E.MEDIATOR_ASSIGNED,
        {"reason": "Conosce il caso.", "overridden": ["night", "radius"]},
        "Il coordinamento ha affidato la richiesta ad Amina.",
        (
            "Il coordinamento ha affidato la richiesta ad Amina Prova. Motivo: Conosce il caso. "
            "Le regole dicevano: di notte non riceve chiamate e troppo lontano per una chiamata urgente."
        ),
    ),
    (
        E.BOOKING_REQUESTED,
        {"consent": "given"},
        "Richiesta ricevuta. La persona ha dato il consenso.",
        "Richiesta ricevuta. La persona ha dato il consenso.",
    ),
    (
        E.BOOKING_REQUESTED,
        {"consent": "not_possible"},
        "Richiesta ricevuta. Il consenso non si poteva raccogliere: urgenza.",
        "Richiesta ricevuta. Il consenso non si poteva raccogliere: urgenza.",
    ),
    (
        E.MEDIATOR_ASSIGNED,
        {"reason": "d'accordo", "overridden": ["heavy_limit", "exclusion"]},
        "Il coordinamento ha affidato la richiesta ad Amina.",
        (
            "Il coordinamento ha affidato la richiesta ad Amina Prova. Motivo: d'accordo. "
            "Le regole dicevano: troppi incarichi pesanti in quel giorno e esclusione."
        ),
    ),
    (
        E.HELP_ASKED,
        {"via": "page", "reason": "mi minacciano"},
        "",
        "Amina Prova ha chiesto aiuto al coordinamento. Motivo: mi minacciano.",
    ),
    (
        E.MEDIATOR_WITHDREW,
        {"reason": "febbre"},
        "Amina non può più.",
        "Amina Prova non può più. Motivo: febbre.",
    ),
    (
        E.COORDINATOR_ALERTED,
        {"alarm_rank": 2},
        "Ancora nessuno: è avvisato anche il secondo coordinatore.",
        "Ancora nessuno: è avvisato anche il secondo coordinatore.",
    ),
    (
        E.BOOKING_UNCOVERED,
        {"asked": 0},
        "Non c'è nessuno a cui chiedere: ora se ne occupa il coordinamento.",
        "Non c'è nessuno a cui chiedere: ora se ne occupa il coordinamento.",
    ),
    (
        E.BOOKING_UNCOVERED,
        {"asked": 5},
        "Abbiamo chiesto a 5 persone e nessuno può: ora se ne occupa il coordinamento.",
        "Abbiamo chiesto a 5 persone e nessuno può: ora se ne occupa il coordinamento.",
    ),
    (
        E.SEAT_CALLED_OFF,
        {},
        "Un posto ancora libero non serve più: per quello non cerchiamo altri.",
        "Un posto ancora libero non serve più: per quello non cerchiamo altri.",
    ),
    (
        E.SEARCH_HURRIED,
        {"before": "short", "lane": "urgent"},
        "L'ora si avvicina: chiediamo più in fretta.",
        "L'ora si avvicina: la ricerca continua, con urgenza.",
    ),
    (
        E.RESERVE_NOTED,
        {"position": 2},
        "",
        "Amina Prova ha detto sì quando il posto era già preso: è in riserva, n. 2.",
    ),
    (
        E.FREED_TIME_REUSED,
        {"credited_minutes": 60, "credited_for": 1001},
        "",
        "Già pagato ad Amina Prova per la richiesta 1001, e vale qui: 1 ora.",
    ),
    (
        E.SEARCH_RESTARTED,
        {"lane": "urgent"},
        "Cerchiamo di nuovo.",
        "Cerchiamo di nuovo, con urgenza.",
    ),
    (
        E.BOOKING_COMPLETED,
        TIMES,
        (
            "Nessuno ha segnato la fine: valgono gli orari prenotati, "
            "dalle 10:05 alle 11:20 (1 ora e 15 minuti)."
        ),
        (
            "Nessuno ha segnato la fine: valgono gli orari prenotati, "
            "dalle 10:05 alle 11:20 (1 ora e 15 minuti)."
        ),
    ),
    (
        E.BOOKING_CANCELLED,
        {"reason": "non serve più", "credited_minutes": 60},
        "Richiesta disdetta. Motivo: non serve più. Al mediatore: 1 ora, perché il termine era passato.",
        "Richiesta disdetta. Motivo: non serve più. Al mediatore: 1 ora, perché il termine era passato.",
    ),
    (E.MEDIATOR_MISSED, {}, "Amina non si è presentata.", "Amina Prova non si è presentata."),
]


@pytest.mark.parametrize(("kind", "facts", "to_office", "to_polo"), CASES)
def test_event_is_told_to_office_and_to_polo(
    world: World, booking: Booking, kind: EventKind, facts: dict[str, Any], to_office: str, to_polo: str
) -> None:
    said = [told(world, booking, kind, facts, sight) for sight in (Sight.OFFICE, Sight.WHOLE)]

    assert said == [to_office, to_polo]


def test_auditor_hears_everything_with_first_names(world: World, booking: Booking) -> None:
    said = told(world, booking, E.OFFER_DECLINED, {"reason": "sono a Catania"}, Sight.AUDITED)

    assert said == "Amina ha risposto che non può. Motivo: sono a Catania."


def test_end_that_somebody_noted_is_told_as_theirs(world: World, booking: Booking) -> None:
    said = told(world, booking, E.BOOKING_COMPLETED, TIMES, Sight.OFFICE, actor=world.berg)

    assert said == "Intervento concluso: dalle 10:05 alle 11:20 (1 ora e 15 minuti)."


@pytest.mark.parametrize("kind", list(EventKind))
def test_no_sentence_breaks_when_a_fact_or_a_person_is_missing(booking: Booking, kind: EventKind) -> None:
    least = {"asked": 1, "wave": 1, "lane": "now", **TIMES}
    event = BookingEvent(booking=booking, kind=kind, at=NOON, facts=least, booking_version=1)

    assert [type(sentence(event, sight)) for sight in Sight] == [str] * len(Sight)


@pytest.mark.parametrize(
    ("kind", "facts", "sentence_told"),
    [
        (
            E.MEDIATOR_ASSIGNED,
            {"reason": "va bene", "overridden": ["exclusion"]},
            "Il coordinamento ha affidato la richiesta ad Amina. Motivo: va bene.",
        ),
        (
            E.MEDIATOR_ASSIGNED,
            {"reason": "va bene", "overridden": ["rest", "exclusion"]},
            (
                "Il coordinamento ha affidato la richiesta ad Amina. Motivo: va bene."
                " Le regole dicevano: riposo troppo breve tra un giorno e l'altro."
            ),
        ),
        (E.HELP_ASKED, {"reason": "mi minacciano"}, "Amina ha chiesto aiuto al coordinamento."),
    ],
)
def test_auditor_hears_neither_who_is_kept_from_whom_nor_what_was_written_in_need(
    world: World, booking: Booking, kind: EventKind, facts: dict[str, Any], sentence_told: str
) -> None:
    assert told(world, booking, kind, facts, Sight.AUDITED) == sentence_told


def test_auditor_does_not_hear_what_was_typed_about_a_reserved_case(world: World, booking: Booking) -> None:
    booking.silent = True

    said = told(world, booking, E.BOOKING_CANCELLED, {"reason": "trasferita in casa rifugio"}, Sight.AUDITED)

    assert said == "Richiesta disdetta."
