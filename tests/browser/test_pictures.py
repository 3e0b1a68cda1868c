"""The pictures of a report: read by everybody, on every screen, and true to their tables."""

import re
from datetime import timedelta

import pytest

from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import assign_mediator
from bookings.web.pictures import DAYTIME
from tests.browser.axe import findings
from tests.browser.conftest import Desk, People, overflow
from tests.factories import NOON, make_booking

JOBS = 6


@pytest.fixture
def _worked(people: People) -> None:
    """Amina has worked at noon on six Wednesdays of spring, and each was found after twenty minutes."""
    for weeks in range(3, JOBS + 3):
        asked_at = NOON - timedelta(weeks=weeks)
        booking = make_booking(
            by=people.berg, office=people.triage, at=asked_at, starts_at=asked_at + timedelta(days=1)
        )
        assign_mediator(
            booking_id=booking.pk,
            mediator_id=people.amina.pk,
            reason="x",
            by_id=people.nino.pk,
            at=asked_at + timedelta(minutes=20),
        )
        complete_booking(
            booking_id=booking.pk,
            by_id=people.berg.pk,
            at=booking.ends_at,
            started_at=booking.starts_at,
            ended_at=booking.ends_at,
        )


@pytest.mark.usefixtures("_worked")
@pytest.mark.parametrize("width", [320, 1280])
def test_pictures_fit_every_screen_and_their_tables_say_the_same(
    desk: Desk, people: People, width: int
) -> None:
    page = desk.open("/rapporti?periodo=2026-T2", who=people.anna, viewport={"width": width, "height": 800})
    assert (overflow(page), findings(page)) == (0, [])

    drawn = page.locator(".heat text.hour").all_text_contents()[len(DAYTIME) :]
    page.get_by_text("Vedi come tabella").first.click()

    told = [text for text in page.locator("table").first.locator("td").all_inner_texts() if text]
    assert [re.sub(r".*: (\d+) %", r"\1", text) for text in told] == drawn == ["100"]
    assert (overflow(page), findings(page)) == (0, [])
