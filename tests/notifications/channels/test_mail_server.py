"""A letter handed to a mail server: what each answer, and each silence, means for the message."""

import socket
from time import monotonic

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from pytest_django.fixtures import Settings

from notifications.channels.mail_server import hand_over
from notifications.channels.outcomes import (
    Misconfigured,
    NotAccepted,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)
from tests.post_office import HANGS_UP, PostOffice, Trickled, open_post_office

LETTER = b"Subject: Richiesta 1001 confermata\r\n\r\nBuongiorno,\r\n"
Says = dict[bytes, bytes]


def outcome_of(settings: Settings, *, port: int, user: str = "") -> NotAccepted | None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = user, user
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    try:
        hand_over(LETTER, sender="ponte@ponte.example", to="anagrafe@comune.example", timeout=0.5)
    except NotAccepted as outcome:
        return outcome
    return None


def at(settings: Settings, says: Says, *, user: str = "") -> tuple[NotAccepted | None, PostOffice]:
    with open_post_office(says) as office:
        return outcome_of(settings, port=office.port, user=user), office


def told(outcome: NotAccepted | None) -> object:
    """What the sending core goes by."""
    match outcome:
        case Refused() | Misconfigured():
            return type(outcome), outcome.code
        case None:
            return None
    return type(outcome)


def test_a_letter_that_is_taken_is_there_once(settings: Settings) -> None:
    outcome, office = at(settings, {})

    assert outcome is None
    assert office.subjects == ["Richiesta 1001 confermata"]


def test_a_farewell_that_goes_wrong_takes_nothing_back(settings: Settings) -> None:
    outcome, office = at(settings, {b"QUIT": HANGS_UP})

    assert outcome is None
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ({b"HELLO": b"421 too busy"}, SurelyNotTaken),
        ({b"HELLO": HANGS_UP, b"EHLO": HANGS_UP, b"HELO": HANGS_UP}, SurelyNotTaken),
        ({b"MAIL": b"451 try later"}, SurelyNotTaken),
        ({b"MAIL": b"550 not from you"}, (Misconfigured, 550)),
        ({b"MAIL": b"530 authentication required"}, (Misconfigured, 530)),
        ({b"RCPT": b"450 mailbox busy"}, SurelyNotTaken),
        ({b"RCPT": b"550 no such mailbox"}, (Refused, 550)),
        ({b"RCPT": b"530 authentication required"}, (Misconfigured, 530)),
        ({b"DATA": b"451 try later"}, SurelyNotTaken),
        ({b"DATA": b"554 no"}, (Refused, 554)),
        ({b"LETTER": b"452 no room"}, SurelyNotTaken),
        ({b"LETTER": b"552 too large"}, (Refused, 552)),
    ],
)
def test_an_answer_says_whether_the_letter_may_be_sent_again(
    says: Says, means: object, settings: Settings
) -> None:
    outcome, _ = at(settings, says)

    assert told(outcome) == means


def test_a_letter_after_which_nothing_is_heard_may_have_been_taken(settings: Settings) -> None:
    outcome, office = at(settings, {b"LETTER": HANGS_UP})

    assert told(outcome) is OutcomeUnknown
    assert len(office.letters) == 1


def test_where_nobody_listens_nothing_was_taken(settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))

        assert told(outcome_of(settings, port=free.getsockname()[1])) is SurelyNotTaken


def test_a_server_that_never_greets_is_not_waited_for(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert told(outcome_of(settings, port=mute.getsockname()[1])) is SurelyNotTaken


@pytest.mark.parametrize(
    ("verb", "means", "letters"),
    [
        (b"HELLO", SurelyNotTaken, 0),
        (b"EHLO", OutcomeUnknown, 0),
        (b"MAIL", OutcomeUnknown, 0),
        (b"RCPT", OutcomeUnknown, 0),
        (b"DATA", OutcomeUnknown, 0),
        (b"LETTER", OutcomeUnknown, 1),
    ],
)
def test_a_server_that_trickles_is_given_up_when_the_time_of_the_whole_is_over(
    verb: bytes, means: object, letters: int, settings: Settings
) -> None:
    began = monotonic()

    outcome, office = at(settings, {verb: Trickled(b"250 so much to say")})

    assert monotonic() - began < 1.0
    assert told(outcome) is means
    assert len(office.letters) == letters


def test_many_answers_each_in_time_are_still_too_late_together(settings: Settings) -> None:
    """Every step alone takes less than the time that there is."""
    slowly = dict.fromkeys((b"HELLO", b"EHLO", b"MAIL", b"RCPT", b"DATA"), Trickled(b"250"))

    outcome, office = at(settings, {**slowly, b"HELLO": Trickled(b"220"), b"DATA": Trickled(b"354")})

    assert told(outcome) is OutcomeUnknown
    assert office.letters == []


def test_a_time_out_for_each_step_would_wait_for_the_trickle(settings: Settings) -> None:
    """The control: Django's own way out outlasts its time-out, byte after byte, and the letter leaves."""
    with open_post_office({b"MAIL": Trickled(b"250 so much to say")}) as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        began = monotonic()
        EmailBackend(timeout=0.5).send_messages(
            [EmailMessage("Richiesta 1001", to=["anagrafe@comune.example"])]
        )

    assert monotonic() - began > 1.0
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ({b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"AUTH": b"535 wrong password"}, (Misconfigured, 535)),
        ({b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"AUTH": b"454 try later"}, SurelyNotTaken),
        ({b"EHLO": b"250 here"}, (Misconfigured, 502)),
    ],
)
def test_an_account_that_is_refused_is_no_letters_fault(
    says: Says, means: object, settings: Settings
) -> None:
    outcome, office = at(settings, says, user="ponte")

    assert told(outcome) == means
    assert office.letters == []
