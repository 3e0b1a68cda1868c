"""Invented people for measurements: one office, some mediators who are always free, bookings offered to all of them."""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import NumericRange

from bookings.actions.dispatching import open_wave
from bookings.actions.requesting import Request, request_booking
from bookings.models import Deadline, Offer
from bookings.vocabulary import DeadlineKind, Urgency
from bookings.working_time import at_rome, rome_day
from mediation.clock import now
from mediation.models import (
    Availability,
    Language,
    LanguageSkill,
    Mediator,
    Municipality,
    Office,
    Organisation,
    Place,
    User,
)
from mediation.vocabulary import Delivery, Gender, Level, OrganisationKind, Setting


def daytime() -> datetime:
    """Ten tomorrow morning in Rome: nobody is asked in the quiet hours, whenever the measurement runs."""
    return at_rome(rome_day(now()) + timedelta(days=1), 10)


def prepare_offers(*, bookings: int, mediators: int, at: datetime) -> list[int]:
    """Make bookings at hours of their own and open a wave for each; return the offers' ids, by booking."""
    town = Municipality.objects.create(
        istat="086009", belfiore="C342", name="Enna", population=1, latitude=37.5655, longitude=14.27433
    )
    place = Place.objects.create(name="Municipio", municipality=town, latitude=37.5655, longitude=14.27433)
    body = Organisation.objects.create(name="Ente di prova", kind=OrganisationKind.HOSPITAL)
    office = Office.objects.create(organisation=body, name="Ufficio", place=place)
    clerk = User.objects.create(username="bench")
    language = Language.objects.create(
        tag="uk",
        iso639_3="ukr",
        name="Ucraino",
        english_name="Ukrainian",
        autonym="Українська",
        deliveries=list(Delivery),
    )
    for number in range(mediators):
        mediator(number, place, language)
    for number in range(bookings):
        _booking(number, office, clerk, at=at)
    return list(Offer.objects.order_by("pk").values_list("pk", flat=True))


def mediator(number: int, home: Place, language: Language) -> Mediator:
    """Free at any hour, also at night."""
    person = Mediator.objects.create(
        first_name=f"M{number}",
        last_name="Prova",
        gender=Gender.FEMALE,
        home=home,
        deliveries=list(Delivery),
        takes_night_calls=True,
        phone=f"+3933300{number:05d}",
    )
    LanguageSkill.objects.create(
        mediator=person, language=language, level=Level.NATIVE, settings=list(Setting)
    )
    Availability.objects.bulk_create(
        Availability(mediator=person, weekday=weekday, minutes=NumericRange(0, 24 * 60))
        for weekday in range(7)
    )
    return person


def _booking(number: int, office: Office, clerk: User, *, at: datetime) -> None:
    """Four a day, an hour each, so that nobody's limits stand in the way of the race."""
    days, quarter = divmod(number, 4)
    starts_at = at_rome(rome_day(at) + timedelta(days=1 + days * 2), 8 + quarter * 2)
    request = Request(
        office_id=office.pk,
        language="uk",
        delivery=Delivery.PHONE,
        urgency=Urgency.SCHEDULED,
        starts_at=starts_at,
        duration_minutes=60,
        setting=Setting.SOCIAL,
        contact_phone="+390935000111",
    )
    booking = request_booking(request=request, by_id=clerk.pk, at=at)
    deadline = Deadline.objects.get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    open_wave(deadline_id=deadline.pk, at=at)
