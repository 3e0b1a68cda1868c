"""One letter handed to the site's own mail server, and what became of it. No row of ours is touched here."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from notifications.channels.bounded_smtp import BoundedBackend
from notifications.channels.outcomes import (
    Misconfigured,
    NotAccepted,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)

# "Authentication required", "mechanism too weak", "credentials invalid": said of us, whatever the letter.
OF_OUR_ACCOUNT = (530, 534, 535)
# What a server would have said that knows nothing of a thing that our settings ask of it, as of TLS.
NOT_IMPLEMENTED = 502


def hand_over(letter: bytes, *, sender: str, to: str, timeout: float) -> None:
    """Return when the server has answered for the letter.

    Past `timeout` seconds not a byte of it leaves any more, however slow the server: by then it may have been given
    up, and be on its way again.

    :raises NotAccepted:
    """
    with _line(timeout) as line:
        try:
            line.sendmail(sender, [to], letter)
        except smtplib.SMTPSenderRefused as refused:
            # Nobody's letter would be taken from this sender.
            raise _of_sender(refused.smtp_code) from refused
        except smtplib.SMTPRecipientsRefused as refused:
            raise _answered(refused.recipients[to][0]) from refused
        except smtplib.SMTPResponseException as refused:
            raise _answered(refused.smtp_code) from refused
        except (smtplib.SMTPException, OSError) as silence:
            # Between the first byte and the last answer: only the server knows.
            raise OutcomeUnknown(reason=type(silence).__name__) from silence


@contextmanager
def _line(timeout: float) -> Iterator[smtplib.SMTP]:
    """:raises NotAccepted: before a line is open no letter is under way."""
    server = BoundedBackend(seconds=timeout)
    try:
        yield _open(server)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # a farewell that goes wrong takes nothing back
            server.close()


def _open(server: BoundedBackend) -> smtplib.SMTP:
    try:
        server.open()
    except smtplib.SMTPNotSupportedError as unknown:
        raise Misconfigured(code=NOT_IMPLEMENTED) from unknown
    except smtplib.SMTPAuthenticationError as refused:
        raise _of_sender(refused.smtp_code) from refused
    except (smtplib.SMTPException, OSError) as silence:
        raise SurelyNotTaken(reason=type(silence).__name__) from silence
    assert server.connection is not None, "it has just been opened"
    return server.connection


def _of_sender(code: int) -> NotAccepted:
    return Misconfigured(code=code) if code >= 500 else SurelyNotTaken(reason=str(code))


def _answered(code: int) -> NotAccepted:
    """4xx asks to come back later, 5xx is for good."""
    if code in OF_OUR_ACCOUNT:
        return Misconfigured(code=code)
    return Refused(code=code) if code >= 500 else SurelyNotTaken(reason=str(code))
