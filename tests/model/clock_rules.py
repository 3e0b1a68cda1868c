"""What the clock, the carrier and broken machines do."""

from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bookings.actions import cancelling
from bookings.models import Offer
from bookings.vocabulary import OPEN_OFFERS, DeadlineKind
from notifications.callbacks import note_call_ended, note_report
from notifications.models import Message
from notifications.policy import OFFERS
from notifications.relay import relay
from notifications.vocabulary import Channel, MessageStatus
from tests.bookings.clockwork import tick_at
from tests.model.office_rules import some
from tests.model.people import REASON
from tests.model.stage import MINUTE, Stage, around_actions, fingerprints, one, refusal
from tests.scenarios.telephones import send_what_is_due

SECOND = timedelta(seconds=1)
# From a job's start or end: the reminder of two hours before, the hour itself, the waits after it, the close.
AROUND_THE_START = [-121, -11, -1, 0, 6, 21]
AROUND_THE_END = [-30, -1, 1, 31]
# Where an answer is too late, and where a job begins or is closed.
DECISIVE = (
    DeadlineKind.RECONFIRM_BY,
    DeadlineKind.RESCUE_BY,
    DeadlineKind.START,
    DeadlineKind.AUTO_CLOSE,
)
# What the carrier says of a message, and by which code: it has come; she is out of reach, or wants no more of them.
Report = tuple[str, str]
HAS_COME, IS_LOST, IS_UNWANTED = ("delivered", ""), ("undelivered", "30003"), ("failed", "21610")
CARRIERS_WORDS: list[Report] = [HAS_COME, IS_LOST, IS_UNWANTED]


class Clock(Stage):
    @rule()
    def the_next_thing_happens(self) -> None:
        """Where nothing else is drawn it is this: such rules come first, and Hypothesis draws the first oftenest."""
        if ahead := self.instants_ahead(*DeadlineKind):
            self.pass_time(until=ahead[0])

    @rule(minutes=st.sampled_from([1, 7, 16, 45, 130, 9 * 60, 25 * 60]), twice=st.booleans())
    def let_time_pass(self, minutes: int, twice: bool) -> None:
        self.pass_time(until=self.at + minutes * MINUTE)
        if twice:
            relay(at=self.at)
            send_what_is_due(at=self.at)

    @rule(place=st.integers(0, 3), off=st.sampled_from([-SECOND, SECOND, MINUTE]), decisive=st.booleans())
    def go_to_what_is_due(self, place: int, off: timedelta, decisive: bool) -> None:
        """To just before, or just after, one of the next instants at which something is due, or too late."""
        if ahead := self.instants_ahead(*(DECISIVE if decisive else DeadlineKind))[: place + 1]:
            self.pass_time(until=ahead[-1] + off)

    def instants_ahead(self, *kinds: DeadlineKind) -> list[datetime]:
        dues = [due for seat in self.world.due.values() for kind, due in seat.items() if kind in kinds]
        dues += Offer.objects.open().values_list("expires_at", flat=True)
        return sorted({due for due in dues if due > self.at})

    @precondition(lambda self: self.held)
    @rule(place=some, minutes=st.sampled_from(AROUND_THE_START))
    def go_to_the_start_of_a_job(self, place: int, minutes: int) -> None:
        self.pass_time(until=one(place, self.held).booking.starts_at + minutes * MINUTE)

    @precondition(lambda self: self.under_way)
    @rule(place=some, minutes=st.sampled_from(AROUND_THE_END))
    def go_to_the_end_of_a_job(self, place: int, minutes: int) -> None:
        self.pass_time(until=one(place, self.under_way).booking.ends_at + minutes * MINUTE)

    @precondition(lambda self: self.held)
    @rule(place=some, minutes=st.sampled_from([1, 20]), ticks=st.sampled_from([0, 0, 3]))
    def sleep_through_the_start_of_a_job(self, place: int, minutes: int, ticks: int) -> None:
        """Nobody ticks, then several do at once; or whoever acts next comes before the clock does."""
        self.at = one(place, self.held).booking.starts_at + minutes * MINUTE
        for _ in range(ticks):
            tick_at(self.at)

    @precondition(lambda _: Message.objects.filter(status=MessageStatus.SENT).exists())
    @rule(place=st.integers(0, 20), word=st.sampled_from(CARRIERS_WORDS))
    def report(self, place: int, word: Report) -> None:
        """What has become of a message, early or late."""
        sent = Message.objects.filter(provider_sid__isnull=False).order_by("-sent_at", "dedupe_key")[:20]
        self.is_reported(one(place, list(sent)), word)

    @property
    def on_the_way(self) -> list[Message]:
        """The offers that have left and can be answered, of which the carrier has not said anything yet."""
        offers = Message.objects.filter(kind__in=OFFERS, offer__status__in=OPEN_OFFERS)
        return list(offers.filter(status=MessageStatus.SENT).order_by("offer", "dedupe_key"))

    @precondition(lambda self: self.on_the_way)
    @rule(place=some, word=st.sampled_from(CARRIERS_WORDS))
    def report_of_an_offer(self, place: int, word: Report) -> None:
        self.is_reported(one(place, self.on_the_way), word)

    def is_reported(self, message: Message, word: Report) -> None:
        """The gateway says it twice."""
        sid, (status, error_code) = message.provider_sid or "", word
        for _ in range(2):
            note_report(message_id=message.pk, sid=sid, status=status, error_code=error_code, at=self.at)
        send_what_is_due(at=self.at)

    def nobody_picks_up(self) -> None:
        """Of those who are called, also in place of a text that was lost."""
        send_what_is_due(at=self.at)
        for call in Message.objects.filter(channel=Channel.VOICE, status=MessageStatus.SENT):
            note_call_ended(message_id=call.pk, sid=call.provider_sid or "", status="no-answer", at=self.at)
        send_what_is_due(at=self.at)

    @precondition(lambda self: self.held)
    @rule(place=some)
    def processes_die_before_the_commit(self, place: int) -> None:
        """A process is killed in the middle of an action: as if it had never begun."""
        booking = one(place, self.held).booking
        before = fingerprints()
        with around_actions():
            refusal(
                lambda: cancelling.cancel_booking(
                    booking_id=booking.pk, by_id=self.asker_of(booking).pk, reason=REASON, at=self.at
                )
            )
            transaction.set_rollback(True)
        assert fingerprints() == before
