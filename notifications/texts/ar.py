"""Arabic: how facts are written, with the digits that Italian papers have. No text is shipped in it: what people write
is sent once it is approved. A draft, like the translations."""

from typing import Final

from notifications.texts.formatting import Writing


def plural(number: int) -> int:
    """One, two, from three to ten, from eleven to ninety-nine, and whole hundreds, each with a form of its own."""
    if number in (1, 2):
        return number - 1
    rest = number % 100
    if 3 <= rest <= 10:
        return 2
    return 3 if rest >= 11 else 4


WRITING: Final = Writing(
    weekdays=("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    date="{weekday} {day:02}/{month:02}",
    hours_follow=" الساعة ",
    full_hour="{h}:00",
    hour="{h}:{m:02}",
    clock="{h:02}:{m:02}",
    night="ليلا (0-6)",
    morning="صباحا",
    afternoon="بعد الظهر",
    evening="مساء",
    days_unit="ي",
    hours_unit="س",
    minutes_unit="د",
    deliveries={"onsite": "حضوريا", "phone": "هاتفيا", "video": "عبر الفيديو"},
    span="من {first} إلى {last}",
    one_day="يوم {first}",
    dates=("موعد", "موعدان", "مواعيد", "موعدا", "موعد"),
    shifts=("نوبة", "نوبتان", "نوبات", "نوبة", "نوبة"),
    genders={"any": "", "female": " (مطلوبة امرأة)", "male": " (مطلوب رجل)"},
    plural=plural,
)
