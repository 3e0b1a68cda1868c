"""A mediator who has left the Polo, on a small telephone: her number, the code in a text, the register of her hours."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import Settings

from mediation.clock import now
from mediation.models import Mediator, User
from notifications import delivery
from notifications.channels.gateway import sms_gateway
from notifications.phonebox.gateway import Gateway
from notifications.routes import SmsRoute
from notifications.sign_in_texts import write_codes
from notifications.tasks import SENDING_FOR
from notifications.vocabulary import Channel
from tests.browser.axe import findings
from tests.browser.conftest import Desk, People, overflow
from tests.factories import make_mediator

KILOBYTES = 1024
SIX_FIGURES = re.compile(r"\b\d{6}\b")


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    credentials = {"account_sid": twilio.account_sid, "auth_token": twilio.auth_token}
    with Gateway(number="+15005550006", **credentials) as gateway:
        settings.PONTE_DEMO = True
        settings.ENV = replace(settings.ENV, has_phonebox=True)
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        sms_gateway.cache_clear()
        yield gateway
        sms_gateway.cache_clear()


@pytest.fixture
def lina(people: People) -> Mediator:
    """Who has no account, no mailbox, and is in service no more."""
    return make_mediator("Lina", phone="+393331234567", is_active=False, is_demo=True)


def send_texts() -> None:
    """What the worker does that the page rings for."""
    write_codes(at=now())
    delivery.drain(routes={Channel.SMS: SmsRoute(sms_gateway())}, clock=now, until=now() + SENDING_FOR)


def ask(page: Page, number: str) -> None:
    page.get_by_label("Il tuo numero di cellulare").fill(number)
    page.get_by_role("button", name="Mandami un codice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Scrivi il codice")


def code_on(desk: Desk, key: str) -> str:
    """As it is read on the simulated telephone."""
    telephone = desk.open(f"/telefoni/{key}")
    (code,) = SIX_FIGURES.findall(telephone.get_by_role("main").inner_text())
    telephone.close()
    return str(code)


@pytest.mark.parametrize("has_script", [True, False])
def test_number_then_text_then_code_then_the_sheet_of_hours(
    desk: Desk, lina: Mediator, gateway: Gateway, has_script: bool
) -> None:
    page = desk.open("/ore", java_script_enabled=has_script)
    ask(page, "333 123 4567")
    send_texts()
    code = code_on(desk, "393331234567")

    page.get_by_label("Il codice di sei cifre").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Entra").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Il mio registro ore")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica il PDF").click()
    assert "Lina Prova" in PdfReader(download.value.path()).pages[0].extract_text()
    assert User.objects.get(mediator=lina).has_usable_password() is False


def test_telephone_that_forgot_the_page_finds_it_again(desk: Desk, lina: Mediator, gateway: Gateway) -> None:
    page = desk.open("/accesso")
    ask(page, "333 123 4567")

    page.reload()

    expect(page.get_by_label("Il codice di sei cifre")).to_be_visible()


@pytest.mark.parametrize("locale", ["it-IT", "en-GB", "uk-UA", "fr-FR", "ar-EG", "ro-RO"])
def test_pages_are_light_narrow_and_for_everybody(
    desk: Desk, lina: Mediator, gateway: Gateway, locale: str
) -> None:
    page = desk.open("/accesso/codice", locale=locale, viewport={"width": 320, "height": 640})
    wrong = [*findings(page), overflow(page)]
    page.locator("input[name=phone]").fill("333 123 4567")
    page.locator("main button").click()
    page.locator("input[name=code]").wait_for()
    wrong += [*findings(page), overflow(page)]
    page.locator("input[name=code]").fill("12")
    page.locator("main button").click()
    page.locator("#errors").wait_for()
    wrong += [*findings(page), overflow(page)]

    assert wrong == [0, 0, 0]
    assert len(page.content().encode()) < 25 * KILOBYTES
