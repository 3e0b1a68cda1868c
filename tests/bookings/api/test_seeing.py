"""GET /api/v1/bookings: who finds what, how much of it each sees, and in how many queries."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions.dispatching import accept_offer
from bookings.actions.releasing import withdraw
from bookings.models import Booking, Fund
from bookings.vocabulary import AnswerChannel
from mediation.vocabulary import Role
from tests.bookings.api.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_office, make_user
from tests.speaking import Program

pytestmark = pytest.mark.django_db

# What is written into a booking, and by whom of those who find it it may be read.
CANARIES: dict[str, Any] = {
    "contact_name": "Canary Contact",
    "contact_phone": "+393330077777",
    "call_number": "+393330088888",
    "case_reference": "CANARY-CASE",
    "campaign": "canary campaign",
    "minor": True,
    "adult_operator": "Canary Operator",
    "unaccompanied": True,
    "guardian": "Canary Guardian",
}
ADDRESS = "Via Canarino 7"
ALL = {ADDRESS, *(typed for typed in CANARIES.values() if isinstance(typed, str))}


@pytest.fixture
def canary(world: World) -> Booking:
    place = world.triage.place
    place.address = ADDRESS
    place.save()
    return make_booking(by=world.dr_berg, office=world.triage, **CANARIES)


def found(program: Program, query: dict[str, Any] | None = None) -> list[int]:
    return [row["number"] for row in program.get("/bookings", query).json()["results"]]


# --- Who finds what


@pytest.mark.parametrize(
    ("who", "finds"),
    [("dr_berg", True), ("mara", True), ("nino", True), ("anna", True), ("cleo", False), ("amina", False)],
)
def test_booking_is_found_by_those_who_may_see_it(
    world: World, booking: Booking, who: str, finds: bool
) -> None:
    program = world.program(getattr(world, who))

    assert found(program) == ([booking.pk] if finds else [])
    assert program.get(f"/bookings/{booking.pk}").status_code == (200 if finds else 404)


def test_requester_sees_no_other_office_of_the_same_body(world: World, booking: Booking) -> None:
    ward = make_office(name="Pediatria")
    nurse = make_user("nurse", Role.REQUESTER, ward)

    assert found(Program(nurse)) == []


def test_what_a_mediator_is_asked_for_is_hers_to_read_but_not_to_search(
    world: World, booking: Booking
) -> None:
    ask(booking)
    program = world.program(world.amina)

    assert program.get(f"/bookings/{booking.pk}").status_code == 200
    assert found(program) == []


def test_mediator_finds_her_jobs(world: World, booking: Booking) -> None:
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    assert (found(world.program(world.amina)), found(world.program(world.zarina))) == ([booking.pk], [])


def test_job_that_was_given_back_is_gone(world: World, booking: Booking) -> None:
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    withdraw(booking_id=booking.pk, mediator_id=world.amina.pk, at=NOON, via=AnswerChannel.SMS)

    assert world.program(world.amina).get(f"/bookings/{booking.pk}").status_code == 404


def test_stranger_is_401(booking: Booking) -> None:
    answer = Program().get("/bookings")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Token"


# --- How much each sees


def canaries_in(answer: Any) -> set[str]:
    text = answer.content.decode()
    return {canary for canary in ALL if canary in text}


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("dr_berg", ALL),
        ("mara", ALL),
        ("nino", ALL),
        ("anna", {CANARIES["case_reference"], CANARIES["campaign"]}),
        ("zarina", set()),
    ],
)
def test_canaries_are_read_by_those_who_may(world: World, canary: Booking, who: str, reads: set[str]) -> None:
    ask(canary)

    assert canaries_in(world.program(getattr(world, who)).get(f"/bookings/{canary.pk}")) == reads


def test_mediator_reads_address_and_contact_after_accepting(world: World, canary: Booking) -> None:
    offer = ask(canary)["Amina"]
    program = world.program(world.amina)
    before = canaries_in(program.get(f"/bookings/{canary.pk}"))
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)

    after = canaries_in(program.get(f"/bookings/{canary.pk}"))

    assert (before, after) == (set(), ALL - {CANARIES["campaign"]})


@pytest.mark.parametrize("why", ["silent", "sensitive", "ward"])
def test_reserved_booking_shows_a_mediator_who_is_asked_four_things(world: World, why: str) -> None:
    ward = make_office(name="Centro antiviolenza", is_sensitive=True) if why == "ward" else world.triage
    marks: dict[str, Any] = {} if why == "ward" else {why: True}
    reserved = make_booking(by=world.nino, office=ward, **marks)
    ask(reserved)

    answer = world.program(world.amina).get(f"/bookings/{reserved.pk}")

    assert answer.json() == {
        "id": reserved.pk,
        "number": reserved.pk,
        "status": "searching",
        "language": "uk",
        "gender": "any",
        "gender_binding": False,
        "municipality": "Enna",
        "date": "2026-07-15",
        "part_of_day": "morning",
    }


def test_requester_sees_first_name_and_number_only_for_the_job(world: World, booking: Booking) -> None:
    program = world.program(world.dr_berg)
    before = program.get(f"/bookings/{booking.pk}").json()["seats"][0]["mediator"]
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    during = program.get(f"/bookings/{booking.pk}").json()["seats"][0]["mediator"]
    program.post(f"/bookings/{booking.pk}/cancel")

    after = program.get(f"/bookings/{booking.pk}").json()["seats"][0]["mediator"]

    assert (before, during) == (None, {"first_name": "Amina", "phone": world.amina.phone})
    assert after == {"first_name": "Amina", "phone": None}


@pytest.mark.parametrize(
    ("who", "mediator"),
    [
        ("nino", {"id", "first_name", "last_name", "phone"}),
        ("dr_berg", {"first_name", "phone"}),
        ("anna", {"id", "first_name"}),
        ("amina", {"first_name"}),
    ],
)
def test_mediator_of_a_seat_is_shown_as_far_as_each_may(
    world: World, booking: Booking, who: str, mediator: set[str]
) -> None:
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    seats = world.program(getattr(world, who)).get(f"/bookings/{booking.pk}").json()["seats"]

    assert set(seats[0]["mediator"]) == mediator


# --- Filters


def test_bookings_are_found_by_what_they_are(world: World) -> None:
    fund = Fund.objects.create(name="Comune", valid_from="2026-01-01")
    urgent = make_booking(by=world.dr_berg, office=world.triage, urgency="now", starts_at=None)
    later = make_booking(
        by=world.cleo,
        office=world.elsewhere,
        language="ti",
        setting="school",
        starts_at=TOMORROW + timedelta(days=30),
        fund_id=fund.pk,
    )
    program = world.program(world.nino)
    only_later: list[dict[str, Any]] = [
        {"language": "ti"},
        {"setting": ["school", "work"]},
        {"office": world.elsewhere.pk},
        {"place": world.elsewhere.place_id},
        {"lane": "planned"},
        {"urgency": "scheduled"},
        {"number": later.pk},
        {"starts_after": "2026-08-01T00:00:00+02:00"},
        {"starts_after": "2026-08-01T00:00:00 02:00"},
        {"status": "searching", "lane": "planned"},
    ]

    assert [found(program, query) for query in only_later] == [[later.pk]] * len(only_later)
    assert found(program, {"starts_before": "2026-08-01T00:00:00+02:00"}) == [urgent.pk]
    assert found(program, {"status": ["searching", "done"]}) == [later.pk, urgent.pk]
    assert found(program, {"status": "done"}) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"status": "lost"}, "invalid_choice"),
        ({"starts_after": "2026-08-01T00:00:00"}, "naive_time"),
        ({"starts_before": "soon"}, "invalid"),
        ({"office": "mine"}, "invalid"),
        ({"office": "1e999999"}, "invalid"),
        ({"number": str(2**63)}, "max_value"),
        ({"number": "0"}, "min_value"),
        ({"language": "a\x00"}, "null_characters_not_allowed"),
    ],
)
def test_filter_that_can_mean_nothing_is_400(world: World, query: dict[str, str], code: str) -> None:
    answer = world.program(world.nino).get("/bookings", query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


# --- Pages


def test_list_is_cut_into_pages(world: World) -> None:
    numbers = [make_booking(by=world.dr_berg, office=world.triage).pk for _ in range(3)]
    program = world.program(world.dr_berg)

    first = program.get("/bookings", {"page_size": 2}).json()
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
    second = program.get("/bookings", {"page_size": 2, "cursor": cursor}).json()

    assert (first["previous"], second["next"]) == (None, None)
    pages = [[row["number"] for row in page["results"]] for page in (first, second)]
    assert pages == [[numbers[2], numbers[1]], [numbers[0]]]


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "bz0tMQ==", "é"])
def test_forged_cursor_is_404(world: World, booking: Booking, cursor: str) -> None:
    answer = world.program(world.dr_berg).get("/bookings", {"cursor": cursor})

    # One position is a number after all, and lies behind everything.
    assert answer.status_code == (200 if cursor.startswith("cD05") else 404)


@pytest.mark.parametrize(
    ("size", "code"),
    [("0", "out_of_range"), ("201", "out_of_range"), ("-1", "invalid"), ("9" * 30, "invalid")],
)
def test_page_of_no_possible_size_is_400(world: World, size: str, code: str) -> None:
    answer = world.program(world.dr_berg).get("/bookings", {"page_size": size})

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def queries(program: Program, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert program.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("who", "count"), [("nino", 7), ("dr_berg", 8), ("anna", 7), ("amina", 7)])
def test_list_costs_the_same_for_one_and_for_three(world: World, who: str, count: int) -> None:
    def confirmed() -> None:
        starts_at = TOMORROW + timedelta(days=Booking.objects.count())
        booking = make_booking(by=world.dr_berg, office=world.triage, starts_at=starts_at)
        accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    program = world.program(getattr(world, who))
    confirmed()
    one = queries(program, "/bookings")
    confirmed()
    confirmed()

    assert (one, queries(program, "/bookings")) == (count, count)
