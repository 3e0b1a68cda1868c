"""Makes the key by which a ward asks without signing in, replaces it, and notes that it was used."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from mediation.models import Membership, Office, User, WardKey
from mediation.models.ward import digest_of
from mediation.vocabulary import Role

TOKEN_BYTES: Final = 24
# A page that waits looks every three seconds: its hour is written down once a minute.
USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


@transaction.atomic(durable=True)
def make_ward_key(*, office_id: int, by_id: int, at: datetime) -> str:
    """Make a new key; the one before it ends at once. The answer is the only time the token can be read."""
    office = Office.objects.select_for_update(of=("self",)).get(pk=office_id)
    WardKey.objects.current().filter(office=office).update(replaced_at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    WardKey.objects.create(
        office=office, account=_account_of(office), digest=digest_of(token), made_by_id=by_id, made_at=at
    )
    return token


def _account_of(office: Office) -> User:
    """The same for all the ward's keys: a search goes on when its key is replaced meanwhile."""
    found = User.objects.filter(memberships__office=office, memberships__role=Role.WARD).first()
    if found:
        return found
    account = User.objects.create_user(
        username=f"reparto-{office.pk}", password=None, first_name=office.name[:150], is_demo=office.is_demo
    )
    Membership.objects.create(user=account, organisation=office.organisation, office=office, role=Role.WARD)
    return account


def note_use(*, key_id: int, at: datetime) -> None:
    """One statement of its own: a page shall not fail, nor wait, because another looked at the same time."""
    is_due = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_IS_NOTED_EVERY)
    WardKey.objects.filter(is_due, pk=key_id).update(last_used_at=at)
