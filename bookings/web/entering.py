"""The coordinator writes down what was done already: "Fatou è già andata". Nobody is asked anything."""

from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bookings.actions.entering import LanguageNotHers, enter_done
from bookings.actions.requesting import Request, StartInThePast
from bookings.models import Booking
from bookings.permissions import bookable_offices, require
from bookings.vocabulary import Urgency
from bookings.web import refusals
from bookings.web.request_form import DURATIONS, StartForm
from bookings.web.typed import LONGEST_REASON
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.models import Language, Mediator, User
from mediation.vocabulary import Delivery, Setting
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import in_words
from mediation.web.kept import sent
from mediation.web.language_choice import named
from mediation.web.tongues import spoken_at_work
from mediation.web.written import duration, moment

Day: TypeAlias = date


class DoneForm(StartForm):
    field_order = ("office", "mediator", "language", "date", "time", "minutes", "delivery", "setting")

    office = forms.TypedChoiceField(
        label=gettext_lazy("Per quale ufficio?"),
        coerce=int,
        error_messages={"required": gettext_lazy("Scegli l'ufficio.")},
    )
    mediator = forms.TypedChoiceField(
        label=gettext_lazy("Chi è andata, o andato?"),
        coerce=int,
        error_messages={"required": gettext_lazy("Scegli chi l'ha fatto.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In che lingua?"), error_messages={"required": gettext_lazy("Scegli la lingua.")}
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Durata"),
        coerce=int,
        error_messages={"required": gettext_lazy("Scegli la durata.")},
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("Come?"),
        choices=in_words(Delivery),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Scegli come.")},
    )
    setting = forms.ChoiceField(
        label=gettext_lazy("Per cosa?"),
        choices=in_words(Setting),
        error_messages={"required": gettext_lazy("Scegli per cosa serviva.")},
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Riferimento del caso"),
        help_text=gettext_lazy("Un numero o una sigla, mai un nome."),
        required=False,
        max_length=80,
    )

    reason = forms.CharField(
        label=gettext_lazy("Perché va bene anche se non risulta che parli questa lingua?"),
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": gettext_lazy("Il motivo è troppo lungo: al massimo 200 lettere.")},
    )

    def __init__(self, data: Any = None, *, user: User, at: datetime) -> None:
        start = {"date": rome_day(at), "minutes": 60, "delivery": Delivery.ONSITE}
        super().__init__(data, at=at, initial=start)
        self.asks_reason = bool(data and data.get("reason"))
        offices = bookable_offices(user).select_related("organisation").order_by("organisation__name", "name")
        people = Mediator.objects.filter(is_active=True).order_by("first_name", "last_name")
        self._offer("office", [(office.pk, str(office)) for office in offices], gettext("Scegli l'ufficio"))
        self._offer("mediator", [(person.pk, str(person)) for person in people], gettext("Scegli la persona"))
        spoken = [(each.tag, named(each)) for each in Language.objects.order_by("name")]
        self._offer("language", spoken, gettext("Scegli la lingua"))
        self._let_choose("minutes", [(minutes, duration(minutes)) for minutes in DURATIONS])

    def _offer(self, name: str, pairs: list[tuple[Any, str]], blank: str) -> None:
        self._let_choose(name, [("", blank), *pairs])

    def _let_choose(self, name: str, pairs: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs

    def clean_date(self) -> Day:
        """Any day that was; how long ago it may be, the action knows."""
        done_on: Day = self.cleaned_data["date"]
        if done_on > rome_day(self.at):
            raise forms.ValidationError(gettext("Questo giorno deve ancora venire."), code="future")
        return done_on

    def enter(self, *, by_id: int) -> Booking:
        given = self.cleaned_data
        started_at = given["starts_at"]
        return enter_done(
            request=Request(
                office_id=given["office"],
                language=given["language"],
                delivery=given["delivery"],
                urgency=Urgency.SCHEDULED,
                starts_at=started_at,
                duration_minutes=given["minutes"],
                setting=given["setting"],
                case_reference=given["case_reference"],
            ),
            mediator_id=given["mediator"],
            started_at=started_at,
            ended_at=started_at + timedelta(minutes=given["minutes"]),
            by_id=by_id,
            at=self.at,
            reason=given["reason"],
        )

    def refuse(self, refused: Exception) -> None:
        if isinstance(refused, StartInThePast):
            earliest = moment(refused.earliest)
            words = gettext("È passato troppo tempo: si registra solo quello che è stato dopo %(earliest)s.")
            self.add_error("date", words % {"earliest": earliest})
            return
        field = refusals.field_of(refused)
        self.add_error(field if field in self.fields else None, refusals.of_action(refused))
        self.asks_reason = isinstance(refused, LanguageNotHers)


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter(request: SignedIn) -> HttpResponseBase:
    require(request.user, "enter_done")
    form = DoneForm(sent(request), user=request.user, at=now())
    if request.method == "POST" and form.is_valid():
        try:
            booking = form.enter(by_id=request.user.pk)
        except refusals.OF_AN_ACTION as refused:
            form.refuse(refused)
        else:
            entered = gettext("Registrata: richiesta %(number)d, svolta. Manca la firma.")
            messages.success(request, entered % {"number": booking.number})
            return redirect("booking", booking.number)
    return render(request, "bookings/enter_done.html", {"form": form})
