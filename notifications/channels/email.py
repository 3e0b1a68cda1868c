"""One e-mail to one address, by the site's own mail server. No row of ours is touched here."""

from smtplib import SMTPException

from django.core.mail import EmailMessage


class NotMailed(Exception):
    """The server did not take it; carries why, and not for whom."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send_email(*, to: str, subject: str, body: str) -> None:
    """:raises NotMailed:"""
    try:
        EmailMessage(subject, body, to=[to]).send()
    except (OSError, SMTPException) as failure:
        raise NotMailed(reason=type(failure).__name__) from failure
