"""Who may do what in the admin: the product's roles decide, not Django's own permissions and groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from mediation.admin.labels import Column, Labelled, labelled
from mediation.models import User
from mediation.permissions import roles_of
from mediation.vocabulary import Role

COORDINATOR = frozenset({Role.COORDINATOR})
ADMIN = frozenset({Role.ADMIN})
NOBODY: frozenset[Role] = frozenset()


def held_roles(request: HttpRequest) -> frozenset[str]:
    """Read once a request: every page asks dozens of times. A superuser keeps the system, and no cases."""
    user: User | AnonymousUser = request.user
    held: frozenset[str] | None = getattr(request, "held_roles", None)
    if held is None:
        held = roles_of(user) | ({Role.ADMIN} if user.is_superuser else set())
        request.held_roles = held  # type: ignore[attr-defined]
    return held


class ByRole:
    """For model admins and inlines. Those who write also read; deleting is for few things, and said there."""

    reads: frozenset[Role] = COORDINATOR
    writes: frozenset[Role] = NOBODY
    deletes: frozenset[Role] = NOBODY

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(held_roles(request) & (self.reads | self.writes))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(held_roles(request) & self.writes)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(held_roles(request) & self.writes)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(held_roles(request) & self.deletes)


class RoleAdmin(Labelled, ByRole, admin.ModelAdmin):
    show_full_result_count = False
    list_per_page = 50
    # Nothing is deleted in bulk.
    actions = None

    def get_list_display(self, request: HttpRequest) -> list[Column]:
        return labelled(self.model, super().get_list_display(request))


class ReadOnlyAdmin(RoleAdmin):
    """What changes only through the product's own actions."""
