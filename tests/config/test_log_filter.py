"""No address that is a key stands in the log."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from config.log_filter import WithoutKeys


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    WithoutKeys().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/r/aB3_-x", "/r/…"),
        ("/t/aB3_-x17", "/t/…"),
        ("/e/aB3_-x1784023200-17?next=/richieste", "/e/…?next=/richieste"),
        ("https://ponte.example/r/aB3_-x?a=1", "https://ponte.example/r/…?a=1"),
        ("/reparto/17", "/reparto/17"),
        ("/static/r/x.css", "/static/r/x.css"),
    ],
)
def test_key_in_an_address_is_cut(before: str, after: str) -> None:
    assert line("%s: %s", "Not Found", before) == f"Not Found: {after}"


@pytest.mark.django_db
def test_console_is_told_of_a_wrong_key_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_keys"]
    caplog.handler.addFilter(WithoutKeys())

    Client().get("/r/secretsecretsecret")

    assert caplog.messages == ["Not Found: /r/…"]
