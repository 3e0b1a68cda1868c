"""The forms of a mediator's own time: the hours of each day of the week, and a stretch when she is away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bookings.working_time import at_rome, midnight_after, rome_day
from mediation.actions.timekeeping import Opening
from mediation.day_minutes import MIDNIGHT, clock_of, minutes_of
from mediation.models import Availability
from mediation.web.fields import KindForm, native_date, native_time
from mediation.web.written import WEEKDAYS

# A morning and an afternoon; whoever has more keeps them.
USUAL_OPENINGS, MOST_OPENINGS = 2, 9
FURTHEST = timedelta(days=730)
NOT_AN_HOUR = gettext_lazy("Scrivi l'ora così: 09:30.")
NOT_A_DAY = gettext_lazy("Scrivi il giorno così: 16/07/2026.")


@dataclass(frozen=True)
class Pair:
    since: forms.BoundField
    to: forms.BoundField


@dataclass(frozen=True)
class Day:
    """A weekday with the pairs of fields that are always seen, and those that are opened when needed."""

    name: str
    first: Pair
    others: list[Pair]

    @property
    def shows_others(self) -> bool:
        return any(field.value() or field.errors for pair in self.others for field in (pair.since, pair.to))


class WeekForm(KindForm):
    """From when to when on each day; both empty means not at all, 00:00 as an end is the midnight that ends it."""

    def __init__(self, data: Any = None, *, openings: Iterable[Availability] = ()) -> None:
        super().__init__(data)
        given: dict[int, list[Availability]] = {weekday: [] for weekday in range(7)}
        for opening in sorted(openings, key=lambda one: one.minutes.lower):
            given[opening.weekday].append(opening)
        self.sizes = {
            weekday: min(max(USUAL_OPENINGS, len(rows)), MOST_OPENINGS) for weekday, rows in given.items()
        }
        for weekday, rows in given.items():
            for place in range(self.sizes[weekday]):
                self._add_pair(weekday, place, rows[place] if place < len(rows) else None)

    def _add_pair(self, weekday: int, place: int, opening: Availability | None) -> None:
        day = gettext(WEEKDAYS[weekday])
        since, to = _names(weekday, place)
        self.fields[since] = _hour(gettext("Dalle"), day, opening.minutes.lower if opening else None)
        self.fields[to] = _hour(gettext("Alle"), day, opening.minutes.upper if opening else None)

    def days(self) -> Iterator[Day]:
        for weekday, size in self.sizes.items():
            first, *others = [Pair(*(self[name] for name in _names(weekday, place))) for place in range(size)]
            yield Day(gettext(WEEKDAYS[weekday]), first, others)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.openings = [opening for opening in map(self._opening, self._pairs()) if opening]
        return said

    def _pairs(self) -> list[tuple[int, int]]:
        return [(weekday, place) for weekday, size in self.sizes.items() for place in range(size)]

    def _opening(self, pair: tuple[int, int]) -> Opening | None:
        weekday, day = pair[0], gettext(WEEKDAYS[pair[0]])
        names = _names(*pair)
        if any(name in self.errors for name in names):
            return None
        since, to = (self.cleaned_data.get(name) for name in names)
        if since is None and to is None:
            return None
        if since is None or to is None:
            missing = names[0] if since is None else names[1]
            self.add_error(
                missing, gettext("Di %(day)s manca un'ora: scrivi da quando e fino a quando.") % {"day": day}
            )
            return None
        opening = Opening(weekday=weekday, since=minutes_of(since), to=minutes_of(to) or MIDNIGHT)
        if opening.to <= opening.since:
            self.add_error(names[1], gettext("Di %(day)s la fine viene prima dell'inizio.") % {"day": day})
            return None
        return opening


def _names(weekday: int, place: int) -> tuple[str, str]:
    return f"since_{weekday}_{place}", f"to_{weekday}_{place}"


def _hour(label: str, day: str, minutes: int | None) -> forms.TimeField:
    widget = native_time()
    widget.attrs["aria-label"] = f"{day.capitalize()}, {label.lower()}"
    return forms.TimeField(
        label=label,
        widget=widget,
        required=False,
        initial=None if minutes is None else clock_of(minutes),
        error_messages={"invalid": gettext("%(day)s: scrivi l'ora così: 09:30.") % {"day": day.capitalize()}},
    )


class AbsenceForm(KindForm):
    """Whole days, unless hours are said."""

    first = forms.DateField(
        label=gettext_lazy("Dal giorno"),
        widget=native_date(),
        error_messages={"required": gettext_lazy("Scegli il primo giorno."), "invalid": NOT_A_DAY},
    )
    since = forms.TimeField(
        label=gettext_lazy("Dalle"),
        widget=native_time(),
        required=False,
        error_messages={"invalid": NOT_AN_HOUR},
    )
    last = forms.DateField(
        label=gettext_lazy("Al giorno (compreso)"),
        widget=native_date(),
        required=False,
        error_messages={"invalid": NOT_A_DAY},
    )
    to = forms.TimeField(
        label=gettext_lazy("Alle"),
        widget=native_time(),
        required=False,
        error_messages={"invalid": NOT_AN_HOUR},
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        first, last = said["first"], said["last"] or said["first"]
        for name, day in (("first", first), ("last", last)):
            if abs(day - rome_day(self.at)) > FURTHEST:
                self.add_error(name, gettext("Controlla l'anno: è troppo lontano."))
                return said
        self.begins, self.ends = _start(first, said["since"]), _end(last, said["to"])
        if self.ends <= self.begins:
            self.add_error("last", gettext("La fine viene prima dell'inizio: controlla i giorni e le ore."))
        elif self.ends <= self.at:
            self.add_error("last", gettext("Questi giorni sono già passati."))
        return said


def _start(day: date, clock: time | None) -> datetime:
    return at_rome(day, clock.hour, clock.minute) if clock else at_rome(day, 0)


def _end(day: date, clock: time | None) -> datetime:
    return at_rome(day, clock.hour, clock.minute) if clock else midnight_after(day)
