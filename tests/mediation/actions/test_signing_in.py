"""A name and a password give a key that ends by itself; anything else gives nothing, and does not say why."""

from datetime import timedelta

import pytest
from knox.models import AuthToken

from mediation.actions.signing_in import WrongCredentials, sign_in, sign_out
from mediation.clock import now
from mediation.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo() -> User:
    return User.objects.create_user(username="cleo", password="right")


def test_right_password_gives_a_key_that_ends(cleo: User) -> None:
    key = sign_in(username="cleo", password="right")

    stored = AuthToken.objects.get()
    assert (stored.user, stored.expiry) == (cleo, key.expires_at)
    assert timedelta(days=89) < key.expires_at - now() < timedelta(days=91)
    assert key.token not in stored.digest


@pytest.mark.parametrize(("username", "password"), [("cleo", "wrong"), ("nobody", "right"), ("cleo", "")])
def test_wrong_credentials_give_nothing(cleo: User, username: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        sign_in(username=username, password=password)

    assert AuthToken.objects.count() == 0


def test_closed_account_gives_nothing(cleo: User) -> None:
    cleo.is_active = False
    cleo.save()

    with pytest.raises(WrongCredentials):
        sign_in(username="cleo", password="right")


def test_signing_out_ends_one_key(cleo: User) -> None:
    sign_in(username="cleo", password="right")
    first = AuthToken.objects.get()
    sign_in(username="cleo", password="right")

    sign_out(digest=first.digest)

    assert list(AuthToken.objects.filter(digest=first.digest)) == []
    assert AuthToken.objects.count() == 1
