"""What frames every page: whose service it is, who is signed in and as what, and where that person may go."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from bookings.permissions import MAY
from config.contact import remember
from mediation.models import Membership, Organisation, User
from mediation.permissions import has_left, memberships_of
from mediation.vocabulary import OrganisationKind, Role
from mediation.web.tongues import tongues_of
from notifications.facts import coordination_phone


@dataclass(frozen=True)
class Link:
    address: str
    words: str
    is_here: bool
    is_rare: bool


REPORTED_TO = MAY["see_reports"]
LEAFLETS = ("leaflets", gettext_noop("Materiale informativo"))
# Gone to now and then: where there are many ways they stand together behind one word.
RARE = frozenset({"leaflets", "ward-keys", "rules", "texts", "admin:index", "phones"})
MANY = 8


def places_to_go(
    memberships: Iterable[Membership], *, is_staff: bool, has_left: bool
) -> list[tuple[str, str]]:
    """Names of addresses and their words, the person's first page first."""
    roles = {membership.role for membership in memberships}
    asks = bool(roles & {Role.REQUESTER, Role.OFFICE_MANAGER})
    mediates = Role.MEDIATOR in roles and not has_left
    on_a_ward = any(m.organisation.kind == OrganisationKind.HOSPITAL for m in memberships)
    keeps_wards = on_a_ward or Role.COORDINATOR in roles
    offered = [
        (Role.COORDINATOR in roles, "to-settle", gettext_noop("Da sistemare")),
        (Role.COORDINATOR in roles, "board", gettext_noop("Tabellone")),
        (Role.COORDINATOR in roles, "free", gettext_noop("Chi è libero")),
        (Role.COORDINATOR in roles, "messages", gettext_noop("Messaggi")),
        (mediates, "offers", gettext_noop("Proposte")),
        (Role.MEDIATOR in roles, "register", gettext_noop("Ore")),
        (mediates, "availability", gettext_noop("Disponibilità")),
        (asks and on_a_ward, "ward", gettext_noop("Chiama dal reparto")),
        (asks or bool(roles & {Role.COORDINATOR, Role.AUDITOR}), "bookings", gettext_noop("Richieste")),
        (bool(roles & REPORTED_TO), "reports", gettext_noop("Rapporti")),
        (asks or Role.COORDINATOR in roles, "new-booking", gettext_noop("Nuova richiesta")),
        (asks or Role.COORDINATOR in roles, *LEAFLETS),
        (
            bool(roles & {Role.COORDINATOR, Role.OFFICE_MANAGER}) and keeps_wards,
            "ward-keys",
            gettext_noop("Reparti"),
        ),
        (Role.COORDINATOR in roles, "rules", gettext_noop("Regole")),
        (Role.COORDINATOR in roles, "texts", gettext_noop("Testi")),
        (is_staff, "admin:index", gettext_noop("Amministrazione")),
        # After the admin's own first page.
        (Role.ADMIN in roles and Role.COORDINATOR not in roles, "rules", gettext_noop("Regole")),
        (Role.ADMIN in roles and Role.COORDINATOR not in roles, "texts", gettext_noop("Testi")),
        (Role.ADMIN in roles and not asks and Role.COORDINATOR not in roles, *LEAFLETS),
    ]
    return [(name, words) for may, name, words in offered if may]


class Frame:
    """Looked up only where a page shows it: a live part shows none."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def body(self) -> str:
        return self._polo[0]

    @property
    def phone(self) -> str:
        return self._polo[1]

    @cached_property
    def _polo(self) -> tuple[str, str]:
        """Its name and number in one look at the register, kept for the page that may not ask it."""
        offices = Organisation.objects.filter(kind=OrganisationKind.POLO).order_by("pk", "offices__pk")
        found = list(offices.values_list("name", "offices__phone"))
        number = settings.ENV.contact.phone or next((number for _, number in found if number), "")
        name, phone = found[0][0] if found else "", number or coordination_phone()
        remember(body=name, phone=phone)
        return name, phone

    @cached_property
    def person(self) -> str:
        user = self._user
        return (user.first_name or user.get_username()) if user else ""

    @cached_property
    def role(self) -> str:
        if not self._memberships:
            return ""
        first = self._memberships[0]
        return first.office.name if first.office else gettext(first.get_role_display())

    @property
    def tongues(self) -> list[tuple[str, str]]:
        """What the page can be read in; empty where that is Italian alone."""
        found = self._request.resolver_match
        known = tongues_of(found.func) if found else ()
        return [(code, name) for code, name in settings.LANGUAGES if code in known] if len(known) > 1 else []

    @property
    def links(self) -> list[Link]:
        return [link for link in self._ways if not self._is_set_apart(link)]

    @property
    def more_links(self) -> list[Link]:
        return [link for link in self._ways if self._is_set_apart(link)]

    @property
    def is_among_more(self) -> bool:
        return any(link.is_here for link in self.more_links)

    def _is_set_apart(self, link: Link) -> bool:
        return link.is_rare and len(self._ways) > MANY

    @cached_property
    def _ways(self) -> list[Link]:
        user = self._user
        if user is None:
            return []
        going = places_to_go(self._memberships, is_staff=user.is_staff, has_left=has_left(user))
        if settings.PONTE_DEMO and settings.ENV.has_phonebox:
            going.append(("phones", gettext_noop("Telefoni simulati")))
        here = self._request.path
        return [
            Link(reverse(name), gettext(words), here == reverse(name), name in RARE) for name, words in going
        ]

    @cached_property
    def _memberships(self) -> list[Membership]:
        user = self._user
        return memberships_of(user) if user else []

    @property
    def _user(self) -> User | None:
        # Some requests fail before anybody is recognised.
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
