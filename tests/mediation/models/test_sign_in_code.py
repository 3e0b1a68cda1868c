import pytest

from mediation.models import SignInCode
from mediation.models.sign_in_code import TRIES
from tests.factories import NOON
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def make_code(**values: object) -> SignInCode:
    return SignInCode.objects.create(number="digest", asked_at=NOON, minute=NOON, **values)


def test_a_code_is_asked_for_once_a_minute() -> None:
    make_code()

    with refused_by("code_is_asked_for_once_a_minute"):
        make_code()


def test_a_code_is_tried_five_times() -> None:
    with refused_by("code_is_tried_five_times"):
        make_code(tries=TRIES + 1)
