"""What was asked for, in a sentence of plain Italian: read back to whoever asks, before and after it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import get_language, gettext

from bookings.models import Booking
from bookings.vocabulary import SeatStatus
from mediation.models import Place
from mediation.vocabulary import Delivery, GenderWish
from mediation.web.language_choice import named
from mediation.web.written import listed, phone, stretch


@dataclass(frozen=True, kw_only=True)
class Asked:
    """As much of it as is known; what is not yet is left out of the sentence."""

    languages: tuple[str, ...]
    people: int = 1
    gender: str = GenderWish.ANY
    gender_binding: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    delivery: str = ""
    place: Place | None = None
    call_number: str = ""

    @classmethod
    def of(cls, booking: Booking) -> "Asked":
        seats = [seat for seat in booking.seats.all() if seat.status != SeatStatus.CANCELLED]
        return cls(
            languages=tuple(dict.fromkeys(named(seat.spoken) for seat in seats))
            or (named(booking.language),),
            people=len(seats) or 1,
            gender=booking.gender,
            gender_binding=booking.gender_binding,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            delivery=booking.delivery,
            place=booking.place,
            call_number=booking.call_number,
        )


def read_back(asked: Asked) -> str:
    """Such as "Serve una mediatrice di arabo giovedì 3 dicembre dalle 10 alle 11, di persona, a Enna, Municipio." """
    languages = listed([in_a_sentence(name) for name in asked.languages])
    when = stretch(asked.starts_at, asked.ends_at) if asked.starts_at and asked.ends_at else ""
    spoken = gettext("di %(languages)s") % {"languages": languages} if languages else ""
    said = " ".join(part for part in (_who(asked), spoken, when) if part)
    parts = [said, *_how(asked)]
    return f"{', '.join(parts)}.{_wish(asked)}"


def in_a_sentence(name: str) -> str:
    """The name of a language inside one; what is an abbreviation stays so."""
    is_kept = name.isupper() or get_language() != "it"
    return name if is_kept else f"{name[:1].lower()}{name[1:]}"


def _who(asked: Asked) -> str:
    if asked.people > 1:
        many = gettext("mediatrici") if asked.gender == GenderWish.FEMALE else gettext("mediatori")
        return gettext("Servono %(count)d %(many)s") % {"count": asked.people, "many": many}
    return ONE_OF[GenderWish(asked.gender)]()


ONE_OF: Final = {
    GenderWish.ANY: lambda: gettext("Serve un mediatore o una mediatrice"),
    GenderWish.FEMALE: lambda: gettext("Serve una mediatrice"),
    GenderWish.MALE: lambda: gettext("Serve un mediatore"),
}


def _how(asked: Asked) -> list[str]:
    match asked.delivery:
        case Delivery.ONSITE:
            return [gettext("di persona"), *([where(asked.place)] if asked.place else [])]
        case Delivery.PHONE:
            number = gettext("al numero %(number)s") % {"number": phone(asked.call_number)}
            return [gettext("al telefono"), *([number] if asked.call_number else [])]
        case Delivery.VIDEO:
            return [gettext("in video")]
    return []


def where(place: Place) -> str:
    """ "a Regalbuto, Municipio, via Roma 1"."""
    return ", ".join(part for part in (_in_town(place.municipality.name), place.name, place.address) if part)


def _in_town(name: str) -> str:
    words = gettext("ad %(town)s") if name.startswith(("A", "a")) else gettext("a %(town)s")
    return words % {"town": name}


def _wish(asked: Asked) -> str:
    if asked.gender == GenderWish.ANY:
        return ""
    is_female = asked.gender == GenderWish.FEMALE
    if asked.gender_binding:
        words = gettext("Deve essere una donna.") if is_female else gettext("Deve essere un uomo.")
    else:
        words = gettext("Meglio se è una donna.") if is_female else gettext("Meglio se è un uomo.")
    return f" {words}"
