"""Times to choose with one touch: which are offered, what choosing one means, and what cannot be meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings.models import Booking
from bookings.rules import Rules
from bookings.web.slots import next_slots
from bookings.working_time import working_time
from tests.bookings.web.conftest import World
from tests.bookings.web.test_requesting import answers, send
from tests.factories import NOON, make_town
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

MORNINGS = ["2026-07-15", "2026-07-16", "2026-07-17"]
OFFERED = [f"{morning}T{hour}" for morning in MORNINGS for hour in ("09:00", "11:00")]


def offered(at: datetime, **more: Any) -> list[str]:
    rules = Rules()
    working = working_time(make_town("Regalbuto"), rules)
    return [slot.value for slot in next_slots(at=at, working=working, rules=rules, **more)]


def test_page_offers_the_next_three_working_mornings_and_asks_by_when(world: World) -> None:
    page = Visitor(world.cleo).get("new-booking")

    assert page.radios("slot") == {**dict.fromkeys(OFFERED, False), "": True}
    words = [label.text for label in page.by_id("slots").all("label")]
    assert words[0] == "Domani, ore 9 Cerchiamo con urgenza"
    assert words[2] == "Giovedì 16, ore 9 Chiedi entro mercoledì 15, ore 9"
    assert words[-1] == "Un'altra data"


def test_weekends_holidays_and_the_patrons_day_are_passed_over() -> None:
    town = make_town("Regalbuto")
    town.patron_month, town.patron_day = 8, 11
    town.save()
    friday_before_the_assumption = datetime(2026, 8, 7, 8, tzinfo=UTC)

    found = offered(friday_before_the_assumption)

    assert [value[:10] for value in found[::2]] == ["2026-08-10", "2026-08-12", "2026-08-13"]


@pytest.mark.parametrize(
    ("like", "first"),
    [
        (datetime(2026, 5, 14, 13, 30, tzinfo=UTC), "2026-07-16T15:30"),  # a Thursday
        (datetime(2026, 5, 12, 8, tzinfo=UTC), "2026-07-21T10:00"),  # a Tuesday: today is no tomorrow
        (datetime(2026, 1, 15, 9, tzinfo=UTC), "2026-07-16T10:00"),  # ten in winter is ten in summer
        (datetime(2026, 5, 16, 8, tzinfo=UTC), "2026-07-18T10:00"),  # a Saturday stays one
    ],
)
def test_hour_of_a_request_asked_again_comes_first_on_the_next_such_day(like: datetime, first: str) -> None:
    assert offered(NOON, like=like)[0] == first


def test_hour_asked_again_that_is_a_morning_already_stands_there_once() -> None:
    found = offered(NOON, like=datetime(2026, 5, 14, 7, tzinfo=UTC))

    assert sorted(found) == OFFERED
    assert found[0] == "2026-07-16T09:00"


def test_chosen_time_is_the_one_that_is_asked_for(world: World) -> None:
    send(world, slot="2026-07-16T11:00", date="", time="")

    assert Booking.objects.get().starts_at == datetime(2026, 7, 16, 9, tzinfo=UTC)


def test_chosen_and_typed_alike_is_meant_once(world: World) -> None:
    send(world, slot="2026-07-16T10:00")

    assert Booking.objects.get().starts_at == datetime(2026, 7, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (
            {"slot": "2026-07-17T09:00"},
            "Hai scelto un orario e ne hai scritto un altro: scegline uno, o cancella quello scritto.",
        ),
        (
            {"slot": "2026-07-16T09:00", "time": ""},
            "Hai scelto un orario e ne hai scritto un altro: scegline uno, o cancella quello scritto.",
        ),
        ({"slot": "presto"}, "Scegli un orario dall'elenco, oppure scrivilo."),
        ({"slot": "2026-07-12T09:00", "date": "", "time": ""}, "Questo giorno è già passato."),
        (
            {"slot": "2030-07-12T09:00", "date": "", "time": ""},
            "Si può chiedere al massimo con un anno di anticipo.",
        ),
    ],
)
def test_what_cannot_be_meant_is_asked_back_and_kept(
    world: World, changed: dict[str, Any], error: str
) -> None:
    page = send(world, **changed)

    assert (page.errors, page.links[error]) == ([error], "#id_slot_0")
    assert page.input("time").attributes.get("value", "") == changed.get("time", "10:00")
    assert Booking.objects.count() == 0


def test_chosen_time_stays_chosen_when_something_else_is_wrong(world: World) -> None:
    page = send(world, slot="2026-07-16T11:00", date="", time="", setting="")

    assert page.radios("slot")["2026-07-16T11:00"]
    assert page.errors == ["Scegli per cosa serve."]


def test_page_that_was_opened_yesterday_is_still_understood(world: World, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(days=2)

    send(world, slot="2026-07-17T09:00", date="", time="")

    assert Booking.objects.get().starts_at == datetime(2026, 7, 17, 7, tzinfo=UTC)


def test_who_asks_for_many_offices_types_day_and_hour(world: World) -> None:
    page = Visitor(world.nino).get("new-booking")

    assert page.radios("slot") == {}
    assert page.input("date").has(type="date")


def test_line_under_the_hours_follows_the_chosen_time(world: World) -> None:
    page = Visitor(world.cleo).get(
        "ask-by", live=True, slot="2026-07-17T09:00", date="", time="", office=world.registry.pk
    )

    assert page.text == (
        "Chiedi entro giovedì 16 luglio, ore 9. Sei in tempo. Fino ad allora puoi anche disdire senza costi."
    )


def test_sentence_reads_back_what_is_filled_in_and_sends_nothing(world: World) -> None:
    visitor = Visitor(world.cleo)

    whole = visitor.post("read-back", **answers(world, slot="2026-07-16T11:00", date="", time=""))
    begun = visitor.post("read-back", office=world.registry.pk, language_words="ucraino")

    assert whole.text == (
        "Stai chiedendo: Serve un mediatore o una mediatrice di ucraino giovedì 16 luglio dalle 11 alle 12,"
        " di persona, a Regalbuto, Municipio."
    )
    assert begun.text == "Stai chiedendo: Serve un mediatore o una mediatrice di ucraino."
    assert Booking.objects.count() == 0


def test_without_script_the_sentence_stands_in_the_page_that_comes_back(world: World) -> None:
    page = send(world, setting="")

    assert "Stai chiedendo: Serve un mediatore o una mediatrice di ucraino giovedì 16 luglio" in page.text
