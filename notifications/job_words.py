"""What a message says of a job under way: late by so much, over from when to when, how many hours this month. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

from notifications.spelling import Phrase, phrases, words

LATE: Final = (
    *("ritardo", "ritardi", "ritarderò", "faccio tardi", "farò tardi", "arrivo tardi", "arrivo dopo"),
    *("late", "delay", "delayed", "retard"),
    *("запізнюсь", "запізнюся", "запізнююсь", "запізнююся", "спізнюсь", "спізнюся", "спізнююсь"),
    *("спізнююся", "запізнення", "опаздываю", "опоздаю", "опоздание"),
    *("întârzii", "întârziere", "am întârziere", "متأخر", "متأخرة", "سأتأخر", "تأخير"),
)
NOT_LATE: Final = ("too late", "better late", "troppo tardi", "trop tard")
# Amounts of time said in words, in minutes; a unit after a number multiplies it.
AMOUNTS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("un quarto d'ora", "quarto d'ora", "un quart d'heure", "quart d'heure"), 15),
    **dict.fromkeys(("a quarter of an hour", "quarter of an hour", "чверть години", "четверть часа"), 15),
    **dict.fromkeys(("mezz'ora", "mezza ora", "mezzora", "half an hour", "half hour", "demi-heure"), 30),
    **dict.fromkeys(("une demi-heure", "пів години", "півгодини", "полчаса"), 30),
    **dict.fromkeys(("un sfert de oră", "sfert de oră", "ربع ساعة"), 15),
    **dict.fromkeys(("o jumătate de oră", "jumătate de oră", "نصف ساعة"), 30),
    **dict.fromkeys(("o oră", "ساعة", "ساعة واحدة"), 60),
    **dict.fromkeys(("un'ora", "una ora", "an hour", "one hour", "une heure", "годину", "одну годину"), 60),
}
HOUR_UNITS: Final = (
    *("ora", "ore", "h", "hour", "hours", "heure", "heures"),
    *("година", "години", "годину", "час", "часа", "ساعات"),
)
# No text asks for the words on which the gateway acts itself (END, STOP, QUIT): FINE in every language.
ENDED: Final = (
    *("fine", "finito", "finita", "ho finito", "terminato", "abbiamo finito"),
    *("finished", "done", "i finished", "we finished", "fini", "j'ai fini", "terminé", "terminée"),
    *("кінець", "готово", "закінчила", "закінчив", "закінчили", "завершила", "завершив", "закінчено"),
    *("конец", "закончила", "закончил", "закончили"),
    *("gata", "am terminat", "terminat", "انتهيت", "انتهينا", "خلصت", "خلصنا"),
)
BESIDE_THE_END: Final = (
    *("turno", "dalle", "alle", "dalla", "alla", "ore", "da", "a", "dal", "al", "h", "orario", "n", "nr"),
    *("job", "from", "to", "at", "until", "till", "de", "à", "jusqu'à", "з", "до", "о", "від", "с", "в"),
    *("de la", "la", "până la", "من", "إلى", "حتى", "على"),
    *("grazie", "grazie mille", "ciao", "thanks", "thank you", "merci", "дякую", "спасибо"),
)
HOURS: Final = (
    *("ore", "mie ore", "le mie ore", "ore mese", "ore del mese", "ore questo mese", "quante ore"),
    *("hours", "my hours", "heures", "mes heures"),
    *("години", "мої години", "скільки годин", "часы", "мои часы"),
    *("orele mele", "câte ore", "ساعاتي", "كم ساعة"),
)

# Hours of the day, with or without their minutes; longer runs of digits are numbers of bookings.
_HOUR: Final = re.compile(r"(?<!\d)(\d{1,2})(?:[:.h](\d{2}))?(?!\d)")
_LONG: Final = re.compile(r"\d{3,9}")
_MINUTES: Final = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Ended:
    """The bookings named, and the hours of the day said; None where they are no hours."""

    numbers: tuple[int, ...]
    times: tuple[time, ...] | None


@dataclass(frozen=True, slots=True)
class Late:
    numbers: tuple[int, ...]
    minutes: int | None  # None where nobody can tell how many


def asks_for_hours(said: Phrase) -> bool:
    return said in _HOURS


def ended(plain: str) -> Ended | None:
    """The job is over, when nothing else is said: "that's fine" is something else."""
    hours = _HOUR.findall(plain)
    left = words(_HOUR.sub(" ", plain))
    numbers = _unique(int(word) for word in left if _LONG.fullmatch(word))
    rest = tuple(word for word in left if not _LONG.fullmatch(word))
    if not _is_made_of(rest, _ENDED, _BESIDE):
        return None
    return Ended(numbers, _times(hours))


def _times(hours: Iterable[tuple[str, str]]) -> tuple[time, ...] | None:
    read = [(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0)) for hour, minute in hours]
    if len(read) > 2 or any(hour > 23 or minute > 59 for hour, minute in read):
        return None
    return tuple(time(hour, minute) for hour, minute in read)


def late(said: Phrase) -> Late | None:
    """She is late, whatever else she tells of the road; whether anything speaks against it, the caller looks at."""
    if not _has(said, _LATE) or _has(said, _NOT_LATE):
        return None
    numbers: list[int] = []
    stretches: list[tuple[int, int]] = []  # how many, of how many minutes each
    at = 0
    while at < len(said):
        length, amount = _amount(said, at)
        if length:
            stretches.append((1, amount))
        elif _MINUTES.fullmatch(said[at]):
            is_hours = said[at + 1 : at + 2] in _HOUR_UNITS
            stretches.append((int(said[at]), 60 if is_hours else 1))
        elif _LONG.fullmatch(said[at]):
            numbers.append(int(said[at]))
        at += max(length, 1)
    return Late(_unique(numbers), _sum(stretches))


def _amount(said: Phrase, at: int) -> tuple[int, int]:
    """The length of the longest amount in words that begins here, and its minutes."""
    known = (said[at : at + length] for length in range(_LONGEST_AMOUNT, 0, -1))
    phrase = next((phrase for phrase in known if phrase in _AMOUNTS), ())
    return len(phrase), _AMOUNTS.get(phrase, 0)


def _sum(stretches: list[tuple[int, int]]) -> int | None:
    """ "1 h 30" is an hour and a half; "10 20" is nothing that anybody could tell."""
    units = [unit for _, unit in stretches]
    total = sum(count * unit for count, unit in stretches)
    return total if total and len(units) == len(set(units)) else None


def _has(said: Phrase, table: frozenset[Phrase]) -> bool:
    return any(said[at : at + len(phrase)] == phrase for phrase in table for at in range(len(said)))


def _is_made_of(said: Phrase, needed: frozenset[Phrase], allowed: frozenset[Phrase]) -> bool:
    """Whether the words are phrases of these tables, and one at least is of the first."""
    at, has_needed = 0, False
    while at < len(said):
        ahead = [said[at : at + length] for length in range(_LONGEST_BESIDE, 0, -1)]
        phrase = next((phrase for phrase in ahead if phrase in needed or phrase in allowed), None)
        if phrase is None:
            return False
        has_needed = has_needed or phrase in needed
        at += len(phrase)
    return has_needed


def _unique(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


_LATE: Final = frozenset(phrases(LATE))
_NOT_LATE: Final = frozenset(phrases(NOT_LATE))
_AMOUNTS: Final = dict(zip(phrases(AMOUNTS), AMOUNTS.values(), strict=True))
_HOUR_UNITS: Final = frozenset(phrases(HOUR_UNITS))
_ENDED: Final = frozenset(phrases(ENDED))
_BESIDE: Final = frozenset(phrases(BESIDE_THE_END))
_HOURS: Final = frozenset(phrases(HOURS))
_LONGEST_AMOUNT: Final = max(map(len, _AMOUNTS))
_LONGEST_BESIDE: Final = max(map(len, _ENDED | _BESIDE))
