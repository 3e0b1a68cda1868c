"""Random requests, answers, clocks, faults and repetitions through the public actions; the invariants after each step.

A run is the same every time. More by hand, after a change to the life of a booking, each time another:
MODEL_EXAMPLES=500 MODEL_STEPS=60 python3 start.py test tests/model
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test as run_machine

from bookings.models import Policy
from bookings.vocabulary import EventKind
from tests.model.beginnings import STORIES, Beginnings
from tests.model.office_rules import HOUR
from tests.model.stage import FORGOTTEN, LATE_CREDIT

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "28"))
STEPS = int(os.environ.get("MODEL_STEPS", "10"))
BY_HAND = "MODEL_EXAMPLES" in os.environ

# Of every kind of event so many at least are in the run that is always the same: what never happens proves nothing.
REACHED: dict[str, int] = {
    **dict.fromkeys(EventKind, 1),
    EventKind.BOOKING_CONFIRMED: 30,
    EventKind.MEDIATOR_ASSIGNED: 3,
    EventKind.MEDIATOR_WITHDREW: 3,
    EventKind.SEARCH_RESTARTED: 15,
    EventKind.OFFER_EXPIRED: 2,
    # To the assisted person
    "assisted_confirmed": 10,
    "assisted_moved": 1,
    "assisted_cancelled": 1,
    FORGOTTEN: 1,
    # Called off
    EventKind.BOOKING_CANCELLED: 15,
    EventKind.BOOKING_REINSTATED: 2,
    LATE_CREDIT: 6,
    EventKind.FREED_TIME_REUSED: 5,
    # Changed
    EventKind.BOOKING_CHANGED: 6,
    EventKind.SERIES_CHANGED: 2,
    EventKind.RECONFIRMATION_ASKED: 5,
    # By telephone
    EventKind.RESCUE_PROPOSED: 5,
    EventKind.RESCUE_ACCEPTED: 2,
    # The day itself
    EventKind.REMINDER_DUE: 10,
    EventKind.REMINDER_UNANSWERED: 5,
    EventKind.NO_SHOW_SUSPECTED: 3,
    EventKind.BOOKING_STARTED: 8,
    EventKind.BOOKING_COMPLETED: 6,
}


class LifeOfBookings(Beginnings):
    """One small province, and everybody in it."""


def tell(story: str) -> None:
    """Each once by itself, whatever is drawn afterwards."""
    play = LifeOfBookings()
    play.somebody_has_a_job(lead=5 * HOUR, who=0, story=story)
    play.everything_holds()
    play.teardown()


def tell_the_person() -> None:
    """By itself, and drawn with no other: nobody but she hears of it."""
    play = LifeOfBookings()
    play.somebody_has_a_job(lead=5 * HOUR, who=0, story="nothing more")
    play.the_person_hears_of_it()
    play.everything_holds()
    play.teardown()


@pytest.mark.django_db
@pytest.mark.timeout(0 if BY_HAND else 600)
def test_nothing_that_people_or_clocks_do_breaks_what_must_hold(policy: Policy) -> None:
    LifeOfBookings.happened.clear()

    for story in STORIES:
        tell(story)
    tell_the_person()
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

    happened = LifeOfBookings.happened
    if not BY_HAND:
        assert {kind: happened[kind] for kind, least in REACHED.items() if happened[kind] < least} == {}
