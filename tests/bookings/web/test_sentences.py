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
        E.SEARCH_HURRIED,
        {"before": "short", "lane": "urgent"},
        "L'ora si avvicina: chiediamo più in fretta.",
        "L'ora si avvicina: la ricerca continua, entro 2 ore.",
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
        "Cerchiamo di nuovo, entro 2 ore.",
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
