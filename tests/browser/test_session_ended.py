"""A session ends over a long form, before a real browser: no script is needed to find it again."""

from playwright.sync_api import expect

from mediation.models import User
from tests.browser.conftest import Desk, People

PASSWORD = "una-parola-lunga"


def test_form_comes_back_after_the_sign_in(desk: Desk, people: People) -> None:
    berg = User.objects.get(pk=people.berg.pk)
    berg.set_password(PASSWORD)
    berg.save()
    page = desk.open("/richieste/nuova", who=berg, java_script_enabled=False)
    page.get_by_label("Che lingua parla la persona?").fill("ucraino")
    page.get_by_label("Referente sul posto").fill("Ida, stanza 4")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Invia la richiesta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entra")
    page.get_by_label("Nome").fill("berg")
    page.get_by_label("Parola d'ordine").fill(PASSWORD)
    page.get_by_role("button", name="Entra").click()
    expect(page.get_by_role("button", name="Torna al modulo")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Nuova richiesta")
    expect(page.get_by_label("Che lingua parla la persona?")).to_have_value("ucraino")
    expect(page.get_by_label("Referente sul posto")).to_have_value("Ida, stanza 4")
