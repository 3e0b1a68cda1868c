"""A mediator comes in by a code that is sent to her number: asked for by anybody, right for her alone, once."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mediation.models import Mediator, Membership, Organisation, SignInCode, User
from mediation.models.sign_in_code import TRIES
from mediation.sign_in_codes import digest_of, is_code_of, who_may_come
from mediation.vocabulary import OrganisationKind, Role

AN_HOUR: Final = timedelta(hours=1)
MOST_IN_AN_HOUR: Final = 5
# Each costs a text and may wake somebody.
MOST_IN_A_DAY: Final = 10
KEPT_FOR: Final = timedelta(days=1)
# A button pressed twice asks once.
TWICE_WITHIN: Final = timedelta(minutes=1)


class TooManyCodes(Exception):
    """So many were asked for to this number in an hour or a day that no other is; whether it is known or not."""


class WrongCode(Exception):
    """It is another, and may be tried `left` times more. To a number that nobody has every code is wrong."""

    def __init__(self, *, left: int) -> None:
        super().__init__(left)
        self.left = left


class CodeOver(Exception):
    """The last code asked for to this number was used, is too old, was tried too often, or there is none."""


@transaction.atomic(durable=True)
def ask_for_code(*, phone: str, at: datetime) -> None:
    """Note that somebody at this number wants to come in. The same is done for every number, and takes as long.

    :raises TooManyCodes:
    """
    number = digest_of(phone)
    asked_lately = list(SignInCode.objects.filter(number=number, asked_at__gt=at - KEPT_FOR))
    if any(each.is_unused and each.asked_at > at - TWICE_WITHIN for each in asked_lately):
        return
    in_an_hour = sum(each.asked_at > at - AN_HOUR for each in asked_lately)
    if in_an_hour >= MOST_IN_AN_HOUR or len(asked_lately) >= MOST_IN_A_DAY:
        raise TooManyCodes
    asked = SignInCode(
        number=number,
        mediator=who_may_come().filter(phone=phone).first(),
        asked_at=at,
        minute=at.replace(second=0, microsecond=0),
    )
    SignInCode.objects.bulk_create([asked], ignore_conflicts=True)


def come_in_by_code(*, phone: str, typed: str, at: datetime) -> User:
    """Use up the last code asked for to this number, and say whose it was. Typed twice at once, it leads in once.

    :raises WrongCode: and one try less is left, whatever becomes of the page.
    :raises CodeOver:
    """
    found = _judge(phone=phone, typed=typed, at=at)
    if isinstance(found, User):
        return found
    raise found


@transaction.atomic(durable=True)
def _judge(*, phone: str, typed: str, at: datetime) -> User | WrongCode | CodeOver:
    """What is wrong comes back instead of being raised: the try is written down."""
    asked = _last_asked(phone)
    if asked is None or not asked.leads_in(at=at):
        return CodeOver()
    whose = who_may_come().filter(sign_in_codes=asked.pk, phone=phone).first()
    if is_code_of(asked.pk, typed) and whose is not None:
        SignInCode.objects.filter(pk=asked.pk).update(used_at=at)
        return _account_of(whose)
    asked.tries += 1
    asked.save(update_fields=["tries"])
    return WrongCode(left=TRIES - asked.tries) if asked.tries < TRIES else CodeOver()


def _last_asked(phone: str) -> SignInCode | None:
    asked = SignInCode.objects.filter(number=digest_of(phone)).order_by("-asked_at")
    return asked.select_for_update(of=("self",)).first()


def _account_of(mediator: Mediator) -> User:
    """Hers, or one made now, which has no password: she comes by codes."""
    herself = Mediator.objects.select_for_update(of=("self",), no_key=True).get(pk=mediator.pk)
    if herself.user:
        return herself.user
    account = User.objects.create_user(
        username=f"mediazione-{herself.pk}",
        password=None,
        first_name=herself.first_name,
        last_name=herself.last_name,
        language=herself.language,
        is_demo=herself.is_demo,
    )
    Membership.objects.create(user=account, organisation=_polo(), role=Role.MEDIATOR)
    herself.user = account
    herself.save(update_fields=["user"])
    return account


def _polo() -> Organisation:
    """Whose mediators all are."""
    return Organisation.objects.filter(kind=OrganisationKind.POLO).earliest("pk")


@transaction.atomic(durable=True)
def forget_codes(*, at: datetime) -> int:
    """Delete what was asked for a day ago; return how many."""
    forgotten, _ = SignInCode.objects.filter(asked_at__lte=at - KEPT_FOR).delete()
    return forgotten
