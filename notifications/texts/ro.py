"""Romanian: how facts are written. No text is shipped in it: what people write is sent once it is approved.

Without the letters that an SMS would pay for, as Romanians write on their telephones. A draft, like the translations.
"""

from typing import Final

from notifications.texts.formatting import Writing


def plural(number: int) -> int:
    """1 data, 2 date, 20 de date, 101 date."""
    if number == 1:
        return 0
    return 1 if number == 0 or 1 <= number % 100 <= 19 else 2


WRITING: Final = Writing(
    weekdays=("lun", "mar", "mie", "joi", "vin", "sam", "dum"),
    date="{weekday} {day:02}.{month:02}",
    hours_follow=" ora ",
    full_hour="{h}",
    hour="{h}:{m:02}",
    clock="{h:02}:{m:02}",
    night="noaptea (0-6)",
    morning="dimineata",
    afternoon="dupa-amiaza",
    evening="seara",
    days_unit="zile",
    hours_unit="h",
    minutes_unit="min",
    deliveries={"onsite": "la fata locului", "phone": "la telefon", "video": "prin video"},
    span="din {first} pana in {last}",
    one_day="din {first}",
    dates=("data", "date", "de date"),
    shifts=("tura", "ture", "de ture"),
    genders={"any": "", "female": " (e nevoie de o femeie)", "male": " (e nevoie de un barbat)"},
    plural=plural,
)
