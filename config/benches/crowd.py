"""An invented province at work: mediators whose languages follow Zipf, offices, a thousand requests open at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from bookings.actions.dispatching import accept_offer, open_wave
from bookings.actions.requesting import Request, request_booking
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind, Urgency
from bookings.working_time import ONE_DAY, at_rome, rome_day
from mediation.actions import reference_data
from mediation.models import (
    Availability,
    Commitment,
    Language,
    LanguageSkill,
    Mediator,
    Municipality,
    Office,
    Organisation,
    Place,
    User,
)
from mediation.vocabulary import CommitmentState, Delivery, Gender, Level, OrganisationKind, Setting

MEDIATORS = 200
OFFICES = 40
FILLED, SEARCHING, ASKED_AT_NIGHT = 450, 350, 200
DAYS_AHEAD = 12
# Which openings people give for a day, and how many of them do; the rest are free at any hour.
OPENINGS = {(8 * 60, 13 * 60): 3, (8 * 60, 18 * 60): 4, (14 * 60, 20 * 60): 1, (0, 24 * 60): 2}
DELIVERIES = {Delivery.ONSITE: 6, Delivery.PHONE: 3, Delivery.VIDEO: 1}
# Commitments of jobs that are not among these bookings: their seats have ids that no seat will have.
ELSEWHERE = 1_000_000_000

T = TypeVar("T")


class Crowd:
    """Whoever asks and is asked. The same every time, so that two measurements measure the same."""

    def __init__(self, *, on: datetime, mediators: int = MEDIATORS) -> None:
        self.mediators = mediators
        self.chance = Random(3)  # noqa: S311 - chance for a measurement, not for a secret
        reference_data.load_languages()
        reference_data.load_municipalities()
        reference_data.load_travel_table()
        self.languages = [
            tag for tag in Language.objects.order_by("pk").values_list("pk", flat=True) if tag != "ise"
        ]
        self.chance.shuffle(self.languages)
        self.clerk = User.objects.create(username="bench")
        self.places = [
            Place.objects.create(
                name="Municipio", municipality=town, latitude=town.latitude, longitude=town.longitude
            )
            for town in Municipality.objects.order_by("pk")
        ]
        body = Organisation.objects.create(name="Ente di prova", kind=OrganisationKind.HOSPITAL)
        self.offices = [
            Office.objects.create(
                organisation=body, name=f"Ufficio {number}", place=self.chance.choice(self.places)
            )
            for number in range(OFFICES)
        ]
        for number in range(mediators):
            self._mediator(number, on=on)

    @property
    def size(self) -> str:
        return f"{self.mediators} mediators, {len(self.languages)} languages, {OFFICES} offices"

    def _mediator(self, number: int, *, on: datetime) -> None:
        mediator = Mediator.objects.create(
            first_name=f"M{number}",
            last_name="Prova",
            gender=self.chance.choice(list(Gender)),
            home=self.chance.choice(self.places),
            deliveries=list(Delivery),
            takes_night_calls=self.chance.random() < 0.2,
            phone=f"+3933300{number:05d}",
        )
        LanguageSkill.objects.bulk_create(
            LanguageSkill(mediator=mediator, language_id=tag, level=Level.FLUENT, settings=list(Setting))
            for tag in {self._language() for _ in range(self.chance.randint(1, 4))}
        )
        Availability.objects.bulk_create(
            Availability(mediator=mediator, weekday=weekday, minutes=NumericRange(*self._one_of(OPENINGS)))
            for weekday in range(7)
            if weekday < 5 or self.chance.random() < 0.5
        )
        Commitment.objects.bulk_create(self._jobs(mediator, on=on))

    def _jobs(self, mediator: Mediator, *, on: datetime) -> list[Commitment]:
        """What she has done in the last month and is to do: about one job every other day."""
        days = [day for day in range(-30, DAYS_AHEAD) if self.chance.random() < 0.4]
        starts = [at_rome(rome_day(on) + day * ONE_DAY, self.chance.randint(8, 16)) for day in days]
        return [
            Commitment(
                mediator=mediator,
                seat_id=ELSEWHERE + mediator.pk * 1000 + number,
                busy=DateTimeTZRange(starts_at, starts_at + timedelta(hours=1)),
                place=self.chance.choice(self.places),
                delivery=Delivery.ONSITE,
                state=CommitmentState.FILLED,
                created_at=on - 40 * ONE_DAY,
            )
            for number, starts_at in enumerate(starts)
        ]

    def _language(self) -> str:
        """The first is asked for twice as often as the second, three times as often as the third."""
        return self._one_of({tag: 1 / place for place, tag in enumerate(self.languages, start=1)})

    def _one_of(self, weights: Mapping[T, float]) -> T:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    # --- Requests

    def ask(
        self, *, at: datetime, starts_at: datetime | None, urgency: Urgency = Urgency.SCHEDULED
    ) -> Booking:
        request = Request(
            office_id=self.chance.choice(self.offices).pk,
            language=self._language(),
            delivery=self._one_of(DELIVERIES),
            urgency=urgency,
            starts_at=starts_at,
            duration_minutes=self.chance.choice([30, 45, 60, 60, 90]),
            setting=self.chance.choice(list(Setting)),
            contact_phone="+390935000111",
            case_reference=f"case {self.chance.randint(1, 400)}",
        )
        return request_booking(request=request, by_id=self.clerk.pk, at=at)

    def office_hour(self, first: datetime, days: int) -> datetime:
        """Some quarter of an hour in the opening hours of the days after the day of `first`."""
        day = rome_day(first) + self.chance.randint(1, days) * ONE_DAY
        return at_rome(day, self.chance.randint(8, 17), self.chance.choice([0, 15, 30, 45]))

    def work_up_to(
        self,
        at: datetime,
        *,
        filled: int = FILLED,
        searching: int = SEARCHING,
        asked_at_night: int = ASKED_AT_NIGHT,
    ) -> None:
        """Fill the books: jobs agreed upon, searches under way since yesterday, and requests of this night."""
        yesterday = at_rome(rome_day(at) - ONE_DAY, 14)
        for number in range(filled):
            early = number < filled / 3  # these begin and end while the clock is played
            starts_at = at + timedelta(minutes=5 * self.chance.randint(0, 36)) if early else None
            self._agreed(at=yesterday, starts_at=starts_at or self.office_hour(at, 5))
        for number in range(searching):
            asked_at = yesterday + timedelta(seconds=40 * number)
            _open_wave(
                self.ask(at=asked_at, starts_at=self.office_hour(at + 2 * ONE_DAY, DAYS_AHEAD)), at=asked_at
            )
        for number in range(asked_at_night):
            asked_at = at - timedelta(minutes=2 * number)
            self.ask(at=asked_at, starts_at=self.office_hour(at, DAYS_AHEAD))
        # What yesterday's clock would have met: reminders, and alarms of searches that nobody played.
        Deadline.objects.due(at).update(met_at=yesterday)

    def _agreed(self, *, at: datetime, starts_at: datetime) -> None:
        """Somebody is found for this one: requests that nobody can take are asked again in another language."""
        while True:
            offers = _open_wave(self.ask(at=at, starts_at=starts_at), at=at)
            if offers:
                accept_offer(offer_id=offers[0].pk, at=at, via=AnswerChannel.SMS)
                return


def _open_wave(booking: Booking, *, at: datetime) -> list[Offer]:
    deadline = Deadline.objects.get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    return open_wave(deadline_id=deadline.pk, at=at)
