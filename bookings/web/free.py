"""Who is free, by language: what the coordinator answers on the telephone before anybody has typed a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bookings.permissions import require
from bookings.web.reads import places_to_choose
from bookings.web.request_form import DURATIONS, StartForm, which
from bookings.who_is_free import Busy, Later, Question, WhoIsFree, waiting_for_somebody, who_is_free
from mediation.clock import ROME, now
from mediation.matching.reasons import Marked, marked
from mediation.matching.verdict import Verdict
from mediation.models import Language, Mediator, Place
from mediation.vocabulary import Delivery
from mediation.web.access import SignedIn, signed_in
from mediation.web.language_choice import choices, meant
from mediation.web.tongues import spoken_at_work
from mediation.web.written import duration, hour, period

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Person:
    """One mediator at those hours, in words."""

    mediator: Mediator
    marked: Marked
    more: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    people: list[Person]


class FreeForm(StartForm):
    field_order = ("language_words", "language", "date", "time", "minutes", "town", "delivery")

    language_words = forms.CharField(
        label=gettext_lazy("Che lingua?"),
        help_text=gettext_lazy("Scrivila come la chiami tu: ucraino, marocchino, pakistano…"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"max_length": gettext_lazy("Basta il nome della lingua.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Oppure sceglila"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Scegli una lingua dall'elenco.")},
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Per quanto?"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Scegli la durata."),
            "invalid_choice": gettext_lazy("Scegli una durata dall'elenco."),
        },
    )
    town = forms.TypedChoiceField(
        label=gettext_lazy("In che comune?"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Scegli il comune."),
            "invalid_choice": gettext_lazy("Scegli un comune dall'elenco."),
        },
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("Come?"),
        error_messages={
            "required": gettext_lazy("Scegli come si fa."),
            "invalid_choice": gettext_lazy("Scegli come si fa, dall'elenco."),
        },
    )

    def __init__(
        self, data: Any = None, *, at: datetime, languages: Sequence[Language], places: Sequence[Place]
    ) -> None:
        super().__init__(data, at=at, initial=_soon(at))
        self.languages = languages
        # The distance to a town is that to one of its offices.
        self.place_of = {place.municipality_id: place for place in reversed(places)}
        towns = {place.municipality_id: place.municipality.name for place in places}
        self._let_choose("town", list(towns.items()))
        self._let_choose("minutes", [(minutes, duration(minutes)) for minutes in DURATIONS])
        self._let_choose("delivery", [(each.value, _(each.label)) for each in Delivery])
        self._let_choose("language", [("", _("Come l'ho scritta")), *choices(languages)])

    def _let_choose(self, name: str, pairs: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "language" in self.errors:
            return given
        words = given.get("language_words", "")
        found = meant(words, given.get("language", ""), self.languages)
        given["spoken"] = found.language
        if found.options:
            self._let_choose("language", choices(found.options))
            self.add_error("language", which(words, found.options))
        elif found.language is None:
            self.add_error(
                "language_words",
                _("Non conosciamo «%(words)s»: scegli la lingua dall'elenco.") % {"words": words}
                if words.strip()
                else _("Scrivi o scegli la lingua."),
            )
        return given

    def question(self) -> Question:
        given = self.cleaned_data
        return Question(
            language=given["spoken"].tag,
            starts_at=given["starts_at"],
            ends_at=given["starts_at"] + timedelta(minutes=given["minutes"]),
            delivery=given["delivery"],
            place_id=self.place_of[given["town"]].pk,
        )


def _soon(at: datetime) -> dict[str, Any]:
    """The next half hour, for an hour, on the spot."""
    begun = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    local = (begun + HALF_AN_HOUR).astimezone(ROME)
    return {"date": local.date(), "time": local.time(), "minutes": 60, "delivery": Delivery.ONSITE}


@spoken_at_work
@require_safe
@signed_in
def free(request: SignedIn) -> HttpResponse:
    """A question and its answer in one address, so that it can be asked again, or kept."""
    require(request.user, "see_candidates")
    at = now()
    form = FreeForm(
        request.GET if "minutes" in request.GET else None,
        at=at,
        languages=list(Language.objects.order_by("name")),
        places=list(places_to_choose()),
    )
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _answer(form, at=at)
    return render(request, "bookings/free.html", context)


def _answer(form: FreeForm, *, at: datetime) -> dict[str, Any]:
    question = form.question()
    found = who_is_free(question, at=at)
    return {
        "question": question,
        "spoken": form.cleaned_data["spoken"],
        "town": form.place_of[form.cleaned_data["town"]].municipality,
        "groups": [group for group in _groups(found) if group.people],
        "do_not_speak": found.do_not_speak,
        "waiting": waiting_for_somebody(question),
    }


def _groups(found: WhoIsFree) -> list[Group]:
    later, busy = [each.verdict for each in found.later], [each.verdict for each in found.busy]
    names = Mediator.objects.in_bulk([each.facts.mediator_id for each in (*found.free, *later, *busy)])

    def person(verdict: Verdict, more: str = "", *, is_best: bool = False) -> Person:
        return Person(names[verdict.facts.mediator_id], marked(verdict, is_best=is_best, is_now=False), more)

    return [
        Group(
            _("Possono a quell'ora"),
            [person(verdict, is_best=verdict is found.free[0]) for verdict in found.free],
        ),
        Group(_("Possono più tardi"), [person(each.verdict, _from(each)) for each in found.later]),
        Group(_("Non possono"), [person(each.verdict, _with_what(each)) for each in found.busy]),
    ]


def _from(later: Later) -> str:
    return _("può dalle %(hour)s") % {"hour": hour(later.free_at)}


def _with_what(busy: Busy) -> str:
    return "; ".join(
        f"{seat.booking.office}, {seat.booking.place.municipality}, "
        f"{period(seat.booking.starts_at, seat.booking.ends_at)}"
        for seat in busy.jobs
    )
