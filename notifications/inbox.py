"""Storing what comes in, once, whichever way and however often it comes."""

from datetime import datetime

from notifications.models import Message, Reply
from notifications.vocabulary import ReplyMedium, ReplyRoute


def store(
    *,
    sid: str,
    from_number: str,
    body: str,
    medium: ReplyMedium,
    at: datetime,
    route: ReplyRoute = ReplyRoute.WEBHOOK,
    message: Message | None = None,
) -> Reply | None:
    """Insert a reply by the gateway's id, to this message where that is known; None when it is already here."""
    reply, is_new = Reply.objects.get_or_create(
        sid=sid,
        defaults={
            "from_number": from_number[:20],
            # PostgreSQL has no place for NUL, and no telephone sends one on purpose.
            "body": body.replace("\x00", ""),
            "medium": medium,
            "received_at": at,
            "route": route,
            "message": message,
        },
    )
    return reply if is_new else None
