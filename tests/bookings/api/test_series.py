"""Series over HTTP: own office, one version, one problem for each refusal."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Series
from tests.bookings.api.conftest import World
from tests.bookings.clockwork import everything
from tests.bookings.weeks import ask_for_all, dates_of, make_series
from tests.factories import NOON, make_office

pytestmark = pytest.mark.django_db


def asked(world: World, **values: Any) -> dict[str, Any]:
    return {
        "office": world.triage.pk,
        "language": "uk",
        "delivery": "onsite",
        "setting": "registry",
        "kind": "desk",
        "name": "Sportello",
        "weekdays": [0, 3],
        "starts": "16:00",
        "duration_minutes": 120,
        "first_date": "2026-10-19",
        "last_date": "2026-11-02",
        **values,
    }


def test_a_series_is_asked_for_and_read(world: World) -> None:
    berg = world.program(world.dr_berg)

    answer = berg.post("/series", asked(world))
    made = answer.json()

    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/series/{made['id']}")
    assert (made["kind"], made["starts"], made["version"], made["skipped"]) == ("desk", "16:00", 1, [])
    assert [date["starts_at"] for date in made["dates"]] == [
        "2026-10-19T16:00:00+02:00",
        "2026-10-22T16:00:00+02:00",
        "2026-10-26T16:00:00+01:00",
        "2026-10-29T16:00:00+01:00",
        "2026-11-02T16:00:00+01:00",
    ]
    assert berg.get(f"/series/{made['id']}").json() == made
    (listed,) = berg.get("/series").json()["results"]
    assert "dates" not in listed
    assert berg.get("/bookings", {"series": made["id"]}).json()["results"][0]["series"] == made["id"]


def test_holidays_left_out_are_named(world: World) -> None:
    answer = world.program(world.dr_berg).post(
        "/series", asked(world, weekdays=[4], first_date="2026-12-18", last_date="2027-01-08")
    )

    assert answer.json()["skipped"] == ["2026-12-25", "2027-01-01"]
    assert [date["date"] for date in answer.json()["dates"]] == ["2026-12-18", "2027-01-08"]


def test_a_key_makes_one_series(world: World) -> None:
    berg = world.program(world.dr_berg)

    first, again = (berg.post("/series", asked(world), **{"Idempotency-Key": "k"}).json() for _ in range(2))

    assert (first["id"], Series.objects.count()) == (again["id"], 1)


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"weekdays": [7]}, 400, "bad_weekday"),
        ({"starts": "24:00"}, 400, "time_outside_the_day"),
        ({"starts": "9"}, 400, "invalid"),
        ({"last_date": "2026-10-01"}, 400, "ends_before_it_begins"),
        ({"language": "xx"}, 400, "unknown_language"),
        ({"office": 10**6}, 404, "unknown_office"),
        ({"weekdays": [4], "first_date": "2026-12-25", "last_date": "2026-12-25"}, 422, "no_date_left"),
        ({"last_date": "2028-01-01"}, 422, "too_many_dates"),
        ({"kind": "on_call"}, 422, "shift_is_at_a_distance"),
        (
            {
                "weekdays": [6],
                "starts": "02:30",
                "first_date": "2027-03-28",
                "last_date": "2027-03-28",
                "on_holidays": "flag",
            },
            422,
            "no_such_time",
        ),
    ],
)
def test_what_cannot_be_is_a_problem_and_nothing_is_stored(
    world: World, values: dict[str, Any], status: int, code: str
) -> None:
    berg = world.program(world.dr_berg)
    before = everything()

    answer = berg.post("/series", asked(world, **values))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert everything() == before


def test_dates_are_changed_from_one_on_and_called_off(world: World) -> None:
    series = make_series(world.dr_berg, world.triage, at=NOON)
    nino = world.program(world.nino)
    third = dates_of(series)[2]

    changed = nino.post(
        f"/series/{series.pk}/change",
        {"scope": "following", "from": third.number, "version": 1, "starts": "10:30"},
    ).json()
    cancelled = nino.post(
        f"/series/{series.pk}/cancel",
        {"scope": "this", "from": third.number, "version": 2, "reason": "chiusura"},
    ).json()

    assert [date["starts_at"][11:16] for date in changed["dates"]][:4] == ["16:00", "16:00", "10:30", "10:30"]
    assert (changed["version"], cancelled["version"]) == (2, 3)
    assert [date["status"] for date in cancelled["dates"]][1:4] == ["searching", "cancelled", "searching"]


def test_an_offer_says_for_how_many_dates_a_yes_stands(world: World) -> None:
    series = make_series(world.dr_berg, world.triage, at=NOON)
    (of_all,) = [offer for offer in ask_for_all(series, at=NOON) if offer.mediator == world.amina]

    answer = world.program(world.amina).get(f"/offers/{of_all.pk}").json()

    assert (answer["dates"], answer["number"]) == (21, dates_of(series)[0].number)


def test_the_second_to_edit_is_told_who_was_first(world: World) -> None:
    series = make_series(world.dr_berg, world.triage, at=NOON)
    world.program(world.nino).post(
        f"/series/{series.pk}/change", {"scope": "all", "version": 1, "starts": "10:30"}
    )
    berg = world.program(world.dr_berg)
    before = everything()

    answer = berg.post(f"/series/{series.pk}/change", {"scope": "all", "version": 1, "starts": "09:00"})

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["version"]) == (409, "series_changed_meanwhile", 2)
    assert (problem["by"], problem["changed_at"]) == ("nino", "2026-07-14T12:00:00+02:00")
    assert everything() == before


def test_what_is_not_ones_own_is_not_there(world: World) -> None:
    series = make_series(world.dr_berg, world.triage, at=NOON)
    cleo = world.program(world.cleo)
    edit = {"scope": "all", "version": 1, "starts": "10:30"}
    before = everything()

    answers = [
        cleo.get(f"/series/{series.pk}"),
        cleo.post(f"/series/{series.pk}/change", edit),
        cleo.post(f"/series/{series.pk}/cancel", edit),
    ]
    refused = world.program(world.anna).post(f"/series/{series.pk}/change", edit)

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert refused.status_code == 403
    assert cleo.get("/series").json()["results"] == []
    assert everything() | {"knox.AuthToken": []} == before | {"knox.AuthToken": []}


def test_a_place_that_one_may_not_see_cannot_be_moved_to(world: World) -> None:
    series = make_series(world.dr_berg, world.triage, at=NOON)
    refuge = make_office("Regalbuto", "Casa rifugio", "Rete", is_sensitive=True)
    refuge.place.name = "Altrove"
    refuge.place.save()

    answer = world.program(world.dr_berg).post(
        f"/series/{series.pk}/change", {"scope": "all", "version": 1, "place": refuge.place_id}
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_place")
    assert not Booking.objects.filter(place=refuge.place).exists()


def test_a_list_costs_the_same_for_one_and_for_three(world: World, django_assert_num_queries: Any) -> None:
    berg = world.program(world.dr_berg)
    make_series(world.dr_berg, world.triage, at=NOON)
    with CaptureQueriesContext(connection) as one:
        berg.get("/series")
    for _ in range(2):
        make_series(world.dr_berg, world.triage, at=NOON)

    with django_assert_num_queries(len(one)):
        berg.get("/series")
