from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from knox.auth import TokenAuthentication
from knox.models import AuthToken

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_it_prints_one_token_and_nothing_else() -> None:
    berg = make_user("berg")
    out, err = StringIO(), StringIO()

    call_command("api_token", "berg", stdout=out, stderr=err)

    (line,) = out.getvalue().splitlines()
    speaker, _ = TokenAuthentication().authenticate_credentials(line.encode())
    assert speaker == berg
    assert err.getvalue() == ""


def test_an_unknown_user_gets_nothing() -> None:
    out = StringIO()

    with pytest.raises(CommandError, match="no open account is called cleo") as refusal:
        call_command("api_token", "cleo", stdout=out)

    assert refusal.value.returncode == 1
    assert out.getvalue() == ""
    assert not AuthToken.objects.exists()
