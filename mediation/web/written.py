"""How facts are written on a page, in its language: instants in Rome's time, lengths, telephone numbers. No sentences
here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import phonenumbers
from django.utils.translation import gettext, gettext_noop, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as at_work

from mediation.clock import ROME

# Marked, and translated where they are written: a list made of them may be kept.
WEEKDAYS = (
    *(gettext_noop("lunedì"), gettext_noop("martedì"), gettext_noop("mercoledì"), gettext_noop("giovedì")),
    *(gettext_noop("venerdì"), gettext_noop("sabato"), gettext_noop("domenica")),
)
MONTHS = (
    *(gettext_noop("gennaio"), gettext_noop("febbraio"), gettext_noop("marzo"), gettext_noop("aprile")),
    *(gettext_noop("maggio"), gettext_noop("giugno"), gettext_noop("luglio"), gettext_noop("agosto")),
    *(gettext_noop("settembre"), gettext_noop("ottobre"), gettext_noop("novembre"), gettext_noop("dicembre")),
)
# As a heading; beside its day a month has another form in some languages.
MONTHS_ALONE = (
    *(pgettext_lazy("alone", "gennaio"), pgettext_lazy("alone", "febbraio")),
    *(pgettext_lazy("alone", "marzo"), pgettext_lazy("alone", "aprile")),
    *(pgettext_lazy("alone", "maggio"), pgettext_lazy("alone", "giugno")),
    *(pgettext_lazy("alone", "luglio"), pgettext_lazy("alone", "agosto")),
    *(pgettext_lazy("alone", "settembre"), pgettext_lazy("alone", "ottobre")),
    *(pgettext_lazy("alone", "novembre"), pgettext_lazy("alone", "dicembre")),
)
# The part of the day that begins at each hour.
PARTS = (
    *((18, gettext_noop("sera")), (13, gettext_noop("pomeriggio"))),
    *((6, gettext_noop("mattina")), (0, gettext_noop("notte"))),
)


def day(at: datetime | date) -> str:
    """Such as "martedì 14 luglio"."""
    on = at.astimezone(ROME).date() if isinstance(at, datetime) else at
    facts = {
        "weekday": gettext(WEEKDAYS[on.weekday()]),
        "day": gettext("1º") if on.day == 1 else str(on.day),
        "month": gettext(MONTHS[on.month - 1]),
    }
    return gettext("%(weekday)s %(day)s %(month)s") % facts


def month(on: date) -> str:
    """Such as "luglio 2026"."""
    return gettext("%(month)s %(year)d") % {"month": MONTHS_ALONE[on.month - 1], "year": on.year}


def hour(at: datetime) -> str:
    """ "10", or "10:30"; midnight is written whole."""
    local = at.astimezone(ROME)
    if not local.hour:
        return f"{local:%H:%M}"
    facts = {"hour": str(local.hour), "minute": f"{local:%M}"}
    return (gettext("%(hour)s:%(minute)s") if local.minute else pgettext("a full hour", "%(hour)s")) % facts


def clock(at: datetime) -> str:
    return f"{at.astimezone(ROME):%H:%M}"


def moment(at: datetime) -> str:
    return gettext("%(day)s, ore %(hour)s") % {"day": day(at), "hour": hour(at)}


def dated(at: datetime) -> str:
    """With its year, for what is looked up long afterwards."""
    local = at.astimezone(ROME)
    facts = {"day": day(local), "year": local.year, "hour": hour(local)}
    return at_work("%(day)s %(year)d, ore %(hour)s") % facts


def period(start: datetime, end: datetime) -> str:
    """Such as "martedì 14 luglio, ore 10–11:30"."""
    if start.astimezone(ROME).date() == end.astimezone(ROME).date():
        # Word joiners: the two hours stay on one line.
        return f"{moment(start)}\u2060–\u2060{hour(end)}"
    return f"{moment(start)} – {moment(end)}"


def stretch(start: datetime, end: datetime) -> str:
    """As it is said: "martedì 14 luglio dalle 10 alle 11:30"."""
    if start.astimezone(ROME).date() == end.astimezone(ROME).date():
        return f"{day(start)} {_from(start)} {_until(end)}"
    return gettext("da %(first)s a %(last)s") % {"first": moment(start), "last": moment(end)}


def _from(at: datetime) -> str:
    return (gettext("dall'%(hour)s") if _is_one(at) else gettext("dalle %(hour)s")) % {"hour": hour(at)}


def _until(at: datetime) -> str:
    return (gettext("all'%(hour)s") if _is_one(at) else gettext("alle %(hour)s")) % {"hour": hour(at)}


def _is_one(at: datetime) -> bool:
    """In Italian one o'clock alone is singular."""
    return hour(at).partition(":")[0] == "1"


def band(at: datetime) -> str:
    """The part of the day, where the hour is nobody's business yet."""
    local = at.astimezone(ROME)
    part = next(name for begins, name in PARTS if local.hour >= begins)
    return gettext("%(day)s, %(part)s") % {"day": day(at), "part": gettext(part)}


def duration(stretch: timedelta | int) -> str:
    """A length, or minutes: "45 minuti", "1 ora", "2 ore e 15 minuti"."""
    minutes = stretch if isinstance(stretch, int) else int(stretch.total_seconds() // 60)
    hours, rest = divmod(max(minutes, 0), 60)
    days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
    parts = [
        ngettext("%(count)d giorno", "%(count)d giorni", days) % {"count": days} if days else "",
        ngettext("%(count)d ora", "%(count)d ore", hours) % {"count": hours} if hours else "",
        ngettext("%(count)d minuto", "%(count)d minuti", rest) % {"count": rest} if rest and not days else "",
    ]
    return listed([part for part in parts if part]) or gettext("meno di un minuto")


def away(at: datetime, seen: datetime) -> str:
    """From one instant to another: "fra 2 ore", "da 5 minuti"."""
    if at > seen:
        return gettext("fra %(time)s") % {"time": duration(at - seen)}
    return gettext("da %(time)s") % {"time": duration(seen - at)}


def elapsed(stretch: timedelta) -> str:
    """A running clock: "02:10", "1:02:10"."""
    seconds = max(int(stretch.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{minutes}" if hours else minutes


def phone(e164: str) -> str:
    """As an Italian writes it; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164, "IT")
    except phonenumbers.NumberParseException:
        return e164
    is_italian = number.country_code == phonenumbers.country_code_for_region("IT")
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if is_italian
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


def listed(words: Sequence[str], last: str = "") -> str:
    """ "a, b e c"."""
    *before, end = words or [""]
    if not before:
        return end
    # Arabic writes its "and" as a part of the word that follows.
    joined = gettext("%(before)s e %(last)s") if not last else f"%(before)s {last} %(last)s"
    return joined % {"before": gettext(", ").join(before), "last": end}


def to(name: str) -> str:
    """ "a Fatou", "ad Amina"."""
    words = gettext("ad %(name)s") if name.startswith(("A", "a")) else gettext("a %(name)s")
    return words % {"name": name}


def people(count: int) -> str:
    """ "una persona", "3 persone"."""
    return ngettext("una persona", "%(count)d persone", count) % {"count": count}
