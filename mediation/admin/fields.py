"""Form fields for what the database keeps as ranges and arrays: hours as hours, choices as boxes to tick."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTimeWidget
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mediation.day_minutes import MIDNIGHT, clock_of, minutes_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Marked

NOT_AFTER = _("La fine viene dopo l'inizio.")


def boxes(choices: type[TextChoices], label: Marked) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(value, _(words)) for value, words in choices.choices],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        empty_value=[],
    )


class HoursForm(forms.ModelForm):
    """Minutes of a day, `[opens, closes)`; closing at 00:00 is closing at midnight."""

    opens = forms.TimeField(label=_("Dalle"), widget=AdminTimeWidget)
    closes = forms.TimeField(
        label=_("Alle"), widget=AdminTimeWidget, help_text=_("00:00 vuol dire mezzanotte.")
    )
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
            raise forms.ValidationError(_("Scrivi sia l'inizio sia la fine."))
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

    since = forms.SplitDateTimeField(label=_("Dal"), widget=AdminSplitDateTime)
    to = forms.SplitDateTimeField(label=_("Al"), widget=AdminSplitDateTime)

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
