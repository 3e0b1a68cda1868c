"""Who signs in, and as what. For the system's administrator; roles are given here and nowhere else."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from mediation.admin.labels import InRows, Labelled
from mediation.admin.roles import ADMIN, NOBODY, ByRole
from mediation.admin.words import name_in_italian
from mediation.models import Membership, User

name_in_italian(
    User,
    _("accesso"),
    _("accessi"),
    phone=_("cellulare"),
    language=_("lingua degli SMS"),
    is_demo=_("inventato"),
)
name_in_italian(
    Membership,
    _("ruolo"),
    _("ruoli"),
    organisation=_("ente"),
    office=_("ufficio"),
    role=_("ruolo"),
    alarm_rank=_("ordine negli allarmi"),
)

# Roles take the place of groups, and a token is shown once to whoever asks for it.
admin.site.unregister(Group)
admin.site.unregister(AuthToken)


class MembershipInline(InRows, ByRole, admin.TabularInline):
    reads = NOBODY
    writes = deletes = ADMIN
    model = Membership
    extra = 0
    autocomplete_fields = ("organisation", "office")


@admin.register(User)
class AccountAdmin(Labelled, ByRole, UserAdmin):
    reads = NOBODY
    writes = ADMIN
    show_full_result_count = False
    actions = None
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_staff", "last_login")
    list_filter = ("memberships__role", "is_active", "is_staff")
    search_fields = ("username", "first_name", "last_name", "email", "memberships__organisation__name")
    readonly_fields = ("last_login", "date_joined", "is_demo")
    filter_horizontal = ()
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Persona"), {"fields": ("first_name", "last_name", "email", "phone", "language", "is_demo")}),
        (_("Accesso"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships")

    @admin.display(description=_("ruoli"))
    def roles(self, user: User) -> str:
        return ", ".join(gettext(membership.get_role_display()) for membership in user.memberships.all())
