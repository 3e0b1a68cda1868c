"""A step that nobody has set: found by the state of the seat alone, after a while, and never where all is well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.cancelling import accept_part, cancel_booking
from bookings.actions.cancelling_series import cancel_series
from bookings.actions.changing import Change, change_booking
from bookings.actions.closing import cover_externally, give_up
from bookings.actions.dispatching import OfferTaken, accept_offer, assign_mediator, redispatch
from bookings.actions.entering import enter_done
from bookings.actions.reconfirming import reconfirm
from bookings.actions.recording import sign_record, validate_record
from bookings.actions.reinstating import reinstate_booking
from bookings.actions.releasing import withdraw
from bookings.actions.rescuing import accept_rescue, propose_rescue
from bookings.models import Booking, Deadline, Seat
from bookings.next_steps import Stranded, stranded
from bookings.queries import Due
from bookings.tasks import act_on
from bookings.vocabulary import AnswerChannel, BookingKind, DeadlineKind, Scope, SeatStatus
from config.troubles import Finding, dispatch
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery
from notifications.vocabulary import Trouble
from tests.bookings import clockwork, scenes
from tests.bookings.clockwork import play
from tests.bookings.scenes import accept, confirmed, searching, seat_of
from tests.bookings.weeks import JULY, ask_for_all, dates_of, make_series
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_request

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
BY_PAGE = AnswerChannel.PAGE
D, S = DeadlineKind, SeatStatus


@dataclass(frozen=True)
class People:
    berg: User
    office: Office
    nino: User
    amina: Mediator
    bohdana: Mediator


@pytest.fixture
def people(berg: User, office: Office, nino: User, amina: Mediator, bohdana: Mediator) -> People:
    return People(berg, office, nino, amina, bohdana)


# --- Scenes in which one step must come; each says which booking, and when it was last heard of


def requested(who: People) -> tuple[Booking, datetime]:
    return make_booking(by=who.berg, office=who.office), NOON


def asked(who: People) -> tuple[Booking, datetime]:
    return searching(who.berg, who.office), NOON


def held(who: People) -> tuple[Booking, datetime]:
    return confirmed(who.amina, who.berg, who.office), NOON


def begun(who: People) -> tuple[Booking, datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    play(until=TOMORROW)
    return booking, TOMORROW


def asked_again(who: People) -> tuple[Booking, datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    change = Change(starts_at=TOMORROW + 2 * HOUR)
    change_booking(booking_id=booking.pk, change=change, by_id=who.berg.pk, at=NOON + HOUR)
    return booking, NOON + HOUR


def rescued(who: People) -> tuple[Booking, datetime]:
    booking = confirmed(who.amina, who.berg, who.office, delivery=Delivery.ONSITE)
    propose_rescue(booking_id=booking.pk, mediator_id=who.amina.pk, via=BY_PAGE, at=TOMORROW - HOUR)
    return booking, TOMORROW - HOUR


Scene = Callable[[People], tuple[Booking, datetime]]
NEEDED: list[tuple[Scene, DeadlineKind]] = [
    (requested, D.OPEN_WAVE),
    (asked, D.OPEN_WAVE),
    (held, D.START),
    (held, D.AUTO_CLOSE),
    (begun, D.AUTO_CLOSE),
    (asked_again, D.RECONFIRM_BY),
    (rescued, D.OPEN_WAVE),
    (rescued, D.RESCUE_BY),
]


def open_step(booking: Booking, kind: DeadlineKind) -> Deadline:
    return Deadline.objects.open().get(seat__booking=booking, kind=kind)


def trouble(at: datetime) -> Finding | None:
    return dispatch(at).troubles(at).get(Trouble.STEP_MISSING)


# --- What is missing


@pytest.mark.parametrize(("scene", "kind"), NEEDED)
def test_step_that_was_never_set_is_trouble_a_minute_after_the_booking_was_last_heard_of(
    people: People, scene: Scene, kind: DeadlineKind
) -> None:
    booking, heard_at = scene(people)
    assert (stranded(), trouble(heard_at + DAY)) == ([], None)

    open_step(booking, kind).delete()

    assert stranded() == [Stranded(booking.pk, heard_at)]
    assert trouble(heard_at + MINUTE) is None
    assert trouble(heard_at + MINUTE + SECOND) == Finding(heard_at, str(booking.number))


@pytest.mark.parametrize("column", ["met_at", "dropped_at"])
@pytest.mark.parametrize(("scene", "kind"), NEEDED)
def test_step_that_ends_without_the_next_is_trouble_a_minute_later(
    people: People, scene: Scene, kind: DeadlineKind, column: str
) -> None:
    booking, heard_at = scene(people)
    lost_at = heard_at + 10 * MINUTE

    Deadline.objects.filter(pk=open_step(booking, kind).pk).update(**{column: lost_at})

    assert trouble(lost_at + MINUTE) is None
    assert trouble(lost_at + MINUTE + SECOND) == Finding(lost_at, str(booking.number))


def test_job_that_has_no_step_left_at_all_does_not_stay_confirmed_in_silence(people: People) -> None:
    booking, _ = held(people)
    Deadline.objects.update(dropped_at=NOON)
    over = booking.ends_at + 3 * HOUR

    play(until=over)

    assert (seat_of(booking).status, trouble(over)) == (S.FILLED, Finding(NOON, str(booking.number)))


def test_what_only_reminds_is_not_missed(people: People) -> None:
    booking, _ = held(people)

    Deadline.objects.filter(seat__booking=booking).exclude(kind__in=[D.START, D.AUTO_CLOSE]).delete()

    assert stranded() == []


def test_search_of_one_language_does_not_stand_in_for_that_of_another(people: People) -> None:
    make_mediator("Mariam", languages=["mnk"])
    booking = make_booking(by=people.berg, office=people.office, mediators_needed=3, team=("uk", "uk", "mnk"))
    assert Deadline.objects.open().filter(kind=D.OPEN_WAVE).count() == 2
    assert stranded() == []

    Deadline.objects.get(kind=D.OPEN_WAVE, seat__language="mnk").delete()

    assert stranded() == [Stranded(booking.pk, NOON)]


def test_search_that_stays_with_a_seat_which_somebody_has_is_none(people: People) -> None:
    booking = scenes.team(people.amina, people.bohdana, berg=people.berg, office=people.office)
    withdraw(booking_id=booking.pk, mediator_id=people.amina.pk, via=BY_PAGE, at=NOON + MINUTE)
    assert stranded() == []

    taken = booking.seats.get(mediator=people.bohdana)
    Deadline.objects.open().filter(kind=D.OPEN_WAVE).update(seat=taken)

    assert stranded() == [Stranded(booking.pk, NOON + MINUTE)]


def test_date_of_a_series_has_a_search_of_its_own(people: People) -> None:
    series = make_series(people.berg, people.office)
    third = dates_of(series)[2]

    open_step(third, D.OPEN_WAVE).delete()

    assert stranded() == [Stranded(third.pk, JULY)]


def test_booking_that_lost_several_steps_is_one_and_the_longest_lost_comes_first(people: People) -> None:
    younger = make_booking(by=people.berg, office=people.office, at=NOON + MINUTE)
    older = scenes.team(people.amina, people.bohdana, berg=people.berg, office=people.office)

    Deadline.objects.all().delete()

    assert stranded() == [Stranded(older.pk, NOON), Stranded(younger.pk, NOON + MINUTE)]
    assert trouble(NOON + 2 * MINUTE) == Finding(NOON, str(older.number))
    assert trouble(NOON + HOUR) == Finding(NOON, f"{older.number}, {younger.number}")


def test_of_many_the_first_ten_are_named(people: People) -> None:
    numbers = [make_booking(by=people.berg, office=people.office).number for _ in range(11)]
    Deadline.objects.all().delete()

    assert trouble(NOON + HOUR) == Finding(NOON, ", ".join(map(str, numbers[:10])) + ", …")


# --- Lives in which nothing is missing; between two instants the clock takes every step that is due

Life = Callable[[People], Iterator[datetime]]


def nobody_says_yes(who: People) -> Iterator[datetime]:
    """Wave after wave, uncovered, searched for once more, given up."""
    booking = make_booking(by=who.berg, office=who.office, starts_at=NOON + 6 * HOUR)
    yield NOON + 5 * MINUTE
    yield NOON + 6 * HOUR
    redispatch(booking_id=booking.pk, by_id=who.nino.pk, at=NOON + 6 * HOUR)
    yield NOON + DAY
    give_up(booking_id=booking.pk, by_id=who.nino.pk, reason="nessuno", at=NOON + DAY)
    yield NOON + 2 * DAY


def somebody_else_did_it(who: People) -> Iterator[datetime]:
    booking = make_booking(by=who.berg, office=who.office)
    yield NOON + HOUR
    cover_externally(booking_id=booking.pk, by_id=who.nino.pk, reason="numero di riserva", at=NOON + HOUR)
    yield NOON + 3 * DAY


def all_goes_well(who: People) -> Iterator[datetime]:
    booking = make_booking(by=who.berg, office=who.office, starts_at=NOON + 4 * DAY)
    yield NOON + 5 * MINUTE
    accept(who.amina, booking, at=NOON + 5 * MINUTE)
    yield NOON + 4 * DAY
    yield NOON + 5 * DAY
    sign_record(booking_id=booking.pk, by_id=who.berg.pk, at=NOON + 5 * DAY)
    yield NOON + 6 * DAY
    validate_record(booking_id=booking.pk, by_id=who.nino.pk, at=NOON + 6 * DAY)
    yield NOON + 7 * DAY


def one_waits_in_reserve(who: People) -> Iterator[datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    with pytest.raises(OfferTaken):
        accept(who.bohdana, booking, at=NOON + MINUTE)
    yield NOON + HOUR
    withdraw(booking_id=booking.pk, mediator_id=who.amina.pk, via=BY_PAGE, at=NOON + HOUR)
    yield NOON + HOUR + MINUTE
    accept(who.bohdana, booking, at=NOON + HOUR + 2 * MINUTE)
    yield NOON + 3 * DAY


def the_yes_is_void(who: People, *, yes: bool | None) -> Iterator[datetime]:
    """She says yes again, or no, or nothing."""
    booking, asked_at = asked_again(who)
    yield asked_at + MINUTE
    if yes is not None:
        at = asked_at + 2 * MINUTE
        reconfirm(booking_id=booking.pk, mediator_id=who.amina.pk, answer=yes, via=BY_PAGE, at=at)
    yield NOON + 3 * DAY


def by_telephone(who: People, *, will_do: bool) -> Iterator[datetime]:
    """The office takes her so, or does not say."""
    booking, proposed_at = rescued(who)
    yield proposed_at + MINUTE
    if will_do:
        accept_rescue(booking_id=booking.pk, via=BY_PAGE, at=proposed_at + 2 * MINUTE, by_id=who.berg.pk)
    yield NOON + 3 * DAY


def part_of_a_team(who: People) -> Iterator[datetime]:
    booking = make_booking(by=who.berg, office=who.office, mediators_needed=2, starts_at=NOON + 2 * DAY)
    yield NOON + 5 * MINUTE
    accept(who.amina, booking, at=NOON + 5 * MINUTE)
    yield NOON + DAY
    accept_part(booking_id=booking.pk, by_id=who.berg.pk, at=NOON + DAY)
    yield NOON + 4 * DAY


def team_of_two_languages_that_loses_two(who: People) -> Iterator[datetime]:
    """Of two seats alike the second is searched for first, then both; somebody is assigned to one of them."""
    mariam, carla = make_mediator("Mariam", languages=["mnk"]), make_mediator("Carla")
    booking = make_booking(by=who.berg, office=who.office, team=("uk", "uk", "mnk"), mediators_needed=3)
    yield NOON + 5 * MINUTE
    for her in (who.amina, who.bohdana, mariam):
        accept(her, booking, at=NOON + 6 * MINUTE)
    for her in (who.amina, who.bohdana):
        withdraw(booking_id=booking.pk, mediator_id=her.pk, via=BY_PAGE, at=NOON + 7 * MINUTE)
    yield NOON + 7 * MINUTE
    assign_mediator(
        booking_id=booking.pk, mediator_id=carla.pk, reason="la conosce", by_id=who.nino.pk, at=NOON + HOUR
    )
    yield NOON + 3 * DAY


def series_led_by_one_date(who: People) -> Iterator[datetime]:
    """Four Mondays: she is given back one, another is called off, the rest take place."""
    series = make_series(who.berg, who.office, last_date=date(2026, 9, 28))
    yield JULY
    offer = ask_for_all(series)[0]
    accept_offer(offer_id=offer.pk, at=JULY + MINUTE, via=AnswerChannel.SMS)
    second, third, _ = dates_of(series)[1:]
    withdraw(booking_id=second.pk, mediator_id=offer.mediator_id, via=BY_PAGE, at=JULY + HOUR)
    yield JULY + 2 * HOUR
    series.refresh_from_db()
    cancel_series(
        series_id=series.pk,
        number=third.pk,
        scope=Scope.THIS,
        version=series.version,
        reason="festa",
        by_id=who.berg.pk,
        at=JULY + 2 * HOUR,
    )
    yield JULY + 90 * DAY


def series_that_nobody_takes(who: People) -> Iterator[datetime]:
    make_series(who.berg, who.office, last_date=date(2026, 9, 21))
    yield JULY + 90 * DAY


def turns_on_call(who: People) -> Iterator[datetime]:
    series = make_series(
        who.berg,
        who.office,
        kind=BookingKind.ON_CALL,
        delivery=Delivery.PHONE,
        starts_minute=22 * 60,
        duration_minutes=8 * 60,
        last_date=date(2026, 9, 14),
    )
    yield JULY
    accept_offer(offer_id=ask_for_all(series)[0].pk, at=JULY + MINUTE, via=AnswerChannel.SMS)
    yield JULY + 90 * DAY


def entered_after_the_fact(who: People) -> Iterator[datetime]:
    enter_done(
        request=make_request(who.office, starts_at=None),
        mediator_id=who.amina.pk,
        started_at=NOON - DAY,
        ended_at=NOON - DAY + HOUR,
        by_id=who.berg.pk,
        at=NOON,
    )
    yield NOON + DAY


def asked_for_when_it_had_begun(who: People) -> Iterator[datetime]:
    booking = make_booking(by=who.berg, office=who.office, starts_at=NOON - 7 * MINUTE)
    yield NOON
    accept(who.amina, booking, at=NOON + 2 * MINUTE)
    yield NOON + DAY


def called_off_and_taken_back(who: People) -> Iterator[datetime]:
    """Called off late, so that her hour is offered again."""
    booking = confirmed(who.amina, who.berg, who.office)
    cancel_booking(booking_id=booking.pk, by_id=who.berg.pk, reason="rinviata", at=TOMORROW - 2 * HOUR)
    yield TOMORROW - HOUR
    reinstate_booking(booking_id=booking.pk, by_id=who.berg.pk, at=TOMORROW - HOUR)
    yield NOON + 3 * DAY


def the_person_stays_away(who: People) -> Iterator[datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    yield TOMORROW + 20 * MINUTE
    report_person_absent(booking_id=booking.pk, by_id=who.berg.pk, at=TOMORROW + 20 * MINUTE)
    yield NOON + 3 * DAY


def she_does_not_come(who: People) -> Iterator[datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    yield TOMORROW + 10 * MINUTE
    report_mediator_absent(booking_id=booking.pk, by_id=who.berg.pk, at=TOMORROW + 10 * MINUTE)
    yield TOMORROW + 12 * MINUTE
    accept(who.bohdana, booking, at=TOMORROW + 13 * MINUTE)
    yield NOON + 3 * DAY


def she_never_came(who: People) -> Iterator[datetime]:
    booking = confirmed(who.amina, who.berg, who.office)
    yield TOMORROW + DAY
    report_mediator_absent(booking_id=booking.pk, by_id=who.berg.pk, at=TOMORROW + DAY)
    yield NOON + 3 * DAY


SEARCH, KEPT = {S.OPEN, S.DISPATCHING}, {S.FILLED, S.IN_PROGRESS, S.DONE}
LIVES: list[tuple[Life, set[SeatStatus]]] = [
    (nobody_says_yes, {*SEARCH, S.UNCOVERED, S.UNFILLED}),
    (somebody_else_did_it, {S.COVERED_EXTERNALLY}),
    (all_goes_well, {*SEARCH, *KEPT, S.SIGNED, S.VALIDATED}),
    (one_waits_in_reserve, {S.DISPATCHING, *KEPT}),
    (partial(the_yes_is_void, yes=True), {S.RECONFIRMING, *KEPT}),
    (partial(the_yes_is_void, yes=False), {S.RECONFIRMING, S.DISPATCHING, S.UNCOVERED}),
    (partial(the_yes_is_void, yes=None), {S.RECONFIRMING, S.DISPATCHING, S.UNCOVERED}),
    (partial(by_telephone, will_do=True), {S.DISPATCHING, *KEPT}),
    (partial(by_telephone, will_do=False), {S.DISPATCHING, S.UNCOVERED}),
    (part_of_a_team, {*SEARCH, *KEPT, S.CANCELLED}),
    (team_of_two_languages_that_loses_two, {*SEARCH, *KEPT}),
    (series_led_by_one_date, {*SEARCH, *KEPT, S.CANCELLED}),
    (series_that_nobody_takes, {*SEARCH, S.UNCOVERED}),
    (turns_on_call, {S.OPEN, *KEPT}),
    (entered_after_the_fact, {S.DONE}),
    (asked_for_when_it_had_begun, {S.DISPATCHING, *KEPT}),
    (called_off_and_taken_back, {S.CANCELLED, S.DISPATCHING, S.UNCOVERED}),
    (the_person_stays_away, {S.IN_PROGRESS, S.PERSON_ABSENT}),
    (she_does_not_come, {S.IN_PROGRESS, S.DISPATCHING, S.DONE}),
    (she_never_came, {*KEPT, S.MEDIATOR_ABSENT}),
]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The states that seats have come through while somebody looked, as after every step of the clock."""
    states: set[str] = set()

    def act_and_look(row: Due, *, at: datetime) -> None:
        act_on(row, at=at)
        look(states)

    monkeypatch.setattr(clockwork, "act_on", act_and_look)
    return states


def look(states: set[str]) -> None:
    states.update(Seat.objects.values_list("status", flat=True))
    assert stranded() == []


@pytest.mark.parametrize(("life", "states"), LIVES)
def test_nothing_is_missed_in_a_life_that_goes_its_way(
    people: People, seen: set[str], life: Life, states: set[SeatStatus]
) -> None:
    for until in life(people):
        look(seen)
        play(until=until)
    look(seen)

    assert seen >= states
    assert not Seat.objects.filter(status__in=[S.FILLED, S.RECONFIRMING, S.IN_PROGRESS]).exists()


def test_these_lives_come_through_every_state() -> None:
    assert {state for _, states in LIVES for state in states} == set(S)


def test_one_look_costs_the_same_for_one_and_for_three(
    people: People, django_assert_num_queries: Any
) -> None:
    make_booking(by=people.berg, office=people.office)
    Deadline.objects.all().delete()
    with django_assert_num_queries(1):
        one = stranded()
    for _ in range(2):
        make_booking(by=people.berg, office=people.office)
    Deadline.objects.all().delete()

    with django_assert_num_queries(1):
        three = stranded()

    assert (len(one), len(three)) == (1, 3)
