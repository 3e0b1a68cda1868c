"""The link in a letter serves once, however many press its button at the same time."""

from functools import partial
from threading import Barrier

import pytest

from mediation.actions.signing_in import LinkOver, come_in_by_link
from mediation.models import User
from mediation.sign_in_links import token_of, user_of, who_may_come
from tests.factories import NOON
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES = 4


def test_link_pressed_at_once_by_several_leads_one_in(berg: User) -> None:
    token = token_of(berg, asked_at=NOON)

    results = together([partial(come_in_by_link, token=token, at=NOON)] * PRESSES)

    assert [each for each in results if isinstance(each, User)] == [berg]
    assert sum(isinstance(each, LinkOver) for each in results) == PRESSES - 1


def test_control_without_the_lock_all_of_them_come_in(berg: User) -> None:
    token, all_have_looked = token_of(berg, asked_at=NOON), Barrier(PRESSES)

    def look_then_write() -> User | None:
        user = user_of(token, who_may_come(), at=NOON)
        all_have_looked.wait(PATIENCE)
        User.objects.filter(pk=berg.pk).update(last_login=NOON)
        return user

    assert together([look_then_write] * PRESSES) == [berg] * PRESSES
