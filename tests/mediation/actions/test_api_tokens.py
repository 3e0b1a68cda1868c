from datetime import timedelta

import pytest
from knox.auth import TokenAuthentication
from knox.models import AuthToken

from mediation.actions.api_tokens import UnknownUser, issue_token
from mediation.clock import now
from mediation.models import User
from tests.factories import NOON, make_user

pytestmark = pytest.mark.django_db


def test_a_token_speaks_for_its_account() -> None:
    berg = make_user("berg")

    token = issue_token(username="berg", at=now())

    speaker, _ = TokenAuthentication().authenticate_credentials(token.encode())
    assert speaker == berg


def test_each_token_is_a_new_one_and_ends_ninety_days_later() -> None:
    make_user("berg")

    first, second = issue_token(username="berg", at=NOON), issue_token(username="berg", at=NOON)

    assert first != second
    assert list(AuthToken.objects.values_list("expiry", flat=True)) == [NOON + timedelta(days=90)] * 2


def test_nobody_gets_a_token_for_an_account_that_is_not_open() -> None:
    make_user("berg")
    User.objects.update(is_active=False)

    for username in ("berg", "cleo", ""):
        with pytest.raises(UnknownUser) as refusal:
            issue_token(username=username, at=NOON)
        assert refusal.value.username == username

    assert not AuthToken.objects.exists()
