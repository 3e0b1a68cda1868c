"""Times to choose with one touch: the next working mornings, and the hour of a request that is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from bookings.rules import Rules
from bookings.web.request_form import Day, RequestForm, StartForm
from bookings.working_time import WorkingTime, notice_deadline, rome_day
from mediation.clock import ROME
from mediation.web.written import WEEKDAYS, hour, moment

DAYS: Final = 3
HOURS: Final = (time(9), time(11))
A_WEEK: Final = timedelta(days=7)
ANOTHER: Final = ("", gettext_lazy("Un'altra data"))


@dataclass(frozen=True)
class Slot:
    """`local` is what Rome's clocks show; a request for it is in time until `ask_by`."""

    local: datetime
    ask_by: datetime

    @property
    def value(self) -> str:
        return f"{self.local:%Y-%m-%dT%H:%M}"

    def label(self, *, at: datetime) -> SafeString:
        words = self.words(at=at)
        by = (
            gettext("Chiedi entro %(moment)s") % {"moment": _near(self.ask_by)}
            if at <= self.ask_by
            else gettext("Cerchiamo con urgenza")
        )
        return format_html('{}<span class="more">{}</span>', words, by)

    def words(self, *, at: datetime) -> str:
        """Such as "Domani, ore 9", "Giovedì 16, ore 11"."""
        if self.local.date() == rome_day(at) + timedelta(days=1):
            return gettext("Domani, ore\u00a0%(hour)s") % {"hour": hour(self.local)}
        return _near(self.local).capitalize()


def _near(at: datetime) -> str:
    """Of a day so near that its month is known."""
    local = at.astimezone(ROME)
    told = {"weekday": gettext(WEEKDAYS[local.weekday()]), "day": local.day, "hour": hour(local)}
    return gettext("%(weekday)s %(day)d, ore\u00a0%(hour)s") % told


def next_slots(
    *, at: datetime, working: WorkingTime, rules: Rules, like: datetime | None = None
) -> list[Slot]:
    """The next working mornings; before them the same weekday and hour as `like`, if there was one."""
    mornings, on = [], rome_day(at)
    for _ in range(DAYS):
        on = working.next_day(on)
        mornings += [datetime.combine(on, clock, ROME) for clock in HOURS]
    first = [_again(like, at=at, working=working)] if like else []
    return [
        Slot(local, notice_deadline(local.astimezone(UTC), working, rules))
        for local in dict.fromkeys([*first, *mornings])
    ]


def _again(like: datetime, *, at: datetime, working: WorkingTime) -> datetime:
    """The next such weekday that is worked, from tomorrow on."""
    local = like.astimezone(ROME)
    ahead = (local.weekday() - rome_day(at).weekday() - 1) % 7 + 1
    on = rome_day(at) + timedelta(days=ahead)
    # A weekend's hour has no working day: then its own is what was meant.
    while local.weekday() < 5 and not working.is_working_day(on):
        on += A_WEEK
    return datetime.combine(on, local.time().replace(second=0, microsecond=0), ROME)


class SlotForm(StartForm):
    """Day and hour may be chosen in one, or typed; chosen and typed otherwise, nobody guesses which is meant."""

    slot = forms.ChoiceField(
        label=gettext_lazy("Scegli un orario"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Scegli un orario dall'elenco, oppure scrivilo.")},
    )

    def __init__(self, data: Any = None, *, at: datetime, slots: Sequence[Slot] = (), **rest: Any) -> None:
        super().__init__(data, at=at, **rest)
        self.slots = slots
        chosen = self._chosen()
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        offered = [(slot.value, slot.label(at=at)) for slot in slots]
        # Of a page that was opened yesterday.
        older = [(chosen, moment(_instant(chosen)))] if chosen and chosen not in dict(offered) else []
        field.choices = [*offered, *older, ANOTHER]
        if chosen:
            self.fields["date"].required = self.fields["time"].required = False

    def _chosen(self) -> str:
        """The slot that is sent, where it is written as one."""
        sent = self.data.get("slot", "") if self.is_bound else ""
        try:
            local = datetime.strptime(sent, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - what Rome's clocks show
        except ValueError:
            return ""
        return f"{local:%Y-%m-%dT%H:%M}"

    def clean_date(self) -> Day | None:  # type: ignore[override]  # none is typed where a slot is chosen
        return super().clean_date() if self.cleaned_data["date"] else None

    def clean(self) -> dict[str, Any]:
        if chosen := self.cleaned_data.get("slot"):
            self._take(datetime.fromisoformat(chosen))
        return super().clean()

    def _take(self, local: datetime) -> None:
        given = self.cleaned_data
        typed = (given.get("date"), given.get("time"))
        if typed not in ((None, None), (local.date(), local.time())):
            self.add_error(
                "slot",
                gettext(
                    "Hai scelto un orario e ne hai scritto un altro: scegline uno, o cancella quello scritto."
                ),
            )
            return
        given["date"], given["time"] = local.date(), local.time()
        try:
            self.clean_date()
        except forms.ValidationError as out_of_reach:
            self.add_error("slot", out_of_reach)


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=ROME)


class NewRequestForm(SlotForm, RequestForm):
    """The request as the clerk's page asks it."""

    field_order = ("key", "office", "language_words", "language", "also_accepted", "slot", "date", "time")
