"""Who comes in by a code, as whom, how often: and what is written down of whoever only tried."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from mediation.actions.coming_in_by_code import (
    KEPT_FOR,
    MOST_IN_A_DAY,
    MOST_IN_AN_HOUR,
    CodeOver,
    TooManyCodes,
    WrongCode,
    ask_for_code,
    come_in_by_code,
    forget_codes,
)
from mediation.models import Mediator, Membership, SignInCode, User
from mediation.models.sign_in_code import TRIES, VALID_FOR
from mediation.permissions import mediator_of
from mediation.sign_in_codes import code_of, is_code_of
from mediation.vocabulary import Role
from tests.factories import NOON, make_mediator, make_office, make_user

pytestmark = pytest.mark.django_db

NUMBER = "+393331234567"
JUST_BEFORE_THE_END = NOON + VALID_FOR - timedelta(seconds=1)


@pytest.fixture
def fatou() -> Mediator:
    return make_mediator("Fatou", phone=NUMBER, user=make_user("fatou", Role.MEDIATOR))


def ask(number: str = NUMBER, *, after: timedelta = timedelta(0)) -> str:
    """The code that goes with what was asked for, whoever has the number."""
    ask_for_code(phone=number, at=NOON + after)
    return code_of(SignInCode.objects.latest("asked_at").pk)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("is_active", [True, False])
def test_mediator_comes_in_as_herself_in_service_or_not(fatou: Mediator, is_active: bool) -> None:
    Mediator.objects.update(is_active=is_active)

    assert come_in_by_code(phone=NUMBER, typed=ask(), at=JUST_BEFORE_THE_END) == fatou.user


def test_who_has_no_account_gets_one_without_a_password_and_keeps_it() -> None:
    make_user("nino", Role.COORDINATOR)
    fatou = make_mediator("Fatou", phone=NUMBER, language="fr", is_demo=True)

    made = come_in_by_code(phone=NUMBER, typed=ask(), at=NOON)
    again = come_in_by_code(
        phone=NUMBER, typed=ask(after=timedelta(minutes=1)), at=NOON + timedelta(minutes=1)
    )

    assert made == again == User.objects.get(mediator=fatou)
    assert (made.first_name, made.language, made.is_demo, made.has_usable_password()) == (
        "Fatou",
        "fr",
        True,
        False,
    )
    assert [each.role for each in Membership.objects.filter(user=made)] == [Role.MEDIATOR]
    assert mediator_of(made) == fatou


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}, {"is_superuser": True}])
def test_closed_account_and_who_keeps_the_site_come_by_no_code(
    fatou: Mediator, change: dict[str, bool]
) -> None:
    User.objects.update(**change)

    with pytest.raises(WrongCode):
        come_in_by_code(phone=NUMBER, typed=ask(), at=NOON)


def test_who_has_another_role_comes_by_no_code(fatou: Mediator) -> None:
    office = make_office()
    assert fatou.user
    Membership.objects.create(
        user=fatou.user, organisation=office.organisation, office=office, role=Role.REQUESTER
    )

    with pytest.raises(WrongCode):
        come_in_by_code(phone=NUMBER, typed=ask(), at=NOON)


def test_account_without_a_role_comes_by_no_code() -> None:
    make_mediator("Fatou", phone=NUMBER, user=make_user("fatou"))

    with pytest.raises(WrongCode):
        come_in_by_code(phone=NUMBER, typed=ask(), at=NOON)


def test_code_ends_where_its_number_becomes_another(fatou: Mediator) -> None:
    code = ask()
    Mediator.objects.update(phone="+393331112222")

    with pytest.raises(WrongCode):
        come_in_by_code(phone=NUMBER, typed=code, at=NOON)


def test_code_is_over_once_used_and_after_ten_minutes(fatou: Mediator) -> None:
    code = ask()
    come_in_by_code(phone=NUMBER, typed=code, at=NOON)
    with pytest.raises(CodeOver):
        come_in_by_code(phone=NUMBER, typed=code, at=NOON)

    later = ask(after=timedelta(minutes=1))
    with pytest.raises(CodeOver):
        come_in_by_code(phone=NUMBER, typed=later, at=NOON + timedelta(minutes=1) + VALID_FOR)


def test_only_the_last_code_asked_for_leads_in(fatou: Mediator) -> None:
    first, last = ask(), ask(after=timedelta(minutes=1))
    at = NOON + timedelta(minutes=1)

    with pytest.raises(WrongCode):
        come_in_by_code(phone=NUMBER, typed=first, at=at)
    assert come_in_by_code(phone=NUMBER, typed=last, at=at) == fatou.user


def test_fifth_wrong_try_ends_the_code(fatou: Mediator) -> None:
    code = ask()
    left = []
    for _ in range(TRIES - 1):
        with pytest.raises(WrongCode) as refused:
            come_in_by_code(phone=NUMBER, typed=wrong(code), at=NOON)
        left.append(refused.value.left)

    with pytest.raises(CodeOver):
        come_in_by_code(phone=NUMBER, typed=wrong(code), at=NOON)
    with pytest.raises(CodeOver):
        come_in_by_code(phone=NUMBER, typed=code, at=NOON)

    assert left == [4, 3, 2, 1]
    assert SignInCode.objects.get().tries == TRIES


def test_number_that_nobody_has_is_written_down_as_any_other_and_leads_nowhere() -> None:
    code = ask("+393339998888")

    with pytest.raises(WrongCode):
        come_in_by_code(phone="+393339998888", typed=code, at=NOON)

    row = SignInCode.objects.get()
    assert (row.mediator, row.tries) == (None, 1)
    assert "9998888" not in "".join(str(value) for value in vars(row).values())


def test_code_stands_in_no_row(fatou: Mediator) -> None:
    code = ask()

    assert code not in "".join(str(value) for value in SignInCode.objects.values_list().get())


def test_button_pressed_twice_asks_once(fatou: Mediator) -> None:
    assert ask() == ask(after=timedelta(seconds=59))
    assert SignInCode.objects.count() == 1


def test_button_pressed_twice_over_the_turn_of_a_minute_asks_once(fatou: Mediator) -> None:
    assert ask(after=timedelta(seconds=58)) == ask(after=timedelta(seconds=61))
    assert SignInCode.objects.count() == 1


def test_code_that_is_over_makes_room_for_another_in_the_same_minute(fatou: Mediator) -> None:
    first = ask()
    for _ in range(TRIES):
        with pytest.raises((WrongCode, CodeOver)):
            come_in_by_code(phone=NUMBER, typed=wrong(first), at=NOON)

    second = ask(after=timedelta(seconds=20))
    come_in_by_code(phone=NUMBER, typed=second, at=NOON + timedelta(seconds=30))
    third = ask(after=timedelta(seconds=40))

    assert len({first, second, third}) == 3
    assert come_in_by_code(phone=NUMBER, typed=third, at=NOON + timedelta(seconds=50)) == fatou.user


def test_nobody_is_texted_more_than_ten_times_a_day(fatou: Mediator) -> None:
    for time in range(MOST_IN_A_DAY):
        ask(after=timedelta(minutes=20 * time))

    with pytest.raises(TooManyCodes):
        ask(after=timedelta(hours=23))
    ask(after=KEPT_FOR)


def test_card_with_a_coordinators_number_makes_no_second_account(fatou: Mediator) -> None:
    make_user("nino", Role.COORDINATOR, phone="+393330005555")
    make_mediator("Nino", phone="+393330005555")

    with pytest.raises(WrongCode):
        come_in_by_code(phone="+393330005555", typed=ask("+393330005555"), at=NOON)
    assert not User.objects.filter(username__startswith="mediazione-").exists()


@pytest.mark.parametrize("number", [NUMBER, "+393339998888"])
def test_nobody_is_texted_more_than_five_times_an_hour(fatou: Mediator, number: str) -> None:
    for minutes in range(MOST_IN_AN_HOUR):
        ask(number, after=timedelta(minutes=minutes))

    with pytest.raises(TooManyCodes):
        ask(number, after=timedelta(minutes=59))
    assert SignInCode.objects.count() == MOST_IN_AN_HOUR
    ask(number, after=timedelta(hours=1))


def test_secret_that_was_turned_still_opens_what_was_made_with_it(
    fatou: Mediator, settings: Settings
) -> None:
    code, asked = ask(), SignInCode.objects.get()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-site-of-fifty-letters-or-more-1"

    assert is_code_of(asked.pk, code)
    assert code_of(asked.pk) != code


def test_what_was_asked_for_is_forgotten_after_a_day() -> None:
    ask()

    assert [forget_codes(at=NOON + KEPT_FOR + after) for after in (-timedelta(seconds=1), timedelta(0))] == [
        0,
        1,
    ]
