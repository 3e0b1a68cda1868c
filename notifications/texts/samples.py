"""Two sets of facts to try a text with: as they are on most days, and as long as they get in the province of Enna."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from notifications.texts.formatting import ROME, Period, Span, Value, Weekly
from notifications.texts.keys import KEYS


def _rome(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=ROME)


LONG_FACTS: Final[Mapping[str, Value]] = {
    "number": 48213,
    "numbers": tuple(range(48213, 48225)),
    "other_number": 48197,
    "language": "Arabo siro-levantino",
    "language_name": "Arabo siro-levantino",
    "delivery": "phone",
    "gender": "female",
    "when": Period(_rome(23, 10, 30), _rome(23, 11, 45)),
    "other_when": Period(_rome(23, 10, 15), _rome(23, 11, 45)),
    "starts_at": _rome(23, 10, 30),
    "band": _rome(23, 14, 30),
    "answer_by": _rome(22, 17, 45),
    "answer_by_clock": _rome(22, 17, 45),
    "closed_at": _rome(22, 17, 45),
    "asking_from": _rome(22, 17, 47),
    "free_until": _rome(22, 10, 30),
    "place": "Comune di Gagliano Castelferrato",
    "municipality": "Gagliano Castelferrato",
    "address": "Comune di Regalbuto, Piazza della Repubblica 1",
    "contact": "Giuseppina La Rocca",
    "contact_phone": "+390935123456",
    "call_number": "+390935123456",
    "coordination_phone": "+390935123456",
    "external_number": "800123456",
    "first_name": "Maria Antonietta",
    "mediator": "Oluwaseun Adebayo-Okonkwo",
    "mediators": "Maria Antonietta, Oluwaseun",
    "link": "https://mediazione.comune.gagliano-castelferrato.example/richieste/48213",
    "mediator_phone": "+393331234567",
    "recipient": "Oluwaseun Adebayo-Okonkwo",
    "asked": 24,
    "position": 2,
    "jobs": 12,
    "weekly": Weekly((0, 2, 4), Period(_rome(23, 10, 30), _rome(23, 11, 45))),
    "dates": 20,
    "of_dates": 20,
    "span": Span(_rome(23, 10, 30), datetime(2027, 1, 25, 10, 30, tzinfo=ROME)),
    "kept_shifts": 12,
    "lost_shifts": 12,
    "first": _rome(23, 10, 30),
    "last": datetime(2027, 1, 25, 10, 30, tzinfo=ROME),
    "left": 12,
    "confirmed": 12,
    "searching": 12,
    "owed": timedelta(hours=1, minutes=30),
    "notice": timedelta(hours=20, minutes=45),
    "credited": timedelta(hours=1, minutes=30),
    "waited": timedelta(minutes=10),
    "colleagues": "Maria Antonietta, Oluwaseun",
    "covered": 10,
    "needed": 12,
    "arrives_at": _rome(23, 10, 45),
    "late": timedelta(hours=1, minutes=15),
    "worked_from": _rome(23, 10, 35),
    "worked_to": _rome(23, 12, 20),
    "worked": timedelta(hours=38, minutes=45),
    "done": 24,
    "unsigned": 12,
    "code": "482913",
    "code_until": _rome(22, 17, 45),
}

EVERYDAY_FACTS: Final[Mapping[str, Value]] = {
    **LONG_FACTS,
    "number": 4821,
    "numbers": (4821, 4822, 4830),
    "other_number": 4817,
    "language": "Ucraino",
    "language_name": "Ucraino",
    "gender": "any",
    "when": Period(_rome(23, 10), _rome(23, 11)),
    "other_when": Period(_rome(23, 10), _rome(23, 11)),
    "starts_at": _rome(23, 10),
    "place": "Comune di Regalbuto",
    "municipality": "Regalbuto",
    "address": "Comune di Regalbuto",
    "contact": "Giusi",
    "contact_phone": "0935 123456",
    "call_number": "0935 123456",
    "coordination_phone": "0935 123456",
    "first_name": "Olena",
    "weekly": Weekly((0,), Period(_rome(23, 10), _rome(23, 11))),
    "notice": timedelta(hours=20),
    "credited": timedelta(hours=1),
    "colleagues": "Olena, Ivan",
    "covered": 1,
    "needed": 2,
    "late": timedelta(minutes=15),
    "worked": timedelta(hours=1),
}

DELIVERIES: Final = ("onsite", "phone", "video")
GENDERS: Final = ("female", "male")
EVERYDAY: Final = "everyday"
LONG: Final = "long"


def cases(key: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """What a text can be about, each by name: an ordinary day, then the longest names for each way and each wish."""
    yield EVERYDAY, EVERYDAY_FACTS
    if "delivery" in KEYS[key]:
        yield from ((each, {**LONG_FACTS, "delivery": each}) for each in DELIVERIES)
    elif "gender" in KEYS[key]:
        yield from ((each, {**LONG_FACTS, "gender": each}) for each in GENDERS)
    else:
        yield LONG, LONG_FACTS
