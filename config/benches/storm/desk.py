"""Who asks and who answers while the storm lasts: urgent requests, one after the other, mediators, and much in bulk."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bookings.actions.cancelling import cancel_booking
from bookings.actions.requesting import Request, request_booking
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Policy
from bookings.vocabulary import Urgency
from config.benches.people import mediator
from config.benches.storm.appointments import Appointments
from config.benches.storm.insisting import insisting
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
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import MessageKind

MEDIATORS = 12
# Whoever takes one is busy, and gets no further offer.
SAY_YES = 4
# One request in so many is called off a while later.
CALLED_OFF = 5
NOTICES_WITH_EACH = 15
LANGUAGE = "uk"
# Nobody sleeps through it: a storm at night would remind nobody.
WITHOUT_NIGHT = {"quiet_from_hour": 24, "quiet_to_hour": 0}


@dataclass
class Desk:
    office: Office
    clerk: User
    mediators: list[Mediator]
    seed: int
    appointments: Appointments
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
        office = Office.objects.create(
            organisation=body, name="Triage", place=place, email="triage@tempesta.example"
        )
        clerk = User.objects.create(username="storm")
        language = Language.objects.get(tag=LANGUAGE)
        mediators = [mediator(number, place, language) for number in range(MEDIATORS)]
        _abolish_the_night()
        return cls(office, clerk, mediators, seed, Appointments(office, clerk, mediators, seed))

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

    def write_notices(self) -> None:
        """What can wait, and must not hold up what cannot."""
        number, at = len(self.asked), now()
        rows = [
            Message(
                dedupe_key=f"storm {number} {place}",
                kind=MessageKind.NOTICE,
                is_bulk=True,
                to=self.mediators[place % MEDIATORS].phone,
                text_key="storm",
                language="it",
                text_version=1,
                body=f"Avviso {number}.{place}",
                parts=1,
                created_at=at,
                due_at=at,
                expires_at=at + timedelta(hours=1),
            )
            for place in range(NOTICES_WITH_EACH)
        ]
        insisting(lambda: Message.objects.bulk_create(rows, ignore_conflicts=True))

    def call_off(self) -> None:
        """Now and then, what was asked for a while ago; unless it has begun."""
        if len(self.asked) % CALLED_OFF:
            return
        with suppress(StepNotPossible):
            insisting(
                lambda: cancel_booking(
                    booking_id=self.asked[-3], by_id=self.clerk.pk, reason="Non serve più", at=now()
                )
            )

    def answer(self, gateway: Gateway) -> None:
        """Somebody who was asked for one of the requests says no to it; of a few requests somebody says yes."""
        chance = Random(f"answers {self.seed} {len(self.asked)}")  # noqa: S311  # repeatable
        number = chance.choice(self.asked)
        word = "si" if number in self.asked[:SAY_YES] else "no"
        gateway.say(from_=chance.choice(self.mediators).phone, body=f"{word} {number}")


def _abolish_the_night() -> None:
    rules = Policy.objects.latest("version")
    Policy.objects.create(
        version=rules.version + 1, numbers={**rules.numbers, **WITHOUT_NIGHT}, created_at=now()
    )
