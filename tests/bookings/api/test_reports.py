"""/api/v1/reports and /api/v1/funds: figures for those who account for them, by month as Rome counts it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions.attending import report_person_absent
from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, Fund
from bookings.vocabulary import AnswerChannel
from mediation.models import Office, User
from tests.bookings.api.conftest import Clock, World, ask
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

# In Rome it is the first of August already.
LAST_OF_JULY = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)


def held(by: User, office: Office, **values: Any) -> Booking:
    booking = make_booking(by=by, office=office, **values)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return booking


def done(by: User, office: Office, *, minutes: int = 60, **values: Any) -> Booking:
    booking = held(by, office, **values)
    ended_at = booking.starts_at + timedelta(minutes=minutes)
    return complete_booking(
        booking_id=booking.pk, by_id=by.pk, at=ended_at, started_at=booking.starts_at, ended_at=ended_at
    )


def rows(world: World, who: str, report: str = "hours", query: dict[str, str] | None = None) -> list[Any]:
    answer = world.program(getattr(world, who)).get(f"/reports/{report}", query)
    assert (answer.status_code, answer.json()["next"], answer.json()["previous"]) == (200, None, None)
    results: list[Any] = answer.json()["results"]
    return results


@pytest.fixture
def _worked(world: World, clock: Clock) -> None:
    """Two jobs for the hospital in July, one on the first of August, one for the town hall."""
    fund = Fund.objects.create(name="Comune", valid_from="2026-01-01")
    done(world.dr_berg, world.triage, minutes=100, fund_id=fund.pk)
    done(world.dr_berg, world.triage, fund_id=fund.pk, starts_at=TOMORROW + timedelta(hours=3))
    done(world.dr_berg, world.triage, starts_at=LAST_OF_JULY)
    done(world.cleo, world.elsewhere, starts_at=TOMORROW + timedelta(days=2))
    clock.at = NOON + timedelta(days=30)


@pytest.mark.usefixtures("_worked")
def test_hours_add_up_by_month_language_town_office_and_fund(world: World) -> None:
    fund = Fund.objects.get().pk

    assert rows(world, "nino") == [
        {
            "month": "2026-07-01",
            "language": "uk",
            "municipality": "Enna",
            "office": world.triage.pk,
            "fund": fund,
            "records": 2,
            "requested_minutes": 120,
            "actual_minutes": 160,
            "credited_minutes": 105 + 60,
            "reused_minutes": 0,
        },
        {
            "month": "2026-07-01",
            "language": "uk",
            "municipality": "Nicosia",
            "office": world.elsewhere.pk,
            "fund": None,
            "records": 1,
            "requested_minutes": 60,
            "actual_minutes": 60,
            "credited_minutes": 60,
            "reused_minutes": 0,
        },
        {
            "month": "2026-08-01",
            "language": "uk",
            "municipality": "Enna",
            "office": world.triage.pk,
            "fund": None,
            "records": 1,
            "requested_minutes": 60,
            "actual_minutes": 60,
            "credited_minutes": 60,
            "reused_minutes": 0,
        },
    ]


@pytest.mark.usefixtures("_worked")
@pytest.mark.parametrize(("who", "towns"), [("anna", {"Enna", "Nicosia"}), ("mara", {"Enna"})])
def test_manager_sees_her_own_body_and_an_auditor_all(world: World, who: str, towns: set[str]) -> None:
    assert {row["municipality"] for row in rows(world, who)} == towns
    assert {row["municipality"] for row in rows(world, who, "coverage")} == towns


@pytest.mark.parametrize("report", ["hours", "coverage"])
@pytest.mark.parametrize("who", ["dr_berg", "amina", "admin"])
def test_reports_are_not_for_everybody(world: World, report: str, who: str) -> None:
    assert world.program(getattr(world, who)).get(f"/reports/{report}").status_code == 403


@pytest.mark.usefixtures("_worked")
def test_period_is_in_days_of_rome(world: World) -> None:
    july = {"since": "2026-07-01", "to": "2026-07-31"}
    first_of_august = {"since": "2026-08-01", "to": "2026-08-01"}

    assert [row["month"] for row in rows(world, "nino", query=july)] == ["2026-07-01", "2026-07-01"]
    assert [row["month"] for row in rows(world, "nino", query=first_of_august)] == ["2026-08-01"]


def test_late_cancellation_and_absence_are_credited(world: World) -> None:
    late = held(world.dr_berg, world.triage)
    cancel_booking(booking_id=late.pk, by_id=world.dr_berg.pk, reason="", at=TOMORROW - timedelta(hours=1))
    waited = held(world.dr_berg, world.triage, starts_at=TOMORROW + timedelta(hours=4))
    report_person_absent(booking_id=waited.pk, by_id=world.dr_berg.pk, at=TOMORROW + timedelta(hours=5))

    (row,) = rows(world, "nino", query={"since": "2026-07-01", "to": "2026-07-31"})

    assert (row["records"], row["actual_minutes"], row["credited_minutes"]) == (2, 0, 120)


def test_coverage_counts_each_booking_once(world: World) -> None:
    done(world.dr_berg, world.triage)
    cancelled = make_booking(by=world.dr_berg, office=world.triage)
    cancel_booking(booking_id=cancelled.pk, by_id=world.dr_berg.pk, reason="", at=NOON)
    make_booking(by=world.dr_berg, office=world.triage)
    assert ask(make_booking(by=world.dr_berg, office=world.triage, language="ti")) == {}

    found = rows(world, "nino", "coverage", {"since": "2026-07-01", "to": "2026-07-31"})

    parts = ("covered", "covered_externally", "open", "not_covered", "cancelled")
    assert [(row["language"], row["asked"], *(row[part] for part in parts)) for row in found] == [
        ("ti", 1, 0, 0, 1, 0, 0),
        ("uk", 3, 1, 0, 1, 0, 1),
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"since": "july"}, "invalid"),
        ({"to": "2026-02-30"}, "invalid"),
        ({"since": "0001-01-01"}, "out_of_range"),
    ],
)
def test_period_that_can_mean_nothing_is_400(world: World, query: dict[str, str], code: str) -> None:
    answer = world.program(world.nino).get("/reports/hours", query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("report", ["hours", "coverage"])
def test_report_costs_the_same_for_one_and_for_three(world: World, report: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows(world, "nino", report)
        return len(captured)

    done(world.dr_berg, world.triage)
    one = queries()
    done(world.dr_berg, world.triage, starts_at=LAST_OF_JULY)
    done(world.cleo, world.elsewhere, starts_at=TOMORROW + timedelta(days=2))

    assert one == queries()


# --- Funds


def test_funds_are_for_those_who_ask_and_account(world: World) -> None:
    fund = Fund.objects.create(name="FAMI", code="CUP-1", third_country_only=True, valid_from="2026-01-01")
    statuses = {
        who: world.program(getattr(world, who)).get("/funds").status_code
        for who in ("dr_berg", "mara", "nino", "anna", "amina", "admin")
    }

    assert statuses == {"dr_berg": 200, "mara": 200, "nino": 200, "anna": 200, "amina": 403, "admin": 403}
    assert world.program(world.dr_berg).get("/funds").json()["results"] == [
        {
            "id": fund.pk,
            "name": "FAMI",
            "code": "CUP-1",
            "third_country_only": True,
            "valid_from": "2026-01-01",
            "valid_to": None,
        }
    ]
