"""A mediator who is in service no more: her hours stay hers, her jobs while she has them, the rest is closed."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from bookings.actions.completing import complete_own_seat
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, OfferStatus
from mediation.models import Absence, Mediator
from tests.bookings.clockwork import play
from tests.bookings.web.conftest import World
from tests.factories import TOMORROW
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_phonebox(settings: Settings) -> None:
    settings.PONTE_DEMO = False


CLOSED = "Non sei più in servizio"
LOOKED_AT, REFUSED = (200, CLOSED), (403, CLOSED)
MONTH = "2026-07"


@pytest.fixture
def left(world: World) -> Visitor:
    """Amina, of whom the register says now that she left."""
    Mediator.objects.filter(pk=world.amina.pk).update(is_active=False)
    return Visitor(world.amina)


def sections(visitor: Visitor) -> list[str]:
    (nav,) = visitor.get("register").all("nav", **{"aria-label": "Sezioni"})
    return [link.text for link in nav.all("a")]


def test_she_is_led_to_her_register_and_shown_no_other_way(left: Visitor) -> None:
    assert left.get("home").location == reverse("register")
    assert sections(left) == ["Ore"]


def test_every_month_its_sheet_and_its_table_stay_open(
    world: World, confirmed: Booking, left: Visitor, clock: StoppedClock
) -> None:
    play(until=TOMORROW)
    complete_own_seat(
        booking_id=confirmed.pk, mediator_id=world.amina.pk, at=confirmed.ends_at, via=AnswerChannel.SMS
    )
    clock.at = confirmed.ends_at

    page, earlier = left.get("register-month", MONTH), left.get("register-month", "2020-01")
    files = [left.client.get(reverse(name, args=[MONTH])) for name in ("register-pdf", "register-csv")]

    assert f"Turno {confirmed.pk}, Ucraino" in page.text
    assert (earlier.status, "disponibile" in earlier.text) == (200, False)
    assert [file.status_code for file in files] == [200, 200]
    assert files[0].content.startswith(b"%PDF")
    assert str(confirmed.pk).encode() in files[1].content


@pytest.mark.parametrize("name", ["offers", "availability"])
def test_pages_for_those_in_service_say_kindly_why_they_are_closed(left: Visitor, name: str) -> None:
    page = left.get(name)

    assert (page.status, page.heading) == LOOKED_AT
    assert page.links["Il mio registro ore"] == reverse("register")
    assert "Le tue ore restano tue" in page.text


def test_offer_that_is_open_still_is_neither_shown_nor_answered(
    asked: dict[str, Offer], left: Visitor
) -> None:
    offer = asked["Amina"]
    pages = [
        left.get("offer", offer.pk),
        left.post("accept-offer", offer.pk),
        left.post("decline-offer", offer.pk),
    ]

    assert [(page.status, page.heading) for page in pages] == [LOOKED_AT, REFUSED, REFUSED]
    assert offer.seat.booking.office.name not in pages[0].text
    offer.refresh_from_db()
    assert offer.status != OfferStatus.ACCEPTED


@pytest.mark.parametrize("name", ["set-nights", "add-absence", "not-today", "today-after-all"])
def test_her_calendar_is_kept_by_nobody_any_more(world: World, left: Visitor, name: str) -> None:
    page = left.post(name, nights="yes", first="2026-08-01")

    assert (page.status, page.heading) == REFUSED
    assert Absence.objects.count() == 0


def test_job_that_is_hers_still_stays_open_to_her(confirmed: Booking, left: Visitor) -> None:
    closed, job = left.get("offers"), left.get("job", confirmed.pk)

    assert closed.links[f"Turno {confirmed.pk}"] == reverse("job", args=[confirmed.pk])
    assert job.status == 200
    assert left.post("ask-help", confirmed.pk).status == 302


def test_control_who_is_in_service_sees_all_of_it(world: World) -> None:
    visitor = Visitor(world.amina)

    assert [visitor.get(name).status for name in ("offers", "availability", "register")] == [200] * 3
    assert sections(visitor) == ["Proposte", "Ore", "Disponibilità"]
