"""A person has read what the programs did not understand."""

import pytest

from notifications.models import Reply
from notifications.reading import ReplyNotFound, put_reply_aside
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_reply_put_aside_keeps_its_words_and_twice_changes_nothing() -> None:
    reply = Reply.objects.create(
        sid="SM1", from_number="+393330000001", body="boh", received_at=NOON, needs_coordinator=True
    )

    put_reply_aside(reply_id=reply.pk)
    put_reply_aside(reply_id=reply.pk)

    reply.refresh_from_db()
    assert (reply.needs_coordinator, reply.body) == (False, "boh")


def test_reply_that_is_not_there_cannot_be_put_aside() -> None:
    with pytest.raises(ReplyNotFound) as refused:
        put_reply_aside(reply_id=7)

    assert refused.value.reply_id == 7
