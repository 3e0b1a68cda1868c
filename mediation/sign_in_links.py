"""The link in a letter by which a person comes in without a password: once, and not for long.

Nothing of it is stored. It is signed over what signing in changes, so that using it ends it; another address or another
password ends it as well.
"""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from mediation.models import User
from mediation.vocabulary import Role

PURPOSE: Final = "mediation.sign_in_links: come in once"
VALID_FOR: Final = timedelta(minutes=20)
# 128 bits. The number of the person stands last: a dash at the end would be no part of the address to some programs.
SIGNATURE_BYTES: Final = 16
SHAPE: Final = re.compile(
    r"(?P<signature>[A-Za-z0-9_-]{22})(?P<asked_at>[1-9][0-9]{9})-(?P<user>[1-9][0-9]{0,17})"
)


def who_may_come() -> QuerySet[User]:
    """Everybody whose account is open. A ward comes by its own key, and its account is no person's."""
    return User.objects.filter(is_active=True).exclude(memberships__role=Role.WARD)


def token_of(user: User, *, asked_at: datetime) -> str:
    seconds = int(asked_at.timestamp())
    return f"{_signature(user, seconds, settings.SECRET_KEY)}{seconds}-{user.pk}"


def address_of(token: str) -> str:
    return settings.PUBLIC_BASE_URL + reverse("sign-in-link", args=[token])


def user_of(token: str, users: QuerySet[User], *, at: datetime) -> User | None:
    """Who comes in by this token, once it fits; None when it is used, too old, or was never made here."""
    read = SHAPE.fullmatch(token)
    user = users.filter(pk=int(read["user"])).first() if read else None
    if read is None or user is None:
        return None
    seconds = int(read["asked_at"])
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    fits = [constant_time_compare(read["signature"], _signature(user, seconds, key)) for key in keys]
    return user if any(fits) and is_fresh(datetime.fromtimestamp(seconds, UTC), at=at) else None


def is_fresh(asked_at: datetime, *, at: datetime) -> bool:
    return at < asked_at + VALID_FOR


def is_unused(user: User, *, asked_at: datetime) -> bool:
    """Whether a link asked for then still leads in: whoever has come in since needs it no more."""
    return user.is_active and (user.last_login is None or user.last_login <= asked_at)


def _signature(user: User, seconds: int, key: str | bytes) -> str:
    last = user.last_login.astimezone(UTC).isoformat() if user.last_login else ""
    what = f"{user.pk}:{seconds}:{user.email}:{user.password}:{last}"
    signed = salted_hmac(PURPOSE, what, secret=key, algorithm="sha256").digest()[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
