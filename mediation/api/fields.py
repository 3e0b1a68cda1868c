"""Fields that take JSON at its word: a number is a number, a switch is true or false, an instant has an offset.

DRF's own also take "yes", "60" and a time without its zone, which is how a booking lands on the wrong hour.
"""

from datetime import date, datetime
from typing import Any, NoReturn

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from mediation.clock import ROME
from mediation.day_minutes import MIDNIGHT
from mediation.models.phone import NotAPhoneNumber, to_e164

BIGGEST_ID = 2**63 - 1
# No instant outside these years is meant, and arithmetic on them stays within what Python and PostgreSQL can write.
YEARS = range(2000, 2100)


class NotAnInstant(ValueError):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def refuse(code: str, detail: str) -> NoReturn:
    raise ValidationError(detail, code=code)


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(Whole):
    """An id in a body. Whether it is anybody's is asked later, and the answer may be 404."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=BIGGEST_ID, **kwargs)


class Switch(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Word(serializers.ChoiceField):
    """One of a closed list."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return str(super().to_internal_value(data))


class Phone(Text):
    """A telephone number as an Italian types it; it is stored in E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        typed = super().to_internal_value(data)
        if not typed:
            return typed
        try:
            return to_e164(typed)
        except NotAPhoneNumber:
            refuse("bad_phone", "No telephone has this number.")


@extend_schema_field(OpenApiTypes.DATETIME)
class Instant(serializers.DateTimeField):
    """ISO 8601 with an offset, read as it is and written in Rome's."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm[:ss]+hh:mm")
        try:
            return instant(value)
        except NotAnInstant as wrong:
            refuse(wrong.code, str(wrong))

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(ROME).isoformat()


class Day(serializers.DateField):
    """A day in Rome."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            refuse("out_of_range", f"The year lies between {YEARS.start} and {YEARS.stop - 1}.")
        return day


def instant(text: str) -> datetime:
    """Read an instant.

    :raises NotAnInstant: coded invalid, naive_time or out_of_range.
    """
    try:
        parsed = parse_datetime(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise NotAnInstant("invalid", "Not an ISO 8601 date and time, such as 2026-07-14T10:00:00+02:00.")
    if timezone.is_naive(parsed):
        raise NotAnInstant("naive_time", "Say the offset from UTC too, such as 2026-07-14T10:00:00+02:00.")
    if parsed.year not in YEARS:
        raise NotAnInstant("out_of_range", f"The year lies between {YEARS.start} and {YEARS.stop - 1}.")
    return parsed


@extend_schema_field(
    {
        "type": "string",
        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
        "maxLength": 5,
        "example": "08:30",
    }
)
class WallClock(serializers.Field[int, str, str, Any]):
    """Minutes of the day as "08:30"; "24:00" is the midnight that ends it."""

    def to_internal_value(self, data: Any) -> int:
        hours, colon, minutes = data.partition(":") if isinstance(data, str) else ("", "", "")
        if not (colon and _two_digits(hours) and _two_digits(minutes) and int(minutes) < 60):
            refuse("invalid", "An hour of the day is written like 08:30.")
        total = int(hours) * 60 + int(minutes)
        if total > MIDNIGHT:
            refuse("invalid", "The day ends at 24:00.")
        return total

    def to_representation(self, value: int) -> str:
        return f"{value // 60:02}:{value % 60:02}"


def _two_digits(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isdigit()
