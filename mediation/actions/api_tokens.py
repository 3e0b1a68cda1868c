"""Gives a program the key with which it speaks for one account."""

from datetime import datetime

from django.db import transaction
from knox.models import AuthToken
from knox.settings import knox_settings

from mediation.models import User


class UnknownUser(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


@transaction.atomic(durable=True)
def issue_token(*, username: str, at: datetime) -> str:
    """Make a new token. Only its digest is stored: this is the one time it can be read.

    :raises UnknownUser: also for an account that is closed.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(username)
    # The library would count from its own clock.
    stored, token = AuthToken.objects.create(user=user, expiry=None)
    AuthToken.objects.filter(pk=stored.pk).update(expiry=at + knox_settings.TOKEN_TTL)
    return str(token)
