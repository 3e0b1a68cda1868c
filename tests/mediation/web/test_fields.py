"""The fields that forms share."""

import pytest
from django.forms import ValidationError

from mediation.web.fields import PhoneNumber


@pytest.mark.parametrize("typed", ["0935 000111", "+39 0935000111", "0935/000111"])
def test_phone_number_is_read_as_an_italian_types_it(typed: str) -> None:
    assert PhoneNumber().clean(typed) == "+390935000111"


@pytest.mark.parametrize("typed", ["boh", "112", "+39 1"])
def test_phone_number_that_is_none_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PhoneNumber().clean(typed)

    assert refused.value.messages == [
        f"Il numero «{typed}» non esiste. Scrivilo con il prefisso, per esempio 0935 123456."
    ]


def test_phone_number_may_be_left_out_where_it_is_optional() -> None:
    assert PhoneNumber(required=False).clean("") == ""
