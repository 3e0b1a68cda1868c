"""Pages in the states in which a tired person meets them: axe finds nothing, by day and in the dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import Desk, People
from tests.factories import make_language

NARROWEST = {"width": 320, "height": 640}


def test_axe_itself_finds_what_is_wrong(desk: Desk) -> None:
    page = desk.open("/accesso")

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img>')")

    assert {finding.partition(":")[0] for finding in findings(page)} >= {"label", "image-alt"}


FORMS = {
    "/richieste/nuova": ("berg", "Invia la richiesta"),
    "/serie/nuova": ("berg", None),
    "/reparto": ("berg", "CHIAMA Consenso raccolto"),
    "/regole": ("nino", None),
    "/materiale/nuovo": ("nino", None),
}


def _sent_empty(page: Page, button: str | None) -> None:
    """As it comes, without the browser's own checks, which differ from one to the next."""
    page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true })")
    form = page.locator("main form[method=post]").last
    (page.get_by_role("button", name=button) if button else form.locator("button").last).click()
    expect(page.locator("#errors")).to_be_visible()


@pytest.mark.parametrize("path", FORMS)
def test_forms_that_were_sent_empty(desk: Desk, people: People, path: str) -> None:
    who, button = FORMS[path]
    make_language("ti")
    page = desk.open(path, who=getattr(people, who), viewport=NARROWEST, reduced_motion="reduce")

    _sent_empty(page, button)

    by_day = findings(page)
    page.emulate_media(color_scheme="dark")
    assert (by_day, findings(page)) == ([], [])
