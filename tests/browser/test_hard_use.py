"""What people do to pages: stay on them for long, go back, lose the network, leave a tab open since yesterday."""

import re
from functools import partial

from playwright.sync_api import Page, Route, expect

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from mediation.clock import now
from tests.browser.conftest import Desk, People
from tests.browser.test_urgent_call import call, focused, search
from tests.factories import make_booking
from tests.faults.waiting import until

UPDATES = 100
MARK = "document.getElementById('now').isOld = true"
IS_NEW = "!document.getElementById('now').isOld"


def _as_if_all_were_news(route: Route) -> None:
    route.continue_(url=re.sub(r"visto=\d+", "visto=0", route.request.url))


def test_focus_is_lost_in_none_of_a_hundred_updates(desk: Desk, people: People) -> None:
    booking = call(people)
    search()
    ward = desk.open(f"/reparto/{booking.number}", who=people.berg)
    ward.route("**/ora?*", _as_if_all_were_news)
    ward.clock.install()
    ward.reload()
    ward.get_by_role("button", name="Annulla").focus()
    renewed, kept = 0, 0

    for _ in range(UPDATES):
        ward.evaluate(MARK)
        with ward.expect_response("**/ora?*"):
            ward.clock.run_for(3_000)
        renewed += until("the answer is shown", partial(_is_new_a_moment_later, ward), within=5)
        kept += focused(ward) == "Annulla"

    assert (renewed, kept) == (UPDATES, UPDATES)


def _is_new_a_moment_later(ward: Page) -> bool:
    ward.clock.run_for(20)
    is_new: bool = ward.evaluate(IS_NEW)
    return is_new


def test_going_back_to_a_form_that_was_sent_asks_for_nothing_twice(desk: Desk, people: People) -> None:
    ward = desk.open("/reparto", who=people.berg)
    _call(ward)
    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")

    ward.go_back()
    _call(ward)

    expect(ward.get_by_text("State già cercando ucraino: è la stessa persona?")).to_be_visible()
    assert Booking.objects.count() == 1


def _call(ward: Page) -> None:
    ward.get_by_label("Ucraino").check()
    ward.get_by_role("button", name="CHIAMA Consenso raccolto").click()


def test_what_is_sent_without_a_network_is_not_sent_and_can_be_sent_after(desk: Desk, people: People) -> None:
    ward = desk.open("/reparto", who=people.berg)
    ward.context.set_offline(True)

    _call(ward)
    ward.wait_for_timeout(300)
    assert not Booking.objects.exists()
    desk.complaints.clear()  # the browser's own page says that there is no network
    ward.context.set_offline(False)
    ward.reload()

    expect(ward.get_by_role("heading", level=1)).to_have_text("Sto cercando")
    assert Booking.objects.count() == 1


def test_a_tab_from_before_says_what_has_happened_since(desk: Desk, people: People) -> None:
    booking = make_booking(by=people.berg, office=people.triage, at=now(), urgency="now", starts_at=None)
    offer = search()["Amina"]
    left_open = desk.open(f"/proposte/{offer.pk}", who=people.amina)
    accept_offer(offer_id=offer.pk, at=now(), via=AnswerChannel.SMS)

    left_open.get_by_role("button", name="No").click()

    expect(left_open.get_by_role("heading", level=1)).to_contain_text("Il turno è")
    booking.refresh_from_db()
    assert booking.status == "confirmed"
