"""The letter with a link, through the ordinary way of letters: neither lost nor doubled, and its key in no row."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from mediation.clock import now
from mediation.models import User
from mediation.sign_in_links import VALID_FOR, user_of, who_may_come
from mediation.vocabulary import Role
from notifications import delivery, reconciling
from notifications.models import Message
from notifications.resending import NotSentAgain, send_again
from notifications.routes import EmailRoute
from notifications.sign_in_letters import write_sign_in_letters
from notifications.texts.sign_in import GAP
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from notifications.web.reads import messages_lost
from tests.factories import make_office, make_user
from tests.post_office import HANGS_UP, PostOffice, goes_through, open_post_office

pytestmark = pytest.mark.django_db

ADDRESS = "cleo@comune.example"
LINK = re.compile(r"https://ponte\.example/e/(\S+?)(?:\?next=(\S+))?\r?$", re.MULTILINE)
AT = now().replace(microsecond=0)


@pytest.fixture
def post(settings: Settings) -> Iterator[PostOffice]:
    with open_post_office() as office:
        goes_through(office, settings)
        yield office


@pytest.fixture
def cleo() -> User:
    return make_user("cleo", Role.REQUESTER, make_office(), email=ADDRESS, first_name="Cleo")


def write(email: str = ADDRESS, *, onward: str = "", after: timedelta = timedelta(0)) -> None:
    write_sign_in_letters(email=email, onward=onward, at=AT + after)


def mail_all(*, after: timedelta = timedelta(0)) -> int:
    at = AT + after
    return delivery.drain(
        routes={Channel.EMAIL: EmailRoute()}, clock=lambda: at, until=at + timedelta(seconds=1)
    )


def test_letter_brings_the_key_and_the_page_that_was_looked_for(cleo: User, post: PostOffice) -> None:
    write(ADDRESS.upper(), onward="/richieste/nuova")

    assert mail_all() == 1

    (letter,) = post.letters
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "Il link per entrare in Ponte")
    found = LINK.search(letter.get_content())
    assert found is not None
    assert found[2] == "/richieste/nuova"
    assert user_of(found[1], who_may_come(), at=AT) == cleo
    assert letter.get_content().startswith("Buongiorno Cleo,")


def test_key_stands_in_no_row(cleo: User, post: PostOffice) -> None:
    write()
    mail_all()

    found = LINK.search(post.letters[0].get_content())
    assert found is not None
    message = Message.objects.get()
    assert found[1] not in "".join(str(value) for value in vars(message).values())
    assert f"https://ponte.example/e/{GAP}" in message.body
    assert (message.kind, message.status, message.is_bulk) == (
        MessageKind.SIGN_IN,
        MessageStatus.SENT,
        False,
    )


def test_unknown_closed_and_missing_addresses_get_nothing(cleo: User, post: PostOffice) -> None:
    make_user("berg", Role.REQUESTER, make_office())
    make_user("anna", Role.AUDITOR, email="anna@ponte.example", is_active=False)
    make_user("reparto-1", Role.WARD, make_office(), email="reparto@ospedale.example")

    for address in ("nessuno@comune.example", "anna@ponte.example", "reparto@ospedale.example"):
        write(address)

    assert Message.objects.count() == 0


def test_who_shares_a_mailbox_gets_a_letter_of_her_own(cleo: User, post: PostOffice) -> None:
    make_user("berg", Role.REQUESTER, make_office(), email=ADDRESS, first_name="Ida")

    write()
    mail_all()

    assert sorted(letter.get_content().splitlines()[0] for letter in post.letters) == [
        "Buongiorno Cleo,",
        "Buongiorno Ida,",
    ]


def test_button_pressed_twice_is_one_letter_and_a_minute_later_another(cleo: User, post: PostOffice) -> None:
    for after in (timedelta(0), timedelta(0), timedelta(minutes=1)):
        write(after=after)

    assert Message.objects.count() == 2


def test_letter_whose_fate_nobody_heard_is_the_same_letter_again(cleo: User, settings: Settings) -> None:
    with open_post_office({b"LETTER": HANGS_UP}) as office:
        goes_through(office, settings)
        write()
        mail_all()
        for minutes in (1, 2):
            reconciling.reconcile(
                routes={Channel.EMAIL: EmailRoute()}, at=AT + timedelta(minutes=minutes, seconds=1)
            )
        mail_all(after=timedelta(minutes=3))

    first, second = office.letters
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize(
    "change", [{"last_login": AT + timedelta(seconds=1)}, {"email": "x@y.example"}, {"is_active": False}]
)
def test_letter_is_closed_that_would_lead_nobody_in(
    cleo: User, post: PostOffice, change: dict[str, object]
) -> None:
    write()
    User.objects.filter(pk=cleo.pk).update(**change)

    mail_all()

    assert (Message.objects.get().status, post.letters) == (MessageStatus.CANCELLED, [])


def test_letter_is_not_sent_once_its_link_is_over(cleo: User, post: PostOffice) -> None:
    write()

    mail_all(after=VALID_FOR)

    assert (Message.objects.get().status, post.letters) == (MessageStatus.EXPIRED, [])


def test_lost_letter_is_nobody_elses_to_send_again(cleo: User, post: PostOffice) -> None:
    write()
    Message.objects.update(status=MessageStatus.FAILED, settled_at=AT)

    with pytest.raises(NotSentAgain, match="no_longer_true"):
        send_again(message_id=str(Message.objects.get().pk), at=AT)

    assert Message.objects.count() == 1
    assert list(messages_lost(since=AT - timedelta(days=1))) == []


def test_invented_person_is_written_to_in_the_demo_alone(
    cleo: User, post: PostOffice, settings: Settings
) -> None:
    User.objects.update(is_demo=True)
    for stays in (False, True):
        settings.EMAIL_STAYS_HERE = stays
        write()

    assert mail_all() == 1
