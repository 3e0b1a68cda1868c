"""The map of a day: each town with its jobs, drawn and in words."""

import pytest

from bookings.models import Booking
from mediation.clock import ROME
from mediation.data.outlines import province
from mediation.data.reference import municipalities
from tests.bookings.web.conftest import World, ask
from tests.factories import TOMORROW, make_booking
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

DAY = TOMORROW.astimezone(ROME).date().isoformat()


def day_map(world: World) -> Page:
    return Visitor(world.nino).get("day-map", giorno=DAY)


@pytest.fixture
def on_site(world: World) -> Booking:
    booking = make_booking(by=world.berg, office=world.triage, delivery="onsite", language="ti")
    ask(booking)
    return booking


def test_every_town_of_the_province_has_its_outline() -> None:
    ours = {town.istat: town.name for town in municipalities() if town.province == "EN"}

    assert {outline.istat: outline.name for outline in province().outlines} == ours


def test_outlines_lie_inside_the_drawing() -> None:
    drawing = province()

    for outline in drawing.outlines:
        numbers = [int(n) for n in outline.path.replace("M", " ").replace("L", " ").replace("Z", " ").split()]
        assert 0 <= min(numbers[::2]) <= outline.x <= max(numbers[::2]) <= drawing.width
        assert 0 <= min(numbers[1::2]) <= outline.y <= max(numbers[1::2]) <= drawing.height


def test_town_says_its_jobs_and_what_is_missing(world: World, on_site: Booking) -> None:
    town = on_site.place.municipality
    page = day_map(world)

    assert page.all("h2")[0].text == f"○ {town}: 1 incarico, 1 scoperto"
    (link,) = page.by_id(f"town-{town.pk}").all("a")
    assert link.attributes["href"] == f"/richieste/{on_site.number}/chi"


def test_jobs_at_a_distance_are_beside_the_map(world: World, confirmed: Booking) -> None:
    page = day_map(world)

    assert "Nessun incarico sul posto in questo giorno." in page.text
    assert "Altro incarico a distanza: 1, sul tabellone." in page.text


def test_map_says_whose_it_is(world: World) -> None:
    assert "openpolis/geojson-italy (CC BY 4.0)" in day_map(world).text


@pytest.mark.parametrize("who", ["berg", "anna", "amina"])
def test_only_the_coordinator_sees_the_map(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("day-map").status == 403
