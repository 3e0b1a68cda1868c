import pytest
from django.core.exceptions import ValidationError

from mediation.models import User
from mediation.models.phone import NotAPhoneNumber, can_receive_sms, to_e164, validate_phone

MOBILE = "+393330000101"
LANDLINE = "+390935000101"


@pytest.mark.parametrize(
    "typed", ["333 000 0101", "+39 333 0000101", "0039 333 0000101", "333-0000101", " 3330000101 "]
)
def test_to_e164_reads_a_number_as_italians_type_it(typed: str) -> None:
    assert to_e164(typed) == MOBILE


def test_to_e164_keeps_a_foreign_number_and_the_zero_of_a_landline() -> None:
    assert to_e164("+380 44 234 5678") == "+380442345678"
    assert to_e164("0935 000101") == LANDLINE


@pytest.mark.parametrize("typed", ["", "pippo", "112", "118", "12", "+39", "+999123456789", "33300001011111"])
def test_to_e164_refuses_what_is_no_telephone(typed: str) -> None:
    with pytest.raises(NotAPhoneNumber) as refusal:
        to_e164(typed)

    assert refusal.value.text == typed


def test_only_mobiles_receive_sms() -> None:
    assert can_receive_sms(MOBILE)
    assert not can_receive_sms(LANDLINE)
    assert not can_receive_sms("")


@pytest.mark.parametrize("value", ["333 000 0101", "3330000101", "112", "pippo"])
def test_a_stored_phone_is_valid_and_canonical(value: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_phone(value)

    assert refusal.value.code == "bad_phone"


def test_a_phone_field_checks_what_it_is_given_and_may_be_empty() -> None:
    field = User._meta.get_field("phone")

    assert field.clean(MOBILE, None) == MOBILE
    assert field.clean("", None) == ""
    with pytest.raises(ValidationError):
        field.clean("112", None)
