"""What each role is, asked of a user. The packages above build their own rules on these."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from mediation.models import Mediator, Membership, Office, Place, User
from mediation.vocabulary import OrganisationKind, Role

OFFICE = frozenset({Role.REQUESTER, Role.OFFICE_MANAGER})

# Verb -> roles. A mediator's roles reach herself alone: `visible_mediators` sees to it.
MAY: dict[str, frozenset[str]] = {
    "see_mediators": frozenset({Role.COORDINATOR, Role.MEDIATOR}),
    "manage_mediators": frozenset({Role.COORDINATOR}),
    "keep_calendar": frozenset({Role.COORDINATOR, Role.MEDIATOR}),
    "see_offices": OFFICE | {Role.COORDINATOR, Role.AUDITOR},
    "approve_card": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "make_ward_keys": frozenset({Role.COORDINATOR, Role.OFFICE_MANAGER}),
}


class Forbidden(Exception):
    """The role may not do this, to something it may see."""

    def __init__(self, verb: str) -> None:
        super().__init__(verb)
        self.verb = verb


T = TypeVar("T")

_KEPT = "_kept_for_this_page"


def ask_once(user: User) -> None:
    """For as long as this object lives keep what it is asked, as one page asks many times."""
    if not _keeps(user):
        setattr(user, _KEPT, {})


def _keeps(user: User) -> bool:
    return getattr(user, _KEPT, None) is not None


def once(user: User, question: str, answer: Callable[[], T]) -> T:
    kept: dict[str, Any] | None = getattr(user, _KEPT, None)
    if kept is None:
        return answer()
    if question not in kept:
        kept[question] = answer()
    found: T = kept[question]
    return found


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset(membership.role for membership in memberships_of(user))


def memberships_of(user: User) -> list[Membership]:
    """The first given first, each with its body and its office."""
    held = user.memberships.select_related("organisation", "office").order_by("pk")
    return once(user, "memberships", lambda: list(held))


def offices_of(user: User) -> QuerySet[Office]:
    """The offices whose cases are the user's own: hers as a requester, all of the body as its manager."""
    own = Office.objects.filter(memberships__user=user, memberships__role=Role.REQUESTER)
    managed = Office.objects.filter(
        organisation__memberships__user=user, organisation__memberships__role=Role.OFFICE_MANAGER
    )
    return Office.objects.filter(pk__in=own.values("pk").union(managed.values("pk")))


def mediator_of(user: User | AnonymousUser) -> Mediator | None:
    if not isinstance(user, User):
        return None
    # Where her roles are kept they say of most people that they do not mediate, without a look.
    if _keeps(user) and Role.MEDIATOR not in roles_of(user):
        return None
    herself = Mediator.objects.filter(user=user, user__memberships__role=Role.MEDIATOR)
    return once(user, "mediator", herself.first)


def has_left(user: User) -> bool:
    """Whether she mediated and is in service no more: her hours are still hers to read."""
    mediator = mediator_of(user)
    return mediator is not None and not mediator.is_active


def require(user: User, verb: str) -> None:
    """Let the user pass, or not.

    :raises Forbidden: when none of the user's roles may do this.
    """
    if not roles_of(user) & MAY[verb]:
        raise Forbidden(verb)


def visible_mediators(user: User) -> QuerySet[Mediator]:
    """All for coordinators; herself for a mediator."""
    if Role.COORDINATOR in roles_of(user):
        return Mediator.objects.all()
    herself = mediator_of(user)
    return Mediator.objects.filter(pk=herself.pk) if herself else Mediator.objects.none()


def visible_offices(user: User) -> QuerySet[Office]:
    """All for coordinators and auditors; the own ones for those who ask."""
    if roles_of(user) & {Role.COORDINATOR, Role.AUDITOR}:
        return Office.objects.all()
    return offices_of(user)


def wards_of(user: User) -> QuerySet[Office]:
    """The wards that this account stands for; none for a person."""
    return Office.objects.filter(pk__in=Membership.objects.filter(user=user, role=Role.WARD).values("office"))


def keyed_wards(user: User) -> QuerySet[Office]:
    """The wards whose keys the user makes: all for coordinators, those of her body for its manager."""
    wards = Office.objects.filter(organisation__kind=OrganisationKind.HOSPITAL)
    if Role.COORDINATOR in roles_of(user):
        return wards
    managed = user.memberships.filter(role=Role.OFFICE_MANAGER)
    return wards.filter(organisation__in=managed.values("organisation"))


def visible_places(user: User) -> QuerySet[Place]:
    """All for coordinators; for others neither mediators' homes nor a sensitive ward's address, unless their own."""
    if Role.COORDINATOR in roles_of(user):
        return Place.objects.all()
    homes = Mediator.objects.values("home")
    open_offices = Office.objects.filter(is_sensitive=False).values("place")
    closed_offices = Office.objects.filter(is_sensitive=True).values("place")
    hidden = Q(pk__in=homes) | Q(pk__in=closed_offices)
    return Place.objects.filter(~hidden | Q(pk__in=open_offices) | Q(pk__in=offices_of(user).values("place")))
