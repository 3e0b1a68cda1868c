"""The table walked pair by pair, against what was agreed of a seat's life; written out here a second time."""

import itertools

import pytest

from bookings.lifecycle import FINAL, NEXT, StepNotPossible, booking_status, mermaid, next_status
from bookings.vocabulary import BookingStatus, SeatStatus, Step

AGREED = """
open         dispatch         dispatching
open         fill             filled
open         change           open
open         cancel           cancelled
open         cover_externally covered_externally

dispatching  fill             filled
dispatching  exhaust          uncovered
dispatching  change           dispatching
dispatching  cancel           cancelled
dispatching  cover_externally covered_externally

uncovered    fill             filled
uncovered    dispatch         dispatching
uncovered    change           dispatching
uncovered    cover_externally covered_externally
uncovered    give_up          unfilled
uncovered    cancel           cancelled

filled       release          dispatching
filled       change           reconfirming
filled       start            in_progress
filled       complete         done
filled       cancel           cancelled

reconfirming reconfirm        filled
reconfirming change           reconfirming
reconfirming release          dispatching
reconfirming cancel           cancelled

in_progress  complete         done
in_progress  miss_person      person_absent
in_progress  miss_mediator    mediator_absent
in_progress  release          dispatching

mediator_absent dispatch      dispatching
cancelled    reinstate        open

done         sign             signed
done         miss_person      person_absent
done         miss_mediator    mediator_absent
person_absent sign            signed
signed       validate         validated
"""
ARROWS = {
    (SeatStatus(before), Step(step)): SeatStatus(after)
    for before, step, after in (line.split() for line in AGREED.splitlines() if line)
}
PAIRS = list(itertools.product(SeatStatus, Step))


@pytest.mark.parametrize(("before", "step"), [pair for pair in PAIRS if pair in ARROWS])
def test_a_step_leads_where_it_was_agreed(before: SeatStatus, step: Step) -> None:
    assert next_status(before, step) == ARROWS[before, step]


@pytest.mark.parametrize(("before", "step"), [pair for pair in PAIRS if pair not in ARROWS])
def test_every_other_step_is_refused_with_its_facts(before: SeatStatus, step: Step) -> None:
    with pytest.raises(StepNotPossible) as refused:
        next_status(before, step)

    assert (refused.value.status, refused.value.step) == (before, step)


def test_every_pair_is_either_agreed_or_refused() -> None:
    assert len(PAIRS) == len(SeatStatus) * len(Step) == 14 * 16
    assert len(ARROWS) == sum(len(befores) for befores in NEXT.values()) == 36


def test_a_final_status_is_one_that_no_step_leaves() -> None:
    left = {before for before, _ in ARROWS}

    assert frozenset(SeatStatus) - left == FINAL
    assert {status.value for status in FINAL} == {
        "covered_externally",
        "unfilled",
        "validated",
    }


def test_every_status_can_be_reached_from_an_open_seat() -> None:
    reached = {SeatStatus.OPEN}
    for _ in SeatStatus:
        reached |= {after for (before, _), after in ARROWS.items() if before in reached}

    assert reached == set(SeatStatus)


def test_a_filled_seat_is_never_an_end() -> None:
    assert {step for before, step in ARROWS if before == SeatStatus.FILLED} >= {Step.RELEASE, Step.CANCEL}


@pytest.mark.parametrize(
    ("seat", "booking"),
    [
        (SeatStatus.OPEN, BookingStatus.SEARCHING),
        (SeatStatus.DISPATCHING, BookingStatus.SEARCHING),
        (SeatStatus.UNCOVERED, BookingStatus.UNCOVERED),
        (SeatStatus.FILLED, BookingStatus.CONFIRMED),
        (SeatStatus.RECONFIRMING, BookingStatus.RECONFIRMING),
        (SeatStatus.IN_PROGRESS, BookingStatus.IN_PROGRESS),
        (SeatStatus.DONE, BookingStatus.DONE),
        (SeatStatus.SIGNED, BookingStatus.SIGNED),
        (SeatStatus.VALIDATED, BookingStatus.VALIDATED),
        (SeatStatus.CANCELLED, BookingStatus.CANCELLED),
        (SeatStatus.UNFILLED, BookingStatus.UNFILLED),
        (SeatStatus.COVERED_EXTERNALLY, BookingStatus.COVERED_EXTERNALLY),
        (SeatStatus.PERSON_ABSENT, BookingStatus.PERSON_ABSENT),
        (SeatStatus.MEDIATOR_ABSENT, BookingStatus.MEDIATOR_ABSENT),
    ],
)
def test_a_booking_with_one_seat_says_what_its_seat_says(seat: SeatStatus, booking: BookingStatus) -> None:
    assert booking_status([seat]) == booking
    assert booking_status([seat, seat]) == booking


@pytest.mark.parametrize("searching", [SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED])
def test_a_team_with_one_seat_filled_and_one_sought_is_partly_covered(searching: SeatStatus) -> None:
    assert booking_status([SeatStatus.FILLED, searching]) == BookingStatus.PARTLY_COVERED
    assert booking_status([searching, SeatStatus.FILLED]) == BookingStatus.PARTLY_COVERED


@pytest.mark.parametrize(("first", "second"), list(itertools.product(SeatStatus, repeat=2)))
def test_no_two_seats_leave_a_booking_confirmed_that_is_not_covered(
    first: SeatStatus, second: SeatStatus
) -> None:
    needs_somebody = {SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED}

    status = booking_status([first, second])

    assert status == booking_status([second, first])
    assert not (status == BookingStatus.CONFIRMED and needs_somebody & {first, second})


def test_a_cancelled_seat_beside_a_filled_one_leaves_the_booking_confirmed() -> None:
    assert booking_status([SeatStatus.CANCELLED, SeatStatus.FILLED]) == BookingStatus.CONFIRMED


def test_the_diagram_shows_every_arrow_the_beginning_and_the_ends() -> None:
    lines = [line.strip() for line in mermaid().splitlines()]

    moving = {(before, step): after for (before, step), after in ARROWS.items() if before != after}
    arrows = [f"{before.value} --> {after.value}: {step.value}" for (before, step), after in moving.items()]
    ends = [f"{status.value} --> [*]" for status in FINAL]
    assert sorted(lines) == sorted(["stateDiagram-v2", "[*] --> open", *arrows, *ends])
