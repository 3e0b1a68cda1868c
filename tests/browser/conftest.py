"""Debian's Chromium before a live server. What the console complains of fails the test."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from bookings.models import Policy
from mediation import clock
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.factories import NOON, make_mediator, make_office, make_user

ARGUMENTS = (
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SMALL_PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for a module: while it is open its event loop counts as running, and Django would refuse queries."""
    path = shutil.which("chromium")
    assert path, "these tests need Chromium: apt-get install chromium"
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time runs, from noon on a working day: at night nobody would be asked."""
    ahead = NOON - clock.now()

    class FromNoon(datetime):
        @classmethod
        def now(cls, _tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return cls.fromtimestamp(time.time(), UTC) + ahead

    monkeypatch.setattr(clock, "datetime", FromNoon)


@dataclass
class Desk:
    """Opens windows on the site, and remembers what their consoles said."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str = "/", *, who: User | Mediator | None = None, **options: Any) -> Page:
        """A window of its own, as `who` if she is signed in already."""
        context = self.browser.new_context(
            **{"base_url": self.url, "viewport": SMALL_PHONE, "locale": "it-IT", **options}
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        user = who.user if isinstance(who, Mediator) else who
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(user), "url": self.url}])
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer) -> Iterator[Desk]:
    desk = Desk(chromium, live_server.url)
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.complaints == []


@dataclass
class People:
    triage: Office
    berg: User
    nino: User
    anna: User
    amina: Mediator


@pytest.fixture
def people(transactional_db: None, policy: Policy) -> People:
    triage = make_office(external_number="+39800000800")
    return People(
        triage=triage,
        berg=make_user("berg", Role.REQUESTER, triage, first_name="Ida", last_name="Berg"),
        nino=make_user("nino", Role.COORDINATOR),
        anna=make_user("anna", Role.AUDITOR),
        amina=make_mediator("Amina", user=make_user("amina", Role.MEDIATOR)),
    )


def overflow(page: Page) -> int:
    """Pixels that stick out sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
