"""Mediators with all that hangs on each: languages, papers, hours, absences, on-call, incompatibilities."""

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import BaseInlineFormSet, ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mediation.admin.fields import HoursForm, StretchForm, boxes
from mediation.admin.labels import InRows
from mediation.admin.roles import COORDINATOR, ByRole, RoleAdmin
from mediation.admin.words import name_in_italian
from mediation.models import (
    Absence,
    Availability,
    AvailabilityException,
    Credential,
    Exclusion,
    LanguageSkill,
    Mediator,
    OnCall,
    User,
)
from mediation.vocabulary import Delivery, Role, Setting

WEEKDAYS = (_("Lunedì"), _("Martedì"), _("Mercoledì"), _("Giovedì"), _("Venerdì"), _("Sabato"), _("Domenica"))

name_in_italian(
    Mediator,
    _("mediatore o mediatrice"),
    _("mediatori e mediatrici"),
    user=_("accesso"),
    first_name=pgettext_lazy("of a person", "nome"),
    last_name=_("cognome"),
    kind=_("figura"),
    gender=_("genere"),
    home=_("parte da"),
    deliveries=_("modalità"),
    takes_night_calls=_("anche di notte"),
    phone=_("cellulare"),
    language=_("lingua degli SMS"),
    opted_out_at=_("non vuole SMS dal"),
    is_active=_("in servizio"),
    is_demo=_("inventata"),
)
name_in_italian(
    LanguageSkill,
    _("lingua parlata"),
    _("lingue parlate"),
    language=_("lingua"),
    level=_("livello"),
    varieties=_("varietà"),
    settings=_("ambiti"),
)
name_in_italian(
    Credential,
    _("documento"),
    _("documenti"),
    kind=_("tipo"),
    number=_("numero"),
    valid_from=_("valido dal"),
    valid_to=_("fino al"),
    is_required=_("necessario per lavorare"),
)
name_in_italian(Availability, _("disponibilità"), _("disponibilità settimanali"), weekday=_("giorno"))
name_in_italian(AvailabilityException, _("giorno diverso"), _("giorni diversi dal solito"), date=_("giorno"))
name_in_italian(Absence, _("indisponibilità"), _("indisponibilità"), note=_("nota"))
name_in_italian(OnCall, _("reperibilità"), _("reperibilità"))
name_in_italian(
    Exclusion,
    _("incompatibilità"),
    _("incompatibilità"),
    office=_("ufficio"),
    case_reference=_("caso"),
    reason=_("motivo"),
    is_blind=_("riservata"),
)


class Kept(InRows, ByRole, admin.TabularInline):
    writes = deletes = COORDINATOR
    extra = 0
    model: type[Model]


class SkillForm(forms.ModelForm):
    settings = boxes(Setting, _("ambiti"))

    class Meta:
        model = LanguageSkill
        fields = ("language", "level", "varieties", "settings")


class SkillInline(Kept):
    model = LanguageSkill
    form = SkillForm
    autocomplete_fields = ("language",)


class CredentialInline(Kept):
    model = Credential


class OpeningForm(HoursForm):
    weekday = forms.TypedChoiceField(label=_("giorno"), choices=list(enumerate(WEEKDAYS)), coerce=int)

    class Meta:
        model = Availability
        fields = ("weekday",)


class ApartFormSet(BaseInlineFormSet):
    """Openings that touch are one opening: the table would refuse them, and say it to nobody."""

    def clean(self) -> None:
        super().clean()
        given = sorted(
            (form.instance.weekday, form.instance.minutes.lower, form.instance.minutes.upper)
            for form in self.forms
            if form.is_valid() and form not in self.deleted_forms and form.instance.minutes is not None
        )
        for (day, _opens, closes), (next_day, opens, _closes) in pairwise(given):
            if day == next_day and opens <= closes:
                raise forms.ValidationError(
                    gettext("%(day)s: due fasce si toccano. Falle diventare una sola.")
                    % {"day": WEEKDAYS[day]}
                )


class OpeningInline(Kept):
    model = Availability
    form = OpeningForm
    formset = ApartFormSet


class ExceptionForm(HoursForm):
    may_be_empty = True

    class Meta:
        model = AvailabilityException
        fields = ("date",)


class ExceptionInline(Kept):
    model = AvailabilityException
    form = ExceptionForm
    verbose_name_plural = _("giorni diversi dal solito (senza orario: chiuso)")


class AbsenceForm(StretchForm):
    class Meta:
        model = Absence
        fields = ("note",)


class AbsenceInline(Kept):
    model = Absence
    form = AbsenceForm


class OnCallForm(StretchForm):
    class Meta:
        model = OnCall
        fields: tuple[str, ...] = ()


class OnCallInline(Kept):
    model = OnCall
    form = OnCallForm


class ExclusionInline(Kept):
    model = Exclusion
    autocomplete_fields = ("office",)


class MediatorForm(forms.ModelForm):
    deliveries = boxes(Delivery, _("modalità"))

    class Meta:
        model = Mediator
        fields = (
            "first_name",
            "last_name",
            "kind",
            "gender",
            "home",
            "deliveries",
            "takes_night_calls",
            "phone",
            "language",
            "user",
            "is_active",
        )
        help_texts = {
            "is_active": _(
                "Chi lascia il Polo: togli il segno qui e non chiudere il suo accesso. "
                "Non riceve più proposte, e legge sempre le sue ore."
            )
        }


@admin.register(Mediator)
class MediatorAdmin(RoleAdmin):
    writes = COORDINATOR
    form = MediatorForm
    autocomplete_fields = ("home",)
    readonly_fields = ("opted_out_at", "is_demo")
    list_display = ("__str__", "kind", "gender", "town", "speaks", "phone", "wants_sms", "is_active")
    list_filter = ("is_active", "kind", "gender", "skills__language", "home__municipality")
    search_fields = ("first_name", "last_name", "phone", "skills__language__name")
    ordering = ("last_name", "first_name")
    inlines = (
        SkillInline,
        CredentialInline,
        OpeningInline,
        ExceptionInline,
        AbsenceInline,
        OnCallInline,
        ExclusionInline,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mediator]:
        everybody = super().get_queryset(request).select_related("home__municipality")
        return everybody.prefetch_related("skills__language")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(memberships__role=Role.MEDIATOR).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("comune"), ordering="home__municipality__name")
    def town(self, mediator: Mediator) -> str:
        return mediator.home.municipality.name

    @admin.display(description=_("lingue"))
    def speaks(self, mediator: Mediator) -> str:
        return ", ".join(sorted(skill.language.name for skill in mediator.skills.all()))

    @admin.display(description=_("riceve SMS"), boolean=True)
    def wants_sms(self, mediator: Mediator) -> bool:
        return mediator.opted_out_at is None
