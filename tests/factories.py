"""People and things to test with. No surprises: what is not asked for has the plainest value, and time is a fixed noon.

Amina mediates, Dr Berg books, Cleo is an outsider.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange

from bookings.actions.requesting import Request, request_booking
from bookings.models import Booking, Offer, Seat
from mediation.models import (
    Availability,
    Language,
    LanguageSkill,
    Mediator,
    Membership,
    Municipality,
    Office,
    Organisation,
    Place,
    User,
)
from mediation.vocabulary import Delivery, Gender, Level, OrganisationKind, Role, Setting

# A Tuesday in July, 12:00 in Rome.
NOON = datetime(2026, 7, 14, 10, 0, tzinfo=UTC)
TOMORROW = NOON + timedelta(days=1)

TOWNS: dict[str, tuple[float, float]] = {
    "Enna": (37.5655, 14.27433),
    "Nicosia": (37.74747, 14.39218),
    "Piazza Armerina": (37.38417, 14.36921),
    "Regalbuto": (37.65195, 14.63915),
}
LANGUAGES: dict[str, tuple[str, list[str]]] = {
    "uk": ("Ucraino", list(Delivery)),
    "ru": ("Russo", list(Delivery)),
    "mnk": ("Mandinka", list(Delivery)),
    "ti": ("Tigrino", list(Delivery)),
    "ise": ("LIS", [Delivery.ONSITE, Delivery.VIDEO]),
}


def make_town(name: str = "Enna") -> Municipality:
    latitude, longitude = TOWNS[name]
    number = list(TOWNS).index(name)
    town, _ = Municipality.objects.get_or_create(
        name=name,
        defaults={
            "istat": f"08600{number}",
            "belfiore": f"Z00{number}",
            "population": 10_000,
            "latitude": latitude,
            "longitude": longitude,
        },
    )
    return town


def make_place(town: str = "Enna", name: str = "Municipio") -> Place:
    latitude, longitude = TOWNS[town]
    place, _ = Place.objects.get_or_create(
        municipality=make_town(town), name=name, defaults={"latitude": latitude, "longitude": longitude}
    )
    return place


def make_language(tag: str = "uk") -> Language:
    name, deliveries = LANGUAGES[tag]
    language, _ = Language.objects.get_or_create(
        tag=tag,
        defaults={
            "iso639_3": tag[:3],
            "name": name,
            "english_name": name,
            "autonym": name,
            "deliveries": deliveries,
        },
    )
    return language


def make_office(
    town: str = "Enna", name: str = "Triage", body: str = "Ospedale di prova", **values: Any
) -> Office:
    organisation, _ = Organisation.objects.get_or_create(
        name=body, defaults={"kind": OrganisationKind.HOSPITAL}
    )
    office, _ = Office.objects.get_or_create(
        organisation=organisation,
        name=name,
        defaults={"place": make_place(town), "phone": "+390935000111", **values},
    )
    return office


def make_user(username: str, role: Role | None = None, office: Office | None = None, **values: Any) -> User:
    """A person with one role; requesters and wards belong to `office`, others to its body (or to the Polo)."""
    user = User.objects.create_user(username=username, password=None, **values)
    if role is not None:
        polo, _ = Organisation.objects.get_or_create(name="Polo", defaults={"kind": OrganisationKind.POLO})
        Membership.objects.create(
            user=user,
            organisation=office.organisation if office else polo,
            office=office if role in (Role.REQUESTER, Role.WARD) else None,
            role=role,
        )
    return user


def make_mediator(first_name: str = "Amina", **values: Any) -> Mediator:
    """Speaks Ukrainian (or `languages`) natively for every setting, by every delivery, at every hour of the week."""
    languages: list[str] = values.pop("languages", ["uk"])
    level: str = values.pop("level", Level.NATIVE)
    town: str = values.pop("town", "Enna")
    always: bool = values.pop("always", True)
    number = Mediator.objects.count() + 1
    mediator = Mediator.objects.create(
        **{
            "first_name": first_name,
            "last_name": "Prova",
            "gender": Gender.FEMALE,
            "home": make_place(town, "Casa"),
            "deliveries": list(Delivery),
            "takes_night_calls": True,
            "phone": f"+3933300{number:05d}",
            **values,
        }
    )
    for tag in languages:
        LanguageSkill.objects.create(
            mediator=mediator, language=make_language(tag), level=level, settings=list(Setting)
        )
    if always:
        make_always_available(mediator)
    return mediator


def make_always_available(mediator: Mediator) -> None:
    Availability.objects.bulk_create(_opening(mediator, weekday, time(0), None) for weekday in range(7))


def make_opening(mediator: Mediator, weekday: int, opens: time, closes: time | None) -> Availability:
    """An opening on a weekday (0 = Monday) between two times of Rome's day; None closes at midnight."""
    opening = _opening(mediator, weekday, opens, closes)
    opening.save()
    return opening


def _opening(mediator: Mediator, weekday: int, opens: time, closes: time | None) -> Availability:
    upper = 24 * 60 if closes is None else closes.hour * 60 + closes.minute
    return Availability(
        mediator=mediator, weekday=weekday, minutes=NumericRange(opens.hour * 60 + opens.minute, upper)
    )


def make_request(office: Office, **values: Any) -> Request:
    """Tomorrow at noon for an hour, in Ukrainian, by telephone, on a health matter."""
    make_language(values.get("language", "uk"))
    return Request(
        **{
            "office_id": office.pk,
            "language": "uk",
            "delivery": Delivery.PHONE,
            "urgency": "scheduled",
            "starts_at": TOMORROW,
            "duration_minutes": 60,
            "setting": Setting.HEALTH,
            "contact_phone": "+393330099999",
            **values,
        }
    )


def make_booking(*, by: User, office: Office, at: datetime = NOON, **values: Any) -> Booking:
    """A request that came in at `at` through the real action; its first wave has not opened yet."""
    return request_booking(request=make_request(office, **values), by_id=by.pk, at=at)


def only_seat(booking: Booking) -> Seat:
    return Seat.objects.get(booking=booking)


def only_offer(booking: Booking) -> Offer:
    return Offer.objects.get(seat__booking=booking)
