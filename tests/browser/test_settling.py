"""The coordinator's first page stands open all day: it renews itself, and never under her hands."""

from functools import partial

from playwright.sync_api import Locator, Page, expect

from notifications.models import Reply
from tests.browser.conftest import Desk, People
from tests.faults.waiting import until
from tests.notifications.unsettled import make_reply

READ = "il messaggio di Amina Prova"


def opened(desk: Desk, people: People) -> Page:
    """The page, with a clock that goes on when it is told to."""
    page = desk.open("/da-sistemare", who=people.nino)
    page.clock.install()
    page.reload()
    return page


def look_again(page: Page, shown: Locator) -> None:
    """The page asks for news, and some time later they are there."""
    with page.expect_response("**/da-sistemare/ora?*"):
        page.clock.run_for(5_000)
    until("the answer is shown", partial(_is_there_a_moment_later, page, shown), within=5)


def _is_there_a_moment_later(page: Page, shown: Locator) -> bool:
    page.clock.run_for(20)
    return shown.is_visible()


def test_list_renews_itself_but_not_what_holds_focus(desk: Desk, people: People) -> None:
    page = opened(desk, people)
    read = page.get_by_role("button", name=READ)
    make_reply(mediator=people.amina)
    look_again(page, read)

    read.focus()
    make_reply("SM2", mediator=people.amina)
    look_again(page, page.locator("#held"))

    expect(read).to_be_focused()
    expect(read).to_have_count(1)


def test_hour_of_the_last_answer_goes_on_while_nothing_changes(desk: Desk, people: People) -> None:
    page = opened(desk, people)
    shown = page.locator("[data-as-of]")
    before = shown.inner_text()
    page.evaluate("document.getElementById('now').isOld = true")

    page.clock.fast_forward(60_000)
    with page.expect_response("**/da-sistemare/ora?*"):
        page.clock.run_for(5_000)

    expect(shown).not_to_have_text(before)
    assert page.evaluate("document.getElementById('now').isOld")


def test_button_on_a_renewed_list_still_works(desk: Desk, people: People) -> None:
    page = opened(desk, people)
    read = page.get_by_role("button", name=READ)
    reply = make_reply(mediator=people.amina)
    look_again(page, read)

    read.click()

    expect(page.get_by_text("Messaggio messo da parte.")).to_be_visible()
    assert not Reply.objects.get(pk=reply.pk).needs_coordinator
