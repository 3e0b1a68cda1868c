"""What offices do: they ask, call off, change their mind, answer, and say how it went."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bookings.actions import (
    attending,
    cancelling,
    changing,
    completing,
    following,
    recording,
    reinstating,
)
from bookings.actions.changing import Change
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.actions.following import Next
from bookings.actions.reconfirming import reconfirm
from bookings.actions.releasing import withdraw
from bookings.actions.requesting import Request, request_booking
from bookings.models import Booking, Seat
from bookings.vocabulary import AnswerChannel, Problem, SeatStatus
from mediation.models import Office, User
from mediation.vocabulary import Delivery, GenderWish, Setting
from tests.factories import make_request
from tests.model.people import CASE, CONTACT, HERS, REASON
from tests.model.stage import MINUTE, Stage, one

HOUR, DAY = 60, 24 * 60

some = st.integers(0, 9)
# Most jobs of which anything happens are soon: then calling them off is late, and their hour comes.
SOON = [3 * HOUR, 5 * HOUR, 10 * HOUR, 20 * HOUR, 26 * HOUR, 2 * DAY, 4 * DAY]
SOONER_OR_LATER = [2, 20, 90, 5 * HOUR, 26 * HOUR, 3 * DAY, 16 * DAY]
MOSTLY_IN_PERSON = [Delivery.ONSITE, Delivery.ONSITE, Delivery.PHONE, Delivery.VIDEO]
TEAMS = [("uk", "uk"), ("uk", "mnk"), ("mnk", "mnk", "uk")]


class Asking(Stage):
    """Requests, some of which somebody takes at once."""

    def ask(self, by: User, **values: Any) -> Booking | None:
        """The booking; None where it was refused."""
        before = set(Booking.objects.values_list("pk", flat=True))
        asked = self.request_of(self.province.office_of(by), **values)
        self.attempt(lambda: request_booking(request=asked, by_id=by.pk, at=self.at))
        return Booking.objects.exclude(pk__in=before).first()

    def request_of(self, office: Office, **values: Any) -> Request:
        told: dict[str, Any] = {
            "contact_name": CONTACT,
            "contact_phone": "+393330099999",
            "case_reference": CASE,
        }
        if Booking.objects.count() % 3 != 2 and not values.get("silent"):
            told |= {"assisted_phone": HERS, "assisted_asked": True}
        return make_request(office, **{**told, **values})

    def somebody_takes(self, booking: Booking, who: int) -> None:
        """One who was asked says yes; where nobody is asked in a few minutes, the coordinator chooses."""
        self.wait(until=self.at + 3 * MINUTE)
        if offers := self.offers_of(booking):
            offer = one(who, offers)
            self.attempt(lambda: accept_offer(offer_id=offer.pk, at=self.at, via=AnswerChannel.PAGE))
        else:
            self.is_given(booking, who=self.province.mediators[who % 3].pk)

    def is_given(self, booking: Booking, *, who: int) -> None:
        self.attempt(
            lambda: assign_mediator(
                booking_id=booking.pk,
                mediator_id=who,
                reason=REASON,
                by_id=self.province.nino.pk,
                at=self.at,
            )
        )

    def asks(self, of_the_ward: bool) -> User:
        return self.province.nurse if of_the_ward else self.province.clerk

    @rule(
        of_the_ward=st.booleans(),
        lead=st.sampled_from(SOON),
        minutes=st.sampled_from([45, 60, 90, 120, 240]),
        delivery=st.sampled_from(MOSTLY_IN_PERSON),
        who=some,
        silent=st.booleans(),
        setting=st.sampled_from(Setting),
    )
    def somebody_gets_a_job(
        self,
        of_the_ward: bool,
        lead: int,
        minutes: int,
        delivery: str,
        who: int,
        silent: bool,
        setting: str,
    ) -> None:
        booking = self.ask(
            self.asks(of_the_ward),
            starts_at=self.at + lead * MINUTE,
            duration_minutes=minutes,
            delivery=delivery,
            silent=silent,
            setting=setting,
        )
        if booking is not None:
            self.somebody_takes(booking, who)

    @rule(
        of_the_ward=st.booleans(),
        lead=st.sampled_from(SOONER_OR_LATER),
        now=st.booleans(),
        minutes=st.sampled_from([15, 45, 60, 150, 300]),
        delivery=st.sampled_from(Delivery),
        silent=st.booleans(),
        heavy=st.booleans(),
        gender=st.sampled_from([GenderWish.ANY, GenderWish.ANY, GenderWish.MALE]),
        language=st.sampled_from(["uk", "uk", "mnk", "ti"]),
        also=st.booleans(),
    )
    def request(
        self,
        of_the_ward: bool,
        lead: int,
        now: bool,
        minutes: int,
        delivery: str,
        silent: bool,
        heavy: bool,
        gender: str,
        language: str,
        also: bool,
    ) -> None:
        self.ask(
            self.asks(of_the_ward),
            language=language,
            also_accepted=("uk",) if also and language != "uk" else (),
            urgency="now" if now else "scheduled",
            starts_at=None if now else self.at + lead * MINUTE,
            duration_minutes=minutes,
            delivery=delivery,
            setting=Setting.SOCIAL,
            silent=silent,
            sensitive=heavy and not silent,
            heavy=heavy,
            gender=gender,
            gender_binding=gender != GenderWish.ANY,
        )

    @rule(
        of_the_ward=st.booleans(),
        lead=st.sampled_from(SOONER_OR_LATER),
        team=st.sampled_from(TEAMS),
        taken=st.integers(0, 2),
        who=some,
        will_do=st.booleans(),
    )
    def request_a_team(
        self, of_the_ward: bool, lead: int, team: tuple[str, ...], taken: int, who: int, will_do: bool
    ) -> None:
        """Of which some are found, and perhaps the office makes do with them."""
        booking = self.ask(
            self.asks(of_the_ward), language=team[0], team=team, starts_at=self.at + lead * MINUTE
        )
        for place in range(taken if booking else 0):
            assert booking is not None
            self.somebody_takes(booking, who + place)
        if booking and will_do:
            by_id = booking.requested_by_id
            self.attempt(
                lambda: cancelling.accept_part(booking_id=booking.pk, by_id=by_id, at=self.at), again=True
            )

    @rule(
        place=some,
        lead=st.sampled_from([30, 5 * HOUR, 50 * HOUR]),
        delivery=st.sampled_from(MOSTLY_IN_PERSON),
    )
    def follow_up(self, place: int, lead: int, delivery: str) -> None:
        booking = one(place, self.world.seats).booking
        next_time = Next(starts_at=self.at + lead * MINUTE, duration_minutes=60, delivery=delivery)
        by_id = self.asker_of(booking).pk
        self.attempt(
            lambda: following.follow_up(booking_id=booking.pk, next_time=next_time, by_id=by_id, at=self.at)
        )


class CallingOff(Asking):
    """Cancellations, in time and late, what comes after them, and their taking back."""

    def is_called_off(self, booking: Booking, *, again: bool = False) -> None:
        by_id = self.asker_of(booking).pk
        self.attempt(
            lambda: cancelling.cancel_booking(booking_id=booking.pk, by_id=by_id, reason=REASON, at=self.at),
            again=again,
        )

    @precondition(lambda self: self.held or self.reconfirming)
    @rule(place=some, again=st.booleans())
    def cancel(self, place: int, again: bool) -> None:
        self.is_called_off(one(place, [*self.held, *self.reconfirming]).booking, again=again)

    @precondition(lambda self: self.sought)
    @rule(place=some)
    def cancel_what_is_sought(self, place: int) -> None:
        self.is_called_off(one(place, self.sought).booking, again=True)

    @precondition(lambda self: self.jobs)
    @rule(
        place=some,
        hours_before=st.sampled_from([1, 3, 23]),
        begins=st.sampled_from([0, 0, 15, 45, -30]),
        minutes=st.sampled_from([30, 60, 60, 120]),
        in_person=st.booleans(),
        takes=st.sampled_from(["she", "she", "anybody", "nobody"]),
        then=st.sampled_from(["", "she gives it back", "it is called off too"]),
    )
    def call_off_late_and_need_her_again(
        self,
        place: int,
        hours_before: int,
        begins: int,
        minutes: int,
        in_person: bool,
        takes: str,
        then: str,
    ) -> None:
        """Another office needs somebody in the hours that a late cancellation has just freed."""
        seat = one(place, self.jobs)
        starts_at, delivery = seat.booking.starts_at, seat.booking.delivery
        self.wait(until=starts_at - hours_before * HOUR * MINUTE)
        self.is_called_off(seat.booking)
        booking = self.ask(
            self.asks(seat.booking.office == self.province.town_hall),
            starts_at=max(starts_at + begins * MINUTE, self.at),
            duration_minutes=minutes,
            delivery=delivery if in_person else Delivery.PHONE,
        )
        if booking and takes == "she" and seat.mediator_id:
            self.she_takes(booking, seat.mediator_id)
        elif booking and takes == "anybody":
            self.somebody_takes(booking, place)
        if booking and then == "it is called off too":
            self.is_called_off(booking)
        elif booking and then == "she gives it back" and seat.mediator_id:
            self.is_given_back(booking, by=seat.mediator_id)

    def is_given_back(self, booking: Booking, *, by: int) -> None:
        self.attempt(
            lambda: withdraw(booking_id=booking.pk, mediator_id=by, at=self.at, via=AnswerChannel.PAGE)
        )

    @precondition(lambda self: self.jobs)
    @rule(place=some, hours_before=st.sampled_from([1, 3, 23]), takes=st.booleans(), again=st.booleans())
    def call_off_late_and_think_again(self, place: int, hours_before: int, takes: bool, again: bool) -> None:
        """What was called off late is to take place after all; she has it again, or is asked first."""
        seat = one(place, self.jobs)
        self.wait(until=seat.booking.starts_at - hours_before * HOUR * MINUTE)
        self.is_called_off(seat.booking, again=again)
        self.is_reinstated(seat, takes=takes, again=again)

    def is_reinstated(self, seat: Seat, *, takes: bool, again: bool) -> None:
        by_id = self.asker_of(seat.booking).pk
        self.attempt(
            lambda: reinstating.reinstate_booking(booking_id=seat.booking_id, by_id=by_id, at=self.at),
            again=again,
        )
        if takes and seat.mediator_id:
            self.she_takes(seat.booking, seat.mediator_id)

    def she_takes(self, booking: Booking, mediator_id: int) -> None:
        self.wait(until=self.at + 3 * MINUTE)
        hers = [offer for offer in self.offers_of(booking) if offer.mediator_id == mediator_id]
        if hers:
            self.attempt(lambda: accept_offer(offer_id=hers[0].pk, at=self.at, via=AnswerChannel.SMS))
        else:
            self.is_given(booking, who=mediator_id)

    @precondition(lambda self: self.called_off)
    @rule(place=some, again=st.booleans(), takes=st.booleans())
    def take_back_the_cancellation(self, place: int, again: bool, takes: bool) -> None:
        self.is_reinstated(one(place, self.called_off), takes=takes, again=again)

    @property
    def called_off(self) -> list[Seat]:
        """What was cancelled and could still take place."""
        return [
            seat
            for seat in self.seats_that_are(SeatStatus.CANCELLED)
            if not seat.booking.has_started(self.at)
        ]


class ChangingIt(Asking):
    """Changes, little and great, of what somebody holds or seeks; and the answer to who proposes the telephone."""

    def is_changed(self, booking: Booking, change: Change, *, again: bool = False) -> None:
        by_id = self.asker_of(booking).pk
        self.attempt(
            lambda: changing.change_booking(booking_id=booking.pk, change=change, by_id=by_id, at=self.at),
            again=again,
        )

    @precondition(lambda self: self.jobs or self.reconfirming)
    @rule(
        place=some,
        shift=st.sampled_from([-120, -30, 10, 20, 60, 4 * HOUR, DAY]),
        longer=st.sampled_from([None, None, 30, 90, 240]),
        answer=st.sampled_from([None, None, True, True, False]),
    )
    def move(self, place: int, shift: int, longer: int | None, answer: bool | None) -> None:
        seat = one(place, [*self.reconfirming, *self.jobs])
        change = Change(starts_at=seat.booking.starts_at + shift * MINUTE, duration_minutes=longer)
        self.is_changed(seat.booking, change)
        if answer is not None and seat.mediator_id:
            self.she_answers(seat, answer)

    def she_answers(self, seat: Seat, answer: bool) -> None:
        hers = {"booking_id": seat.booking_id, "mediator_id": seat.mediator_id or 0}
        self.attempt(lambda: reconfirm(**hers, answer=answer, via=AnswerChannel.PAGE, at=self.at))

    @precondition(lambda self: self.jobs or self.reconfirming)
    @rule(
        place=some,
        what=st.sampled_from(["far", "near", "onsite", "phone", "name", "language", "gender"]),
        again=st.booleans(),
    )
    def change_it_otherwise(self, place: int, what: str, again: bool) -> None:
        changes = {
            "far": Change(place_id=self.province.far.pk),
            "near": Change(place_id=self.province.ward.place_id),
            "onsite": Change(delivery=Delivery.ONSITE),
            "phone": Change(delivery=Delivery.PHONE),
            "name": Change(contact_name="Zita Z."),
            "language": Change(language="mnk"),
            "gender": Change(gender=GenderWish.MALE, gender_binding=True),
        }
        self.is_changed(one(place, [*self.reconfirming, *self.jobs]).booking, changes[what], again=again)

    @precondition(lambda self: self.sought)
    @rule(place=some, shift=st.sampled_from([-30, 5, 60, DAY]), longer=st.sampled_from([None, 30]))
    def change_what_is_sought(self, place: int, shift: int, longer: int | None) -> None:
        booking = one(place, self.sought).booking
        self.is_changed(
            booking, Change(starts_at=booking.starts_at + shift * MINUTE, duration_minutes=longer), again=True
        )


class SayingHowItWent(Asking):
    """The hour is there, or over: what the office says of it."""

    @property
    def to_close(self) -> list[Seat]:
        return self.seats_that_are(SeatStatus.IN_PROGRESS, SeatStatus.DONE)

    @precondition(lambda self: self.to_close)
    @rule(
        place=some,
        began=st.sampled_from([None, None, -10, 20]),
        ended=st.sampled_from([None, -30, 20]),
        problem=st.sampled_from([None, None, None, *Problem]),
        again=st.booleans(),
    )
    def complete(
        self, place: int, began: int | None, ended: int | None, problem: Problem | None, again: bool
    ) -> None:
        booking = one(place, self.to_close).booking
        by_id = self.asker_of(booking).pk
        self.attempt(
            lambda: completing.complete_booking(
                booking_id=booking.pk,
                by_id=by_id,
                at=self.at,
                started_at=None if began is None else booking.starts_at + began * MINUTE,
                ended_at=None if ended is None else booking.ends_at + ended * MINUTE,
                trouble=None if problem is None else completing.Trouble(problem, REASON),
            ),
            again=again,
        )

    @precondition(lambda self: self.to_close)
    @rule(
        place=some,
        deed=st.sampled_from(
            [
                attending.report_person_absent,
                partial(attending.report_person_absent, overriding=REASON),
                attending.report_mediator_absent,
            ]
        ),
    )
    def somebody_is_absent(self, place: int, deed: Callable[..., Any]) -> None:
        booking = one(place, self.to_close).booking
        by_id = self.asker_of(booking).pk
        self.attempt(lambda: deed(booking_id=booking.pk, by_id=by_id, at=self.at))

    @precondition(lambda self: self.recorded)
    @rule(place=some)
    def sign(self, place: int) -> None:
        booking = one(place, self.recorded).booking
        by_id = self.asker_of(booking).pk
        self.attempt(
            lambda: recording.sign_record(booking_id=booking.pk, by_id=by_id, at=self.at), again=True
        )


class Offices(CallingOff, ChangingIt, SayingHowItWent):
    """All that offices do with one booking."""
