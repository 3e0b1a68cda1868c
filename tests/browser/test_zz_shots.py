from datetime import date

import pytest

from bookings.actions.changing_series import SeriesChange, change_series
from bookings.actions.dispatching import accept_offer
from bookings.vocabulary import AnswerChannel
from mediation.clock import now
from tests.bookings.weeks import ask_for_all, dates_of, make_series
from tests.browser.conftest import Desk, People
from tests.factories import make_language


@pytest.mark.django_db(transaction=True)
def test_shots(desk: Desk, people: People) -> None:
    for tag in ("ti", "mnk", "ru"):
        make_language(tag)
    at = now()
    series = make_series(
        people.berg,
        people.triage,
        at=at,
        name="Sportello del lunedì",
        first_date=date(2026, 11, 30),
        last_date=date(2027, 1, 18),
        weekdays=(0, 4),
    )
    offers = ask_for_all(series, at=at)
    accept_offer(offer_id=offers[0].pk, at=at, via=AnswerChannel.SMS)
    change_series(
        series_id=series.pk,
        change=SeriesChange(starts_minute=630),
        scope="this",
        number=dates_of(series)[3].pk,
        version=1,
        by_id=people.berg.pk,
        at=at,
    )
    for name, size in (("360", {"width": 360, "height": 740}), ("desktop", {"width": 1280, "height": 900})):
        page = desk.open("/serie/nuova", who=people.berg, viewport=size)
        page.screenshot(path=f"/tmp/shots/series-new-{name}.png", full_page=True)
        page.locator("#id_kind_1").check()
        page.locator("#id_language_words").fill("ucraino")
        page.locator("#id_weekdays_0").check()
        page.locator("#id_weekdays_4").check()
        page.locator("#id_first_date").fill("2026-12-14")
        page.locator("#id_last_date").fill("2027-01-11")
        page.locator("#id_time").fill("16:00")
        page.get_by_role("button", name="Guarda le date").click()
        page.screenshot(path=f"/tmp/shots/series-preview-{name}.png", full_page=True)
        page.close()
        page = desk.open(f"/serie/{series.pk}?da={dates_of(series)[4].pk}", who=people.berg, viewport=size)
        page.screenshot(path=f"/tmp/shots/series-page-{name}.png", full_page=True)
        page.close()
        page = desk.open("/richieste", who=people.berg, viewport=size)
        page.screenshot(path=f"/tmp/shots/series-list-{name}.png", full_page=False)
        page.close()
        page = desk.open(f"/richieste/{dates_of(series)[3].pk}", who=people.berg, viewport=size)
        page.screenshot(path=f"/tmp/shots/series-date-{name}.png", full_page=True)
        page.close()
