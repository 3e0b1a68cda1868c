"""The coordinator's first page stands open all day: it renews itself, and never under her hands."""

from playwright.sync_api import expect

from notifications.models import Reply
from tests.browser.conftest import Desk, People
from tests.notifications.unsettled import make_reply

EVERY = 5_000


def test_list_renews_itself_but_not_what_holds_focus(desk: Desk, people: People) -> None:
    page = desk.open("/da-sistemare", who=people.nino)
    page.clock.install()
    page.reload()
    expect(page.get_by_text("Tutto a posto")).to_be_visible()

    make_reply(mediator=people.amina)
    page.clock.run_for(EVERY + 500)
    read = page.get_by_role("button", name="Letto: il messaggio di Amina Prova")
    expect(read).to_be_visible()
    read.focus()
    make_reply("SM2", mediator=people.amina)
    with page.expect_response("**/da-sistemare/ora?*"):
        page.clock.run_for(EVERY + 500)

    expect(page.locator("#held")).to_be_visible()
    expect(read).to_be_focused()
    assert read.count() == 1


def test_hour_of_the_last_answer_goes_on_while_nothing_changes(desk: Desk, people: People) -> None:
    page = desk.open("/da-sistemare", who=people.nino)
    page.clock.install()
    page.reload()
    shown = page.locator("[data-as-of]")
    before = shown.inner_text()
    page.evaluate("document.getElementById('now').isOld = true")

    with page.expect_response("**/da-sistemare/ora?*"):
        page.clock.run_for(70_000)

    expect(shown).not_to_have_text(before)
    assert page.evaluate("document.getElementById('now').isOld")


def test_button_on_a_renewed_list_still_works(desk: Desk, people: People) -> None:
    page = desk.open("/da-sistemare", who=people.nino)
    page.clock.install()
    page.reload()
    reply = make_reply(mediator=people.amina)
    page.clock.run_for(EVERY + 500)

    page.get_by_role("button", name="Letto: il messaggio di Amina Prova").click()

    expect(page.get_by_text("Messaggio messo da parte.")).to_be_visible()
    assert not Reply.objects.get(pk=reply.pk).needs_coordinator
