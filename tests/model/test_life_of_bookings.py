"""Random requests, answers, clocks, faults and repetitions through the public actions; the invariants after each step.

A run is the same every time. More by hand, after a change to the life of a booking, each time another:
MODEL_EXAMPLES=500 MODEL_STEPS=60 python3 start.py test tests/model
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from bookings.actions import (
    attending,
    beginning_series,
    cancelling,
    cancelling_series,
    changing,
    changing_series,
    checking_in,
    closing,
    completing,
    dispatching,
    following,
    helping,
    reconfirming,
    recording,
    reinstating,
    releasing,
    rescuing,
)
from bookings.actions.beginning_series import SeriesRequest
from bookings.actions.changing import Change
from bookings.actions.changing_series import SeriesChange
from bookings.actions.following import Next
from bookings.actions.requesting import request_booking
from bookings.models import Booking, Offer, Policy, Seat
from bookings.vocabulary import AnswerChannel, BookingKind, Scope
from config.problems import row_of
from mediation.models import Mediator, User
from mediation.vocabulary import Delivery, GenderWish, Setting
from notifications import inbox
from notifications.callbacks import note_report
from notifications.models import Message, Reply
from notifications.relay import relay
from notifications.replies import handle
from notifications.vocabulary import MessageStatus, ReplyMedium
from tests.bookings.clockwork import everything, play, tick_at
from tests.factories import NOON, make_request
from tests.model.invariants import broken, uncovered_was_said
from tests.model.people import CASE, CONTACT, REASON, Province, settle
from tests.scenarios.telephones import send_what_is_due

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "20"))
STEPS = int(os.environ.get("MODEL_STEPS", "30"))
BY_HAND = "MODEL_EXAMPLES" in os.environ

MINUTE = timedelta(minutes=1)
SOONER_OR_LATER = [2, 20, 90, 5 * 60, 26 * 60, 3 * 24 * 60, 16 * 24 * 60]
# Two offices' mobiles: whom a proposal to have it by telephone reaches.
OFFICES = ["+393330011111", "+393330012222"]
WORDS = [
    "si",
    "no",
    "ok",
    "si {n}",
    "no {n}",
    "NO{n}",
    "forse",
    "non arrivo, posso al telefono",
    "RITARDO 20",
    "FINE {n}",
    "ORE",
    "AIUTO",
    "si ma arrivo alle 10.30",
    "grazie",
    "STOP",
    "START",
]

# What a mediator says of a job on her page; each is refused where it is not hers.
OF_HER_OWN: list[Callable[..., Any]] = [
    releasing.withdraw,
    partial(releasing.withdraw, knows_person=True),
    partial(reconfirming.reconfirm, answer=True),
    partial(reconfirming.reconfirm, answer=False),
    rescuing.propose_rescue,
    checking_in.check_in,
    partial(checking_in.report_late, minutes=20),
    completing.complete_own_seat,
    helping.ask_for_help,
]

some_booking = st.integers(0, 5)
some_mediator = st.integers(0, 4)


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


class LifeOfBookings(RuleBasedStateMachine):
    """One small province, one clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = around_actions()
        self.transaction.__enter__()
        self.at = NOON
        self.statuses: dict[int, str] = {}
        self.province: Province = settle()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- What can be tried

    def attempt(self, deed: Callable[[], Any]) -> None:
        """Do it, or be refused with a reason that people are told; then nothing has changed."""
        self._remember()
        before = everything()
        if refused := refusal(deed):
            event(f"refused: {type(refused).__name__}")
            assert everything() == before, f"{refused!r} left something half done"

    def booking(self, place: int) -> Booking | None:
        """One of the latest, oldest first; None while there is none."""
        latest = list(Booking.objects.order_by("-pk")[:6])
        return latest[place % len(latest)] if latest else None

    def mediator(self, place: int) -> Mediator:
        return self.province.mediators[place]

    def asker_of(self, booking: Booking) -> User:
        return self.province.nurse if booking.office == self.province.ward else self.province.clerk

    # --- The office

    @rule(
        of_the_ward=st.booleans(),
        lead=st.sampled_from(SOONER_OR_LATER),
        now=st.booleans(),
        minutes=st.sampled_from([15, 45, 60, 150, 300]),
        delivery=st.sampled_from(Delivery),
        team=st.sampled_from([(), (), (), ("uk", "uk"), ("uk", "mnk"), ("mnk", "mnk", "uk")]),
        silent=st.booleans(),
        gender=st.sampled_from([GenderWish.ANY, GenderWish.ANY, GenderWish.MALE]),
        language=st.sampled_from(["uk", "uk", "uk", "mnk", "ti"]),
        also=st.booleans(),
    )
    def request(
        self,
        of_the_ward: bool,
        lead: int,
        now: bool,
        minutes: int,
        delivery: str,
        team: tuple[str, ...],
        silent: bool,
        gender: str,
        language: str,
        also: bool,
    ) -> None:
        by = self.province.nurse if of_the_ward else self.province.clerk
        asked = make_request(
            self.province.office_of(by),
            language=language,
            also_accepted=("uk",) if also and language != "uk" else (),
            team=team if not team or language == team[0] else (),
            urgency="now" if now else "scheduled",
            starts_at=None if now else self.at + lead * MINUTE,
            duration_minutes=minutes,
            delivery=delivery,
            setting=Setting.SOCIAL,
            silent=silent,
            gender=gender,
            gender_binding=gender != GenderWish.ANY,
            contact_name=CONTACT,
            contact_phone="+393330099999",
            case_reference=CASE,
        )
        self.attempt(lambda: request_booking(request=asked, by_id=by.pk, at=self.at))

    @rule(place=some_booking)
    def cancel(self, place: int) -> None:
        if booking := self.booking(place):
            self.attempt(
                lambda: cancelling.cancel_booking(
                    booking_id=booking.pk, by_id=self.asker_of(booking).pk, reason=REASON, at=self.at
                )
            )

    @rule(
        place=some_booking,
        shift=st.sampled_from([-30, 5, 10, 60, 24 * 60, -24 * 60]),
        longer=st.sampled_from([None, None, 30, 90]),
        name=st.sampled_from([None, "Zita Z."]),
    )
    def change(self, place: int, shift: int, longer: int | None, name: str | None) -> None:
        if booking := self.booking(place):
            new = Change(
                starts_at=booking.starts_at + shift * MINUTE, duration_minutes=longer, contact_name=name
            )
            self.attempt(
                lambda: changing.change_booking(
                    booking_id=booking.pk, change=new, by_id=self.asker_of(booking).pk, at=self.at
                )
            )

    @rule(
        place=some_booking,
        deed=st.sampled_from(
            [
                cancelling.accept_part,
                completing.complete_booking,
                attending.report_person_absent,
                attending.report_mediator_absent,
                recording.sign_record,
                recording.validate_record,
            ]
        ),
    )
    def say_of_it(self, place: int, deed: Callable[..., Any]) -> None:
        if booking := self.booking(place):
            self.attempt(lambda: deed(booking_id=booking.pk, by_id=self.asker_of(booking).pk, at=self.at))

    # --- The coordinator

    @rule(place=some_booking, who=some_mediator)
    def assign(self, place: int, who: int) -> None:
        if booking := self.booking(place):
            self.attempt(
                lambda: dispatching.assign_mediator(
                    booking_id=booking.pk,
                    mediator_id=self.mediator(who).pk,
                    reason=REASON,
                    by_id=self.province.nino.pk,
                    at=self.at,
                )
            )

    @rule(place=some_booking, who=st.one_of(st.none(), some_mediator))
    def remove(self, place: int, who: int | None) -> None:
        if booking := self.booking(place):
            self.attempt(
                lambda: releasing.remove_mediator(
                    booking_id=booking.pk,
                    by_id=self.province.nino.pk,
                    reason=REASON,
                    at=self.at,
                    mediator_id=None if who is None else self.mediator(who).pk,
                )
            )

    @rule(
        place=some_booking,
        deed=st.sampled_from([dispatching.redispatch, closing.cover_externally, closing.give_up]),
    )
    def settle_it(self, place: int, deed: Callable[..., Any]) -> None:
        if booking := self.booking(place):
            self.attempt(
                lambda: deed(booking_id=booking.pk, by_id=self.province.nino.pk, reason=REASON, at=self.at)
            )

    @rule(
        place=some_booking,
        lead=st.sampled_from([30, 5 * 60, 50 * 60]),
        delivery=st.sampled_from([Delivery.PHONE, Delivery.ONSITE]),
    )
    def follow_up(self, place: int, lead: int, delivery: str) -> None:
        if booking := self.booking(place):
            next_time = Next(starts_at=self.at + lead * MINUTE, duration_minutes=60, delivery=delivery)
            self.attempt(
                lambda: following.follow_up(
                    booking_id=booking.pk, next_time=next_time, by_id=self.asker_of(booking).pk, at=self.at
                )
            )

    @rule(place=some_booking)
    def take_back_the_cancellation(self, place: int) -> None:
        if booking := self.booking(place):
            self.attempt(
                lambda: reinstating.reinstate_booking(
                    booking_id=booking.pk, by_id=self.asker_of(booking).pk, at=self.at
                )
            )

    @rule(place=some_booking, yes=st.booleans())
    def answer_a_rescue(self, place: int, yes: bool) -> None:
        """The office says on its page whether the telephone will do."""
        if booking := self.booking(place):
            by_id = self.asker_of(booking).pk
            answer = rescuing.accept_rescue if yes else rescuing.refuse_rescue
            self.attempt(
                lambda: answer(booking_id=booking.pk, via=AnswerChannel.PAGE, at=self.at, by_id=by_id)
            )

    @rule(
        weekday=st.integers(0, 6),
        weeks=st.integers(1, 4),
        kind=st.sampled_from(["request", "desk", "on_call"]),
    )
    def begin_series(self, weekday: int, weeks: int, kind: str) -> None:
        first = self.at.date() + timedelta(days=3)
        asked = SeriesRequest(
            request=make_request(
                self.province.town_hall,
                starts_at=None,
                duration_minutes=90,
                setting=Setting.SOCIAL,
                contact_phone="+393330099999",
            ),
            kind=BookingKind(kind),
            weekdays=(weekday,),
            starts_minute=10 * 60,
            first_date=first,
            last_date=first + timedelta(days=7 * weeks - 1),
        )
        self.attempt(
            lambda: beginning_series.begin_series(asked=asked, by_id=self.province.clerk.pk, at=self.at)
        )

    @rule(place=some_booking, scope=st.sampled_from(Scope), minute=st.sampled_from([9 * 60, 10 * 60, 630]))
    def change_series(self, place: int, scope: Scope, minute: int) -> None:
        booking = self.booking(place)
        if booking and (series := booking.series):
            self.attempt(
                lambda: changing_series.change_series(
                    series_id=series.pk,
                    number=booking.pk,
                    scope=scope,
                    change=SeriesChange(starts_minute=minute),
                    version=series.version,
                    by_id=self.province.clerk.pk,
                    at=self.at,
                )
            )

    @rule(place=some_booking, scope=st.sampled_from(Scope))
    def cancel_series(self, place: int, scope: Scope) -> None:
        booking = self.booking(place)
        if booking and (series := booking.series):
            self.attempt(
                lambda: cancelling_series.cancel_series(
                    series_id=series.pk,
                    number=booking.pk,
                    scope=scope,
                    version=series.version,
                    reason=REASON,
                    by_id=self.province.clerk.pk,
                    at=self.at,
                )
            )

    # --- The mediators

    @rule(place=some_booking, who=some_mediator, deed=st.sampled_from(OF_HER_OWN))
    def say_of_her_job(self, place: int, who: int, deed: Callable[..., Any]) -> None:
        if booking := self.booking(place):
            hers = {"booking_id": booking.pk, "mediator_id": self.mediator(who).pk}
            self.attempt(lambda: deed(**hers, at=self.at, via=AnswerChannel.PAGE))

    @rule(
        phone=st.sampled_from(OFFICES), words=st.sampled_from(["SI", "NO {n}", "si {n}"]), place=some_booking
    )
    def office_writes(self, phone: str, words: str, place: int) -> None:
        booking = self.booking(place)
        body = words.format(n=booking.number if booking else 4821)
        reply = inbox.store(
            sid=f"SM{Reply.objects.count():032}",
            from_number=phone,
            body=body,
            medium=ReplyMedium.SMS,
            at=self.at,
        )
        assert reply is not None
        handle(reply_id=reply.pk, at=self.at)

    @precondition(lambda _: Offer.objects.open().exists())
    @rule(place=st.integers(0, 30), yes=st.booleans())
    def answer_an_offer(self, place: int, yes: bool) -> None:
        """On the page, an open offer or one that has just closed."""
        offers = list(Offer.objects.order_by("-pk")[:12])
        offer = offers[place % len(offers)]
        answer = dispatching.accept_offer if yes else dispatching.decline_offer
        self.attempt(lambda: answer(offer_id=offer.pk, at=self.at, via=AnswerChannel.PAGE))

    @rule(who=some_mediator, words=st.sampled_from(WORDS), place=some_booking, again=st.booleans())
    def write(self, who: int, words: str, place: int, again: bool) -> None:
        """By SMS; the gateway may bring it twice, and a worker may handle it twice."""
        booking = self.booking(place)
        body = words.format(n=booking.number if booking else 4821)
        sid = f"SM{Reply.objects.count():032}"
        for _ in range(1 + again):
            reply = inbox.store(
                sid=sid, from_number=self.mediator(who).phone, body=body, medium=ReplyMedium.SMS, at=self.at
            )
            if reply:
                handle(reply_id=reply.pk, at=self.at)
                handle(reply_id=reply.pk, at=self.at)
        event(f"wrote: {words}")

    @rule(who=some_mediator)
    def ring_once(self, who: int) -> None:
        reply = inbox.store(
            sid=f"CA{Reply.objects.count():032}",
            from_number=self.mediator(who).phone,
            body="",
            medium=ReplyMedium.MISSED_CALL,
            at=self.at,
        )
        assert reply is not None
        handle(reply_id=reply.pk, at=self.at)

    # --- The clock and what fails

    @rule(minutes=st.sampled_from([1, 3, 7, 16, 45, 130, 9 * 60, 25 * 60, 4 * 24 * 60]))
    def let_time_pass(self, minutes: int) -> None:
        """All that is due happens when it is due, and is told at once."""
        self._remember()
        self.at += minutes * MINUTE
        play(until=self.at)
        send_what_is_due(at=self.at)
        assert list(uncovered_was_said()) == []

    @rule(minutes=st.sampled_from([4, 50, 11 * 60, 2 * 24 * 60]), ticks=st.integers(1, 3))
    def wake_late(self, minutes: int, ticks: int) -> None:
        """Nobody was there for a while; then several clocks tick at once."""
        self._remember()
        self.at += minutes * MINUTE
        for _ in range(ticks):
            tick_at(self.at)

    @rule(twice=st.booleans())
    def relay_and_send(self, twice: bool) -> None:
        self._remember()
        for _ in range(1 + twice):
            relay(at=self.at)
            send_what_is_due(at=self.at)

    @precondition(lambda _: Message.objects.filter(status=MessageStatus.SENT).exists())
    @rule(place=st.integers(0, 20), status=st.sampled_from(["delivered", "undelivered", "failed"]))
    def report(self, place: int, status: str) -> None:
        """The carrier's word on a message, early, late or twice."""
        self._remember()
        sent = list(Message.objects.filter(provider_sid__isnull=False).order_by("-sent_at")[:20])
        message = sent[place % len(sent)]
        for _ in range(2):
            note_report(
                message_id=message.pk,
                sid=message.provider_sid or "",
                status=status,
                error_code="" if status == "delivered" else "30003",
                at=self.at,
            )
        send_what_is_due(at=self.at)

    @rule(place=some_booking)
    def die_before_the_commit(self, place: int) -> None:
        """A process is killed in the middle of an action: as if it had never begun."""
        booking = self.booking(place)
        if booking is None:
            return
        before = everything()
        with around_actions():
            refusal(
                lambda: cancelling.cancel_booking(
                    booking_id=booking.pk, by_id=self.asker_of(booking).pk, reason=REASON, at=self.at
                )
            )
            transaction.set_rollback(True)
        assert everything() == before

    def _remember(self) -> None:
        self.statuses = dict(Seat.objects.values_list("pk", "status"))

    # --- What always holds

    @invariant()
    def everything_holds(self) -> None:
        assert broken(self.statuses) == []


@pytest.mark.django_db
@pytest.mark.timeout(0 if BY_HAND else 300)
def test_nothing_that_people_or_clocks_do_breaks_what_must_hold(policy: Policy) -> None:
    run_machine(
        LifeOfBookings,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=not BY_HAND,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
