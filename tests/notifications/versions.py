"""Wordings that somebody has written, and somebody else has approved."""

from mediation.models import User
from mediation.vocabulary import Role
from notifications.models import TextVersion
from tests.factories import NOON, make_user

THANKS = "Grazie di cuore! A presto."


def admins() -> tuple[User, User]:
    """Anna who writes texts and Gino who approves them."""
    found = [User.objects.filter(username=name).first() for name in ("anna-a", "gino")]
    anna, gino = (
        user or make_user(name, Role.ADMIN, first_name=first, last_name="Prova")
        for user, name, first in zip(found, ("anna-a", "gino"), ("Anna", "Gino"), strict=True)
    )
    return anna, gino


def make_version(
    template: str = THANKS,
    *,
    key: str = "courtesy",
    language: str = "it",
    version: int = 2,
    is_draft: bool = False,
) -> TextVersion:
    anna, gino = admins()
    return TextVersion.objects.create(
        key=key,
        language=language,
        version=version,
        template=template,
        written_by=anna,
        written_at=NOON,
        approved_by=None if is_draft else gino,
        approved_at=None if is_draft else NOON,
    )
