"""Mail as it really leaves: Django's own way out, to a server on loopback."""

import socket

import pytest
from pytest_django import Settings

from notifications.channels.email import NotMailed, send_email
from tests.post_office import open_post_office


@pytest.fixture(autouse=True)
def _really(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"


def test_mail_arrives_as_it_was_written(settings: Settings) -> None:
    with open_post_office() as office:
        settings.EMAIL_PORT = office.port
        send_email(to="tecnico@example.org", subject="Allarme: è fermo", body="Da quando?\n.\nDalle 10.\n")

    (letter,) = office.letters
    assert (letter["To"], letter["Subject"]) == ("tecnico@example.org", "Allarme: è fermo")
    assert letter["From"] == "ponte@127.0.0.1"
    assert letter.get_content().splitlines() == ["Da quando?", ".", "Dalle 10."]


def test_server_that_is_away_is_said_without_the_address(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        settings.EMAIL_PORT = closing.getsockname()[1]

    with pytest.raises(NotMailed, match="ConnectionRefusedError") as away:
        send_email(to="tecnico@example.org", subject="Allarme", body="")

    assert "tecnico" not in str(away.value)


def test_server_that_never_answers_is_given_up(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.3

        with pytest.raises(NotMailed, match="SMTPServerDisconnected"):
            send_email(to="tecnico@example.org", subject="Allarme", body="")
