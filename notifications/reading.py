"""A person has read what the programs did not understand."""

from django.db import transaction

from notifications.models import Reply


class ReplyNotFound(Exception):
    def __init__(self, reply_id: int) -> None:
        super().__init__(reply_id)
        self.reply_id = reply_id


@transaction.atomic(durable=True)
def put_reply_aside(*, reply_id: int) -> Reply:
    """Take a reply off the coordinator's list; what it said and what was made of it stay. Twice changes nothing.

    :raises ReplyNotFound:
    """
    reply = open_reply(reply_id)
    reply.needs_coordinator = False
    reply.save(update_fields=["needs_coordinator"])
    return reply


def open_reply(reply_id: int) -> Reply:
    """Locked, in the caller's transaction.

    :raises ReplyNotFound:
    """
    reply = Reply.objects.select_for_update(no_key=True).filter(pk=reply_id).first()
    if reply is None:
        raise ReplyNotFound(reply_id)
    return reply
