"""A code serves once, however often it is typed at the same time; and five wrong ones are five."""

from functools import partial
from threading import Barrier

import pytest

from mediation.actions.coming_in_by_code import CodeOver, WrongCode, ask_for_code, come_in_by_code
from mediation.models import Mediator, SignInCode, User
from mediation.models.sign_in_code import TRIES
from mediation.sign_in_codes import code_of
from mediation.vocabulary import Role
from tests.factories import NOON, make_mediator, make_user
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "+393331234567"
AT_ONCE = 4


@pytest.fixture(autouse=True)
def _fatou() -> None:
    make_user("nino", Role.COORDINATOR)
    make_mediator("Fatou", phone=NUMBER)
    ask_for_code(phone=NUMBER, at=NOON)


def right() -> str:
    return code_of(SignInCode.objects.get().pk)


def test_code_typed_at_once_by_several_leads_one_in_and_makes_one_account() -> None:
    come_in = partial(come_in_by_code, phone=NUMBER, typed=right(), at=NOON)

    results = together([come_in] * AT_ONCE)

    assert [each for each in results if isinstance(each, User)] == [User.objects.get(mediator__phone=NUMBER)]
    assert sum(isinstance(each, CodeOver) for each in results) == AT_ONCE - 1


def test_wrong_codes_at_once_are_counted_one_by_one() -> None:
    wrong = f"{(int(right()) + 1) % 10**6:06}"

    results = together([partial(come_in_by_code, phone=NUMBER, typed=wrong, at=NOON)] * (TRIES + 2))

    assert sorted(each.left for each in results if isinstance(each, WrongCode)) == [1, 2, 3, 4]
    assert SignInCode.objects.get().tries == TRIES


def test_button_pressed_by_several_at_once_asks_once() -> None:
    other = "+393339998888"

    together([partial(ask_for_code, phone=other, at=NOON)] * AT_ONCE)

    assert SignInCode.objects.exclude(mediator__phone=NUMBER).count() == 1


def test_control_without_the_lock_all_of_them_come_in() -> None:
    all_have_looked = Barrier(AT_ONCE)

    def look_then_write() -> bool:
        asked = SignInCode.objects.get()
        all_have_looked.wait(PATIENCE)
        SignInCode.objects.update(used_at=NOON)
        return asked.leads_in(at=NOON)

    assert together([look_then_write] * AT_ONCE) == [True] * AT_ONCE
    assert Mediator.objects.count() == 1
