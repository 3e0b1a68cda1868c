"""Loads the invented bodies and mediators of the province of Enna. What is already there is never changed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from mediation.clock import ROME
from mediation.data import demo
from mediation.data.demo import MediatorRow, OfficeRow
from mediation.models import (
    Absence,
    Availability,
    AvailabilityException,
    Credential,
    Exclusion,
    LanguageSkill,
    Mediator,
    Municipality,
    Office,
    Organisation,
    Place,
    Preference,
)
from mediation.real_people import refuse_among_real_people

# Nobody's address: the town's own point stands for every home in it.
HOME = "Centro abitato"


@transaction.atomic(durable=True)
def load_bodies() -> int:
    """Add the missing offices, with their bodies and places. Returns how many were added.

    :raises RealPeopleHere:
    """
    refuse_among_real_people()
    towns = {town.name: town for town in Municipality.objects.all()}
    return sum(_add_office(row, towns[row.town]) for row in demo.offices())


@transaction.atomic(durable=True)
def load_mediators(*, at: datetime) -> int:
    """Add the missing mediators with all that hangs on them; the days of papers and absences count from `at`.

    :raises RealPeopleHere:
    """
    refuse_among_real_people()
    known = set(Mediator.objects.values_list("phone", flat=True))
    missing = [row for row in demo.mediators() if row.phone not in known]
    for row in missing:
        _add_mediator(row, at)
    return len(missing)


def _add_office(row: OfficeRow, town: Municipality) -> bool:
    body, _ = Organisation.objects.get_or_create(name=row.body, defaults={"kind": row.kind, "is_demo": True})
    _, is_new = Office.objects.get_or_create(
        organisation=body,
        name=row.office,
        defaults={
            "place": _place(row.place, town),
            "phone": row.phone,
            "sms_phone": row.sms_phone,
            "external_number": row.external_number,
            "email": row.email,
            "is_sensitive": bool(row.is_sensitive),
            "is_demo": True,
        },
    )
    return is_new


def _place(name: str, town: Municipality) -> Place:
    point = {"latitude": town.latitude, "longitude": town.longitude}
    place, _ = Place.objects.get_or_create(municipality=town, name=name, defaults={**point, "is_demo": True})
    return place


def _add_mediator(row: MediatorRow, at: datetime) -> None:
    mediator = Mediator.objects.create(
        first_name=row.first_name,
        last_name=row.last_name,
        kind=row.kind,
        gender=row.gender,
        home=_place(HOME, Municipality.objects.get(name=row.home)),
        deliveries=row.deliveries,
        takes_night_calls=row.takes_night_calls,
        phone=row.phone,
        language=row.sms,
        is_demo=True,
    )
    _add_skills(mediator, row)
    _add_papers(mediator, row, at)
    _add_calendar(mediator, row, at)
    _add_ties(mediator)


def _add_skills(mediator: Mediator, row: MediatorRow) -> None:
    LanguageSkill.objects.bulk_create(
        LanguageSkill(
            mediator=mediator,
            language_id=tag,
            level=level,
            varieties=row.varieties.get(tag, []),
            settings=row.cleared_for(tag),
        )
        for tag, level in row.languages.items()
    )


def _add_papers(mediator: Mediator, row: MediatorRow, at: datetime) -> None:
    Credential.objects.bulk_create(
        Credential(
            mediator=mediator,
            kind=paper["kind"],
            number=paper.get("number", ""),
            valid_from=_day(at, paper["from"]),
            valid_to=_day(at, paper["to"]) if "to" in paper else None,
            is_required=paper.get("required", False),
        )
        for paper in row.papers
    )


def _add_calendar(mediator: Mediator, row: MediatorRow, at: datetime) -> None:
    Availability.objects.bulk_create(
        Availability(mediator=mediator, weekday=weekday, minutes=NumericRange(opens, closes))
        for weekday, opens, closes in row.openings
    )
    AvailabilityException.objects.bulk_create(_exception(mediator, entry, at) for entry in row.exceptions)
    if row.absence:
        leaves, returns = (datetime.combine(_day(at, day), time.min, ROME) for day in row.absence)
        Absence.objects.create(mediator=mediator, during=DateTimeTZRange(leaves, returns), note="Ferie")


def _exception(mediator: Mediator, entry: dict[str, Any], at: datetime) -> AvailabilityException:
    minutes = NumericRange(*demo.minutes(entry["hours"])) if "hours" in entry else None
    return AvailabilityException(mediator=mediator, date=_day(at, entry["day"]), minutes=minutes)


def _day(at: datetime, days: int) -> date:
    return at.astimezone(ROME).date() + timedelta(days=days)


def _add_ties(mediator: Mediator) -> None:
    Preference.objects.bulk_create(
        Preference(mediator=mediator, office=_office(wish.body, wish.office), rank=wish.rank)
        for wish in demo.preferences()
        if wish.mediator == mediator.first_name
    )
    Exclusion.objects.bulk_create(
        Exclusion(
            mediator=mediator, office=_office(ban.body, ban.office), reason=ban.reason, is_blind=ban.is_blind
        )
        for ban in demo.exclusions()
        if ban.mediator == mediator.first_name
    )


def _office(body: str, name: str) -> Office:
    return Office.objects.get(organisation__name=body, name=name)
