"""Bodies and offices, places and roads, languages and the words for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.admin.fields import boxes
from mediation.admin.labels import InRows
from mediation.admin.roles import ADMIN, COORDINATOR, ByRole, RoleAdmin
from mediation.admin.words import name_in_italian
from mediation.models import Language, Municipality, Office, Organisation, Place, Preference, TravelTime
from mediation.vocabulary import Delivery, TravelSource

name_in_italian(Organisation, _("ente"), _("enti"), name=_("nome"), kind=_("tipo"), is_demo=_("inventato"))
name_in_italian(
    Office,
    _("ufficio"),
    _("uffici"),
    organisation=_("ente"),
    name=_("nome"),
    place=_("luogo"),
    phone=_("telefono"),
    sms_phone=_("cellulare per gli avvisi"),
    email=_("posta"),
    language=_("lingua degli avvisi"),
    external_number=_("interpretariato esterno"),
    is_sensitive=_("riservato"),
    is_demo=_("inventato"),
)
name_in_italian(Preference, _("preferenza"), _("preferenze"), mediator=_("chi"), rank=_("ordine"))
name_in_italian(
    Place,
    _("luogo"),
    _("luoghi"),
    name=_("nome"),
    address=_("indirizzo"),
    municipality=_("comune"),
    latitude=_("latitudine"),
    longitude=_("longitudine"),
    is_exact=_("punto esatto"),
    is_demo=_("inventato"),
)
name_in_italian(
    Municipality,
    _("comune"),
    _("comuni"),
    name=_("nome"),
    province=_("provincia"),
    population=_("abitanti"),
    latitude=_("latitudine"),
    longitude=_("longitudine"),
    istat=_("codice ISTAT"),
    belfiore=_("codice catastale"),
    patron_month=_("mese del patrono"),
    patron_day=_("giorno del patrono"),
)
name_in_italian(
    TravelTime,
    _("tempo di viaggio"),
    _("tempi di viaggio"),
    origin=_("tra"),
    destination=_("e"),
    minutes=_("minuti"),
    source=_("fonte"),
)
name_in_italian(
    Language,
    _("lingua"),
    _("lingue"),
    tag=_("codice"),
    iso639_3=_("codice ISO 639-3"),
    name=_("nome"),
    english_name=_("nome inglese"),
    autonym=_("nome proprio"),
    group=_("gruppo"),
    varieties=_("varietà"),
    spoken_names=_("come la chiama la gente"),
    deliveries=_("modalità"),
    is_right_to_left=_("da destra a sinistra"),
    warning=_("attenzione"),
)


@admin.register(Organisation)
class OrganisationAdmin(RoleAdmin):
    writes = COORDINATOR | ADMIN
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)
    readonly_fields = ("is_demo",)
    ordering = ("name",)


class PreferenceInline(InRows, ByRole, admin.TabularInline):
    writes = deletes = COORDINATOR
    model = Preference
    extra = 0
    autocomplete_fields = ("mediator",)


@admin.register(Office)
class OfficeAdmin(RoleAdmin):
    writes = COORDINATOR
    # Whoever gives a role of an office finds the office.
    reads = COORDINATOR | ADMIN
    list_display = ("__str__", "place", "phone", "sms_phone", "is_sensitive")
    list_filter = ("organisation", "is_sensitive", "place__municipality")
    list_select_related = ("organisation", "place__municipality")
    search_fields = ("name", "organisation__name", "place__municipality__name")
    autocomplete_fields = ("organisation", "place")
    readonly_fields = ("is_demo",)
    ordering = ("organisation__name", "name")
    inlines = (PreferenceInline,)


@admin.register(Place)
class PlaceAdmin(RoleAdmin):
    writes = COORDINATOR
    list_display = ("name", "address", "municipality", "is_exact")
    list_filter = ("municipality", "is_exact")
    list_select_related = ("municipality",)
    search_fields = ("name", "address", "municipality__name")
    readonly_fields = ("is_demo",)
    ordering = ("municipality__name", "name")


class MunicipalityForm(forms.ModelForm):
    class Meta:
        model = Municipality
        fields = ("patron_month", "patron_day")


@admin.register(Municipality)
class MunicipalityAdmin(RoleAdmin):
    """Towns come with the product; the patron saint's day is for whoever lives there to say."""

    writes = COORDINATOR
    form = MunicipalityForm
    list_display = ("name", "province", "population", "patron_day", "patron_month")
    search_fields = ("name",)
    readonly_fields = ("name", "istat", "belfiore", "province", "population", "latitude", "longitude")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(TravelTime)
class TravelTimeAdmin(RoleAdmin):
    """A corrected road is marked as the coordinator's, and no later estimate replaces it."""

    writes = COORDINATOR
    list_display = ("origin", "destination", "minutes", "source")
    list_filter = ("source", "origin")
    list_select_related = ("origin", "destination")
    search_fields = ("origin__name", "destination__name")
    fields = ("origin", "destination", "minutes", "source")
    readonly_fields = ("origin", "destination", "source")
    ordering = ("origin__name", "destination__name")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: TravelTime, form: Any, change: bool) -> None:
        obj.source = TravelSource.COORDINATOR
        super().save_model(request, obj, form, change)


class LanguageForm(forms.ModelForm):
    deliveries = boxes(Delivery, _("modalità"))

    class Meta:
        model = Language
        fields = ("group", "varieties", "spoken_names", "deliveries", "warning")


@admin.register(Language)
class LanguageAdmin(RoleAdmin):
    writes = COORDINATOR
    form = LanguageForm
    list_display = ("name", "tag", "autonym", "group", "spoken")
    list_filter = ("group",)
    search_fields = ("name", "tag", "autonym", "english_name", "group")
    readonly_fields = ("tag", "iso639_3", "name", "english_name", "autonym", "is_right_to_left")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    @admin.display(description=_("come la chiama la gente"))
    def spoken(self, language: Language) -> str:
        return ", ".join(language.spoken_names)
