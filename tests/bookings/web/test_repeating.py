"""A request asked again: what the office needs is filled in, what was the person's is not."""

from datetime import UTC, datetime, timedelta

import pytest

from bookings.models import Booking, Fund
from tests.bookings.web.conftest import World
from tests.bookings.web.test_requesting import answers
from tests.bookings.weeks import make_series
from tests.factories import NOON, make_booking, make_office
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

THURSDAY_IN_MAY = datetime(2026, 5, 14, 8, tzinfo=UTC)


@pytest.fixture
def before(world: World) -> Booking:
    """In May, for two hours, in another town; a child, her guardian and her telephone with it."""
    fund = Fund.objects.create(name="FAMI", third_country_only=True, valid_from="2026-01-01")
    return make_booking(
        by=world.cleo,
        office=world.registry,
        at=THURSDAY_IN_MAY - timedelta(days=3),
        starts_at=THURSDAY_IN_MAY,
        duration_minutes=120,
        delivery="onsite",
        setting="social",
        place_id=make_office("Nicosia", "Anagrafe", "Comune di Nicosia").place_id,
        also_accepted=("ru",),
        gender="female",
        gender_binding=True,
        silent=False,
        sensitive=True,
        heavy=True,
        minor=True,
        adult_operator="Canary Operator",
        unaccompanied=True,
        guardian="Canary Guardian",
        consent="given",
        third_country=True,
        fund_id=fund.pk,
        case_reference="CANARY-CASE",
        contact_name="Canary Contact",
        contact_phone="+393330077777",
        call_number="+393330088888",
    )


def again(world: World, before: Booking) -> Page:
    return Visitor(world.cleo).get("new-booking", come=before.number)


def test_what_the_office_needs_is_filled_in(world: World, before: Booking) -> None:
    page = again(world, before)

    assert page.input("language_words").attributes["value"] == "Ucraino"
    assert (page.radios("setting")["social"], page.radios("delivery")["onsite"]) == (True, True)
    assert (page.radios("gender")["female"], "checked" in page.input("gender_binding").attributes) == (
        True,
        True,
    )
    chosen = {
        name: [option.text for option in page.input(name).all("option") if "selected" in option.attributes]
        for name in ("also_accepted", "minutes", "place", "people")
    }
    assert chosen == {
        "also_accepted": ["Russo"],
        "minutes": ["2 ore"],
        "place": ["Municipio, Nicosia"],
        "people": ["Una"],
    }


def test_what_protects_a_person_is_kept_and_shown(world: World, before: Booking) -> None:
    page = again(world, before)

    ticked = [name for name in ("sensitive", "heavy", "silent") if "checked" in page.input(name).attributes]
    assert ticked == ["sensitive", "heavy"]
    (optional,) = [each for each in page.all("details") if "Attenzioni" in each.text]
    assert "open" in optional.attributes


def test_nothing_of_the_person_is_taken_over(world: World, before: Booking) -> None:
    page = again(world, before)

    assert "Canary" not in page.html
    assert "CANARY" not in page.html
    assert [number for number in ("333 007", "333 008", "33300777", "33300888") if number in page.html] == []
    ticked = [each for each in ("minor", "unaccompanied") if "checked" in page.input(each).attributes]
    assert ticked == []
    assert page.radios("consent") == dict.fromkeys(page.radios("consent"), False)
    assert page.radios("third_country")[""]
    assert page.input("contact_name").attributes["value"] == "Cleo Rossi"


def test_day_and_hour_are_proposed_and_chosen_by_nobody_but_her(world: World, before: Booking) -> None:
    page = again(world, before)

    assert next(iter(page.radios("slot"))) == "2026-07-16T10:00"
    assert [value for value, is_chosen in page.radios("slot").items() if is_chosen] == [""]
    assert [page.input(name).attributes.get("value") for name in ("date", "time")] == [None, None]


def test_it_takes_a_time_and_the_button(world: World, before: Booking) -> None:
    visitor = Visitor(world.cleo)
    sent = answers(world, language_words="Ucraino", slot="2026-07-16T10:00", date="", time="")

    page = visitor.client.post(f"/richieste/nuova?come={before.number}", sent)

    made = Booking.objects.latest("pk")
    assert page.headers["Location"] == f"/richieste/{made.number}/ricevuta"
    assert (made.starts_at, made.follows) == (datetime(2026, 7, 16, 8, tzinfo=UTC), None)


def test_new_page_offers_the_last_one_again_and_a_booking_itself(world: World, before: Booking) -> None:
    visitor = Visitor(world.cleo)

    address = f"/richieste/nuova?come={before.number}"
    assert visitor.get("new-booking").links["Ripeti"] == address
    assert visitor.get("booking", before.number).links["Ripeti"] == address
    assert "Ucraino, giovedì 14 maggio, Sociale" in visitor.get("new-booking").text
    assert "Ripeti" not in Visitor(world.berg).get("new-booking").links


@pytest.mark.parametrize("number", ["9999", "abc", "-1", "١"])
def test_what_is_not_there_cannot_be_repeated(world: World, number: str) -> None:
    assert Visitor(world.cleo).get("new-booking", come=number).status == 404


def test_another_offices_request_is_not_there(world: World, booking: Booking) -> None:
    assert Visitor(world.cleo).get("new-booking", come=booking.number).status == 404


def test_coordinator_repeats_for_the_office_that_asked(world: World, before: Booking) -> None:
    page = Visitor(world.nino).get("new-booking", come=before.number)

    chosen = [o.text for o in page.input("office").all("option") if "selected" in o.attributes]
    assert chosen == [str(world.registry)]
    assert next(iter(page.radios("slot"))) == "2026-07-16T10:00"


def test_date_of_a_series_is_repeated_as_a_single_request(world: World) -> None:
    series = make_series(world.cleo, world.registry, at=NOON)

    page = Visitor(world.cleo).get("new-booking", come=series.bookings.earliest("starts_at").number)

    assert page.status == 200


def test_page_asks_the_database_no_more_often(world: World, before: Booking) -> None:
    assert Visitor(world.cleo).count_queries("new-booking") <= 15
