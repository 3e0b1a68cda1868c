"""Choices as the admin's reader calls them: their labels are kept in Italian, and turned where they are shown."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext as of_django

from mediation.vocabulary import SmsLanguage

# As they call themselves; to Django the name of one is a word like any other.
OWN_NAMES = frozenset(SmsLanguage.labels)
Column = str | Callable[[Any], str | bool]


def turned(label: str) -> str:
    return label if label in OWN_NAMES else gettext(label)


class Labelled(BaseModelAdmin):
    """For model admins and inlines: what is to be chosen, and what is only read."""

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_choice_field(db_field, request, **kwargs)
        field.choices = [(value, turned(label)) for value, label in field.choices]
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = list(super().get_readonly_fields(request, obj))
        if not self.has_change_permission(request, obj):
            names += [field.name for field in self.model._meta.fields if field.choices]  # noqa: SLF001
        return labelled(self.model, names)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        only_read = self.get_readonly_fields(request, obj)
        return [
            (title, {**options, "fields": _put_among(options["fields"], labelled(self.model, only_read))})
            for title, options in super().get_fieldsets(request, obj)
        ]


class InRows(Labelled):
    """For tables of rows: every field has its name, which Django writes over the column alone."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made: Any = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]

        class Named(made):  # type: ignore[misc]
            def add_fields(self, form: Any, index: int | None) -> None:
                super().add_fields(form, index)
                if DELETION_FIELD_NAME in form.fields:
                    form.fields[DELETION_FIELD_NAME].label = of_django("Delete?")
                for name, field in form.fields.items():
                    if not field.widget.is_hidden:
                        field.widget.attrs.setdefault("aria-label", str(field.label or name))

        return Named


class Filter(admin.ChoicesFieldListFilter):
    """Beside a list."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": turned(str(choice["display"]))}


admin.FieldListFilter.register(lambda field: bool(field.choices), Filter, take_priority=True)


def labelled(model: type[Model], columns: Iterable[Column]) -> list[Column]:
    """Put what shows the label in the place of each column that is chosen from a list."""
    chosen = {field.name for field in model._meta.fields if field.choices}  # noqa: SLF001
    return [_label_of(model, column) if column in chosen else column for column in columns]


def _put_among(fields: Iterable[Any], only_read: Iterable[Any]) -> list[Any]:
    """Once each: where a page shows everything, Django adds what is only read to what it found already."""
    shown = {getattr(column, "__name__", column): column for column in only_read}
    return list(dict.fromkeys(shown.get(getattr(name, "__name__", name), name) for name in fields))


# Django looks for a column among others: there is one of each.
@cache
def _label_of(model: type[Model], name: Any) -> Column:
    field: Any = model._meta.get_field(name)  # noqa: SLF001

    @admin.display(description=field.verbose_name, ordering=name)
    def label(row: Model) -> str:
        known: str | None = dict(field.flatchoices).get(getattr(row, name))
        return turned(known) if known else admin.site.empty_value_display

    label.__name__ = name
    return label
