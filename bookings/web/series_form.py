"""The forms of a series: asking for one, and changing or calling off its dates. The actions judge what is possible."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.actions.beginning_series import SeriesRequest
from bookings.actions.changing_series import SeriesChange
from bookings.actions.requesting import Request
from bookings.models import Booking
from bookings.vocabulary import BookingKind, HolidayRule, Scope
from bookings.web.refusals import Refusal
from bookings.web.request_form import DURATIONS, RequestForm
from mediation.vocabulary import Delivery
from mediation.web.fields import KindForm, PhoneNumber, in_words, native_date, native_time
from mediation.web.language_choice import named
from mediation.web.written import WEEKDAYS, duration, period

LONGER = (*DURATIONS, 300, 360, 480, 600, 720, 840)
KINDS = (
    (BookingKind.REQUEST, _("Richiesta che si ripete")),
    (BookingKind.DESK, _("Presenza fissa: uno sportello con i suoi orari")),
    (BookingKind.STOP, _("Tappa: più lingue, di solito mezza giornata")),
    (BookingKind.ON_CALL, _("Reperibilità: risponde al telefono quando serve")),
)


def days() -> list[tuple[str, str]]:
    return [(str(number), gettext(name).capitalize()) for number, name in enumerate(WEEKDAYS)]


def lengths() -> list[tuple[int, str]]:
    """Each time in the words of the page that asks."""
    return [(minutes, duration(minutes)) for minutes in LONGER]


def minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class SeriesForm(RequestForm):
    """The form of one request, its day replaced by days of the week between two dates."""

    field_order = (*("key", "office", "kind", "name", "language_words", "language", "also_accepted"),)
    date = None  # type: ignore[assignment]

    kind = forms.ChoiceField(
        label=_("Che cosa si ripete?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Scegli che cosa si ripete."),
            "invalid_choice": _("Scegli dall'elenco."),
        },
    )
    name = forms.CharField(
        label=_("Come si chiama?"),
        help_text=_("Per ritrovarla, per esempio «Sportello del lunedì». Mai il nome di una persona."),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    weekdays = forms.MultipleChoiceField(
        label=_("In quali giorni?"),
        help_text=_("Se è un giorno solo basta il primo giorno qui sotto."),
        choices=days,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Scegli i giorni dall'elenco.")},
    )
    # Who comes is another each time.
    assisted_phone = None  # type: ignore[assignment]
    assisted_asked = None  # type: ignore[assignment]
    first_date = forms.DateField(
        label=_("Dal"),
        widget=native_date(),
        error_messages={
            "required": _("Scegli il primo giorno."),
            "invalid": _("Scrivi il giorno così: 16/07/2026."),
        },
    )
    last_date = forms.DateField(
        label=_("Al (compreso)"),
        widget=native_date(),
        error_messages={
            "required": _("Scegli l'ultimo giorno."),
            "invalid": _("Scrivi il giorno così: 16/07/2026."),
        },
    )
    on_holidays = forms.ChoiceField(
        label=_("Se cade in un giorno di festa?"),
        help_text=_("Anche la festa del patrono del luogo."),
        choices=[
            (HolidayRule.SKIP, _("Salta quel giorno")),
            (HolidayRule.FLAG, _("Tieni il giorno e segnalalo")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli che cosa fare nei giorni di festa.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Durata"),
        coerce=int,
        choices=lengths,
        error_messages={
            "required": _("Scegli la durata."),
            "invalid_choice": _("Scegli una durata dall'elenco."),
        },
    )
    more_languages = forms.MultipleChoiceField(
        label=_("Servono anche queste lingue, una persona per ciascuna"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Scegli le lingue dall'elenco.")},
    )
    # Which dates the page has shown: only those are made.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("more_languages", [(each.tag, named(each)) for each in self.languages])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("first_date"), given.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", gettext("L'ultimo giorno viene prima del primo."))
        if given.get("kind") == BookingKind.ON_CALL and given.get("delivery") == Delivery.ONSITE:
            self.add_error("delivery", gettext("Chi è reperibile risponde al telefono o in video."))
        # Each date has its own instant: the request has none.
        given["starts_at"] = None
        return given

    def _ask_consent(self, given: dict[str, Any]) -> None:
        """Only of a person who is known beforehand: whoever comes to a desk is asked there."""
        if given.get("kind") == BookingKind.REQUEST:
            super()._ask_consent(given)

    def _propose_two(self, given: dict[str, Any]) -> None:
        """Only where one person would speak all the time: hours at a desk or by the telephone are no long talk."""
        if given.get("kind") == BookingKind.REQUEST and not given.get("more_languages"):
            super()._propose_two(given)

    def asked(self) -> SeriesRequest:
        """What was asked, once the form is valid."""
        given = self.cleaned_data
        return SeriesRequest(
            request=self._of_each_date(self.request()),
            weekdays=tuple(sorted(int(day) for day in given["weekdays"])),
            starts_minute=minute_of(given["time"]),
            first_date=given["first_date"],
            last_date=given["last_date"],
            on_holidays=given["on_holidays"],
            kind=given["kind"],
            name=given["name"],
        )

    def _of_each_date(self, request: Request) -> Request:
        others = [tag for tag in self.cleaned_data["more_languages"] if tag != request.language]
        team = (request.language, *others) if others else ()
        needed = len(team) or request.mediators_needed
        return Request(**{**vars(request), "team": team, "mediators_needed": needed})

    @property
    def wants_more_languages(self) -> bool:
        return bool(self["more_languages"].value())


class EditForm(KindForm):
    """Which dates an edit reaches, and the version of the series that this person has seen."""

    number = forms.TypedChoiceField(
        label=_("Da quale data?"),
        coerce=int,
        error_messages={
            "required": _("Scegli la data."),
            "invalid_choice": _("Scegli una data dall'elenco."),
        },
    )
    scope = forms.ChoiceField(
        label=_("Quali date?"),
        choices=in_words(Scope),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli quali date."), "invalid_choice": _("Scegli dall'elenco.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Any = None,
        *,
        ahead: Iterable[Booking],
        initial: dict[str, Any] | None = None,
        prefix: str,
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix)
        field = self.fields["number"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(date.pk, period(date.starts_at, date.ends_at).capitalize()) for date in ahead]

    @property
    def leaves_a_choice(self) -> bool:
        """Whether any date is left to edit."""
        field = self.fields["number"]
        assert isinstance(field, forms.ChoiceField)
        return bool(field.choices)

    def refuse(self, refusal: Refusal, *, version: int) -> None:
        """Say why not and keep what was typed; sent again, it is an edit of the series as it is shown now."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
        self.data = {**dict(self.data.items()), self.add_prefix("version"): str(version)}

    def reach(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in ("number", "scope", "version")}


