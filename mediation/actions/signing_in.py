"""Signing in but for the password on a page: programs, which get a key that ends by itself, and people by a link."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from knox.models import AuthToken

from mediation.models import User
from mediation.sign_in_links import user_of, who_may_come


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """`token` can be read this once: only its digest is stored."""

    token: str
    expires_at: datetime


class LinkOver(Exception):
    """Nobody comes in by this link: it was used, it is too old, or it is none of ours. Which, is nobody's business."""


class WrongCredentials(Exception):
    """No open account has this name and this password; which of the two is wrong is nobody's business."""


@transaction.atomic(durable=True)
def sign_in(*, username: str, password: str) -> ApiKey:
    """Make a key for whoever knows the password.

    :raises WrongCredentials: as well for an account that is closed.
    """
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        raise WrongCredentials
    stored, token = AuthToken.objects.create(user=user)
    return ApiKey(token=str(token), expires_at=stored.expiry)


@transaction.atomic(durable=True)
def sign_out(*, digest: str) -> None:
    """End one key; the person's other keys go on."""
    AuthToken.objects.filter(digest=digest).delete()


@transaction.atomic(durable=True)
def come_in_by_link(*, token: str, at: datetime) -> User:
    """Use the link up, and say whose it was. Pressed twice at the same time, it leads in once.

    :raises LinkOver:
    """
    user = user_of(token, who_may_come().select_for_update(of=("self",)), at=at)
    if user is None:
        raise LinkOver
    user.last_login = at
    user.save(update_fields=["last_login"])
    return user
