"""Changing the rules: a version of its own for what comes, and nothing changed for what runs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.actions.dispatching import ReasonMissing
from bookings.actions.ruling import RulesChangedSince, RulesContradict, RulesNotFound, change_rules
from bookings.contradictions import Clash, Contradiction
from bookings.models import Booking, Policy
from bookings.numbering import NoSuchNumbers, WrongKindOfNumbers
from bookings.rules import Rules
from bookings.vocabulary import DeadlineKind, Lane
from mediation.models import Office, User
from tests.bookings.clockwork import due, everything, meet
from tests.bookings.scenes import searching
from tests.factories import NOON, make_booking, make_mediator, only_seat

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def change(by: User, **values: Any) -> Policy:
    return change_rules(
        **{
            "numbers": {"notice_hours": 48},
            "note": "Due giorni",
            "based_on": 1,
            "by_id": by.pk,
            "at": LATER,
            **values,
        }
    )


def test_change_makes_a_version_that_says_who_when_and_why(nino: User) -> None:
    made = change(nino, note="  Due giorni, come chiesto dai Comuni ")

    stored = Policy.objects.latest("version")
    assert stored == made
    assert (stored.version, stored.created_at, stored.created_by, stored.note) == (
        2,
        LATER,
        nino,
        "Due giorni, come chiesto dai Comuni",
    )
    assert stored.rules == Rules(notice_hours=48)
    assert Policy.objects.get(version=1).rules == Rules()


def test_second_change_keeps_the_first(nino: User) -> None:
    change(nino)

    change(nino, numbers={"lanes": {"now": {"wait_minutes": 20}}}, based_on=2)

    rules = Policy.objects.latest("version").rules
    assert (rules.notice_hours, rules.lane(Lane.NOW).wait_minutes) == (48, 20)


@pytest.mark.parametrize("numbers", [{}, {"notice_hours": 24}, {"lanes": {"now": {"size": 0}}}])
def test_same_numbers_make_no_version(nino: User, numbers: dict[str, Any]) -> None:
    before = everything()

    answer = change(nino, numbers=numbers)

    assert answer.version == 1
    assert everything() == before


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_reason_is_needed(nino: User, note: str) -> None:
    before = everything()

    with pytest.raises(ReasonMissing):
        change(nino, note=note)

    assert everything() == before


def test_rules_that_contradict_themselves_are_refused(nino: User) -> None:
    before = everything()

    with pytest.raises(RulesContradict) as refused:
        change(nino, numbers={"lanes": {"urgent": {"wait_minutes": 180}}})

    assert refused.value.contradictions == [
        Contradiction(
            Clash.WAVE_OUTLASTS_LEAD, ("lanes.urgent.wait_minutes", "now_below_minutes"), (180, 120)
        )
    ]
    assert everything() == before


@pytest.mark.parametrize(
    ("numbers", "error"),
    [({"notice_horus": 24}, NoSuchNumbers), ({"notice_hours": "24"}, WrongKindOfNumbers)],
)
def test_what_can_never_be_rules_is_refused(
    nino: User, numbers: dict[str, Any], error: type[Exception]
) -> None:
    before = everything()

    with pytest.raises(error):
        change(nino, numbers=numbers)

    assert everything() == before


def test_second_coordinator_hears_that_another_was_quicker(nino: User, berg: User) -> None:
    change(nino)
    before = everything()

    with pytest.raises(RulesChangedSince) as refused:
        change(berg, numbers={"debrief_minutes": 20})

    late = refused.value
    assert (late.based_on, late.latest, late.changed_at) == (1, 2, LATER)
    assert everything() == before


def test_even_the_same_change_twice_is_made_once(nino: User) -> None:
    change(nino)

    with pytest.raises(RulesChangedSince):
        change(nino)

    assert Policy.objects.count() == 2


def test_version_that_never_was_is_refused(nino: User) -> None:
    before = everything()

    with pytest.raises(RulesNotFound) as refused:
        change(nino, based_on=9)

    assert refused.value.version == 9
    assert everything() == before


def test_a_version_is_neither_rewritten_nor_deleted(nino: User) -> None:
    made = change(nino)
    before = everything()

    for rewrite in (
        lambda: Policy.objects.filter(pk=made.pk).update(note="Altro"),
        lambda: Policy.objects.filter(pk=1).update(numbers=Rules(notice_hours=1).as_json()),
        made.delete,
    ):
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            rewrite()

    assert everything() == before


# --- What runs keeps its own


def slower_waves(nino: User) -> None:
    """From 8 people every ten minutes to one person every half hour."""
    numbers = {"lanes": {"urgent": {"size": 1, "wait_minutes": 30, "alert_after_minutes": 60}}}
    change(nino, numbers=numbers, at=NOON)


def test_search_that_runs_keeps_its_pace_and_the_next_one_has_the_new(
    berg: User, nino: User, office: Office
) -> None:
    for name in ("Amina", "Bohdana", "Zarina"):
        make_mediator(name)
    soon = NOON + timedelta(hours=5)
    running = make_booking(by=berg, office=office, starts_at=soon)

    slower_waves(nino)
    after = searching(berg, office, starts_at=soon + timedelta(hours=2))
    before = searching_on(running)

    assert (running.policy_id, after.policy_id) == (1, 2)
    assert (asked(before), asked(after)) == (3, 1)
    assert next_wave_at(before) == NOON + timedelta(minutes=10)
    assert next_wave_at(after) == NOON + timedelta(minutes=30)
    assert alert_at(before) == NOON + timedelta(minutes=20)
    assert alert_at(after) == NOON + timedelta(minutes=60)


def searching_on(booking: Booking) -> Booking:
    meet(only_seat(booking), DeadlineKind.OPEN_WAVE, at=NOON)
    return Booking.objects.get(pk=booking.pk)


def asked(booking: Booking) -> int:
    return only_seat(booking).offers.count()


def next_wave_at(booking: Booking) -> Any:
    return due(only_seat(booking))[DeadlineKind.OPEN_WAVE]


def alert_at(booking: Booking) -> Any:
    return due(only_seat(booking))[DeadlineKind.ALERT_COORDINATOR]


def test_agreed_notice_stays_as_it_was_agreed(berg: User, nino: User, office: Office) -> None:
    booking = make_booking(by=berg, office=office)

    change(nino)

    assert Booking.objects.get(pk=booking.pk).policy.rules.notice_hours == 24
