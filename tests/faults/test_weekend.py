"""Friday, five past one, for Monday at half past eight: nobody at the desk, and twice the worker dies over its work.

The clock is played for real workers. What they were at when they died is done once by the next one, and at its time.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind
from mediation.clock import now
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import OPEN_MESSAGES
from tests.bookings.calendars import rome
from tests.bookings.clockwork import _next_due
from tests.factories import make_booking
from tests.faults.desk import Desk
from tests.faults.played_clock import PlayedClock
from tests.faults.site import Program, Site
from tests.faults.waiting import until

FRIDAY = rome("2027-07-16 13:05")
MONDAY = rome("2027-07-19 08:30")
REMINDED = rome("2027-07-16 18:00")
OVER = MONDAY + timedelta(hours=6)
MINUTE = timedelta(minutes=1)
OFFERING = ("before", "notifications.delivery.post")
REMINDING = ("after", "bookings.actions.reminding._wait_for_an_answer")


@dataclass
class Shift:
    """Whoever works, and who comes after each death."""

    clock: PlayedClock
    successors: Iterator[Callable[[], Program]]

    def __post_init__(self) -> None:
        self.at_work = next(self.successors)()
        self.died: list[datetime] = []

    def let_time_pass(self, *, before: datetime) -> None:
        while (at := _next_instant()) is not None and at <= before:
            self.clock.set_to(max(at, now()))
            until(f"what is due at {at} is done", lambda: self.at_work.has_died() or _nothing_is_due())
            if self.at_work.has_died():
                self.died.append(now())
                self.at_work = next(self.successors)()


def _next_instant() -> datetime | None:
    letters = Message.objects.filter(status__in=OPEN_MESSAGES).aggregate(due=Min("due_at"))["due"]
    return min((at for at in (_next_due(), letters) if at is not None), default=None)


def _nothing_is_due() -> bool:
    at = now()
    letters = Message.objects.filter(status__in=OPEN_MESSAGES, due_at__lte=at)
    return not (
        Deadline.objects.due(at).exists()
        or Offer.objects.overdue(at).exists()
        or letters.exists()
        or Booking.objects.filter(events__relayed_at__isnull=True).exists()
    )


def doubled(found: Iterable[Hashable]) -> list[Hashable]:
    return [each for each, times in Counter(found).items() if times > 1]


def test_every_step_is_done_once_though_two_workers_die_over_theirs(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.hire(1)
    (amina,) = desk.mediators
    with site.clock_set_to(FRIDAY) as clock:
        site.beat()
        booking = make_booking(by=desk.clerk, office=desk.office, at=now(), starts_at=MONDAY)
        shift = Shift(
            clock,
            iter(
                [
                    lambda: site.worker_that_dies(*OFFERING),
                    lambda: site.worker_that_dies(*REMINDING),
                    site.worker,
                ]
            ),
        )
        shift.let_time_pass(before=FRIDAY + 3 * MINUTE)
        offer = Offer.objects.get()
        accept_offer(offer_id=offer.pk, at=now(), via=AnswerChannel.SMS)
        shift.let_time_pass(before=OVER)

    over_the_offer, over_the_reminder = shift.died
    assert over_the_offer < FRIDAY + 5 * MINUTE
    # On Monday's eve nobody is at the desk: she is reminded on Friday.
    assert REMINDED <= over_the_reminder < REMINDED + 5 * MINUTE
    booking.refresh_from_db()
    assert booking.status == BookingStatus.DONE
    met = Deadline.objects.filter(seat__booking=booking, met_at__isnull=False)
    assert {DeadlineKind.REMIND_DAY_BEFORE, DeadlineKind.REMIND_TWO_HOURS, DeadlineKind.START} <= {
        row.kind for row in met
    }
    assert [row.kind for row in met if row.met_at and row.met_at - row.due_at > MINUTE] == []
    assert doubled((row.kind, row.due_at) for row in met) == []
    assert doubled((event.kind, event.offer_id, str(event.facts)) for event in booking.events.all()) == []
    assert doubled(gateway.accepted().elements()) == []
    texts = [body for phone, body in gateway.accepted() if phone == amina.phone]
    assert sum(text.startswith("Promemoria") for text in texts) == 1
    assert sum(text.startswith("Fra poco") for text in texts) == 1
