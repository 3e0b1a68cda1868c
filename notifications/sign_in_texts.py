"""Writes the text with a code to come in by, to whoever has the number at which it was asked for."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mediation.models import SignInCode
from mediation.models.sign_in_code import VALID_FOR
from notifications import recipients
from notifications.models import Message
from notifications.recipients import Recipient
from notifications.texts import sign_in_code
from notifications.texts.approved import approved_texts
from notifications.texts.catalogue import Approved, render
from notifications.vocabulary import Channel, MessageKind, MessageStatus


def write_codes(*, at: datetime) -> int:
    """Write what was asked for and is not written yet; return how many.

    A worker does it and not the page, which so takes as long for a number that nobody has. Whoever cannot be written
    to gets nothing: nobody waits for it but herself.
    """
    with transaction.atomic(durable=True):
        asked = list(_unwritten(at=at).select_for_update(skip_locked=True, of=("self",)))
        approved = approved_texts(sign_in_code.KEY) if asked else {}
        written = [
            _text(each, to, approved) for each in asked if not (to := _whose(each)).hindrance(Channel.SMS)
        ]
        Message.objects.bulk_create(written, ignore_conflicts=True)
    return len(written)


def _unwritten(*, at: datetime) -> QuerySet[SignInCode]:
    fresh = SignInCode.objects.filter(asked_at__gt=at - VALID_FOR, mediator__isnull=False, used_at=None)
    return fresh.exclude(Exists(Message.objects.filter(pk=OuterRef("pk")))).select_related("mediator")


def _whose(asked: SignInCode) -> Recipient:
    assert asked.mediator is not None, "it was looked for"
    return recipients.mediator(asked.mediator)


def _text(asked: SignInCode, to: Recipient, approved: Approved) -> Message:
    """Under the id of what was asked: of it the code is made."""
    until = asked.asked_at + VALID_FOR
    words = render(sign_in_code.KEY, to.language, {"code": sign_in_code.GAP, "code_until": until}, approved)
    return Message(
        pk=asked.pk,
        dedupe_key=f"sign-in-code:{asked.pk}",
        channel=Channel.SMS,
        kind=MessageKind.SIGN_IN_CODE,
        is_urgent=True,
        mediator=to.mediator,
        to=to.phone,
        is_to_demo_person=to.is_demo,
        text_key=words.key,
        language=words.language,
        text_version=words.version,
        body=words.body,
        parts=words.segments.parts,
        status=MessageStatus.QUEUED,
        created_at=asked.asked_at,
        due_at=asked.asked_at,
        expires_at=until,
    )
