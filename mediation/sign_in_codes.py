"""The six figures by which a mediator comes in from her own telephone: what they are, and who may come by them.

They are made of the row that was written when somebody asked, and of the site's secret; nothing of them is stored.
"""

import uuid
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from mediation.models import Mediator, Membership, Organisation, User
from mediation.vocabulary import OrganisationKind, Role

PURPOSE: Final = "mediation.sign_in_codes: come in once"
OF_A_NUMBER: Final = "mediation.sign_in_codes: a number"
FIGURES: Final = 6


def who_may_come() -> QuerySet[Mediator]:
    """Mediators, in service or not, with an open account, or with none yet and a Polo to have it at.

    Not who has another role as well, or keeps the site: a telephone that was lost opens one register and no more.
    """
    roles = Membership.objects.filter(user=OuterRef("user"))
    is_closed = Exists(User.objects.filter(pk=OuterRef("user"), is_active=False))
    keeps_the_site = Exists(User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=OuterRef("user")))
    mediates, does_more = Exists(roles.filter(role=Role.MEDIATOR)), Exists(roles.exclude(role=Role.MEDIATOR))
    # Somebody else's account may have her number; then it is hers too, and what it may do is not hers to get here.
    has_another = Exists(User.objects.filter(phone=OuterRef("phone")))
    can_have_one = (
        Q(user=None) & ~has_another & Exists(Organisation.objects.filter(kind=OrganisationKind.POLO))
    )
    return Mediator.objects.filter(can_have_one | Q(~is_closed & ~keeps_the_site & mediates & ~does_more))


def digest_of(phone: str) -> str:
    return salted_hmac(OF_A_NUMBER, phone, algorithm="sha256").hexdigest()


def code_of(asked: uuid.UUID) -> str:
    """The same however often it is asked for: a text that has to leave twice is the same text."""
    return _figures(asked, settings.SECRET_KEY)


def is_code_of(asked: uuid.UUID, typed: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    fits = [constant_time_compare(typed, _figures(asked, key)) for key in keys]
    return any(fits)


def _figures(asked: uuid.UUID, key: str | bytes) -> str:
    signed = salted_hmac(PURPOSE, str(asked), secret=key, algorithm="sha256").digest()
    return f"{int.from_bytes(signed, 'big') % 10**FIGURES:0{FIGURES}}"
