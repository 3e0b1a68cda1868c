"""The fields that several forms share. Each speaks kindly when it refuses, and keeps what was typed."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from mediation.models.phone import NotAPhoneNumber, to_e164


class KindForm(forms.Form):
    """Judged by the server alone: browsers' own bubbles are in their own words and hide the others."""

    use_required_attribute = False


class PhoneNumber(forms.CharField):
    """A number as an Italian types it; gives E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return to_e164(text)
        except NotAPhoneNumber as wrong:
            raise forms.ValidationError(
                gettext(
                    "Il numero «%(number)s» non esiste. Scrivilo con il prefisso, per esempio 0935 123456."
                )
                % {"number": text},
                code="bad_phone",
            ) from wrong


def in_words(vocabulary: type[TextChoices]) -> list[tuple[str, str | Promise]]:
    """The choices of a vocabulary, whose labels are Italian, in the language of the page."""
    return [(each.value, gettext_lazy(each.label)) for each in vocabulary]


def native_date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def native_time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})
