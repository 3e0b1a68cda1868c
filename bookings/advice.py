"""What is worth saying of a request that is possible as it stands: proposed with its reason, never forced. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext

from bookings.models import Booking
from bookings.rules import Rules
from bookings.vocabulary import BookingKind
from bookings.working_time import WorkingTime, working_time
from mediation.models import Language


class AdviceCode(TextChoices):
    TWO_MEDIATORS = "two_mediators", "Due persone"
    ASK_EARLIER = "ask_earlier", "Chiedere prima"
    LANGUAGE_WARNING = "language_warning", "Attenzione alla lingua"


@dataclass(frozen=True)
class Advice:
    """One thing to think of; `sentence` is in the language that is spoken, for whoever asks."""

    code: AdviceCode
    sentence: str


def advice(
    *,
    language: Language,
    minutes: int,
    mediators: int,
    at: datetime,
    starts_at: datetime,
    working: WorkingTime,
    rules: Rules,
) -> list[Advice]:
    """What to think of when this is asked at `at`."""
    found = [two_mediators(language=language, minutes=minutes, mediators=mediators, rules=rules)]
    found.append(_ask_earlier(language, at=at, starts_at=starts_at, working=working, rules=rules))
    if language.warning:
        found.append(Advice(AdviceCode.LANGUAGE_WARNING, gettext(language.warning)))
    return [each for each in found if each]


def two_mediators(*, language: Language, minutes: int, mediators: int, rules: Rules) -> Advice | None:
    """Nobody interprets well for hours without a break: a second person takes turns."""
    longest = rules.one_signs_for_minutes if language.is_signed else rules.one_speaks_for_minutes
    if mediators > 1 or minutes <= longest:
        return None
    words = (
        gettext(
            "Oltre %(hours)s in lingua dei segni proponiamo due persone, che si danno il cambio: da sola una si "
            "stanca e sbaglia."
        )
        if language.is_signed
        else gettext(
            "Oltre %(hours)s al lavoro di interprete proponiamo due persone, che si danno il cambio: da sola una "
            "si stanca e sbaglia."
        )
    )
    return Advice(AdviceCode.TWO_MEDIATORS, words % {"hours": _hours(longest)})


def _hours(minutes: int) -> str:
    if minutes == 60:
        return gettext("un'ora")
    return gettext("%(count)s ore") % {"count": f"{minutes / 60:g}".replace(".", ",")}


def _ask_earlier(
    language: Language, *, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules
) -> Advice | None:
    days = rules.signed_ahead_working_days
    if not language.is_signed or working.is_more_days_ahead(days - 1, at=at, then=starts_at):
        return None
    return Advice(
        AdviceCode.ASK_EARLIER,
        ngettext(
            "Per la lingua dei segni conviene chiedere almeno %(days)d giorno lavorativo prima: cerchiamo lo "
            "stesso.",
            "Per la lingua dei segni conviene chiedere almeno %(days)d giorni lavorativi prima: cerchiamo lo "
            "stesso.",
            days,
        )
        % {"days": days},
    )


def advice_on(booking: Booking) -> list[Advice]:
    """What there was to think of when this booking was asked for; fixed desks and shifts have breaks of their own."""
    if booking.kind != BookingKind.REQUEST:
        return []
    rules = booking.policy.rules
    return advice(
        language=booking.language,
        minutes=int(booking.duration.total_seconds() // 60),
        mediators=len(booking.seats.all()),
        at=booking.requested_at,
        starts_at=booking.starts_at,
        working=working_time(booking.place.municipality, rules),
        rules=rules,
    )
