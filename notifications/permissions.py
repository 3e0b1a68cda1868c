"""Who may read the texts of messages, and who writes and approves them."""

from mediation.models import User
from mediation.permissions import Forbidden, roles_of
from mediation.vocabulary import Role

MAY: dict[str, frozenset[str]] = {
    "see_texts": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "write_texts": frozenset({Role.ADMIN}),
    "approve_texts": frozenset({Role.ADMIN}),
}


def may(user: User, verb: str) -> bool:
    return bool(roles_of(user) & MAY[verb])


def require(user: User, verb: str) -> None:
    """Let the user pass, or not.

    :raises Forbidden: when none of the user's roles may do this.
    """
    if not may(user, verb):
        raise Forbidden(verb)


def others_who_approve(user_id: int) -> bool:
    """Whether anybody else could approve what this person wrote."""
    approvers = User.objects.filter(is_active=True, memberships__role__in=MAY["approve_texts"])
    return approvers.exclude(pk=user_id).exists()
