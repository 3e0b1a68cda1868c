"""A mediator's own calendar: openings that touch are one, and nothing ends before it begins."""

from datetime import timedelta

import pytest

from mediation.actions.timekeeping import (
    EndBeforeBegin,
    Opening,
    UnknownAbsence,
    add_absence,
    add_opening,
    remove_absence,
    set_openings,
)
from mediation.models import Absence, Mediator
from tests.factories import NOON, make_mediator

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = 0, 1
HOUR = 60


def openings(mediator: Mediator) -> list[tuple[int, int, int]]:
    rows = mediator.availabilities.order_by("pk")
    return [(row.weekday, row.minutes.lower, row.minutes.upper) for row in rows]


def on_monday(since: int, to: int) -> Opening:
    return Opening(weekday=MONDAY, since=since * HOUR, to=to * HOUR)


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina", always=False)


def test_pattern_is_replaced_in_the_order_of_the_week(amina: Mediator) -> None:
    set_openings(mediator_id=amina.pk, openings=[on_monday(0, 24)])

    set_openings(
        mediator_id=amina.pk,
        openings=[Opening(weekday=TUESDAY, since=0, to=60), on_monday(15, 18), on_monday(8, 12)],
    )

    assert openings(amina) == [(0, 480, 720), (0, 900, 1080), (1, 0, 60)]


@pytest.mark.parametrize(
    "given",
    [
        [on_monday(8, 12), on_monday(12, 14)],
        [on_monday(8, 14), on_monday(9, 10)],
        [on_monday(10, 14), on_monday(8, 11)],
        [on_monday(8, 14), on_monday(8, 14)],
    ],
)
def test_openings_that_touch_become_one(amina: Mediator, given: list[Opening]) -> None:
    set_openings(mediator_id=amina.pk, openings=given)

    assert openings(amina) == [(0, 480, 840)]


def test_openings_of_two_days_never_touch(amina: Mediator) -> None:
    set_openings(
        mediator_id=amina.pk, openings=[on_monday(20, 24), Opening(weekday=TUESDAY, since=0, to=120)]
    )

    assert openings(amina) == [(0, 1200, 1440), (1, 0, 120)]


def test_added_opening_joins_what_it_touches(amina: Mediator) -> None:
    set_openings(mediator_id=amina.pk, openings=[on_monday(8, 10), on_monday(12, 14)])

    add_opening(mediator_id=amina.pk, opening=on_monday(10, 12))

    assert openings(amina) == [(0, 480, 840)]


def test_opening_without_length_changes_nothing(amina: Mediator) -> None:
    set_openings(mediator_id=amina.pk, openings=[on_monday(8, 10)])

    with pytest.raises(EndBeforeBegin):
        set_openings(mediator_id=amina.pk, openings=[on_monday(12, 12)])
    with pytest.raises(EndBeforeBegin):
        add_opening(mediator_id=amina.pk, opening=on_monday(14, 13))

    assert openings(amina) == [(0, 480, 600)]


def test_absence_is_marked_and_taken_back(amina: Mediator) -> None:
    absence = add_absence(mediator_id=amina.pk, since=NOON, to=NOON + timedelta(days=3), note="Ferie")
    assert (absence.during.lower, absence.note) == (NOON, "Ferie")

    remove_absence(mediator_id=amina.pk, absence_id=absence.pk)

    assert Absence.objects.count() == 0


def test_absence_ends_after_it_begins(amina: Mediator) -> None:
    with pytest.raises(EndBeforeBegin):
        add_absence(mediator_id=amina.pk, since=NOON, to=NOON)

    assert Absence.objects.count() == 0


def test_absence_of_somebody_else_is_not_there(amina: Mediator) -> None:
    zarina = make_mediator("Zarina")
    absence = add_absence(mediator_id=zarina.pk, since=NOON, to=NOON + timedelta(days=3))

    with pytest.raises(UnknownAbsence):
        remove_absence(mediator_id=amina.pk, absence_id=absence.pk)

    assert Absence.objects.count() == 1
