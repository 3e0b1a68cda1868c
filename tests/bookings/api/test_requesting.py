"""POST /api/v1/bookings: what is taken, what is refused and how, and that a refusal leaves nothing behind."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.models import Booking, Fund, IdempotencyKey
from mediation.models import Place
from tests.bookings.api.conftest import World
from tests.bookings.clockwork import everything
from tests.factories import NOON, TOMORROW, make_language, make_place

pytestmark = pytest.mark.django_db


def asked(world: World, **values: Any) -> dict[str, Any]:
    return {
        "office": world.triage.pk,
        "language": "uk",
        "delivery": "phone",
        "urgency": "scheduled",
        "starts_at": TOMORROW.isoformat(),
        "duration_minutes": 60,
        "setting": "health",
        **values,
    }


def test_request_is_stored_and_shown(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, contact_name="Sala 2", place=None))

    assert answer.status_code == 201
    booking = Booking.objects.get()
    assert answer.headers["Location"] == f"/api/v1/bookings/{booking.pk}"
    assert answer.json() == {
        "id": booking.pk,
        "number": booking.pk,
        "status": "searching",
        "language": "uk",
        "gender": "any",
        "gender_binding": False,
        "municipality": "Enna",
        "kind": "request",
        "lane": "short",
        "urgency": "scheduled",
        "also_accepted": [],
        "variety": "",
        "delivery": "phone",
        "starts_at": "2026-07-15T12:00:00+02:00",
        "ends_at": "2026-07-15T13:00:00+02:00",
        "duration_minutes": 60,
        "setting": "health",
        "mediators_needed": 1,
        "requested_at": "2026-07-14T12:00:00+02:00",
        "version": 1,
        "late": None,
        "place": world.triage.place_id,
        "place_name": "Municipio",
        "address": "",
        "office": world.triage.pk,
        "office_name": "Ospedale di prova, Triage",
        "sensitive": False,
        "silent": False,
        "minor": False,
        "unaccompanied": False,
        "heavy": False,
        "consent": "",
        "call_number": "+390935000111",
        "contact_name": "Sala 2",
        "contact_phone": "",
        "assisted_phone": "",
        "assisted_asked": False,
        "adult_operator": "",
        "guardian": "",
        "third_country": None,
        "fund": None,
        "case_reference": "",
        "campaign": "",
        "follows": None,
        "series": None,
        "is_exception": False,
        "seats": [
            {
                "id": booking.seats.get().pk,
                "position": 1,
                "language": "uk",
                "status": "open",
                "lane": "short",
                "mediator": None,
            }
        ],
        "advice": [],
    }


def test_request_for_now_needs_no_start(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, urgency="now", starts_at=None))

    assert answer.status_code == 201
    assert (answer.json()["lane"], answer.json()["starts_at"]) == ("now", "2026-07-14T12:00:00+02:00")


def test_request_a_little_after_the_fact_is_taken(world: World) -> None:
    start = (NOON - timedelta(minutes=59)).isoformat()

    answer = world.program(world.dr_berg).post("/bookings", asked(world, starts_at=start))

    assert answer.status_code == 201


def test_phone_number_is_stored_as_everybody_writes_it(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, call_number="333 009 9999"))

    assert answer.json()["call_number"] == "+393330099999"


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"language": "xx"}, "unknown_language"),
    ({"language": 7}, "invalid"),
    ({"also_accepted": ["xx"]}, "unknown_language"),
    ({"also_accepted": "ru"}, "not_a_list"),
    ({"variety": "lunare"}, "unknown_variety"),
    ({"delivery": "pigeon"}, "invalid_choice"),
    ({"urgency": ["now"]}, "invalid_choice"),
    ({"setting": "war"}, "invalid_choice"),
    ({"contact_phone": "12"}, "bad_phone"),
    ({"call_number": "113 ciao"}, "bad_phone"),
    ({"duration_minutes": 0}, "duration_not_positive"),
    ({"duration_minutes": -60}, "duration_not_positive"),
    ({"duration_minutes": 1441}, "max_value"),
    ({"duration_minutes": "60"}, "invalid"),
    ({"duration_minutes": True}, "invalid"),
    ({"duration_minutes": 60.5}, "invalid"),
    ({"starts_at": None}, "start_missing"),
    ({"starts_at": "2026-07-15T12:00:00"}, "naive_time"),
    ({"starts_at": "2026-07-15"}, "naive_time"),
    ({"starts_at": "tomorrow"}, "invalid"),
    ({"starts_at": 1784023200}, "invalid"),
    ({"starts_at": "9999-12-31T23:59:59+00:00"}, "out_of_range"),
    ({"starts_at": "0001-01-01T00:00:00+14:00"}, "out_of_range"),
    ({"starts_at": "2026-13-45T99:00:00Z"}, "invalid"),
    ({"sensitive": "yes"}, "invalid"),
    ({"silent": 1}, "invalid"),
    ({"third_country": "no"}, "invalid"),
    ({"gender_binding": None}, "null"),
    ({"mediators_needed": 0}, "min_value"),
    ({"office": "1"}, "invalid"),
    ({"office": 2**80}, "max_value"),
    ({"office": None}, "null"),
    ({"contact_name": "a\x00b"}, "null_characters_not_allowed"),
    ({"contact_name": "\ud800"}, "surrogate_characters_not_allowed"),
    ({"case_reference": "x" * 81}, "max_length"),
]


@pytest.mark.parametrize(("wrong", "code"), MALFORMED)
def test_malformed_request_is_400_and_names_the_field(world: World, wrong: dict[str, Any], code: str) -> None:
    make_language("uk")

    answer = world.program(world.dr_berg).post("/bookings", asked(world, **wrong))

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    (field,) = wrong
    assert [(error["field"].split(".")[0], error["code"]) for error in answer.json()["errors"]] == [
        (field, code)
    ]
    assert answer.json()["code"] == code
    assert Booking.objects.count() == 0


def test_request_with_several_faults_names_them_all(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", {"office": world.triage.pk, "delivery": "pigeon"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("language", "required"),
        ("delivery", "invalid_choice"),
        ("duration_minutes", "required"),
        ("setting", "required"),
    }


BODIES: list[tuple[str | bytes, str]] = [
    ("{", "not_json"),
    (b"\xff\xfe", "not_json"),
    ('{"office": NaN}', "not_json"),
    ("[" * 100_000, "not_json"),
    ('{"office": ' + "9" * 5000 + "}", "not_json"),
    ("[]", "not_an_object"),
    ("null", "not_an_object"),
    ('"ciao"', "not_an_object"),
    ('{"a": "' + "x" * 300_000 + '"}', "too_large"),
]


@pytest.mark.parametrize(("text", "code"), BODIES, ids=[f"{code}-{n}" for n, (_, code) in enumerate(BODIES)])
def test_body_that_is_no_json_object_is_400(world: World, text: str | bytes, code: str) -> None:
    answer = world.program(world.dr_berg).send("POST", "/bookings", text)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert Booking.objects.count() == 0


def test_form_is_415(world: World) -> None:
    form = "application/x-www-form-urlencoded"

    answer = world.program(world.dr_berg).send("POST", "/bookings", "office=1", content_type=form)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"starts_at": (NOON - timedelta(minutes=61)).isoformat()}, "start_in_the_past"),
    ({"language": "ise"}, "language_not_by_this_delivery"),
    ({"mediators_needed": 3, "team": ["uk", "uk"]}, "team_contradicts"),
]


@pytest.mark.parametrize(("wrong", "code"), IMPOSSIBLE)
def test_impossible_request_is_422(world: World, wrong: dict[str, Any], code: str) -> None:
    make_language("ise")

    answer = world.program(world.dr_berg).post("/bookings", asked(world, **wrong))

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Booking.objects.count() == 0


def test_past_start_says_which_is_the_earliest(world: World) -> None:
    past = NOON - timedelta(hours=2)

    answer = world.program(world.dr_berg).post("/bookings", asked(world, starts_at=past.isoformat()))

    assert answer.json() == {
        "type": f"{answer.json()['type'].partition('/api')[0]}/api/v1/docs#start_in_the_past",
        "title": "The start is past",
        "status": 422,
        "detail": "The earliest start is 2026-07-14T11:00:00+02:00.",
        "instance": "/api/v1/bookings",
        "code": "start_in_the_past",
        "starts_at": "2026-07-14T10:00:00+02:00",
        "earliest": "2026-07-14T11:00:00+02:00",
    }


def test_romanian_on_a_third_country_fund_is_422_and_names_other_funds(world: World) -> None:
    fami = Fund.objects.create(name="FAMI", third_country_only=True, valid_from="2026-01-01")
    town = Fund.objects.create(name="Comune", valid_from="2026-01-01")

    answer = world.program(world.dr_berg).post("/bookings", asked(world, fund=fami.pk, third_country=False))

    assert (answer.status_code, answer.json()["code"]) == (422, "fund_not_for_this_person")
    assert answer.json()["others"] == [town.pk]
    assert Booking.objects.count() == 0


def test_foreign_office_is_404(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, office=world.elsewhere.pk))

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_office")
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("name", ["place", "fund", "office"])
def test_unknown_id_in_the_body_is_404(world: World, name: str) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, **{name: 987_654_321}))

    assert (answer.status_code, answer.json()["code"]) == (404, f"unknown_{name}")
    assert Booking.objects.count() == 0


def test_home_of_a_mediator_is_no_place_to_book(world: World) -> None:
    home = Place.objects.get(pk=world.amina.home_id)

    answer = world.program(world.dr_berg).post("/bookings", asked(world, place=home.pk))

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_place")


def test_another_place_can_be_named(world: World) -> None:
    school = make_place("Nicosia", "Scuola media")

    answer = world.program(world.dr_berg).post("/bookings", asked(world, delivery="onsite", place=school.pk))

    assert (answer.status_code, answer.json()["municipality"]) == (201, "Nicosia")


@pytest.mark.parametrize("who", ["amina", "anna", "admin"])
def test_only_offices_and_the_coordinator_ask(world: World, who: str) -> None:
    answer = world.program(getattr(world, who)).post("/bookings", {"rubbish": True})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_coordinator_asks_for_any_office(world: World) -> None:
    make_language("uk")

    answer = world.program(world.nino).post("/bookings", asked(world, office=world.elsewhere.pk))

    assert answer.status_code == 201


# --- Idempotency


def test_same_key_gives_the_same_booking(world: World, clock: Any) -> None:
    program = world.program(world.dr_berg)
    first = program.post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})
    clock.at = NOON + timedelta(minutes=1)

    second = program.post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Booking.objects.count() == 1


def test_same_key_with_another_body_is_422(world: World) -> None:
    program = world.program(world.dr_berg)
    program.post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})

    answer = program.post("/bookings", asked(world, duration_minutes=90), **{"Idempotency-Key": "k-1"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Booking.objects.count() == 1


def test_key_is_one_persons_own(world: World) -> None:
    world.program(world.dr_berg).post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})

    answer = world.program(world.mara).post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})

    assert answer.status_code == 201
    assert Booking.objects.count() == 2


def test_key_of_any_length_up_to_200_is_kept(world: World) -> None:
    make_language("uk")
    program = world.program(world.dr_berg)

    answers = [program.post("/bookings", asked(world), **{"Idempotency-Key": "k" * n}) for n in (200, 201)]

    assert [answer.status_code for answer in answers] == [201, 400]
    assert answers[1].json()["errors"][0]["field"] == "Idempotency-Key"
    assert IdempotencyKey.objects.get().key == "k" * 200


def test_refused_request_leaves_its_key_free(world: World) -> None:
    program = world.program(world.dr_berg)
    program.post(
        "/bookings", asked(world, mediators_needed=3, team=["uk", "uk"]), **{"Idempotency-Key": "k-1"}
    )

    answer = program.post("/bookings", asked(world), **{"Idempotency-Key": "k-1"})

    assert answer.status_code == 201


def test_too_many_requests_are_429(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "1/min"})
    program = world.program(world.dr_berg)
    program.post("/bookings", asked(world))

    answer = program.post("/bookings", asked(world))

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert Booking.objects.count() == 1


# --- Care


def test_a_minor_needs_a_named_adult_and_one_alone_a_guardian_too(world: World) -> None:
    program = world.program(world.dr_berg)
    before = everything()

    alone = {"unaccompanied": True, "adult_operator": "dott.ssa Rossi"}
    refused = [
        program.post("/bookings", asked(world, **care))
        for care in ({"minor": True}, {"minor": True, "adult_operator": " "}, {"unaccompanied": True}, alone)
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        *[(422, "adult_operator_missing")] * 3,
        (422, "guardian_missing"),
    ]
    assert everything() == before


def test_who_came_alone_is_a_minor_and_the_office_reads_who_is_with_her(world: World) -> None:
    care = {
        "unaccompanied": True,
        "adult_operator": "dott.ssa Rossi",
        "guardian": "Tribunale per i minorenni",
        "heavy": True,
        "consent": "given",
    }

    answer = world.program(world.dr_berg).post("/bookings", asked(world, **care))

    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("minor", *care)} == {"minor": True, **care}
    (event,) = world.program(world.dr_berg).get(f"/bookings/{answer.json()['id']}/events").json()["results"]
    assert event["facts"] == {"consent": "given"}


def test_consent_is_one_of_two_words_or_unsaid(world: World) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, consent="perhaps"))

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_choice")


@pytest.mark.parametrize(
    ("request_", "codes"),
    [
        ({"duration_minutes": 120}, []),
        ({"duration_minutes": 121}, ["two_mediators"]),
        ({"duration_minutes": 121, "mediators_needed": 2}, []),
    ],
)
def test_advice_is_given_and_nothing_forced(world: World, request_: dict[str, Any], codes: list[str]) -> None:
    answer = world.program(world.dr_berg).post("/bookings", asked(world, **request_))

    assert answer.status_code == 201
    assert [each["code"] for each in answer.json()["advice"]] == codes
    assert len(answer.json()["seats"]) == request_.get("mediators_needed", 1)


# --- The assisted person's own number

HERS = {"assisted_phone": "333 123 4567", "assisted_asked": True}


def test_her_number_is_shown_to_who_asked_and_to_the_coordinator_alone(world: World) -> None:
    made = world.program(world.dr_berg).post("/bookings", asked(world, **HERS)).json()

    assert (made["assisted_phone"], made["assisted_asked"]) == ("+393331234567", True)
    for who, is_shown in ((world.dr_berg, True), (world.nino, True), (world.anna, False)):
        shown = world.program(who).get(f"/bookings/{made['id']}").json()
        assert ("assisted_phone" in shown) == is_shown


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({**HERS, "silent": True}, 422, "person_not_written_to"),
        ({"assisted_phone": "333 123 4567"}, 422, "person_has_not_asked"),
        ({"assisted_asked": True}, 422, "assisted_phone_missing"),
        ({**HERS, "assisted_phone": "0935 000111"}, 422, "assisted_phone_not_mobile"),
        ({**HERS, "assisted_phone": "12"}, 400, "bad_phone"),
    ],
)
def test_a_number_that_may_not_be_written_to_is_refused(
    world: World, values: dict[str, Any], status: int, code: str
) -> None:
    before = everything()

    answer = world.program(world.dr_berg).post("/bookings", asked(world, **values))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert everything() == before