class CancelSeriesForm(EditForm):
    reason = forms.CharField(
        label=_("Motivo"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("Il motivo è troppo lungo: al massimo 200 lettere.")},
    )

    def wish(self) -> dict[str, Any]:
        """What is to become of the dates, as the action takes it."""
        return {"reason": self.cleaned_data["reason"]}


class ChangeSeriesForm(EditForm):
    """What is left empty stays as it is."""

    time = forms.TimeField(
        label=_("Nuova ora d'inizio"),
        widget=native_time(),
        required=False,
        error_messages={"invalid": _("Scrivi l'ora così: 10:30.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Nuova durata"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=lambda: [("", gettext("Come ora")), *lengths()],
        error_messages={"invalid_choice": _("Scegli una durata dall'elenco.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Altro giorno della settimana"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=lambda: [("", gettext("Come ora")), *days()],
        error_messages={"invalid_choice": _("Scegli un giorno dall'elenco.")},
    )
    place = forms.TypedChoiceField(
        label=_("Altro luogo"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Scegli un luogo dall'elenco.")},
    )
    contact_name = forms.CharField(
        label=_("Altro referente"),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    contact_phone = PhoneNumber(label=_("Telefono del referente"), required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Come ora")), *places]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        names = ("time", "minutes", "weekday", "place", "contact_name", "contact_phone")
        if not self.errors and all(given.get(name) in (None, "") for name in names):
            raise forms.ValidationError(gettext("Scrivi che cosa cambia."), code="nothing")
        return given

    def wish(self) -> dict[str, Any]:
        """What is to become of the dates, as the action takes it."""
        given = self.cleaned_data
        change = SeriesChange(
            starts_minute=minute_of(given["time"]) if given["time"] is not None else None,
            duration_minutes=given["minutes"],
            weekday=given["weekday"],
            place_id=given["place"],
            contact_name=given["contact_name"] or None,
            contact_phone=given["contact_phone"] or None,
        )
        return {"change": change}


AnyEditForm = ChangeSeriesForm | CancelSeriesForm


def usual_series(start: dict[str, Any], *, today: date) -> dict[str, Any]:
    """What an office mostly asks every week."""
    return {
        **start,
        "kind": BookingKind.REQUEST,
        "on_holidays": HolidayRule.SKIP,
        "minutes": 120,
        "people": 1,
        "first_date": today,
    }
