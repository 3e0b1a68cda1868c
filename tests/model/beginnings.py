"""How each example begins: somebody has a job, and most often something has befallen it already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from bookings.actions.asking_signature import ask_for_signature
from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.cancelling import cancel_booking
from bookings.actions.checking_in import check_in
from bookings.actions.closing import cover_externally, give_up
from bookings.actions.helping import ask_for_help
from bookings.vocabulary import DeadlineKind, Problem, Scope
from mediation.vocabulary import Delivery
from tests.model.clock_rules import HAS_COME, IS_LOST, Clock
from tests.model.office_rules import DAY, HOUR, SOON, Offices, some
from tests.model.people import REASON
from tests.model.polo_rules import Coordinator, Mediators, is_late, is_still_coming
from tests.model.series_rules import Weekly
from tests.model.stage import MINUTE


class Beginnings(Offices, Weekly, Coordinator, Mediators, Clock):
    """All the rules, and stories that they would seldom tell by chance."""

    @initialize(
        lead=st.sampled_from(SOON),
        who=some,
        story=st.deferred(lambda: st.sampled_from(list(STORIES))),
    )
    def somebody_has_a_job(self, lead: int, who: int, story: str) -> None:
        booking = self.ask(
            self.province.nurse,
            starts_at=self.at + lead * MINUTE,
            duration_minutes=120,
            delivery=Delivery.ONSITE,
        )
        assert booking is not None
        self.somebody_takes(booking, who)
        self.everything_holds()
        STORIES[story](self)

    def it_is_moved(self, minutes: int, *, answer: bool | None) -> None:
        self.move(place=0, shift=minutes, longer=None, answer=answer)

    def it_is_called_off_late(self, *, then: str) -> None:
        self.call_off_late_and_need_her_again(
            place=0, hours_before=3, begins=0, minutes=60, in_person=True, takes="she", then=then
        )

    def it_is_called_off_and_not(self) -> None:
        self.call_off_late_and_think_again(place=0, hours_before=1, takes=True, again=True)

    def she_cannot_come(self, *, then: str) -> None:
        self.propose_a_rescue(place=0, by_sms=not then, then=then, again=True)

    def she_says_nothing(self) -> None:
        self.it_is_moved(4 * HOUR, answer=None)
        self.everything_holds()
        (asked,) = self.reconfirming
        self.pass_time(until=self.world.due[asked.pk][DeadlineKind.RECONFIRM_BY])

    def a_series_is_moved(self, *, she_can_come: bool) -> None:
        self.begin_series(weekday=3, weeks=2, kind="request", in_person=True, taken=True, who=0)
        self.everything_holds()
        if not she_can_come:
            self.she_cannot_come(then="")
            self.everything_holds()
        self.change_series(place=0, scope=Scope.ALL, minute=15 * HOUR, weekday=None, elsewhere=False)

    def it_begins(self) -> None:
        (job,) = self.jobs
        self.pass_time(until=job.booking.starts_at - 5 * MINUTE)
        self.say_of_her_job(place=0, deed=check_in, again=True)
        self.pass_time(until=job.booking.starts_at + 30 * MINUTE)
        self.everything_holds()

    def it_takes_place(self) -> None:
        self.it_begins()
        self.complete(place=0, began=None, ended=None, problem=Problem.LEFT_EARLY, again=True)
        self.everything_holds()
        self.say_from_when_to_when(place=0, began=15, ended=-95, again=True)

    def it_is_accounted_for(self) -> None:
        self.it_takes_place()
        self.everything_holds()
        self.she_asks_for_the_signature()
        self.everything_holds()
        self.sign(place=0)
        self.everything_holds()
        self.validate(place=0)

    def she_asks_for_the_signature(self) -> None:
        (seat,) = self.recorded
        assert seat.mediator_id
        self.pass_time(until=self.at + DAY * MINUTE)
        mediator_id, by_id = seat.mediator_id, self.province.nino.pk
        self.attempt(
            lambda: ask_for_signature(
                booking_id=seat.booking_id, mediator_id=mediator_id, by_id=by_id, at=self.at
            ),
            again=True,
        )

    def she_is_late(self) -> None:
        (job,) = self.jobs
        self.pass_time(until=job.booking.starts_at - 90 * MINUTE)
        for deed in (is_still_coming, is_late, ask_for_help):
            self.say_of_her_job(place=0, deed=deed, again=True)
            self.everything_holds()

    def somebody_does_not_come(self, report: Callable[..., Any]) -> None:
        self.it_begins()
        self.somebody_is_absent(place=0, deed=report)

    def another_would_have_come(self) -> None:
        self.say_yes_too_late(place=0, again=True)
        self.everything_holds()
        self.remove(place=0, named=True)
        self.another_takes(self.world.seats[0].booking)

    def one_is_enough(self) -> None:
        self.request_a_team(
            of_the_ward=False, lead=26 * HOUR, team=("uk", "uk"), taken=1, who=0, will_do=True
        )

    def the_person_hears_of_it(self) -> None:
        """That somebody comes, that it is called off; and a day later her number is forgotten."""
        booking = self.world.seats[0].booking
        self.pass_time(until=self.at + MINUTE)
        asks = self.asker_of(booking)
        self.attempt(
            lambda: cancel_booking(booking_id=booking.pk, by_id=asks.pk, reason=REASON, at=self.at),
            again=True,
        )
        self.pass_time(until=self.at + MINUTE)
        self.everything_holds()
        self.pass_time(until=booking.ends_at + DAY * MINUTE)

    def others_are_asked(self, *, lead: int) -> None:
        """For another job, and each has the message."""
        self.ask(self.province.clerk, starts_at=self.at + lead * MINUTE, delivery=Delivery.PHONE)
        self.pass_time(until=self.at + 3 * MINUTE)
        self.everything_holds()

    def not_everybody_is_reached(self) -> None:
        self.others_are_asked(lead=5 * HOUR)
        for word in (HAS_COME, IS_LOST):
            self.report_of_an_offer(place=0, word=word)
            self.everything_holds()
        self.nobody_picks_up()
        self.everything_holds()
        self.answer_an_offer(place=0, yes=False, again=True)

    def nobody_answers(self, *, lead: int, then: Callable[..., Any]) -> None:
        self.others_are_asked(lead=lead)
        for minutes in (6, 90):
            self.pass_time(until=self.at + minutes * MINUTE)
            self.everything_holds()
        self.settle_it(place=0, deed=then, is_offered=True)


STORIES: dict[str, Callable[[Beginnings], None]] = {
    "nothing more": lambda _: None,
    "moved, and she is asked": lambda play: play.it_is_moved(4 * HOUR, answer=None),
    "moved, and she says yes": lambda play: play.it_is_moved(HOUR, answer=True),
    "moved, and she says no": lambda play: play.it_is_moved(4 * HOUR, answer=False),
    "moved, and she says nothing": lambda play: play.she_says_nothing(),
    "called off, and she takes another": lambda play: play.it_is_called_off_late(then=""),
    "called off, and she gives the other back": lambda play: play.it_is_called_off_late(
        then="she gives it back"
    ),
    "called off, and not after all": lambda play: play.it_is_called_off_and_not(),
    "she cannot come, and nobody has said": lambda play: play.she_cannot_come(then=""),
    "she cannot come, and the telephone will do": lambda play: play.she_cannot_come(then="yes"),
    "she cannot come, and another can": lambda play: play.she_cannot_come(then="another"),
    "a series is moved": lambda play: play.a_series_is_moved(she_can_come=True),
    "a series is moved while the telephone might do": lambda play: play.a_series_is_moved(she_can_come=False),
    "it takes place": lambda play: play.it_takes_place(),
    "it takes place, and is accounted for": lambda play: play.it_is_accounted_for(),
    "she is late": lambda play: play.she_is_late(),
    "another would have come": lambda play: play.another_would_have_come(),
    "of a team one is enough": lambda play: play.one_is_enough(),
    "not everybody is reached": lambda play: play.not_everybody_is_reached(),
    "nobody answers soon": lambda play: play.nobody_answers(lead=5 * HOUR, then=give_up),
    "nobody answers until it is urgent": lambda play: play.nobody_answers(
        lead=DAY + 1, then=cover_externally
    ),
    "she does not come": lambda play: play.somebody_does_not_come(report_mediator_absent),
    "nobody comes to her": lambda play: play.somebody_does_not_come(report_person_absent),
}
