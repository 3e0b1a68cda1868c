"""What each role is, asked of a user. The packages above build their own rules on these."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from mediation.models import Mediator, Membership, Office, User
from mediation.vocabulary import Role


class Forbidden(Exception):
    """The role may not do this, to something it may see."""

    def __init__(self, verb: str) -> None:
        super().__init__(verb)
        self.verb = verb


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset(Membership.objects.filter(user=user).values_list("role", flat=True))


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
    return Mediator.objects.filter(user=user, user__memberships__role=Role.MEDIATOR).first()
