"""Form fields for what the database keeps as ranges and arrays: hours as hours, choices as boxes to tick."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTimeWidget
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import TextChoices

from mediation.day_minutes import MIDNIGHT, clock_of, minutes_of

NOT_AFTER = "La fine viene dopo l'inizio."


def boxes(choices: type[TextChoices], label: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        empty_value=[],
    )


class HoursForm(forms.ModelForm):
    """Minutes of a day, `[opens, closes)`; closing at 00:00 is closing at midnight."""

    opens = forms.TimeField(label="Dalle", widget=AdminTimeWidget)
    closes = forms.TimeField(label="Alle", widget=AdminTimeWidget, help_text="00:00 vuol dire mezzanotte.")
    may_be_empty = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.minutes:
            self.initial["opens"] = clock_of(self.instance.minutes.lower)
            self.initial["closes"] = clock_of(self.instance.minutes.upper)
        if self.may_be_empty:
            self.fields["opens"].required = self.fields["closes"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        opens, closes = said.get("opens"), said.get("closes")
        if self.may_be_empty and opens is None and closes is None:
            self.instance.minutes = None
        elif opens is None or closes is None:
            raise forms.ValidationError("Scrivi sia l'inizio sia la fine.")
        else:
            self.instance.minutes = self._hours(opens, closes)
        return said

    def _hours(self, opens: time, closes: time) -> NumericRange:
        since, to = minutes_of(opens), minutes_of(closes) or MIDNIGHT
        if to <= since:
            raise forms.ValidationError(NOT_AFTER)
        return NumericRange(since, to)


class StretchForm(forms.ModelForm):
    """A stretch of time in Rome's clock, `[since, to)`."""

    since = forms.SplitDateTimeField(label="Dal", widget=AdminSplitDateTime)
    to = forms.SplitDateTimeField(label="Al", widget=AdminSplitDateTime)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(since=self.instance.during.lower, to=self.instance.during.upper)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since: datetime | None = said.get("since")
        to: datetime | None = said.get("to")
        if since and to:
            if to <= since:
                raise forms.ValidationError(NOT_AFTER)
            self.instance.during = DateTimeTZRange(since, to)
        return said
