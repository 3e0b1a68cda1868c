"""Programs sign in with a person's own name and password, and get a key that ends by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from knox.models import AuthToken

from mediation.models import User


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """`token` can be read this once: only its digest is stored."""

    token: str
    expires_at: datetime


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
