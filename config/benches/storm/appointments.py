"""Jobs of next week whose hours come soon: she is reminded and asked in the midst of it, and some are moved or off."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import SeatNotFree, assign_mediator
from bookings.actions.requesting import Request, request_booking
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Deadline, Seat
from bookings.vocabulary import DeadlineKind, SeatStatus, Urgency
from bookings.working_time import at_rome, rome_day
from config.benches.storm.insisting import insisting
from mediation.clock import now
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery, Setting
from notifications.phonebox.gateway import Gateway

# The first days are those that a holiday may shorten: the day before would be past.
FIRST_AFTER: Final = timedelta(days=7)
HOURS: Final = (8, 10, 12, 14, 16, 18)
# So many seconds after it was planned each falls due.
NEAR: Final = {
    DeadlineKind.REMIND_DAY_BEFORE: 1.0,
    DeadlineKind.CHASE_REMINDER: 2.0,
    DeadlineKind.REMIND_TWO_HOURS: 3.0,
    DeadlineKind.CHECK_ARRIVAL: 6.0,
}
# Of these nothing is due in the storm unless it is drawn near.
FAR_OFF: Final = timedelta(minutes=15)
# What becomes of one that was made a little while ago, and how often.
MINDS: Final = {"leave": 3, "call off": 2, "move a little": 2, "move far": 2}
A_LITTLE, FAR = timedelta(minutes=10), timedelta(days=30)


@dataclass
class Appointments:
    office: Office
    clerk: User
    mediators: list[Mediator]
    seed: int
    made: list[int] = field(default_factory=list)
    # Who was asked again, and of what, oldest first.
    asked_again: list[tuple[str, int]] = field(default_factory=list)

    def make(self) -> None:
        """Asked for and entrusted at once: nobody is searched for, and no two of a mediator's are at the same hours."""
        number = len(self.made)
        asked = self._request(number, rome_day(now() + FIRST_AFTER))
        booking = insisting(
            lambda: request_booking(
                request=asked, by_id=self.clerk.pk, at=now(), idempotency_key=f"appointment {number}"
            )
        )
        self.made.append(booking.pk)
        mediator = self.mediators[number % len(self.mediators)]
        # She has it already where the answer to the first try was lost.
        with suppress(SeatNotFree):
            insisting(
                lambda: assign_mediator(
                    booking_id=booking.pk,
                    mediator_id=mediator.pk,
                    reason="Tempesta",
                    by_id=self.clerk.pk,
                    at=now(),
                )
            )

    def _request(self, number: int, first_day: date) -> Request:
        days, place = divmod(number, len(HOURS))
        return Request(
            office_id=self.office.pk,
            language="uk",
            delivery=Delivery.PHONE,
            urgency=Urgency.SCHEDULED,
            starts_at=at_rome(first_day + timedelta(days=days), HOURS[place]),
            duration_minutes=60,
            setting=Setting.SOCIAL,
            contact_phone="+390935000111",
        )

    def draw_near(self) -> None:
        """Let what lies days ahead fall due now. One row at a time: who locks one waits for nobody's second."""
        for pk, kind in insisting(lambda: list(self._far_off())):
            insisting(partial(_fall_due, pk, after=NEAR[DeadlineKind(kind)]))

    def _far_off(self) -> Iterator[tuple[int, str]]:
        ahead = Deadline.objects.open().filter(seat__booking__in=self.made, due_at__gt=now() + FAR_OFF)
        return ahead.filter(kind__in=NEAR).order_by("pk").values_list("pk", "kind").iterator()

    def are_over(self) -> bool:
        """Whether nothing that was drawn near is still to come."""
        soon = Deadline.objects.open().filter(seat__booking__in=self.made, kind__in=NEAR)
        return not soon.filter(due_at__lte=now() + FAR_OFF).exists()

    def change_mind(self) -> None:
        """About one of those whose reminders are on their way; unless it has begun, or is off already."""
        chance = Random(f"minds {self.seed} {len(self.made)}")  # noqa: S311  # repeatable
        booking_id = chance.choice(self.made[-5:])
        (mind,) = chance.choices(list(MINDS), list(MINDS.values()))
        with suppress(StepNotPossible):
            if mind == "call off":
                self._call_off(booking_id)
            elif mind != "leave":
                self._move(booking_id, by=A_LITTLE if mind == "move a little" else FAR)

    def _call_off(self, booking_id: int) -> None:
        insisting(
            lambda: cancel_booking(
                booking_id=booking_id, by_id=self.clerk.pk, reason="Non serve più", at=now()
            )
        )

    def _move(self, booking_id: int, *, by: timedelta) -> None:
        starts_at = insisting(lambda: _start_of(booking_id)) + by
        change = Change(starts_at=starts_at)
        insisting(lambda: change_booking(booking_id=booking_id, change=change, by_id=self.clerk.pk, at=now()))
        seat = insisting(lambda: Seat.objects.select_related("mediator").get(booking=booking_id))
        if seat.status == SeatStatus.RECONFIRMING and seat.mediator:
            self.asked_again.append((seat.mediator.phone, booking_id))

    def agree(self, gateway: Gateway) -> None:
        """Whoever was asked a while ago says yes to it as it has become; the last one is still reading."""
        if len(self.asked_again) > 1:
            phone, booking_id = self.asked_again.pop(0)
            gateway.say(from_=phone, body=f"si {booking_id}")


def _fall_due(pk: int, *, after: float) -> None:
    Deadline.objects.open().filter(pk=pk).update(due_at=now() + timedelta(seconds=after))


def _start_of(booking_id: int) -> datetime:
    return Booking.objects.get(pk=booking_id).starts_at
