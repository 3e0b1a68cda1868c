"""The tools of the races themselves: a dropped constraint comes back even when a test breaks down."""

import pytest

from tests.races.guards import GUARDS, missing, without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_was_dropped_stands_again_after_a_failure(guard: tuple[str, str]) -> None:
    def break_down() -> None:
        with without(guard):
            while_dropped.extend(missing())
            raise ZeroDivisionError

    while_dropped: list[str] = []
    with pytest.raises(ZeroDivisionError):
        break_down()

    assert while_dropped == [guard[1]]
    assert missing() == []
