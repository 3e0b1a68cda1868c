"""A request comes in: what is stored and begun, and what is refused without a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from bookings.actions.requesting import (
    AssistedPhoneMissing,
    AssistedPhoneNotMobile,
    BadPhoneNumber,
    CallNumberMissing,
    DurationNotPositive,
    FundNotForThisPerson,
    FundNotOpenThatDay,
    IdempotencyKeyReused,
    LanguageNotByThisDelivery,
    NotARequest,
    NotPossible,
    PersonHasNotAsked,
    PersonNotWrittenTo,
    StartInThePast,
    StartMissing,
    TeamContradicts,
    UnknownFund,
    UnknownLanguage,
    UnknownOffice,
    UnknownPlace,
    UnknownVariety,
    request_booking,
)
from bookings.models import Booking, Fund, IdempotencyKey, Policy
from bookings.rules import Rules
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, Lane, SeatStatus
from mediation.models import Language, Office, User
from mediation.vocabulary import Delivery
from tests.bookings.clockwork import due, everything, last_event, told
from tests.factories import NOON, TOMORROW, make_language, make_office, make_place, make_request, only_seat

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def ask(berg: User, office: Office, *, at: datetime = NOON, key: str = "", **values: Any) -> Booking:
    return request_booking(request=make_request(office, **values), by_id=berg.pk, at=at, idempotency_key=key)


# --- What is stored and begun


def test_a_request_is_stored_with_one_open_seat_and_its_search_begun(
    berg: User, office: Office, rung: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        booking = ask(berg, office)

    seat = only_seat(booking)
    assert (booking.status, booking.version, booking.policy_id) == (BookingStatus.SEARCHING, 1, 1)
    assert (seat.status, seat.lane, seat.wave, seat.search) == (SeatStatus.OPEN, Lane.SHORT, 0, 1)
    assert (booking.starts_at, booking.ends_at) == (TOMORROW, TOMORROW + HOUR)
    assert (booking.office, booking.requested_by, booking.requested_at) == (office, berg, NOON)
    assert due(seat) == {
        DeadlineKind.OPEN_WAVE: NOON + 2 * MINUTE,
        DeadlineKind.ALERT_COORDINATOR: NOON + 135 * MINUTE,
    }
    assert sorted(rung) == ["bookings.tick", "notifications.relay"]


def test_a_request_is_told_with_who_asked_for_whom(berg: User, office: Office) -> None:
    booking = ask(berg, office)

    event = last_event(booking, EventKind.BOOKING_REQUESTED)
    assert told(booking) == [EventKind.BOOKING_REQUESTED]
    assert (event.at, event.actor, event.on_behalf_of, event.seat) == (NOON, berg, office, only_seat(booking))
    assert (event.booking_version, event.facts, event.relayed_at) == (1, {}, None)


def test_numbers_that_people_type_have_four_digits(berg: User, office: Office) -> None:
    assert 1001 <= ask(berg, office).number <= 9999


def test_now_needs_no_start_and_tells_two_coordinators(berg: User, office: Office) -> None:
    booking = ask(berg, office, urgency="now", starts_at=None)

    assert (booking.lane, booking.starts_at, booking.ends_at) == (Lane.NOW, NOON, NOON + HOUR)
    assert due(only_seat(booking)) == {
        DeadlineKind.OPEN_WAVE: NOON,
        DeadlineKind.ALERT_COORDINATOR: NOON + 5 * MINUTE,
        DeadlineKind.ALERT_SECOND_COORDINATOR: NOON + 10 * MINUTE,
    }


def test_within_two_hours_runs_in_the_urgent_lane(berg: User, office: Office) -> None:
    booking = ask(berg, office, urgency="within_2_hours", starts_at=NOON + 2 * HOUR)

    assert booking.lane == Lane.URGENT
    assert due(only_seat(booking)) == {
        DeadlineKind.OPEN_WAVE: NOON,
        DeadlineKind.ALERT_COORDINATOR: NOON + 20 * MINUTE,
    }


def test_a_planned_search_asked_for_at_night_begins_in_the_morning(berg: User, office: Office) -> None:
    late = datetime(2026, 7, 14, 20, 0, tzinfo=UTC)  # 22:00 in Rome

    booking = ask(berg, office, at=late, starts_at=late + timedelta(days=5))

    assert due(only_seat(booking))[DeadlineKind.OPEN_WAVE] == datetime(2026, 7, 15, 5, 0, tzinfo=UTC)


def test_an_urgent_search_asked_for_at_night_begins_at_once(berg: User, office: Office) -> None:
    late = datetime(2026, 7, 14, 20, 0, tzinfo=UTC)

    booking = ask(berg, office, at=late, starts_at=late + 3 * HOUR)

    assert due(only_seat(booking))[DeadlineKind.OPEN_WAVE] == late


def test_a_booking_may_be_entered_up_to_an_hour_after_the_fact(berg: User, office: Office) -> None:
    booking = ask(berg, office, starts_at=NOON - HOUR, duration_minutes=90)

    assert (booking.starts_at, booking.lane) == (NOON - HOUR, Lane.NOW)


def test_a_booking_keeps_the_policy_it_was_made_under(berg: User, office: Office) -> None:
    before = ask(berg, office)
    Policy.objects.create(version=2, numbers=Rules(notice_hours=48).as_json(), created_at=NOON)

    after = ask(berg, office)

    assert Booking.objects.get(pk=before.pk).policy.rules.notice_hours == 24
    assert after.policy.rules.notice_hours == 48


def test_a_start_written_in_romes_time_is_an_instant(berg: User, office: Office) -> None:
    """Ninety minutes from 1:30 in the night in which the clocks go back end at 2:00, for the second time."""
    starts = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Rome"))

    booking = ask(berg, office, starts_at=starts, duration_minutes=90)

    assert booking.ends_at == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def test_a_job_at_a_distance_belongs_to_the_offices_town(berg: User, office: Office) -> None:
    assert ask(berg, office, place_id=None).place == office.place


def test_a_job_elsewhere_keeps_its_place(berg: User, office: Office) -> None:
    nicosia = make_place("Nicosia")

    assert ask(berg, office, place_id=nicosia.pk, delivery=Delivery.ONSITE).place == nicosia


@pytest.mark.parametrize(
    ("numbers", "called"),
    [
        ({"call_number": "+390935000222", "contact_phone": "+393330099999"}, "+390935000222"),
        ({"call_number": "", "contact_phone": "+393330099999"}, "+393330099999"),
        ({"call_number": "", "contact_phone": ""}, "+390935000111"),  # the office's own
        ({"call_number": "0935 000222", "contact_phone": ""}, "+390935000222"),
    ],
)
def test_by_telephone_somebody_can_be_called(
    berg: User, office: Office, numbers: dict[str, Any], called: str
) -> None:
    assert ask(berg, office, **numbers).call_number == called


def test_on_site_nobody_is_called(berg: User, office: Office) -> None:
    assert ask(berg, office, delivery=Delivery.ONSITE).call_number == ""


def test_a_fund_that_pays_for_this_person_is_kept(berg: User, office: Office) -> None:
    fund = make_fund("FAMI", third_country_only=True)

    assert ask(berg, office, fund_id=fund.pk, third_country=True).fund == fund
    assert ask(berg, office, fund_id=fund.pk, third_country=None).fund == fund


# --- What is refused


def make_fund(name: str, **values: Any) -> Fund:
    return Fund.objects.create(**{"name": name, "valid_from": date(2026, 1, 1), **values})


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"language": "xx"}, UnknownLanguage, "language"),
        ({"also_accepted": ("xx",)}, UnknownLanguage, "also_accepted"),
        ({"variety": "hutsul"}, UnknownVariety, "variety"),
        ({"office_id": 0}, UnknownOffice, "office"),
        ({"place_id": 0}, UnknownPlace, "place"),
        ({"fund_id": 0}, UnknownFund, "fund"),
        ({"duration_minutes": 0}, DurationNotPositive, "duration_minutes"),
        ({"duration_minutes": -30}, DurationNotPositive, "duration_minutes"),
        ({"starts_at": None}, StartMissing, "starts_at"),
        ({"starts_at": None, "urgency": "within_2_hours"}, StartMissing, "starts_at"),
        ({"contact_phone": "12"}, BadPhoneNumber, "contact_phone"),
        ({"call_number": "ward"}, BadPhoneNumber, "call_number"),
    ],
)
def test_what_can_never_be_meant_is_refused_by_its_field(
    berg: User, office: Office, wrong: dict[str, Any], error: type[NotARequest], field: str
) -> None:
    request = replace(make_request(office), **wrong)
    before = everything()

    with pytest.raises(error) as refused:
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert refused.value.field == field
    assert everything() == before


@pytest.mark.parametrize("late", [MINUTE, HOUR, timedelta(days=400)])
def test_a_start_too_long_ago_is_refused_with_the_earliest_possible(
    berg: User, office: Office, late: timedelta
) -> None:
    request = make_request(office, starts_at=NOON - HOUR - late)
    before = everything()

    with pytest.raises(StartInThePast) as refused:
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert (refused.value.starts_at, refused.value.earliest) == (NOON - HOUR - late, NOON - HOUR)
    assert everything() == before


def test_sign_language_is_never_by_telephone(berg: User, office: Office) -> None:
    request = make_request(office, language="ise")
    before = everything()

    with pytest.raises(LanguageNotByThisDelivery) as refused:
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert (refused.value.language, refused.value.possible) == ("ise", [Delivery.ONSITE, Delivery.VIDEO])
    assert everything() == before


def test_a_language_also_accepted_must_be_possible_that_way_too(berg: User, office: Office) -> None:
    make_language("ise")

    with pytest.raises(LanguageNotByThisDelivery):
        ask(berg, office, also_accepted=("ise",))

    assert Booking.objects.count() == 0


def test_a_known_variety_is_kept(berg: User, office: Office) -> None:
    make_language("uk")
    Language.objects.filter(tag="uk").update(varieties=["hutsul"])

    assert ask(berg, office, variety="hutsul").variety == "hutsul"


def test_a_european_is_not_paid_by_a_fund_for_third_countries_and_hears_of_the_others(
    berg: User, office: Office
) -> None:
    fami = make_fund("FAMI", third_country_only=True)
    town, _closed = make_fund("Comune"), make_fund("Vecchio", valid_to=date(2026, 3, 31))
    make_fund("Prossimo", valid_from=date(2027, 1, 1))
    request = make_request(office, fund_id=fami.pk, third_country=False)
    before = everything()

    with pytest.raises(FundNotForThisPerson) as refused:
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert (refused.value.fund_id, refused.value.others) == (fami.pk, [town.pk])
    assert everything() == before


@pytest.mark.parametrize(
    "open_days",
    [
        {"valid_from": date(2026, 7, 16)},
        {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 7, 14)},
    ],
)
def test_a_fund_pays_only_on_its_days(berg: User, office: Office, open_days: dict[str, date]) -> None:
    fund = make_fund("FAMI", **open_days)
    request = make_request(office, fund_id=fund.pk)
    before = everything()

    with pytest.raises(FundNotOpenThatDay) as refused:
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert (refused.value.fund_id, refused.value.day) == (fund.pk, date(2026, 7, 15))
    assert everything() == before


def test_a_funds_last_day_is_romes_not_utcs(berg: User, office: Office) -> None:
    fund = make_fund("FAMI", valid_to=date(2026, 7, 15))
    half_past_midnight = datetime(2026, 7, 15, 22, 30, tzinfo=UTC)

    with pytest.raises(FundNotOpenThatDay):
        ask(berg, office, fund_id=fund.pk, starts_at=half_past_midnight)

    assert ask(berg, office, fund_id=fund.pk, starts_at=half_past_midnight - HOUR).fund == fund


def test_a_team_with_another_number_of_languages_than_of_mediators_is_refused(
    berg: User, office: Office
) -> None:
    with pytest.raises(TeamContradicts) as refused:
        ask(berg, office, mediators_needed=3, team=("uk", "uk"))

    assert (refused.value.mediators_needed, refused.value.team) == (3, ("uk", "uk"))
    assert Booking.objects.count() == 0


def test_by_telephone_without_any_number_is_refused(berg: User) -> None:
    mute = make_office(name="Senza telefono", phone="")
    request = make_request(mute, contact_phone="")
    before = everything()

    with pytest.raises(CallNumberMissing):
        request_booking(request=request, by_id=berg.pk, at=NOON)

    assert everything() == before


def test_every_refusal_is_of_one_of_two_kinds() -> None:
    assert not issubclass(NotARequest, NotPossible)
    assert issubclass(FundNotForThisPerson, NotPossible)
    assert issubclass(BadPhoneNumber, NotARequest)


# --- The same request twice


def test_the_same_key_and_request_return_the_first_booking(berg: User, office: Office) -> None:
    first = ask(berg, office, key="a")
    before = everything()

    again = ask(berg, office, key="a", at=NOON + HOUR)

    assert again == first
    assert everything() == before


def test_the_same_instant_written_otherwise_is_the_same_request(berg: User, office: Office) -> None:
    first = ask(berg, office, key="a")

    again = ask(berg, office, key="a", starts_at=TOMORROW.astimezone(ZoneInfo("Europe/Rome")))

    assert again == first


@pytest.mark.parametrize(
    "other", [{"duration_minutes": 61}, {"starts_at": TOMORROW + HOUR}, {"case_reference": "B-7"}]
)
def test_the_same_key_with_another_request_is_refused(
    berg: User, office: Office, other: dict[str, Any]
) -> None:
    ask(berg, office, key="a")
    before = everything()

    with pytest.raises(IdempotencyKeyReused) as refused:
        ask(berg, office, key="a", **other)

    assert refused.value.key == "a"
    assert everything() == before


def test_a_key_belongs_to_the_one_who_used_it(berg: User, nino: User, office: Office) -> None:
    assert ask(berg, office, key="a") != ask(nino, office, key="a")
    assert IdempotencyKey.objects.count() == 2


def test_without_a_key_asking_twice_books_twice(berg: User, office: Office) -> None:
    ask(berg, office)
    ask(berg, office)

    assert Booking.objects.count() == 2
    assert IdempotencyKey.objects.count() == 0


def test_a_refused_request_does_not_use_up_its_key(berg: User, office: Office) -> None:
    with pytest.raises(DurationNotPositive):
        ask(berg, office, key="a", duration_minutes=0)

    assert ask(berg, office, key="a").number


# --- The assisted person's own number

HERS: dict[str, Any] = {"assisted_phone": "333 123 4567", "assisted_asked": True}


def test_her_number_is_stored_where_she_has_asked_to_be_written_to(berg: User, office: Office) -> None:
    booking = ask(berg, office, **HERS)

    assert (booking.assisted_phone, booking.assisted_asked) == ("+393331234567", True)
    assert [
        fact for event in booking.events.all() for fact in event.facts.values() if "333" in str(fact)
    ] == []


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({**HERS, "silent": True}, PersonNotWrittenTo),
        ({"assisted_asked": True, "silent": True}, PersonNotWrittenTo),
        ({"assisted_phone": "333 123 4567"}, PersonHasNotAsked),
        ({"assisted_asked": True}, AssistedPhoneMissing),
        ({**HERS, "assisted_phone": "0935 000111"}, AssistedPhoneNotMobile),
        ({**HERS, "assisted_phone": "12"}, BadPhoneNumber),
    ],
)
def test_a_number_that_may_not_or_cannot_be_written_to_is_refused(
    berg: User, office: Office, values: dict[str, Any], refusal: type[Exception]
) -> None:
    make_language("uk")
    before = everything()

    with pytest.raises(refusal):
        ask(berg, office, **values)

    assert everything() == before


def test_a_ward_that_nobody_may_know_of_writes_to_no_person(berg: User, office: Office) -> None:
    Office.objects.filter(pk=office.pk).update(is_sensitive=True)

    with pytest.raises(PersonNotWrittenTo):
        ask(berg, office, **HERS)

    assert not Booking.objects.exists()


def test_the_database_itself_keeps_no_number_of_a_silent_case(berg: User, office: Office) -> None:
    booking = ask(berg, office, **HERS)

    with pytest.raises(IntegrityError, match="assisted_person_asked_to_be_written_to"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(silent=True)


def test_the_key_of_a_request_knows_her_number_and_cannot_tell_it(
    berg: User, office: Office, settings: Any
) -> None:
    first = ask(berg, office, key="k", **HERS)
    fingerprint = IdempotencyKey.objects.get().fingerprint

    assert ask(berg, office, key="k", **HERS) == first
    with pytest.raises(IdempotencyKeyReused):
        ask(berg, office, key="k", **{**HERS, "assisted_phone": "333 765 4321"})
    settings.SECRET_KEY = "another"
    assert make_request(office, **HERS).fingerprint() != fingerprint
    assert make_request(office).fingerprint() != fingerprint
