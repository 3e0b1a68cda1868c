"""What an edit of a series does, in sentences: foretold from its rehearsal, and told when it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, ngettext

from bookings.models import Booking, BookingEvent, Series
from bookings.series import is_within
from bookings.vocabulary import BookingStatus, EventKind, Scope
from bookings.web.series_form import EditForm
from bookings.working_time import rome_day
from mediation.models import Mediator
from mediation.web.written import day, duration, listed, to

A_FEW = 6


@dataclass(frozen=True)
class Done:
    """The dates that were chosen, by what became of each, and what was written down about it."""

    changed: list[Booking]
    called_off: list[Booking]
    exceptions: list[Booking]
    others: list[Booking]
    events: list[BookingEvent]

    @classmethod
    def since(cls, last: int, found: Series, form: EditForm, *, by_id: int, at: datetime) -> "Done":
        """What this person did to the series after the event that was its last."""
        dates, scope = list(found.bookings.order_by("starts_at")), form.cleaned_data["scope"]
        begin = next(date for date in dates if date.pk == form.cleaned_data["number"])
        within = [
            date for date in dates if is_within(date, None if scope == Scope.ALL else begin, scope=scope)
        ]
        written = BookingEvent.objects.filter(booking__series=found, actor=by_id, pk__gt=last)
        events = list(written.select_related("mediator").order_by("pk"))
        changed = {event.booking_id for event in events if event.kind == EventKind.BOOKING_CHANGED}
        called_off = {event.booking_id for event in events if event.kind == EventKind.BOOKING_CANCELLED}
        rest = [date for date in within if date.pk not in changed | called_off and not date.has_started(at)]
        rest = [date for date in rest if date.status != BookingStatus.CANCELLED]
        return cls(
            changed=[date for date in within if date.pk in changed],
            called_off=[date for date in within if date.pk in called_off],
            exceptions=[date for date in rest if date.is_exception],
            others=[date for date in rest if not date.is_exception],
            events=events,
        )

    @property
    def touched(self) -> bool:
        return bool(self.changed or self.called_off)

    def of(self, *kinds: EventKind) -> list[BookingEvent]:
        return [event for event in self.events if event.kind in kinds]


@dataclass(frozen=True)
class Line:
    """How it is said of one date, and of several."""

    of_one: str
    of_many: str

    def of(self, dates: list[Booking]) -> list[str]:
        words = gettext(self.of_one if len(dates) == 1 else self.of_many)
        return [f"{words}: {_days(dates)}."] if dates else []


CHANGED = Line(gettext_noop("Fatto: la data è cambiata"), gettext_noop("Fatto: le date sono cambiate"))
LEFT_OUT = Line(
    gettext_noop("In un giorno di festa, e quindi disdetta"),
    gettext_noop("In un giorno di festa, e quindi disdette"),
)
KEPT = Line(
    gettext_noop("Cambiata da sola, e quindi come prima"),
    gettext_noop("Cambiate da sole, e quindi come prima"),
)
WAS_SO = Line(gettext_noop("Era già così"), gettext_noop("Erano già così"))
CALLED_OFF = Line(gettext_noop("Fatto: la data è disdetta"), gettext_noop("Fatto: le date sono disdette"))

WILL_CHANGE = Line(gettext_noop("Cambia"), gettext_noop("Cambiano"))
WILL_BE_LEFT_OUT = Line(
    gettext_noop("Cade in un giorno di festa, e sarà disdetta"),
    gettext_noop("Cadono in un giorno di festa, e saranno disdette"),
)
WILL_BE_KEPT = Line(
    gettext_noop("Cambiata da sola, resta com'è"), gettext_noop("Cambiate da sole, restano come sono")
)
IS_SO = Line(gettext_noop("È già così"), gettext_noop("Sono già così"))
WILL_BE_CALLED_OFF = Line(gettext_noop("Sarà disdetta"), gettext_noop("Saranno disdette"))


def changed(done: Done) -> list[str]:
    return [
        *CHANGED.of(done.changed),
        *LEFT_OUT.of(done.called_off),
        *KEPT.of(done.exceptions),
        *WAS_SO.of(done.others),
    ]


def called_off(done: Done) -> list[str]:
    return CALLED_OFF.of(done.called_off)


def will_change(done: Done) -> list[str]:
    return [
        *WILL_CHANGE.of(done.changed),
        *WILL_BE_LEFT_OUT.of(done.called_off),
        *WILL_BE_KEPT.of(done.exceptions),
        *IS_SO.of(done.others),
        *_of_people(done),
        *_sought(done),
        *_credits(done),
    ]


def will_be_called_off(done: Done) -> list[str]:
    hers = [event for event in done.of(EventKind.SERIES_CHANGED) if event.mediator]
    told = [_loses(_who(event), _dates(event.facts["lost"])) for event in hers]
    return [*WILL_BE_CALLED_OFF.of(done.called_off), *told, *_credits(done)]


def _days(dates: Sequence[Booking]) -> str:
    """Each of a few; of many how many, and the first and the last."""
    days = [day(rome_day(date.starts_at)) for date in dates]
    return listed(days) if len(days) <= A_FEW else _many(days)


def _many(days: Sequence[str]) -> str:
    facts = {"dates": _dates(len(days)), "first": days[0], "last": days[-1]}
    return gettext("%(dates)s, da %(first)s a %(last)s") % facts


def _loses(who: str, dates: str) -> str:
    return gettext("%(who)s perde %(dates)s, e riceve un SMS.") % {"who": who, "dates": dates}


# --- What it means for those who have the dates


def _of_people(done: Done) -> list[str]:
    alone = [
        gettext(_ALONE[EventKind(event.kind)]) % {"who": _who(event)}
        for event in done.events
        if event.kind in _ALONE and event.mediator
    ]
    told = [event for event in done.of(EventKind.SERIES_CHANGED) if event.mediator]
    return alone or [line for event in told for line in _of_her(event)]


_ALONE = {
    EventKind.BOOKING_CHANGED: gettext_noop("%(who)s resta, e riceve un SMS con i dettagli nuovi."),
    EventKind.RECONFIRMATION_ASKED: (
        gettext_noop("%(who)s deve dire di nuovo sì. Fino ad allora la richiesta non è confermata.")
    ),
    EventKind.RECONFIRMATION_REFUSED: (
        gettext_noop("Così %(who)s non può più: riceve un SMS, e cerchiamo subito un'altra persona.")
    ),
}


def _of_her(event: BookingEvent) -> list[str]:
    """One message to her says both."""
    who, kept, lost = _who(event), len(event.facts["kept"]), len(event.facts["lost"])
    if not lost:
        return [gettext("%(who)s tiene %(dates)s, e riceve un SMS.") % {"who": who, "dates": _dates(kept)}]
    numbers = listed([str(number) for number in event.facts["lost"]])
    gone = ngettext("una data (numero %(numbers)s)", "%(count)d date (numeri %(numbers)s)", lost) % {
        "count": lost,
        "numbers": numbers,
    }
    if not kept:
        return [_loses(who, gone)]
    facts = {"who": who, "kept": _dates(kept), "gone": gone}
    return [gettext("%(who)s tiene %(kept)s e perde %(gone)s: riceve un SMS.") % facts]


def _sought(done: Done) -> list[str]:
    """The dates that nobody has, where it moves."""
    moved = any(event.facts["moved"] for event in done.of(EventKind.SERIES_CHANGED))
    searching = [date for date in done.changed if date.status == BookingStatus.SEARCHING]
    words = gettext("La ricerca riparte per %(dates)s.") % {"dates": _dates(len(searching))}
    return [words] if moved and searching else []


def _credits(done: Done) -> list[str]:
    """Each person's, for all dates together; two of one first name stay two."""
    minutes: Counter[Mediator] = Counter()
    for event in done.of(
        EventKind.BOOKING_CANCELLED, EventKind.MEDIATOR_REMOVED, EventKind.RECONFIRMATION_REFUSED
    ):
        if event.mediator:
            minutes[event.mediator] += event.facts.get("credited_minutes", 0)
    return [
        gettext("Il preavviso è breve: %(to_who)s riconosciamo %(time)s.")
        % {"to_who": to(who.first_name), "time": duration(credited)}
        for who, credited in minutes.items()
        if credited
    ]


def _who(event: BookingEvent) -> str:
    assert event.mediator, "it is about somebody"
    return event.mediator.first_name


def _dates(count: int) -> str:
    return ngettext("una data", "%(count)d date", count) % {"count": count}
