"""The key in the link by which a person comes in: hers alone, for twenty minutes, until she has come in."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from mediation.models import User
from mediation.sign_in_links import VALID_FOR, address_of, is_unused, token_of, user_of, who_may_come
from mediation.vocabulary import Role
from tests.factories import NOON, make_office, make_user

pytestmark = pytest.mark.django_db

JUST_BEFORE_THE_END = NOON + VALID_FOR - timedelta(seconds=1)


@pytest.fixture
def cleo() -> User:
    return make_user("cleo", Role.REQUESTER, make_office(), email="cleo@comune.example")


@pytest.fixture
def token(cleo: User) -> str:
    return token_of(cleo, asked_at=NOON)


def whose(token: str) -> User | None:
    return user_of(token, who_may_come(), at=NOON)


def test_token_leads_to_whose_it_is_for_twenty_minutes(cleo: User, token: str) -> None:
    found = [user_of(token, who_may_come(), at=at) for at in (NOON, JUST_BEFORE_THE_END, NOON + VALID_FOR)]

    assert found == [cleo, cleo, None]


@pytest.mark.parametrize(
    "change",
    [
        {"last_login": NOON + timedelta(seconds=1)},
        {"email": "cleo@altrove.example"},
        {"password": "another"},
        {"is_active": False},
    ],
)
def test_coming_in_a_new_address_a_new_password_and_a_closed_account_end_it(
    cleo: User, token: str, change: dict[str, object]
) -> None:
    User.objects.filter(pk=cleo.pk).update(**change)

    assert whose(token) is None


def test_token_is_nobody_elses(cleo: User, token: str) -> None:
    other = make_user("berg", Role.REQUESTER, make_office(), email="cleo@comune.example")

    assert whose(token.replace(f"-{cleo.pk}", f"-{other.pk}")) is None


def test_token_cannot_be_made_younger(cleo: User, token: str) -> None:
    later = NOON + timedelta(hours=1)
    younger = token.replace(str(int(NOON.timestamp())), str(int(later.timestamp())))

    assert user_of(younger, who_may_come(), at=later) is None


@pytest.mark.parametrize("cut", ["", "x", "x" * 22, "x" * 22 + "1784023200-", "x" * 22 + "0-0", "é" * 40])
def test_what_is_no_token_leads_to_nobody(cleo: User, cut: str) -> None:
    assert whose(cut) is None


def test_key_that_was_turned_still_opens_what_was_signed_with_it(
    cleo: User, token: str, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-site-of-fifty-letters-or-more-1"

    assert whose(token) == cleo


def test_wards_account_has_no_link_even_with_an_address() -> None:
    ward = make_user("reparto-1", Role.WARD, make_office(), email="reparto@ospedale.example")

    assert whose(token_of(ward, asked_at=NOON)) is None


def test_link_serves_until_its_person_has_come_in(cleo: User) -> None:
    unused = []
    for last in (None, NOON - timedelta(days=1), NOON + timedelta(seconds=1)):
        cleo.last_login = last
        unused.append(is_unused(cleo, asked_at=NOON))

    assert unused == [True, True, False]


def test_address_ends_with_a_letter_or_a_figure_that_no_program_cuts_off(
    token: str, settings: Settings
) -> None:
    settings.PUBLIC_BASE_URL = "https://ponte.example"

    assert address_of(token) == f"https://ponte.example/e/{token}"
    assert token[-1].isdecimal()
    assert len(token) < 60
