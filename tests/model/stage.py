"""The stage on which the rules play: one small province, one clock that only goes forward, what stands there now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.transactions import TraceKept
from bookings.vocabulary import SeatStatus
from config.problems import row_of
from mediation.models import Mediator, User
from notifications import inbox
from notifications.forgetting import forget
from notifications.models import Message, Reply
from notifications.replies import handle
from notifications.vocabulary import MessageKind, MessageStatus, ReplyMedium
from tests.bookings.clockwork import PACKAGES, play
from tests.factories import NOON
from tests.model.credited_time import TAKEN_BACK
from tests.model.invariants import broken, everything_was_told, numbers_are_forgotten, uncovered_was_said
from tests.model.people import Province, settle
from tests.model.world import World
from tests.scenarios.telephones import send_what_is_due

T = TypeVar("T")

MINUTE = timedelta(minutes=1)
# Not a kind of event, but what one says.
LATE_CREDIT = "credited for hours taken back late"
FORGOTTEN = "number forgotten"


class Stage(RuleBasedStateMachine):
    """What every rule uses: the clock, a deed that may be refused, and whatever there is to choose from."""

    # How often each kind of event has happened in all examples.
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.transaction = around_actions()
        self.transaction.__enter__()
        self.at = NOON
        self.province: Province = settle()
        self.world = World.read()

    def teardown(self) -> None:
        events = BookingEvent.objects.all()
        self.happened.update(events.values_list("kind", flat=True))
        self.happened[LATE_CREDIT] += events.filter(
            facts__credited_minutes__gt=0, kind__in=TAKEN_BACK
        ).count()
        hers = Message.objects.filter(kind=MessageKind.ASSISTED)
        self.happened.update(hers.filter(status=MessageStatus.SENT).values_list("text_key", flat=True))
        self.happened[FORGOTTEN] += hers.filter(to="").count()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @invariant()
    def everything_holds(self) -> None:
        before, self.world = self.world.statuses, World.read()
        faults = broken(self.world, before)
        assert not faults, faults

    # --- What can be tried

    def attempt(self, deed: Callable[[], Any], *, again: bool = False) -> bool:
        """Do it, or be refused with a reason that people are told; then nothing has changed.

        What comes `again`, a button pressed twice or a message that was brought twice, changes nothing more.
        """
        before = fingerprints()
        refused = refusal(deed)
        if refused and not isinstance(refused, TraceKept):
            assert fingerprints() == before, f"{refused!r} left something half done"
        if again:
            after = fingerprints()
            refusal(deed)
            assert fingerprints() == after, "the same once more is not the same"
        return refused is None

    def is_written(self, phone: str, body: str, *, medium: ReplyMedium, again: bool = False) -> None:
        """The gateway may bring it twice, and a worker may handle it twice."""
        sid = f"SM{Reply.objects.count():032}"
        reply = inbox.store(sid=sid, from_number=phone, body=body, medium=medium, at=self.at)
        assert reply is not None
        handle(reply_id=reply.pk, at=self.at)
        if again:
            after = fingerprints()
            inbox.store(sid=sid, from_number=phone, body=body, medium=medium, at=self.at)
            handle(reply_id=reply.pk, at=self.at)
            assert fingerprints() == after, "the same message once more is not the same"

    def wait(self, *, until: datetime) -> None:
        """All that is due happens when it is due; it is told later."""
        self.at = max(self.at, until)
        play(until=self.at)

    def pass_time(self, *, until: datetime) -> None:
        """All that is due happens when it is due, and is told at once."""
        self.wait(until=until)
        happened = BookingEvent.objects.latest("pk").pk
        send_what_is_due(at=self.at)
        forget(at=self.at)
        faults = [
            *uncovered_was_said(),
            *everything_was_told(until=happened),
            *numbers_are_forgotten(self.at),
        ]
        assert not faults, faults

    # --- What there is to choose from

    def seats_that_are(self, *statuses: SeatStatus) -> list[Seat]:
        return [seat for seat in self.world.seats if seat.status in statuses]

    @property
    def held(self) -> list[Seat]:
        """The seats that somebody has, whose hour is still to come."""
        return [
            seat for seat in self.seats_that_are(SeatStatus.FILLED) if not seat.booking.has_started(self.at)
        ]

    @property
    def jobs(self) -> list[Seat]:
        """The held seats that are at work, not on call."""
        return [seat for seat in self.held if not seat.booking.is_shift]

    @property
    def reconfirming(self) -> list[Seat]:
        return self.seats_that_are(SeatStatus.RECONFIRMING)

    @property
    def rescued(self) -> list[Seat]:
        """The seats that somebody could do by telephone."""
        return [seat for seat in self.world.seats if seat.rescuer_id]

    @property
    def under_way(self) -> list[Seat]:
        return self.seats_that_are(SeatStatus.IN_PROGRESS)

    @property
    def recorded(self) -> list[Seat]:
        """The seats of which there is a record that the office signs, or has signed."""
        return self.seats_that_are(SeatStatus.DONE, SeatStatus.PERSON_ABSENT, SeatStatus.SIGNED)

    @property
    def sought(self) -> list[Seat]:
        return self.seats_that_are(SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED)

    @property
    def in_series(self) -> list[Seat]:
        return [
            seat
            for seat in self.world.seats
            if seat.booking.series_id and not seat.booking.has_started(self.at)
        ]

    def asker_of(self, booking: Booking) -> User:
        return self.province.nurse if booking.office == self.province.ward else self.province.clerk

    def holder_of(self, seat: Seat) -> Mediator:
        return next(mediator for mediator in self.province.mediators if mediator.pk == seat.mediator_id)

    def offers_of(self, booking: Booking) -> list[Offer]:
        return list(Offer.objects.open().filter(seat__booking=booking).order_by("pk"))


def one(place: int, of: Sequence[T]) -> T:
    """One of them, the last first."""
    return of[-1 - place % len(of)]


def around_actions() -> transaction.Atomic:
    """A transaction in which actions may have theirs, as Django's own test cases do it."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    return block


def refusal(deed: Callable[[], Any]) -> Exception | None:
    """Do it; return what it was refused with, where people are told why. Everything else is a fault."""
    try:
        deed()
    except Exception as refused:
        if row_of(refused) is None:
            raise
        return refused
    return None


def fingerprints() -> dict[str, str]:
    """One of every table of ours: equal where nothing has changed. The whole tables would take ten times as long."""
    models = [model for package in PACKAGES for model in apps.get_app_config(package).get_models()]
    tables = sorted(model._meta.db_table for model in models)
    each = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(md5(string_agg(t::text, ';' ORDER BY t::text)), '') FROM {table} t"  # noqa: S608 names of our own tables
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())
