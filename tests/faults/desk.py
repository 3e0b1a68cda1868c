"""A triage desk that asks, the mediators it asks, and what became of every message: read after the storm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from celery import current_app

from bookings.models import Booking, BookingEvent, Deadline, Heartbeat
from mediation.clock import now
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import OPEN_MESSAGES, Channel
from tests.factories import make_booking, make_mediator, make_office, make_user
from tests.faults.site import Site
from tests.faults.waiting import until


@dataclass
class Desk:
    site: Site
    gateway: Gateway
    office: Office = field(default_factory=make_office)
    clerk: User = field(init=False)
    mediators: list[Mediator] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clerk = make_user("berg", Role.REQUESTER, self.office)

    def hire(self, count: int) -> None:
        self.mediators += [make_mediator(f"Amina {number}") for number in range(count)]

    def ask(self) -> Booking:
        """By telephone, at once: every mediator is offered it."""
        return make_booking(by=self.clerk, office=self.office, at=now(), urgency="now", starts_at=None)

    def ask_when_the_worker_dies(
        self, step: tuple[str, str], *, mediators: int, without: tuple[str, ...] = ()
    ) -> Booking:
        """A request whose only worker died at this step; what it left is for whoever comes next."""
        self.hire(mediators)
        self.site.beat()
        dying = self.site.worker_that_dies(*step, without=without)
        booking = self.ask()
        until("the worker has died", dying.has_died)
        return booking

    def ring(self, task: str) -> None:
        current_app.send_task(task, queue="urgent")

    # --- What the gateway took

    def times_offered(self, bookings: Sequence[Booking]) -> dict[tuple[int, str], int]:
        """How often the gateway took each booking's offer for each mediator."""
        times = dict.fromkeys(((b.number, m.phone) for b in bookings for m in self.mediators), 0)
        for (phone, body), accepted in self.gateway.accepted().items():
            for number in {b.number for b in bookings}:
                if str(number) in body:
                    times[number, phone] += accepted
        return times

    def expect_each_once(self, bookings: Sequence[Booking], *, within: float = 40.0) -> None:
        """Every mediator got every offer once, nothing is left half done, and our rows say what the gateway knows."""
        until("every message is out", self.nothing_is_open, within=within)
        times = self.times_offered(bookings)
        assert times == dict.fromkeys(times, 1)
        assert len(times) == len(bookings) * len(self.mediators)
        texts = Message.objects.filter(channel=Channel.SMS, provider_sid__isnull=False)
        ours = texts.values_list("provider_sid", flat=True)
        theirs = [message.sid for message in self.gateway.messages() if message.direction != "inbound"]
        assert sorted(sid for sid in ours if sid) == sorted(theirs)

    def nothing_is_open(self) -> bool:
        return not (
            Deadline.objects.due(now()).exists()
            or BookingEvent.objects.filter(relayed_at__isnull=True).exists()
            or Message.objects.filter(status__in=OPEN_MESSAGES).exists()
        )

    # --- The passing of time

    def let_sweep(self, *names: str, times: int = 2, since: datetime | None = None) -> None:
        """Wait until each timed job has run to its end so many times after `since`."""
        for name in names:
            last = since or now()
            for _ in range(times):
                last = _next_beat(name, after=last)


def _next_beat(name: str, *, after: datetime) -> datetime:
    beats = Heartbeat.objects.filter(name=name, beaten_at__gt=after).values_list("beaten_at", flat=True)
    beat = until(f"{name} has run", beats.first)
    assert beat is not None
    return beat
