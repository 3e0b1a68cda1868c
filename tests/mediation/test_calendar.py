"""Taking, moving and giving back a mediator's hour: what is refused changes nothing, and the transaction goes on."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from mediation import calendar
from mediation.calendar import AlreadyOnCall, MediatorBusy, SeatNotTaken, SeatTaken, Stretch
from mediation.models import Commitment, Mediator, OnCall
from mediation.vocabulary import CommitmentState, Delivery
from tests.factories import NOON, TOMORROW, make_mediator, make_place

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def take(mediator: Mediator, seat_id: int, begins: datetime = TOMORROW, **values: Any) -> Commitment:
    """An hour by phone."""
    return calendar.commit(
        **{
            "mediator_id": mediator.pk,
            "seat_id": seat_id,
            "busy_from": begins,
            "busy_to": begins + HOUR,
            "place_id": None,
            "delivery": Delivery.PHONE,
            "state": CommitmentState.FILLED,
            "at": NOON,
            **values,
        }
    )


def held() -> list[tuple[int, int, datetime, datetime, str]]:
    """All commitments as plain values."""
    return [
        (row.mediator_id, row.seat_id, row.busy.lower, row.busy.upper, row.state)
        for row in Commitment.objects.order_by("seat_id", "pk")
    ]


# --- Taking ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_commit_writes_what_it_is_given() -> None:
    amina, place = make_mediator(), make_place()

    commitment = take(amina, 7, place_id=place.pk, delivery=Delivery.ONSITE)

    assert Commitment.objects.get() == commitment
    assert (commitment.mediator_id, commitment.seat_id) == (amina.pk, 7)
    assert commitment.busy == DateTimeTZRange(TOMORROW, TOMORROW + HOUR, "[)")
    assert (commitment.place_id, commitment.delivery) == (place.pk, "onsite")
    assert (commitment.state, commitment.created_at) == ("filled", NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("begins", [TOMORROW - HOUR + SECOND, TOMORROW, TOMORROW + HOUR - SECOND])
def test_commit_refuses_an_hour_that_is_taken_and_says_by_what(begins: datetime) -> None:
    amina = make_mediator()
    first = take(amina, 7)

    with pytest.raises(MediatorBusy) as refused:
        take(amina, 8, begins)

    assert refused.value.mediator_id == amina.pk
    assert refused.value.commitment_id == first.pk
    assert refused.value.seat_id == 7
    assert refused.value.busy == first.busy
    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + HOUR, "filled")]


@pytest.mark.django_db
def test_commit_names_the_earliest_of_several_conflicts() -> None:
    amina = make_mediator()
    take(amina, 8, TOMORROW + HOUR)
    take(amina, 7, TOMORROW)

    with pytest.raises(MediatorBusy) as refused:
        take(amina, 9, busy_to=TOMORROW + 2 * HOUR)

    assert refused.value.seat_id == 7


@pytest.mark.django_db
def test_commit_takes_hours_that_touch() -> None:
    amina = make_mediator()
    take(amina, 7)

    take(amina, 8, TOMORROW - HOUR)
    take(amina, 9, TOMORROW + HOUR)

    assert [seat_id for _, seat_id, *_ in held()] == [7, 8, 9]


@pytest.mark.django_db
def test_commit_takes_the_same_hour_of_another_mediator() -> None:
    amina, cleo = make_mediator("Amina"), make_mediator("Cleo")
    take(amina, 7)

    take(cleo, 8)

    assert [mediator_id for mediator_id, *_ in held()] == [amina.pk, cleo.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("begins", [TOMORROW, TOMORROW + 5 * HOUR])
def test_commit_refuses_a_seat_that_is_taken(begins: datetime) -> None:
    amina, cleo = make_mediator("Amina"), make_mediator("Cleo")
    take(amina, 7)

    for who in (cleo, amina):
        with pytest.raises(SeatTaken) as refused:
            take(who, 7, begins)
        assert (refused.value.seat_id, refused.value.mediator_id) == (7, amina.pk)

    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + HOUR, "filled")]


@pytest.mark.django_db
def test_commit_holds_a_second_time_for_a_seat_once() -> None:
    amina = make_mediator()
    take(amina, 7)
    take(amina, 7, TOMORROW + 5 * HOUR, state=CommitmentState.HELD)

    with pytest.raises(SeatTaken):
        take(amina, 7, TOMORROW + 9 * HOUR, state=CommitmentState.HELD)

    assert [state for *_, state in held()] == ["filled", "held"]


@pytest.mark.django_db
def test_commit_of_a_second_time_is_refused_for_the_hour_and_not_for_the_seat() -> None:
    amina = make_mediator()
    take(amina, 7)
    take(amina, 8, TOMORROW + 5 * HOUR)

    with pytest.raises(MediatorBusy) as refused:
        take(amina, 7, TOMORROW + 5 * HOUR, state=CommitmentState.HELD)

    assert refused.value.seat_id == 8
    assert [seat_id for _, seat_id, *_ in held()] == [7, 8]


@pytest.mark.django_db
def test_commit_refused_leaves_the_transaction_usable() -> None:
    amina = make_mediator()
    take(amina, 7)

    with transaction.atomic():
        with pytest.raises(MediatorBusy):
            take(amina, 8)
        take(amina, 8, TOMORROW + HOUR)

    assert [seat_id for _, seat_id, *_ in held()] == [7, 8]


@pytest.mark.django_db
def test_commit_takes_an_hour_that_was_given_back() -> None:
    amina = make_mediator()
    take(amina, 7)
    calendar.release(seat_id=7)

    take(amina, 8)
    take(amina, 7, TOMORROW + HOUR)

    assert [(seat_id, state) for _, seat_id, _, _, state in held()] == [
        (7, "released"),
        (7, "filled"),
        (8, "filled"),
    ]


# --- Giving back -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_release_gives_back_all_that_is_held_for_a_seat_and_nothing_else() -> None:
    amina = make_mediator()
    take(amina, 7)
    take(amina, 7, TOMORROW + 5 * HOUR, state=CommitmentState.HELD)
    take(amina, 8, TOMORROW + 9 * HOUR)

    assert calendar.release(seat_id=7) == 2
    assert calendar.release(seat_id=7) == 0
    assert [state for *_, state in held()] == ["released", "released", "filled"]


# --- Moving ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("minutes_longer", [-30, 30])
def test_move_shortens_and_lengthens(minutes_longer: int) -> None:
    amina = make_mediator()
    commitment = take(amina, 7)
    ends = TOMORROW + HOUR + timedelta(minutes=minutes_longer)

    moved = calendar.move(seat_id=7, busy_from=TOMORROW, busy_to=ends)

    assert moved == commitment
    assert held() == [(amina.pk, 7, TOMORROW, ends, "filled")]


@pytest.mark.django_db
def test_move_up_to_the_next_job_is_free_and_into_it_refused() -> None:
    amina = make_mediator()
    take(amina, 7)
    following = take(amina, 8, TOMORROW + 2 * HOUR)

    calendar.move(seat_id=7, busy_from=TOMORROW, busy_to=TOMORROW + 2 * HOUR)
    with pytest.raises(MediatorBusy) as refused:
        calendar.move(seat_id=7, busy_from=TOMORROW, busy_to=TOMORROW + 2 * HOUR + SECOND)

    assert refused.value.commitment_id == following.pk
    assert held() == [
        (amina.pk, 7, TOMORROW, TOMORROW + 2 * HOUR, "filled"),
        (amina.pk, 8, TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR, "filled"),
    ]


@pytest.mark.django_db
def test_move_may_pass_over_time_that_was_given_back() -> None:
    amina = make_mediator()
    take(amina, 8, TOMORROW + HOUR)
    calendar.release(seat_id=8)
    take(amina, 7)

    calendar.move(seat_id=7, busy_from=TOMORROW, busy_to=TOMORROW + 2 * HOUR)

    assert held()[0] == (amina.pk, 7, TOMORROW, TOMORROW + 2 * HOUR, "filled")


@pytest.mark.django_db
def test_move_of_a_seat_that_nobody_fills_is_refused() -> None:
    amina = make_mediator()
    take(amina, 7)
    calendar.release(seat_id=7)

    with pytest.raises(SeatNotTaken) as refused:
        calendar.move(seat_id=7, busy_from=TOMORROW, busy_to=TOMORROW + 2 * HOUR)

    assert refused.value.seat_id == 7
    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + HOUR, "released")]


# --- Looking -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_conflicts_are_what_overlaps_earliest_first() -> None:
    amina, cleo = make_mediator("Amina"), make_mediator("Cleo")
    take(amina, 1, TOMORROW - HOUR)
    late = take(amina, 2, TOMORROW + HOUR)
    early = take(amina, 3)
    take(amina, 4, TOMORROW + 2 * HOUR)
    take(cleo, 5)
    calendar.release(seat_id=take(cleo, 6, TOMORROW + HOUR).seat_id)

    found = calendar.conflicts(mediator_id=amina.pk, busy_from=TOMORROW, busy_to=TOMORROW + 2 * HOUR)

    assert list(found) == [early, late]


# --- Locking -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_lock_mediators_goes_by_id_and_leaves_keys_alone() -> None:
    amina, bea, cleo = make_mediator("Amina"), make_mediator("Bea"), make_mediator("Cleo")

    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        locked = calendar.lock_mediators([cleo.pk, amina.pk, cleo.pk])

    assert locked == [amina, cleo]
    assert bea not in locked
    (query,) = seen.captured_queries
    assert query["sql"].endswith('ORDER BY "mediation_mediator"."id" ASC FOR NO KEY UPDATE')


@pytest.mark.django_db(transaction=True)
def test_commit_waits_for_a_rival_and_then_names_him() -> None:
    """Two connections, no lock on the mediator: the constraint alone lets one hour be taken once."""
    amina = make_mediator()
    first_is_in, may_end = threading.Event(), threading.Event()

    def rival() -> None:
        try:
            with transaction.atomic():
                take(amina, 7)
                first_is_in.set()
                may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=rival)
    thread.start()
    assert first_is_in.wait(10)
    threading.Timer(0.2, may_end.set).start()
    with pytest.raises(MediatorBusy) as refused, transaction.atomic():
        take(amina, 8)
    thread.join(10)

    assert refused.value.seat_id == 7
    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + HOUR, "filled")]


# --- Keeping two stretches for one seat ------------------------------------------------------------------------------


def stretch(begins: datetime, delivery: Delivery = Delivery.PHONE, place_id: int | None = None) -> Stretch:
    """An hour."""
    return Stretch(begins, begins + HOUR, delivery, place_id)


@pytest.mark.django_db
def test_two_stretches_apart_are_one_filled_and_one_held() -> None:
    amina = make_mediator()
    take(amina, 7)

    calendar.keep_both(seat_id=7, agreed=stretch(TOMORROW), asked=stretch(TOMORROW + 2 * HOUR), at=NOON)

    assert held() == [
        (amina.pk, 7, TOMORROW, TOMORROW + HOUR, "filled"),
        (amina.pk, 7, TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR, "held"),
    ]


@pytest.mark.django_db
def test_two_stretches_that_overlap_are_one_over_both_at_the_new_place() -> None:
    amina, place = make_mediator(), make_place()
    take(amina, 7)

    asked = stretch(TOMORROW + HOUR / 2, Delivery.ONSITE, place.pk)
    calendar.keep_both(seat_id=7, agreed=stretch(TOMORROW), asked=asked, at=NOON)

    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + 1.5 * HOUR, "filled")]
    assert (Commitment.objects.get().delivery, Commitment.objects.get().place) == ("onsite", place)


@pytest.mark.django_db
def test_a_second_change_lets_go_of_what_the_first_had_held() -> None:
    amina = make_mediator()
    take(amina, 7)
    agreed = stretch(TOMORROW)
    calendar.keep_both(seat_id=7, agreed=agreed, asked=stretch(TOMORROW + 2 * HOUR), at=NOON)

    calendar.keep_both(seat_id=7, agreed=agreed, asked=stretch(TOMORROW + 5 * HOUR), at=NOON)

    assert [row[2:] for row in held() if row[-1] != "released"] == [
        (TOMORROW, TOMORROW + HOUR, "filled"),
        (TOMORROW + 5 * HOUR, TOMORROW + 6 * HOUR, "held"),
    ]


@pytest.mark.django_db
def test_settled_only_that_stretch_is_left() -> None:
    amina = make_mediator()
    take(amina, 7)
    later = stretch(TOMORROW + 2 * HOUR)
    calendar.keep_both(seat_id=7, agreed=stretch(TOMORROW), asked=later, at=NOON)

    calendar.settle(seat_id=7, stretch=later)

    assert [row[2:] for row in held() if row[-1] != "released"] == [
        (TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR, "filled")
    ]


@pytest.mark.django_db
def test_a_shift_stays_where_it_was_agreed_until_it_is_settled_elsewhere() -> None:
    amina, later = make_mediator(), stretch(TOMORROW + 2 * HOUR)
    calendar.go_on_call(mediator_id=amina.pk, seat_id=7, since=TOMORROW, until=TOMORROW + HOUR)

    calendar.keep_both(seat_id=7, agreed=stretch(TOMORROW), asked=later, at=NOON)
    assert OnCall.objects.get().during.lower == TOMORROW

    calendar.settle(seat_id=7, stretch=later)
    during = OnCall.objects.get().during
    assert (during.lower, during.upper) == (later.busy_from, later.busy_to)
    assert not Commitment.objects.exists()


@pytest.mark.django_db
def test_a_shift_is_not_settled_over_another_of_hers() -> None:
    amina = make_mediator()
    calendar.go_on_call(mediator_id=amina.pk, seat_id=7, since=TOMORROW, until=TOMORROW + HOUR)
    calendar.go_on_call(mediator_id=amina.pk, seat_id=8, since=TOMORROW + HOUR, until=TOMORROW + 2 * HOUR)

    with pytest.raises(AlreadyOnCall) as refused:
        calendar.settle(seat_id=7, stretch=stretch(TOMORROW + HOUR / 2))

    assert refused.value.seat_id == 8
    assert OnCall.objects.get(seat_id=7).during.lower == TOMORROW


@pytest.mark.django_db
def test_what_another_job_takes_is_not_kept() -> None:
    amina = make_mediator()
    take(amina, 7)
    take(amina, 8, TOMORROW + 2 * HOUR)

    with pytest.raises(MediatorBusy) as busy:
        calendar.keep_both(seat_id=7, agreed=stretch(TOMORROW), asked=stretch(TOMORROW + 2 * HOUR), at=NOON)

    assert busy.value.seat_id == 8


@pytest.mark.django_db
def test_set_aside_her_time_is_held_at_a_distance() -> None:
    amina, place = make_mediator(), make_place()
    take(amina, 7, place_id=place.pk, delivery=Delivery.ONSITE)

    calendar.set_aside(seat_id=7, delivery=Delivery.PHONE)

    aside = Commitment.objects.get()
    assert (aside.state, aside.delivery, aside.place) == ("held", "phone", None)
    assert held() == [(amina.pk, 7, TOMORROW, TOMORROW + HOUR, "held")]


@pytest.mark.django_db
def test_let_go_gives_back_what_is_held_and_not_what_is_filled() -> None:
    amina = make_mediator()
    take(amina, 7)
    take(amina, 7, TOMORROW + 2 * HOUR, state=CommitmentState.HELD)

    assert calendar.let_go(seat_id=7) == 1

    assert [row[-1] for row in held()] == ["filled", "released"]
