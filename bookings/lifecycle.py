"""The whole life of a seat in one table, and the booking's status that follows. The only judge of what is next."""

from collections.abc import Iterable

from bookings.vocabulary import BookingStatus, SeatStatus, Step

S = SeatStatus

NEXT: dict[Step, dict[SeatStatus, SeatStatus]] = {
    # A replacement may still be found for somebody who did not come.
    Step.DISPATCH: {
        S.OPEN: S.DISPATCHING,
        S.UNCOVERED: S.DISPATCHING,
        S.MEDIATOR_ABSENT: S.DISPATCHING,
    },
    Step.FILL: {S.OPEN: S.FILLED, S.DISPATCHING: S.FILLED, S.UNCOVERED: S.FILLED},
    Step.EXHAUST: {S.DISPATCHING: S.UNCOVERED},
    # What begins with the yes, in lane now, can be given back only while it is on.
    Step.RELEASE: {
        S.FILLED: S.DISPATCHING,
        S.RECONFIRMING: S.DISPATCHING,
        S.IN_PROGRESS: S.DISPATCHING,
    },
    Step.CHANGE: {
        S.OPEN: S.OPEN,
        S.DISPATCHING: S.DISPATCHING,
        S.UNCOVERED: S.DISPATCHING,
        S.FILLED: S.RECONFIRMING,
        S.RECONFIRMING: S.RECONFIRMING,
    },
    Step.RECONFIRM: {S.RECONFIRMING: S.FILLED},
    Step.REINSTATE: {S.CANCELLED: S.OPEN},
    Step.START: {S.FILLED: S.IN_PROGRESS},
    # By agreement a job may be over before its hour.
    Step.COMPLETE: {S.FILLED: S.DONE, S.IN_PROGRESS: S.DONE},
    Step.SIGN: {S.DONE: S.SIGNED, S.PERSON_ABSENT: S.SIGNED},
    Step.VALIDATE: {S.SIGNED: S.VALIDATED},
    Step.CANCEL: {
        S.OPEN: S.CANCELLED,
        S.DISPATCHING: S.CANCELLED,
        S.UNCOVERED: S.CANCELLED,
        S.FILLED: S.CANCELLED,
        S.RECONFIRMING: S.CANCELLED,
    },
    Step.COVER_EXTERNALLY: {
        S.OPEN: S.COVERED_EXTERNALLY,
        S.DISPATCHING: S.COVERED_EXTERNALLY,
        S.UNCOVERED: S.COVERED_EXTERNALLY,
    },
    Step.GIVE_UP: {S.UNCOVERED: S.UNFILLED},
    # The clock closes what nobody has closed: until it is signed it may be said that it did not take place.
    Step.MISS_PERSON: {S.IN_PROGRESS: S.PERSON_ABSENT, S.DONE: S.PERSON_ABSENT},
    Step.MISS_MEDIATOR: {S.IN_PROGRESS: S.MEDIATOR_ABSENT, S.DONE: S.MEDIATOR_ABSENT},
}

FINAL = frozenset(set(SeatStatus) - {before for befores in NEXT.values() for before in befores})
# From these nothing goes on by itself: somebody would have to begin anew.
OVER = FINAL | {S.CANCELLED, S.MEDIATOR_ABSENT}


class StepNotPossible(Exception):
    """The seat is not in a state from which this step leads anywhere."""

    def __init__(self, *, status: str, step: Step) -> None:
        super().__init__(f"{step} from {status}")
        self.status = SeatStatus(status)
        self.step = step


def next_status(status: str, step: Step) -> SeatStatus:
    """Return the status after `step`.

    :raises StepNotPossible: where the table has no such arrow.
    """
    try:
        return NEXT[step][SeatStatus(status)]
    except KeyError as no_arrow:
        raise StepNotPossible(status=status, step=step) from no_arrow


# A booking whose seats differ is as far as its least settled seat, read in this order.
_LEAST_SETTLED_FIRST: tuple[tuple[SeatStatus, BookingStatus], ...] = (
    (S.IN_PROGRESS, BookingStatus.IN_PROGRESS),
    (S.RECONFIRMING, BookingStatus.RECONFIRMING),
    (S.UNCOVERED, BookingStatus.UNCOVERED),
    (S.OPEN, BookingStatus.SEARCHING),
    (S.DISPATCHING, BookingStatus.SEARCHING),
    (S.FILLED, BookingStatus.CONFIRMED),
    (S.DONE, BookingStatus.DONE),
    (S.SIGNED, BookingStatus.SIGNED),
    (S.VALIDATED, BookingStatus.VALIDATED),
    (S.MEDIATOR_ABSENT, BookingStatus.MEDIATOR_ABSENT),
    (S.PERSON_ABSENT, BookingStatus.PERSON_ABSENT),
    (S.COVERED_EXTERNALLY, BookingStatus.COVERED_EXTERNALLY),
    (S.UNFILLED, BookingStatus.UNFILLED),
    (S.CANCELLED, BookingStatus.CANCELLED),
)


def booking_status(seats: Iterable[str]) -> BookingStatus:
    """Derive a booking's status from the statuses of its seats (at least one)."""
    statuses = {SeatStatus(seat) for seat in seats}
    searching = statuses & {S.OPEN, S.DISPATCHING, S.UNCOVERED}
    if S.FILLED in statuses and searching:
        return BookingStatus.PARTLY_COVERED
    return next(status for seat, status in _LEAST_SETTLED_FIRST if seat in statuses)


def mermaid() -> str:
    """Draw the table as a Mermaid state diagram, for the README."""
    arrows = sorted(
        f"    {before} --> {after}: {step}"
        for step, befores in NEXT.items()
        for before, after in befores.items()
        if before != after
    )
    ends = sorted(f"    {status} --> [*]" for status in FINAL)
    return "\n".join(["stateDiagram-v2", "    [*] --> open", *arrows, *ends])
