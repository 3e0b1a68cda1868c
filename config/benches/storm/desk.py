"""Who asks and who answers while the storm lasts: urgent requests, one after the other, and mediators."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from bookings.actions.requesting import Request, request_booking
from bookings.models import Booking
from bookings.transactions import TooManyAtOnce
from bookings.vocabulary import Urgency
from config.benches.people import mediator
from config.benches.storm.site import until
from mediation.clock import now
from mediation.models import (
    Language,
    Mediator,
    Municipality,
    Office,
    Organisation,
    Place,
    User,
)
from mediation.vocabulary import Delivery, OrganisationKind, Setting
from notifications.phonebox.gateway import Gateway

T = TypeVar("T")
MEDIATORS = 25
# Whoever takes one is busy, and gets no further offer.
SAY_YES = 6
LANGUAGE = "uk"


@dataclass
class Desk:
    office: Office
    clerk: User
    mediators: list[Mediator]
    seed: int
    asked: list[int] = field(default_factory=list)

    @classmethod
    def open(cls, seed: int) -> "Desk":
        town = Municipality.objects.get(name="Enna")
        place = Place.objects.create(
            name="Ospedale in tempesta",
            municipality=town,
            latitude=town.latitude,
            longitude=town.longitude,
        )
        body = Organisation.objects.create(name="Ente in tempesta", kind=OrganisationKind.HOSPITAL)
        office = Office.objects.create(organisation=body, name="Triage", place=place)
        clerk = User.objects.create(username="storm")
        language = Language.objects.get(tag=LANGUAGE)
        mediators = [mediator(number, place, language) for number in range(MEDIATORS)]
        return cls(office, clerk, mediators, seed)

    def ask(self) -> int:
        """One request by telephone, now. Where the database is away it is asked again, and stored once."""
        number = len(self.asked)
        request = Request(
            office_id=self.office.pk,
            language=LANGUAGE,
            delivery=Delivery.PHONE,
            urgency=Urgency.NOW,
            starts_at=None,
            duration_minutes=30,
            setting=Setting.HEALTH,
            contact_phone="+390935000111",
        )
        booking: Booking = insisting(
            lambda: request_booking(
                request=request, by_id=self.clerk.pk, at=now(), idempotency_key=f"storm {number}"
            )
        )
        self.asked.append(booking.pk)
        return booking.pk

    def answer(self, gateway: Gateway) -> None:
        """Somebody who was asked for one of the requests says no to it; of a few requests somebody says yes."""
        chance = Random(f"answers {self.seed} {len(self.asked)}")  # noqa: S311  # repeatable
        number = chance.choice(self.asked)
        word = "si" if number in self.asked[:SAY_YES] else "no"
        gateway.say(from_=chance.choice(self.mediators).phone, body=f"{word} {number}")


def insisting(act: Callable[[], T], *, within: timedelta = timedelta(seconds=60)) -> T:
    """Do it, again and again while the database is away: whoever sits at a desk does the same."""
    done: list[T] = []

    def once() -> bool:
        try:
            done.append(act())
        except (DatabaseError, InterfaceError, TooManyAtOnce):
            connection.close()
        return bool(done)

    until(once, within=within.total_seconds())
    return done[0]
