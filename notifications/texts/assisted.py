"""What the assisted person reads, in her language: when and in which town, and that an interpreter will be there.

No fact but these two: neither place nor ward, setting or reason, nor a number to call or a word to write back. Until
the texts of a language are approved, as they come or by a person, what goes out is Italian.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from notifications.texts.catalogue import Rendered
from notifications.texts.formatting import in_rome
from notifications.texts.segments import count

CONFIRMED, MOVED, CANCELLED = "assisted_confirmed", "assisted_moved", "assisted_cancelled"
KEYS: Final = (CONFIRMED, MOVED, CANCELLED)
DEFAULT: Final = "it"


@dataclass(frozen=True, slots=True)
class Speech:
    """The three texts of one language; `when` is the pattern of their day and hour, the days begin with Monday."""

    weekdays: tuple[str, str, str, str, str, str, str]
    when: str
    confirmed: str
    moved: str
    cancelled: str
    approved_by: str = ""
    version: int = 1
    digits: str = "0123456789"

    def template(self, key: str) -> str:
        return {CONFIRMED: self.confirmed, MOVED: self.moved, CANCELLED: self.cancelled}[key]

    def moment(self, at: datetime) -> str:
        local = in_rome(at)
        told = self.when.format(
            weekday=self.weekdays[local.weekday()],
            day=local.day,
            month=local.month,
            hour=local.hour,
            minute=local.minute,
        )
        return told.translate(str.maketrans("0123456789", self.digits))


SPEECHES: Final[Mapping[str, Speech]] = MappingProxyType(
    {
        "it": Speech(
            weekdays=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
            when="{weekday} {day:02}/{month:02} ore {hour}:{minute:02}",
            confirmed="Appuntamento: {when}, {municipality}. Ci sara' un interprete. E' gratis.",
            moved="Il tuo appuntamento e' spostato: {when}, {municipality}.",
            cancelled="Il tuo appuntamento e' annullato: {when}, {municipality}.",
            approved_by="redazione",
        ),
        "en": Speech(
            weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            when="{weekday} {day:02}/{month:02}, {hour}:{minute:02}",
            confirmed="Appointment: {when}, {municipality}. There will be an interpreter. It is free.",
            moved="Your appointment has moved: {when}, {municipality}.",
            cancelled="Your appointment is cancelled: {when}, {municipality}.",
        ),
        "fr": Speech(
            weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
            when="{weekday} {day:02}/{month:02} à {hour}h{minute:02}",
            confirmed="Rendez-vous : {when}, {municipality}. Il y aura un interprète. C'est gratuit.",
            moved="Votre rendez-vous est déplacé : {when}, {municipality}.",
            cancelled="Votre rendez-vous est annulé : {when}, {municipality}.",
        ),
        "ro": Speech(
            weekdays=("lun", "mar", "mie", "joi", "vin", "sâm", "dum"),
            when="{weekday} {day:02}/{month:02}, {hour}:{minute:02}",
            confirmed="Programare: {when}, {municipality}. Va fi un interpret. Gratuit.",
            moved="Programarea s-a mutat: {when}, {municipality}.",
            cancelled="Programarea este anulată: {when}, {municipality}.",
        ),
        "uk": Speech(
            weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
            when="{weekday} {day:02}.{month:02}, {hour}:{minute:02}",
            confirmed="Зустріч: {when}, {municipality}. Буде перекладач. Безкоштовно.",
            moved="Зустріч перенесено: {when}, {municipality}.",
            cancelled="Зустріч скасовано: {when}, {municipality}.",
        ),
        "ru": Speech(
            weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
            when="{weekday} {day:02}.{month:02}, {hour}:{minute:02}",
            confirmed="Встреча: {when}, {municipality}. Будет переводчик. Бесплатно.",
            moved="Встреча перенесена: {when}, {municipality}.",
            cancelled="Встреча отменена: {when}, {municipality}.",
        ),
        "sq": Speech(
            weekdays=("hën", "mar", "mër", "enj", "pre", "sht", "die"),
            when="{weekday} {day:02}/{month:02}, {hour}:{minute:02}",
            confirmed="Takim: {when}, {municipality}. Do të ketë përkthyes. Falas.",
            moved="Takimi u ndryshua: {when}, {municipality}.",
            cancelled="Takimi u anulua: {when}, {municipality}.",
        ),
        "ar": Speech(
            weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
            when="{weekday} {day:02}/{month:02} الساعة {hour}:{minute:02}",
            confirmed="موعدك: {when}، {municipality}. سيكون معك مترجم. مجاناً.",
            moved="تغيّر موعدك: {when}، {municipality}.",
            cancelled="أُلغي موعدك: {when}، {municipality}.",
        ),
        "ur": Speech(
            weekdays=("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار"),
            when="{weekday} {day:02}/{month:02}، {hour}:{minute:02}",
            confirmed="ملاقات: {when}، {municipality}۔ مترجم ہوگا۔ مفت۔",
            moved="ملاقات بدل گئی: {when}، {municipality}۔",
            cancelled="ملاقات منسوخ: {when}، {municipality}۔",
        ),
        "fa": Speech(
            weekdays=("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
            when="{weekday} {day:02}/{month:02}، {hour}:{minute:02}",
            confirmed="قرار شما: {when}، {municipality}. مترجم هست. رایگان.",
            moved="قرار شما عوض شد: {when}، {municipality}.",
            cancelled="قرار شما لغو شد: {when}، {municipality}.",
        ),
        "bn": Speech(
            weekdays=("সোম", "মঙ্গল", "বুধ", "বৃহঃ", "শুক্র", "শনি", "রবি"),
            when="{weekday} {day:02}/{month:02}, {hour}:{minute:02}",
            confirmed="সাক্ষাৎ: {when}, {municipality}। দোভাষী থাকবে। বিনামূল্যে।",
            moved="সাক্ষাৎ বদলেছে: {when}, {municipality}।",
            cancelled="সাক্ষাৎ বাতিল: {when}, {municipality}।",
            digits="০১২৩৪৫৬৭৮৯",
        ),
        "zh": Speech(
            weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
            when="{month}月{day}日（{weekday}）{hour}:{minute:02}",
            confirmed="预约：{when}，{municipality}。有口译员，免费。",
            moved="预约改为：{when}，{municipality}。",
            cancelled="预约取消：{when}，{municipality}。",
        ),
    }
)
# Whoever speaks these reads that: what is spoken in Morocco or Syria is written as Arabic.
WRITTEN_AS: Final = MappingProxyType({"ary": "ar", "aeb": "ar", "arz": "ar", "apc": "ar"})


def language_of(tag: str, approved: Collection[tuple[str, int]] = ()) -> str:
    """The language in which whoever speaks this is written to: her own once its texts are approved, else Italian.

    `approved` are the languages, each with the version of its texts, that people have approved.
    """
    written = WRITTEN_AS.get(tag, tag.partition("-")[0].lower())
    speech = SPEECHES.get(written)
    return written if speech and (speech.approved_by or (written, speech.version) in approved) else DEFAULT


def render(key: str, language: str, *, starts_at: datetime, municipality: str) -> Rendered:
    """One of the texts, in one of the languages that have it."""
    speech = SPEECHES[language]
    body = speech.template(key).format(when=speech.moment(starts_at), municipality=municipality)
    return Rendered(body, key, language, speech.version, count(body))
