"""The form of all rules: a field for every row of the rulebook, in its groups, each with what it is and may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, gettext_lazy, pgettext

from bookings.contradictions import Contradiction
from bookings.models import Policy
from bookings.numbering import numbers_of
from bookings.rulebook import GROUPS, ROWS, Group, Row, Unit
from bookings.rules import Rules
from bookings.web import clashes
from bookings.web.rule_values import ALONE, COUNTED, amount, field_of, written
from mediation.web.fields import KindForm

DEFAULTS = numbers_of(Rules())
LONGEST_NOTE = 200
OF_THE_DAY = (Unit.HOUR_OF_DAY, Unit.MINUTE_OF_DAY)


@dataclass(frozen=True)
class Shown:
    """One number on the page; without a field it is only read."""

    row: Row
    value: Any
    field: BoundField | None = None

    @property
    def words(self) -> str:
        return written(self.row.rule, self.value)

    @property
    def unit(self) -> str:
        """Beside the field, where it does not hold its unit itself."""
        return str(ALONE.get(self.row.unit, ""))

    @property
    def is_short(self) -> bool:
        return self.row.unit in {*COUNTED, *OF_THE_DAY}

    @property
    def is_switch(self) -> bool:
        return self.row.unit == Unit.SWITCH

    @property
    def default(self) -> str:
        return written(self.row.rule, DEFAULTS[self.row.rule])

    @property
    def limits(self) -> str:
        if not self.row.greatest:
            return ""
        least = self.row.least or (1 if self.row.zero else 0)
        facts = {
            "least": str(least) if self.unit else amount(self.row, least),
            "greatest": amount(self.row, self.row.greatest),
        }
        if self.row.unit in OF_THE_DAY:
            return pgettext("of the day", "da %(least)s a %(greatest)s") % facts
        if self.row.zero and not self.row.least:
            return gettext("0, oppure da %(least)s a %(greatest)s") % facts
        return gettext("da %(least)s a %(greatest)s") % facts


@dataclass(frozen=True)
class Section:
    group: Group
    numbers: list[Shown]

    @property
    def is_open(self) -> bool:
        """Something in it is wrong, or was changed and is not saved yet."""
        fields = [number.field for number in self.numbers if number.field]
        return any(field.errors or (field.form.is_bound and is_typed_anew(field)) for field in fields)


class RulesForm(KindForm):
    """The numbers of one version, and what somebody makes of them."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label=gettext_lazy("Perché cambi?"),
        help_text=gettext_lazy("Una frase. La leggono gli altri, oggi e fra un anno."),
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Scrivi perché: resta nella storia delle regole."),
            "max_length": gettext_lazy("Il motivo è troppo lungo: al massimo 200 lettere."),
        },
    )

    def __init__(self, data: Any = None, *, policy: Policy) -> None:
        self.policy = policy
        self.numbers = numbers_of(policy.rules)
        super().__init__(data, initial={"based_on": policy.version, **self.numbers})
        for row in ROWS:
            if not row.is_fixed:
                self.fields[row.rule] = field_of(row)
        self.order_fields([row.rule for row in ROWS])

    @property
    def sections(self) -> list[Section]:
        return [Section(group, list(self._shown(group))) for group in GROUPS]

    def _shown(self, group: Group) -> Iterator[Shown]:
        for row in ROWS:
            if row.group == group:
                field = None if row.is_fixed else self[row.rule]
                yield Shown(row, self.numbers[row.rule], field)

    def changes(self) -> dict[str, Any]:
        """What was typed anew, by path, once the form is valid."""
        return {
            rule: self.cleaned_data[rule]
            for rule, before in self.numbers.items()
            if rule in self.cleaned_data and self.cleaned_data[rule] != before
        }

    def refuse(self, found: Iterable[Contradiction]) -> None:
        """Say each contradiction beside the number that was changed, else beside the one most likely mistyped."""
        changed = self.changes()
        for each in found:
            rules = [rule for rule in each.rules if rule in self.fields]
            beside = next((rule for rule in rules if rule in changed), next(iter(rules), None))
            self.add_error(beside, clashes.sentence(each, beside=beside))

    def moved_to(self, latest: Policy) -> RulesForm:
        """The same changes made to a later version, whose other numbers stay as they are there."""
        numbers = numbers_of(latest.rules) | self.changes()
        typed = {
            row.rule: "on"
            if row.unit == Unit.SWITCH
            else self.fields[row.rule].prepare_value(numbers[row.rule])
            for row in ROWS
            if row.rule in self.fields and not (row.unit == Unit.SWITCH and not numbers[row.rule])
        }
        return RulesForm(
            {**typed, "note": self.cleaned_data["note"], "based_on": latest.version}, policy=latest
        )


def is_typed_anew(field: BoundField) -> bool:
    form = field.form
    assert isinstance(form, RulesForm)
    return bool(form.cleaned_data.get(field.name) != form.numbers[field.name])
