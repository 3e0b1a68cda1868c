"""The form in which a request is changed: only what was touched counts, so that two people do not undo each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.actions.changing import Change
from bookings.models import Booking
from bookings.web.refusals import Refusal
from bookings.web.request_form import DURATIONS, StartForm
from bookings.working_time import rome_day
from mediation.clock import ROME
from mediation.models import Language, Place
from mediation.vocabulary import Delivery, GenderWish
from mediation.web.fields import PhoneNumber, in_words
from mediation.web.language_choice import label
from mediation.web.written import duration, phone

# What the form calls otherwise than the change does.
FIELDS = {"minutes": "duration_minutes", "place": "place_id"}
HOURS = ("date", "time")


class ChangeForm(StartForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=_("Che lingua parla la persona?"),
        error_messages={
            "required": _("Scegli la lingua."),
            "invalid_choice": _("Scegli una lingua dall'elenco."),
        },
    )
    also_accepted = forms.ChoiceField(
        label=_("Va bene anche"),
        help_text=_("Solo se l'ha detto la persona."),
        required=False,
        error_messages={"invalid_choice": _("Scegli una lingua dall'elenco.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Durata"),
        coerce=int,
        error_messages={
            "required": _("Scegli la durata."),
            "invalid_choice": _("Scegli una durata dall'elenco."),
        },
    )
    place = forms.TypedChoiceField(
        label=_("Dove?"), coerce=int, error_messages={"invalid_choice": _("Scegli un luogo dall'elenco.")}
    )
    delivery = forms.ChoiceField(
        label=_("Come?"),
        choices=in_words(Delivery),
        error_messages={"invalid_choice": _("Scegli dall'elenco.")},
    )
    contact_name = forms.CharField(
        label=_("Referente sul posto"),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    contact_phone = PhoneNumber(label=_("Telefono del referente"), required=False)
    call_number = PhoneNumber(
        label=_("Numero da chiamare"), help_text=_("Solo se è al telefono o in video."), required=False
    )
    gender = forms.ChoiceField(
        label=_("Donna o uomo?"),
        choices=in_words(GenderWish),
        error_messages={"invalid_choice": _("Scegli dall'elenco.")},
    )
    gender_binding = forms.BooleanField(
        label=_("È indispensabile"), help_text=_("Altrimenti è una preferenza."), required=False
    )
    case_reference = forms.CharField(
        label=_("Riferimento del caso"),
        help_text=_("Un numero o una sigla vostra, mai un nome."),
        required=False,
        max_length=80,
        error_messages={"max_length": _("Al massimo 80 lettere.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        booking: Booking,
        languages: Sequence[Language],
        places: Sequence[Place],
        at: datetime,
    ) -> None:
        super().__init__(data, at=at, initial=as_it_is(booking))
        named = [(each.tag, label(each)) for each in languages]
        self._offer("language", named)
        self._offer("also_accepted", [("", gettext("Nessun'altra lingua")), *named])
        lengths = sorted({*DURATIONS, int(booking.duration.total_seconds() // 60)})
        self._offer("minutes", [(minutes, duration(minutes)) for minutes in lengths])
        known = {place.pk: str(place) for place in (booking.place, *places)}
        self._offer("place", list(known.items()))
        for name, field in self.fields.items():
            # What she saw travels with what she typed: so it is known what she touched.
            field.show_hidden_initial = name != "version"

    def _offer(self, name: str, pairs: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs

    @property
    def touched(self) -> set[str]:
        return set(self.changed_data) - {"version"}

    def change(self) -> Change:
        """What was touched, once the form is valid."""
        given, touched = self.cleaned_data, self.touched
        plain = {FIELDS.get(name, name): given[name] for name in touched if name not in HOURS}
        hours = {"starts_at": given["starts_at"]} if touched & set(HOURS) else {}
        if "also_accepted" in plain:
            plain["also_accepted"] = (plain["also_accepted"],) if plain["also_accepted"] else ()
        return Change(version=given["version"], **plain, **hours)

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def catch_up(self, booking: Booking) -> None:
        """Keep what she typed, and let everything that she did not touch be as somebody else has made it."""
        data = dict(self.data.items())
        for name, value in as_it_is(booking).items():
            written = _written(self.fields[name], value)
            data[f"initial-{name}"] = written
            if name not in self.touched:
                data[name] = written
                if value is False:
                    del data[name]
        data["version"] = str(booking.version)
        self.data = data


def _written(field: forms.Field, value: Any) -> str:
    return str(field.widget.format_value(value) if hasattr(field.widget, "format") else value)


def as_it_is(booking: Booking) -> dict[str, Any]:
    local = booking.starts_at.astimezone(ROME)
    return {
        "version": booking.version,
        "language": booking.language_id,
        "also_accepted": next(iter(booking.also_accepted), ""),
        "date": rome_day(booking.starts_at),
        "time": local.time().replace(second=0, microsecond=0),
        "minutes": int(booking.duration.total_seconds() // 60),
        "place": booking.place_id,
        "delivery": booking.delivery,
        "contact_name": booking.contact_name,
        "contact_phone": phone(booking.contact_phone) if booking.contact_phone else "",
        "call_number": phone(booking.call_number) if booking.call_number else "",
        "gender": booking.gender,
        "gender_binding": booking.gender_binding,
        "case_reference": booking.case_reference,
    }
