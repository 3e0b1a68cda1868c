"""What the coordinator does, and what mediators say: yes, no, late, ill, over; by SMS, by a ring and on their pages."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bookings.actions import (
    checking_in,
    closing,
    completing,
    dispatching,
    helping,
    reconfirming,
    recording,
    releasing,
    reminding,
    rescuing,
)
from bookings.models import Booking, Offer, Seat
from bookings.vocabulary import AnswerChannel, OfferStatus, SeatStatus
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from notifications.vocabulary import ReplyMedium
from tests.model.office_rules import some
from tests.model.people import REASON
from tests.model.stage import MINUTE, Stage, one

WORDS = [
    "si",
    "si {n}",
    "no {n}",
    "NO{n}",
    "no",
    "ok",
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
    "",
]


def is_still_coming(*, booking_id: int, mediator_id: int, at: datetime, via: AnswerChannel) -> None:
    """Noted as often as she says so."""
    reminding.confirm_reminder(booking_id=booking_id, mediator_id=mediator_id, at=at, via=via)


is_late = partial(checking_in.report_late, minutes=20)
# What a mediator says on her page of a job that is near, or on.
OF_A_JOB_AT_HAND: list[Callable[..., Any]] = [
    checking_in.check_in,
    is_late,
    helping.ask_for_help,
    completing.complete_own_seat,
    partial(releasing.withdraw, knows_person=True),
    is_still_coming,
]
# How the proposal to have it by telephone may end: on the page, by the office's SMS, by somebody else's yes.
ANSWERS = ["yes", "no", "si", "another"]
SETTLING = [dispatching.redispatch, closing.cover_externally, closing.give_up]
TAKEN = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
some_mediator = st.integers(0, 4)


class Coordinator(Stage):
    @precondition(lambda self: self.sought)
    @rule(place=some, who=some_mediator, again=st.booleans())
    def assign(self, place: int, who: int, again: bool) -> None:
        booking = one(place, self.sought).booking
        self.attempt(
            lambda: dispatching.assign_mediator(
                booking_id=booking.pk,
                mediator_id=self.province.mediators[who].pk,
                reason=REASON,
                by_id=self.province.nino.pk,
                at=self.at,
            ),
            again=again,
        )

    @precondition(lambda self: self.seats_that_are(*TAKEN))
    @rule(place=some, named=st.booleans())
    def remove(self, place: int, named: bool) -> None:
        seat = one(place, self.seats_that_are(*TAKEN))
        self.attempt(
            lambda: releasing.remove_mediator(
                booking_id=seat.booking_id,
                by_id=self.province.nino.pk,
                reason=REASON,
                at=self.at,
                mediator_id=seat.mediator_id if named else None,
            ),
            again=named,
        )

    @property
    def left_over(self) -> list[Seat]:
        return self.seats_that_are(SeatStatus.UNCOVERED, SeatStatus.MEDIATOR_ABSENT)

    @rule(place=some, deed=st.sampled_from(SETTLING), is_offered=st.booleans())
    def settle_it(self, place: int, deed: Callable[..., Any], is_offered: bool) -> None:
        """What nobody took; or, pressed on a page that is old, whatever has become of it."""
        seats = self.left_over if is_offered and self.left_over else self.world.seats
        booking_id, by_id = one(place, seats).booking_id, self.province.nino.pk
        self.attempt(lambda: deed(booking_id=booking_id, by_id=by_id, reason=REASON, at=self.at), again=True)

    @precondition(lambda self: self.recorded)
    @rule(place=some)
    def validate(self, place: int) -> None:
        """What the office has signed, or has yet to sign."""
        booking_id, by_id = one(place, self.recorded).booking_id, self.province.nino.pk
        self.attempt(
            lambda: recording.validate_record(booking_id=booking_id, by_id=by_id, at=self.at), again=True
        )


class Mediators(Stage):
    # --- On their pages

    @precondition(lambda _: Offer.objects.open().exists())
    @rule(place=st.integers(0, 30), yes=st.booleans(), again=st.booleans())
    def answer_an_offer(self, place: int, yes: bool, again: bool) -> None:
        """An open offer or one that has just closed."""
        offer = one(place, list(Offer.objects.order_by("-pk")[:12])[::-1])
        answer = dispatching.accept_offer if yes else dispatching.decline_offer
        self.attempt(lambda: answer(offer_id=offer.pk, at=self.at, via=AnswerChannel.PAGE), again=again)

    @property
    def just_missed(self) -> list[Offer]:
        """Offers of seats for which somebody else was quicker, and has one still."""
        held = Seat.objects.filter(status__in=TAKEN).values("booking")
        superseded = Offer.objects.filter(status=OfferStatus.SUPERSEDED, seat__booking__in=held)
        return list(superseded.order_by("pk"))

    @precondition(lambda self: self.just_missed)
    @rule(place=some, again=st.booleans())
    def say_yes_too_late(self, place: int, again: bool) -> None:
        """She would come in the other's place."""
        offer = one(place, self.just_missed)
        self.attempt(
            lambda: dispatching.accept_offer(offer_id=offer.pk, at=self.at, via=AnswerChannel.SMS),
            again=again,
        )

    def says_of_hers(self, seat: Seat, deed: Callable[..., Any], *, again: bool) -> None:
        hers = {"booking_id": seat.booking_id, "mediator_id": seat.mediator_id}
        self.attempt(lambda: deed(**hers, at=self.at, via=AnswerChannel.PAGE), again=again)

    @precondition(lambda self: self.reconfirming)
    @rule(place=some, yes=st.booleans(), again=st.booleans())
    def answer_the_change(self, place: int, yes: bool, again: bool) -> None:
        deed = partial(reconfirming.reconfirm, answer=yes)
        self.says_of_hers(one(place, self.reconfirming), deed, again=again)

    @precondition(lambda self: self.held)
    @rule(place=some, again=st.booleans())
    def withdraw(self, place: int, again: bool) -> None:
        self.says_of_hers(one(place, self.held), releasing.withdraw, again=again)

    @property
    def in_person(self) -> list[Seat]:
        """The jobs to which somebody has to get."""
        return [
            seat
            for seat in self.seats_that_are(SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
            if seat.booking.delivery == Delivery.ONSITE
        ]

    @precondition(lambda self: self.in_person)
    @rule(place=some, by_sms=st.booleans(), then=st.sampled_from([*ANSWERS, ""]), again=st.booleans())
    def propose_a_rescue(self, place: int, by_sms: bool, then: str, again: bool) -> None:
        """She cannot come, and can by telephone; `then` the office answers, or another is quicker, or nothing yet."""
        seat = one(place, self.in_person)
        if by_sms:
            words = f"{seat.booking_id} non arrivo, posso al telefono"
            self.is_written(self.holder_of(seat).phone, words, medium=ReplyMedium.SMS, again=again)
        else:
            self.says_of_hers(seat, rescuing.propose_rescue, again=again)
        if then:
            self.is_answered(seat.booking, then, again=again)

    @precondition(lambda self: self.rescued)
    @rule(place=some, how=st.sampled_from(ANSWERS), again=st.booleans())
    def answer_a_rescue(self, place: int, how: str, again: bool) -> None:
        self.is_answered(one(place, self.rescued).booking, how, again=again)

    def is_answered(self, booking: Booking, how: str, *, again: bool) -> None:
        """The office says on its page, or writes from its telephone, whether it will do; or somebody else says yes."""
        by_id = self.asker_of(booking).pk
        answers: dict[str, Callable[[], Any]] = {
            "yes": lambda: rescuing.accept_rescue(
                booking_id=booking.pk, via=AnswerChannel.PAGE, at=self.at, by_id=by_id
            ),
            "no": lambda: rescuing.refuse_rescue(
                booking_id=booking.pk, via=AnswerChannel.PAGE, at=self.at, by_id=by_id
            ),
        }
        if how in answers:
            self.attempt(answers[how], again=again)
        elif how == "another":
            self.another_takes(booking)
        else:
            self.is_written(booking.office.sms_phone, how, medium=ReplyMedium.SMS, again=again)

    def another_takes(self, booking: Booking) -> None:
        self.wait(until=self.at + MINUTE)
        if offers := self.offers_of(booking):
            self.attempt(
                lambda: dispatching.accept_offer(offer_id=offers[0].pk, at=self.at, via=AnswerChannel.SMS)
            )

    @property
    def at_hand(self) -> list[Seat]:
        return [*self.held, *self.under_way, *self.seats_that_are(SeatStatus.DONE)]

    @precondition(lambda self: self.at_hand)
    @rule(place=some, deed=st.sampled_from(OF_A_JOB_AT_HAND), again=st.booleans())
    def say_of_her_job(self, place: int, deed: Callable[..., Any], again: bool) -> None:
        self.says_of_hers(one(place, self.at_hand), deed, again=again and deed is not is_still_coming)

    @precondition(lambda self: self.under_way or self.seats_that_are(SeatStatus.DONE))
    @rule(
        place=some,
        began=st.sampled_from([None, -10, 15]),
        ended=st.sampled_from([-40, 0, 25]),
        again=st.booleans(),
    )
    def say_from_when_to_when(self, place: int, began: int | None, ended: int, again: bool) -> None:
        seat = one(place, [*self.under_way, *self.seats_that_are(SeatStatus.DONE)])
        booking = seat.booking
        deed = partial(
            completing.complete_own_seat,
            started_at=None if began is None else booking.starts_at + began * MINUTE,
            ended_at=booking.ends_at + ended * MINUTE,
        )
        self.says_of_hers(seat, deed, again=again)

    # --- By SMS, and by a ring

    @rule(who=some_mediator, words=st.sampled_from(WORDS), place=some, again=st.booleans())
    def write(self, who: int, words: str, place: int, again: bool) -> None:
        """No words at all are a ring."""
        mediator = self.province.mediators[who]
        body = words.format(n=self.number_for(mediator, place))
        medium = ReplyMedium.SMS if words else ReplyMedium.MISSED_CALL
        self.is_written(mediator.phone, body, medium=medium, again=again)

    def number_for(self, mediator: Mediator, place: int) -> int:
        """Of a booking that concerns her, where one does."""
        asked = Offer.objects.open().filter(mediator=mediator).values_list("seat__booking", flat=True)
        hers = [
            seat.booking_id
            for seat in self.world.seats
            if mediator.pk in (seat.mediator_id, seat.rescuer_id) or seat.booking_id in set(asked)
        ]
        return one(place, hers or [seat.booking_id for seat in self.world.seats])

    @precondition(lambda self: self.reconfirming or self.rescued)
    @rule(place=some, words=st.sampled_from(["si {n}", "no {n}", "si", "no"]), again=st.booleans())
    def write_about_what_is_asked(self, place: int, words: str, again: bool) -> None:
        """Whoever is asked about a change, or waits to hear whether the telephone will do."""
        seat = one(place, [*self.reconfirming, *self.rescued])
        phone = next(
            mediator.phone
            for mediator in self.province.mediators
            if mediator.pk in (seat.mediator_id, seat.rescuer_id)
        )
        body = words.format(n=seat.booking_id)
        self.is_written(phone, body, medium=ReplyMedium.SMS, again=again)
