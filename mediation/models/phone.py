"""Phone numbers: always E.164, checked where they are stored."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

MOBILE_TYPES = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class NotAPhoneNumber(ValueError):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def to_e164(text: str) -> str:
    """Return a number as typed by an Italian in E.164; a number without prefix is Italian.

    :raises NotAPhoneNumber: when no telephone could have it.
    """
    try:
        number = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException as unreadable:
        raise NotAPhoneNumber(text) from unreadable
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def can_receive_sms(e164: str) -> bool:
    """An SMS to an Italian landline is refused by the gateway and leaves no trace there."""
    if not e164:
        return False
    return phonenumbers.number_type(phonenumbers.parse(e164)) in MOBILE_TYPES


def validate_phone(value: str) -> None:
    try:
        canonical = to_e164(value)
    except NotAPhoneNumber as wrong:
        raise ValidationError(gettext("Questo numero di telefono non esiste."), code="bad_phone") from wrong
    if canonical != value:
        raise ValidationError(
            gettext("Scrivi il numero così: %(number)s") % {"number": canonical}, code="bad_phone"
        )


class PhoneField(models.CharField):  # type: ignore[type-arg]
    """An E.164 number, or empty."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.validators.append(validate_phone)
