"""Every error that an action raises has its row, every row can be told, and nothing unexpected tells anything."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

import bookings
import mediation
from bookings import numbering
from bookings.actions import (
    beginning_series,
    cancelling,
    changing,
    changing_series,
    checking_in,
    completing,
    dispatching,
    entering,
    offering,
    releasing,
    requesting,
    rescuing,
    ruling,
    undoing,
)
from bookings.contradictions import Clash, Contradiction
from bookings.hours import MediatorElsewhere
from bookings.lifecycle import StepNotPossible
from bookings.locking import BookingNotFound, NoSuchSeat, SeriesNotFound
from bookings.rules import UnknownRule
from bookings.seating import WhichMediator
from bookings.series import NothingToChange, SeriesChangedMeanwhile
from bookings.transactions import TooManyAtOnce, TraceKept
from bookings.vocabulary import Step
from bookings.waiting import NobodyAwaited, WaitNotOver
from bookings.weekly import NoSuchTime
from config import problems
from config.problems import PROBLEMS, as_problem, body, row_of
from mediation import calendar, permissions
from mediation.actions import coming_in_by_code, registering, signing_in, timekeeping
from mediation.actions.api_tokens import UnknownUser
from mediation.actions.card import SentenceChanged
from mediation.matching.verdict import Reason
from mediation.models.phone import NotAPhoneNumber
from mediation.real_people import RealPeopleHere
from tests.factories import NOON

# Raised where no request reaches: by commands, by stored rules that the product does not know, inside the fields.
# Or a kind of refusal that others belong to.
NOT_OVER_HTTP = {
    *(SentenceChanged, UnknownRule, UnknownUser, RealPeopleHere, TraceKept),
    signing_in.LinkOver,
    *(coming_in_by_code.CodeOver, coming_in_by_code.TooManyCodes, coming_in_by_code.WrongCode),
}
INSIDE_FIELDS = "mediation.api.fields"


def modules(package: Any) -> Iterator[Any]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def errors_of_the_domain() -> set[type[Exception]]:
    return {
        thing
        for package in (bookings, mediation)
        for module in modules(package)
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, Exception)
        and thing.__module__ == module.__name__
        and module.__name__ != INSIDE_FIELDS
    }


def test_every_error_of_the_domain_has_its_own_row() -> None:
    missing = {error.__name__ for error in errors_of_the_domain() - NOT_OVER_HTTP if error not in PROBLEMS}

    assert missing == set()


def test_what_is_excepted_exists_and_has_no_row() -> None:
    assert errors_of_the_domain() >= NOT_OVER_HTTP
    assert PROBLEMS.keys().isdisjoint(NOT_OVER_HTTP)


def test_status_and_title_belong_to_a_code() -> None:
    statuses: dict[str, set[int]] = {}
    for row in PROBLEMS.values():
        statuses.setdefault(row.code, set()).add(row.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


OFFER: Any = SimpleNamespace(pk=7, status="expired", expires_at=NOON, seat=SimpleNamespace(booking_id=4821))
POLICY: Any = SimpleNamespace(version=3, created_at=NOON)
COMMITMENT: Any = SimpleNamespace(pk=1, mediator_id=2, seat_id=3, busy=None)
RAISED: list[tuple[Exception, int, str, dict[str, Any]]] = [
    (requesting.UnknownLanguage("language", "xx"), 400, "unknown_language", {}),
    (requesting.UnknownVariety("variety", "x"), 400, "unknown_variety", {}),
    (requesting.BadPhoneNumber("call_number", "1"), 400, "bad_phone", {}),
    (requesting.DurationNotPositive("duration_minutes", 0), 400, "duration_not_positive", {}),
    (requesting.StartMissing("starts_at", None), 400, "start_missing", {}),
    (requesting.NotARequest("setting", "x"), 400, "malformed", {}),
    (requesting.UnknownOffice("office", 1), 404, "unknown_office", {}),
    (requesting.UnknownPlace("place", 1), 404, "unknown_place", {}),
    (requesting.UnknownFund("fund", 1), 404, "unknown_fund", {}),
    (requesting.NotPossible(), 422, "not_possible", {}),
    (
        requesting.StartInThePast(starts_at=NOON, earliest=NOON),
        422,
        "start_in_the_past",
        {"starts_at": "2026-07-14T12:00:00+02:00", "earliest": "2026-07-14T12:00:00+02:00"},
    ),
    (
        requesting.LanguageNotByThisDelivery(language="ise", delivery="phone", possible=["onsite"]),
        422,
        "language_not_by_this_delivery",
        {"language": "ise", "delivery": "phone", "possible": ["onsite"]},
    ),
    (
        requesting.FundNotForThisPerson(fund_id=1, others=[2]),
        422,
        "fund_not_for_this_person",
        {"fund_id": 1, "others": [2]},
    ),
    (
        requesting.FundNotOpenThatDay(fund_id=1, day=date(2026, 7, 14)),
        422,
        "fund_not_open_that_day",
        {"fund_id": 1, "day": date(2026, 7, 14)},
    ),
    (
        requesting.TeamContradicts(mediators_needed=3, team=("uk", "ru")),
        422,
        "team_contradicts",
        {"mediators_needed": 3, "team": ["uk", "ru"]},
    ),
    (requesting.AdultOperatorMissing(), 422, "adult_operator_missing", {}),
    (requesting.GuardianMissing(), 422, "guardian_missing", {}),
    (requesting.PersonNotWrittenTo(), 422, "person_not_written_to", {}),
    (requesting.PersonHasNotAsked(), 422, "person_has_not_asked", {}),
    (requesting.AssistedPhoneMissing(), 422, "assisted_phone_missing", {}),
    (requesting.AssistedPhoneNotMobile(), 422, "assisted_phone_not_mobile", {}),
    (requesting.CallNumberMissing(), 422, "call_number_missing", {}),
    (requesting.IdempotencyKeyReused("k"), 422, "idempotency_key_reused", {"key": "k"}),
    (dispatching.ReasonMissing(), 400, "reason_missing", {}),
    (dispatching.OfferNotFound(7), 404, "not_found", {}),
    (dispatching.OfferClosed(OFFER), 409, "offer_closed", {"number": 4821, "state": "expired"}),
    (
        dispatching.OfferTaken(OFFER, reserve=1),
        409,
        "offer_taken",
        {"number": 4821, "state": "expired", "reserve": 1},
    ),
    (
        WaitNotOver(number=4821, until=NOON),
        409,
        "wait_not_over",
        {"number": 4821, "until": "2026-07-14T12:00:00+02:00"},
    ),
    (
        dispatching.OfferExpired(OFFER),
        410,
        "offer_expired",
        {"number": 4821, "expired_at": "2026-07-14T12:00:00+02:00"},
    ),
    (
        dispatching.SeatNotFree(number=4821, status="filled"),
        409,
        "seat_not_free",
        {"number": 4821, "state": "filled"},
    ),
    (offering.AlreadyOffered(number=4821), 409, "already_offered", {"number": 4821}),
    (
        offering.OfferInVain(number=4821, mediator_id=2, reasons=(Reason.EXCLUSION,)),
        409,
        "offer_in_vain",
        {"number": 4821, "mediator_id": 2},
    ),
    (
        offering.NotAtThisHour(number=4821, until=NOON),
        409,
        "not_at_this_hour",
        {"number": 4821, "until": "2026-07-14T12:00:00+02:00"},
    ),
    (undoing.NothingToUndo(number=4821), 409, "nothing_to_undo", {"number": 4821}),
    (
        MediatorElsewhere(number=4821, other_number=None, reasons=(Reason.EXCLUSION,)),
        409,
        "mediator_elsewhere",
        {"number": 4821, "other_number": None},
    ),
    (
        StepNotPossible(status="done", step=Step.CANCEL),
        409,
        "wrong_state",
        {"state": "done", "step": "cancel"},
    ),
    (BookingNotFound(4821), 404, "not_found", {}),
    (releasing.SeatNotYours(number=4821, mediator_id=2), 403, "seat_not_yours", {"number": 4821}),
    (
        changing.ChangedMeanwhile(
            number=4821, seen=1, version=2, events=[{"kind": "booking_changed", "at": NOON, "by": "Nino"}]
        ),
        409,
        "changed_meanwhile",
        {
            "number": 4821,
            "seen": 1,
            "version": 2,
            "events": [{"kind": "booking_changed", "at": "2026-07-14T12:00:00+02:00", "by": "Nino"}],
        },
    ),
    (
        entering.LanguageNotHers(mediator_id=1, language="uk"),
        422,
        "language_not_hers",
        {"language": "uk"},
    ),
    (
        entering.NotOverYet(ended_at=NOON, at=NOON),
        422,
        "not_over_yet",
        {"ended_at": "2026-07-14T12:00:00+02:00"},
    ),
    (rescuing.RescueNotPossible(number=4821), 409, "rescue_not_possible", {"number": 4821}),
    (rescuing.NoRescue(number=4821), 409, "no_rescue", {"number": 4821}),
    (NobodyAwaited(number=4821), 409, "nobody_awaited", {"number": 4821}),
    (
        cancelling.NotPartlyCovered(number=4821, covered=0, missing=2),
        409,
        "not_partly_covered",
        {"number": 4821, "covered": 0, "missing": 2},
    ),
    (
        WhichMediator(number=4821, mediator_ids=[2, 3]),
        409,
        "which_mediator",
        {"number": 4821, "mediator_ids": [2, 3]},
    ),
    (NoSuchSeat(number=4821, seat_id=9), 404, "unknown_seat", {}),
    (
        completing.EndBeforeStart(started_at=NOON, ended_at=NOON),
        422,
        "end_before_start",
        {"started_at": "2026-07-14T12:00:00+02:00", "ended_at": "2026-07-14T12:00:00+02:00"},
    ),
    (
        completing.EndInTheFuture(ended_at=NOON, at=NOON),
        422,
        "end_in_the_future",
        {"ended_at": "2026-07-14T12:00:00+02:00"},
    ),
    (
        completing.TimesFarFromBooked(number=4821, started_at=NOON, ended_at=NOON),
        422,
        "far_from_booked",
        {
            "number": 4821,
            "started_at": "2026-07-14T12:00:00+02:00",
            "ended_at": "2026-07-14T12:00:00+02:00",
        },
    ),
    (checking_in.LatenessNotPositive(0), 422, "lateness_not_positive", {"minutes": 0}),
    (
        checking_in.NotOfToday(number=4821, starts_at=NOON),
        409,
        "not_of_today",
        {"number": 4821, "starts_at": "2026-07-14T12:00:00+02:00"},
    ),
    (SeriesNotFound(3), 404, "not_found", {}),
    (beginning_series.BadWeekday("weekdays", 7), 400, "bad_weekday", {}),
    (beginning_series.TimeOutsideTheDay("starts_at", 1440), 400, "time_outside_the_day", {}),
    (beginning_series.EndsBeforeItBegins("last_date", "2026-07-01"), 400, "ends_before_it_begins", {}),
    (changing_series.WhichWeekday("weekday", 3), 400, "which_weekday", {}),
    (
        beginning_series.NoDateLeft(skipped=(date(2026, 12, 25),)),
        422,
        "no_date_left",
        {"skipped": [date(2026, 12, 25)], "past": []},
    ),
    (
        beginning_series.TooManyDates(dates=80, most=60),
        422,
        "too_many_dates",
        {"dates": 80, "most": 60},
    ),
    (
        beginning_series.ShiftIsAtADistance(delivery="onsite"),
        422,
        "shift_is_at_a_distance",
        {"delivery": "onsite"},
    ),
    (
        changing_series.DateOnAHoliday(day="2026-12-25"),
        422,
        "date_on_a_holiday",
        {"day": "2026-12-25"},
    ),
    (
        NoSuchTime(day=date(2027, 3, 28), clock=time(2, 30)),
        422,
        "no_such_time",
        {"day": date(2027, 3, 28), "clock": "02:30"},
    ),
    (
        SeriesChangedMeanwhile(series_id=3, version=2, by="Nino", changed_at=NOON),
        409,
        "series_changed_meanwhile",
        {"series_id": 3, "version": 2, "by": "Nino", "changed_at": "2026-07-14T12:00:00+02:00"},
    ),
    (
        NothingToChange(series_id=3, scope="all"),
        409,
        "nothing_to_change",
        {"series_id": 3, "scope": "all"},
    ),
    (calendar.AlreadyOnCall(mediator_id=2, seat_id=3), 409, "mediator_elsewhere", {}),
    (calendar.MediatorBusy(COMMITMENT), 409, "mediator_elsewhere", {}),
    (calendar.SeatTaken(seat_id=1, mediator_id=2), 409, "seat_not_free", {}),
    (calendar.SeatNotTaken(seat_id=1), 409, "wrong_state", {}),
    (NotAPhoneNumber("12"), 400, "bad_phone", {}),
    (permissions.Forbidden("assign"), 403, "forbidden", {"verb": "assign"}),
    (registering.UnknownMediator(1), 404, "unknown_mediator", {}),
    (registering.UnknownHome(1), 404, "unknown_place", {}),
    (registering.UnknownSkillLanguage("xx"), 400, "unknown_language", {}),
    (
        registering.UnknownSkillVariety("uk", unknown=["x"], known=[]),
        400,
        "unknown_variety",
        {"unknown": ["x"], "known": []},
    ),
    (registering.PhoneInUse("+393330000001"), 409, "phone_in_use", {}),
    (signing_in.WrongCredentials(), 401, "wrong_credentials", {}),
    (numbering.WrongNumbers({"b", "a"}), 400, "malformed", {"rules": ["a", "b"]}),
    (numbering.NoSuchNumbers({"notice_horus"}), 400, "unknown_rule", {"rules": ["notice_horus"]}),
    (numbering.WrongKindOfNumbers({"notice_hours"}), 400, "wrong_kind", {"rules": ["notice_hours"]}),
    (ruling.RulesNotFound(9), 404, "unknown_policy", {"version": 9}),
    (
        ruling.RulesChangedSince(based_on=2, latest=POLICY),
        409,
        "rules_changed_since",
        {"based_on": 2, "latest": 3, "changed_at": "2026-07-14T12:00:00+02:00"},
    ),
    (
        ruling.RulesContradict([Contradiction(Clash.QUIET_ALL_DAY, ("a", "b"), (7, 21))]),
        422,
        "rules_contradict",
        {"contradictions": [{"kind": "quiet_all_day", "rules": ["a", "b"], "values": [7, 21]}]},
    ),
    (timekeeping.EndBeforeBegin(since=60, to=60), 422, "end_before_start", {"since": 60, "to": 60}),
    (timekeeping.UnknownAbsence(1), 404, "not_found", {}),
    (TooManyAtOnce(), 503, "too_many_at_once", {}),
    (OperationalError("the host is 10.0.0.7"), 503, "try_again", {}),
]


def test_every_row_of_the_domain_is_raised_below() -> None:
    told = {type(error) for error, *_ in RAISED}

    assert errors_of_the_domain() - NOT_OVER_HTTP == told - {OperationalError}


@pytest.mark.parametrize(
    ("error", "status", "code", "facts"), RAISED, ids=[type(error).__name__ for error, *_ in RAISED]
)
def test_error_becomes_its_problem(error: Exception, status: int, code: str, facts: dict[str, Any]) -> None:
    row = row_of(error)
    assert row is not None

    problem = body(row, path="/api/v1/x", error=error)

    assert (problem.pop("status"), problem.pop("code"), problem.pop("instance")) == (
        status,
        code,
        "/api/v1/x",
    )
    assert problem.pop("type").endswith(f"/api/v1/docs#{code}")
    assert (problem.pop("title"), bool(problem.pop("detail"))) == (row.title, True)
    assert [field["code"] for field in problem.pop("errors", [])] in ([], [code])
    assert problem == facts


def test_database_that_is_away_tells_nothing_of_itself() -> None:
    request = SimpleNamespace(path="/api/v1/x")

    answer = as_problem(OperationalError("the host is 10.0.0.7"), {"request": request})

    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "10.0.0.7" not in str(answer.data)


def test_unexpected_error_is_left_to_be_logged() -> None:
    assert as_problem(ZeroDivisionError("secret"), {"request": SimpleNamespace(path="/")}) is None


# --- Outside the API's own views


def break_down(_request: object) -> HttpResponse:
    raise ZeroDivisionError("secret")


class Broken:
    urlpatterns = (path("api/v1/broken", break_down), path("broken", break_down))
    handler500 = staticmethod(problems.unexpected)
    handler404 = staticmethod(problems.not_found)


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
@override_settings(ROOT_URLCONF=Broken)
def test_what_breaks_in_the_api_is_a_500_without_detail(accept: str) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/broken", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.json()["title"]) == ("unexpected", "Something went wrong here")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/api/v1/bookings/", "/api/v2/bookings", "/api/v1/bookings/x"]
)
def test_address_that_leads_nowhere_is_a_404_problem(path: str) -> None:
    answer = Client().get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert (answer.json()["code"], answer.json()["instance"]) == ("not_found", path)


@pytest.mark.django_db
def test_programs_are_spoken_to_in_english_whatever_they_ask_for() -> None:
    headers = {"Accept-Language": "it"}
    answer = Client().post("/api/v1/sign-in", {}, content_type="application/json", headers=headers)
    page = Client().get("/accesso", headers=headers)

    assert {error["detail"] for error in answer.json()["errors"]} == {"This field is required."}
    assert (answer.headers["Content-Language"], page.headers["Content-Language"]) == ("en", "it")


@pytest.mark.django_db
def test_people_get_a_page_and_programs_a_problem() -> None:
    page = Client().get("/nowhere", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    problem = Client().get("/nowhere", headers={"Accept": "application/json"})

    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert (problem.status_code, problem.headers["Content-Type"]) == (404, "application/problem+json")


def test_host_that_is_not_ours_is_a_400_problem() -> None:
    answer = Client().get("/api/v1/nowhere", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
