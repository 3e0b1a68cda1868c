"""Signing in and out through the API, and who one is."""

import pytest
from django.test import Client
from knox.models import AuthToken

from mediation.models import User
from mediation.vocabulary import Role
from tests.factories import make_office, make_user
from tests.mediation.api.conftest import World
from tests.speaking import API, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo() -> User:
    user = make_user("cleo", Role.REQUESTER, make_office(), first_name="Cleo")
    user.set_password("right")
    user.save()
    return user


def test_token_opens_the_api(cleo: User) -> None:
    key = Program().post("/sign-in", {"username": "cleo", "password": "right"})
    program = Program()
    program.client.credentials(HTTP_AUTHORIZATION=f"Token {key.json()['token']}")

    me = program.get("/me")

    assert key.status_code == 200
    assert set(key.json()) == {"token", "expires_at"}
    assert (me.status_code, me.json()["username"]) == (200, "cleo")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "cleo", "password": "wrong"}, 401, "wrong_credentials"),
        ({"username": "nobody", "password": "right"}, 401, "wrong_credentials"),
        ({"username": "cleo"}, 400, "required"),
        ({"username": ["cleo"], "password": "right"}, 400, "invalid"),
        ({"username": "a\x00", "password": "right"}, 400, "null_characters_not_allowed"),
    ],
)
def test_anything_else_opens_nothing(cleo: User, body: dict[str, str], status: int, code: str) -> None:
    answer = Program().post("/sign-in", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert AuthToken.objects.count() == 0


def test_guessing_is_slowed_down(cleo: User) -> None:
    guesses = [Program().post("/sign-in", {"username": "cleo", "password": str(n)}) for n in range(10)]

    answer = Program().post("/sign-in", {"username": "cleo", "password": "right"})

    assert {guess.status_code for guess in guesses} == {401}
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_guesser_cannot_pretend_to_be_many(cleo: User) -> None:
    body = {"username": "cleo", "password": "wrong"}
    for n in range(10):
        Program().post("/sign-in", body, **{"X-Forwarded-For": f"198.51.100.{n}"})

    answer = Program().post("/sign-in", body, **{"X-Forwarded-For": "198.51.100.99"})

    assert answer.status_code == 429


@pytest.mark.parametrize(
    "header", ["Token nonsense", "Token", "Token a b", "Token \udcff", "Token " + "x" * 64]
)
def test_token_that_is_none_is_401(cleo: User, header: str) -> None:
    program = Program()
    program.client.credentials(HTTP_AUTHORIZATION=header.encode("utf-8", "surrogateescape").decode("latin-1"))

    answer = program.get("/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_signing_out_ends_the_token(cleo: User) -> None:
    program = Program(cleo)

    answer = program.post("/sign-out")

    assert (answer.status_code, answer.content) == (204, b"")
    assert program.get("/me").status_code == 401


def test_account_that_was_closed_is_401(cleo: User) -> None:
    program = Program(cleo)
    cleo.is_active = False
    cleo.save()

    assert program.get("/me").status_code == 401


def test_session_reads_and_changes_only_with_its_csrf_token(cleo: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cleo)

    read = client.get(f"{API}/me")
    changed = client.post(f"{API}/sign-out", content_type="application/json")

    assert (read.status_code, changed.status_code) == (200, 403)
    assert changed.headers["Content-Type"] == "application/problem+json"
    assert client.get(f"{API}/me").status_code == 200


def test_session_is_ended(cleo: User) -> None:
    client = Client()
    client.force_login(cleo)

    answer = client.post(f"{API}/sign-out", content_type="application/json")

    assert (answer.status_code, client.get(f"{API}/me").status_code) == (204, 401)


def test_me_tells_roles_offices_and_entry(world: World) -> None:
    clerk = world.program(world.dr_berg).get("/me").json()
    mediator = world.program(world.amina).get("/me").json()

    assert clerk == {
        "id": world.dr_berg.pk,
        "username": "berg",
        "first_name": "",
        "last_name": "",
        "language": "it",
        "memberships": [
            {
                "role": "requester",
                "organisation": world.triage.organisation_id,
                "organisation_name": "Ospedale di prova",
                "office": world.triage.pk,
                "office_name": "Triage",
            }
        ],
        "offices": [world.triage.pk],
        "mediator": None,
    }
    assert (mediator["offices"], mediator["mediator"]) == ([], world.amina.pk)
    assert mediator["memberships"][0]["office_name"] is None
