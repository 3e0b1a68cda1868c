"""The coordinator's board: each job on its person's row at its hour, and what nobody has on top."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions.dispatching import assign_mediator
from bookings.models import Booking, Offer
from mediation.clock import ROME
from mediation.models import Absence, Mediator
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW, make_booking, make_mediator
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

DAY = TOMORROW.astimezone(ROME).date()


def board(world: World, day: date = DAY, name: str = "board") -> Page:
    return Visitor(world.nino).get(name, giorno=day.isoformat())


def rows(page: Page) -> dict[str, list[tuple[str, int]]]:
    """By the first words of its heading, the cells of each row with what they say and how many quarters they take."""
    (table,) = page.all("table")
    found = {}
    for row in table.all("tr"):
        heading = next(cell for cell in row if cell.name == "th")
        cells = [(cell.text, int(cell.attributes.get("colspan") or 1)) for cell in row if cell.name == "td"]
        found[heading.text] = cells
    return found


def entrust(world: World, booking: Booking, mediator: Mediator) -> None:
    assign_mediator(
        booking_id=booking.pk,
        seat_id=booking.seats.get().pk,
        mediator_id=mediator.pk,
        reason="Ha già detto sì al telefono",
        by_id=world.nino.pk,
        at=NOON,
    )


@pytest.mark.parametrize("name", ["board", "board-live", "board-week", "day-sheet"])
@pytest.mark.parametrize("who", ["berg", "anna", "amina"])
def test_only_the_coordinator_sees_the_board(world: World, name: str, who: str) -> None:
    assert Visitor(getattr(world, who)).get(name).status == 403


def test_job_stands_at_its_hours_on_its_persons_row(world: World, confirmed: Booking) -> None:
    found = rows(board(world))

    (before, job, after) = found["Amina Prova Ucraino"]
    begins = confirmed.starts_at.astimezone(ROME)
    assert before == ("", (begins.hour - 8) * 4 + begins.minute // 15)
    assert job[0].startswith(f"✔ {confirmed.number}, ucraino, ore ")
    assert job[0].endswith(", coperta")
    assert job[1] == confirmed.duration // timedelta(minutes=15)
    assert sum(width for _, width in (before, job, after)) == 40


def test_what_nobody_has_stands_on_top_with_the_way_to_assign_it(world: World, uncovered: Booking) -> None:
    page = board(world)

    (missing, width) = rows(page)["Scoperte: 1"][0]
    assert missing.startswith(f"○ {uncovered.number} tigrino, ore ") or str(uncovered.number) in missing
    assert width == 40
    ways = [link for link in page.all("a") if link.text == f"Assegna… {uncovered.number}"]
    people = f"/richieste/{uncovered.number}/chi"
    assert {link.attributes["href"] for link in ways} == {people, f"{people}#id_mediator_0"}


def test_who_is_thinking_and_who_is_away_is_said_in_words(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    Absence.objects.create(
        mediator=make_mediator("Bohdana"), during=(NOON - timedelta(days=1), NOON + timedelta(days=9))
    )

    found = rows(board(world))

    assert f"Amina Prova Ucraino ◐ ci pensa: {booking.number}" in found
    assert "Bohdana Prova Ucraino – assente" in found


def test_jobs_one_after_the_other_never_push_each_other_off(world: World) -> None:
    for minutes in (0, 20, 40):
        booking = make_booking(
            by=world.berg,
            office=world.triage,
            starts_at=TOMORROW + timedelta(minutes=minutes),
            duration_minutes=20,
        )
        entrust(world, booking, world.amina)

    cells = rows(board(world))["Amina Prova Ucraino"]

    assert [text.split(",")[0][0] for text, _ in cells if text] == ["✔", "✔", "✔"]
    assert sum(width for _, width in cells) == 40


def test_short_job_shows_its_shape_and_is_named_whole_to_who_cannot_see(world: World) -> None:
    """Its number on a quarter of an hour would be a column of digits."""
    for minutes, lasts in ((0, 20), (60, 60)):
        starts_at = TOMORROW + timedelta(minutes=minutes)
        job = make_booking(by=world.berg, office=world.triage, starts_at=starts_at, duration_minutes=lasts)
        entrust(world, job, world.amina)

    short, long = (cell.all("a")[0] for cell in board(world).all("td") if "filled" in str(cell.attributes))

    hidden = [[span.attributes.get("class") for span in link.all("span")] for link in (short, long)]
    assert hidden == [["hidden-visually"] * 4, [None, "hidden-visually", None, "hidden-visually"]]
    assert short.text.startswith(f"✔ {job.number - 1}, ")


def test_heads_are_plain_hours_in_every_language(world: World) -> None:
    visitor = Visitor(world.nino)
    visitor.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"

    heads = [head.text for head in visitor.get("board").all("th", scope="col")]

    assert heads[1:4] == ["8", "9", "10"]


def test_night_and_early_morning_widen_the_day(world: World) -> None:
    early = make_booking(by=world.berg, office=world.triage, starts_at=TOMORROW - timedelta(hours=7))
    entrust(world, early, world.amina)

    page = board(world, early.starts_at.astimezone(ROME).date())

    first = page.all("table")[0].all("th", scope="col")[1]
    assert first.text == str(early.starts_at.astimezone(ROME).hour)


def test_live_board_says_nothing_while_nothing_changes(world: World, booking: Booking) -> None:
    page = board(world)
    address = page.by_id("now").attributes["hx-get"] or ""
    seen = dict(part.split("=") for part in address.partition("?")[2].split("&"))

    same = Visitor(world.nino).get("board-live", giorno=seen["giorno"], visto=seen["visto"])
    entrust(world, booking, world.amina)
    changed = Visitor(world.nino).get("board-live", giorno=seen["giorno"], visto=seen["visto"])

    assert (same.status, same.html) == (204, "")
    assert str(booking.number) in changed.html


def test_week_has_each_job_on_its_day(world: World, confirmed: Booking, uncovered: Booking) -> None:
    page = board(world, name="board-week")

    found = rows(page)
    days = [text for text, _ in found["Amina Prova"]]
    assert [bool(text) for text in days] == [n == DAY.weekday() for n in range(7)]
    assert f"{confirmed.number}, ucraino, coperta" in days[DAY.weekday()]
    assert str(uncovered.number) in found["Scoperte: 1"][DAY.weekday()][0]


def test_sheet_names_whom_to_call(world: World, confirmed: Booking, uncovered: Booking) -> None:
    page = board(world, name="day-sheet")

    lines = {row.all("td")[0].text: row.text for row in page.all("table")[0].all("tr")[1:]}
    assert "Amina Prova, " in lines[str(confirmed.number)]
    assert world.amina.phone.removeprefix("+39") in lines[str(confirmed.number)].replace(" ", "")
    assert "○ Scoperta" in lines[str(uncovered.number)]


def test_day_that_is_none_is_today(world: World) -> None:
    page = Visitor(world.nino).get("board", giorno="ieri")

    assert page.heading.endswith(": oggi")


def test_many_people_and_jobs_take_as_many_queries_as_few(world: World, confirmed: Booking) -> None:
    nino = Visitor(world.nino)
    few = _queries(nino)
    for number in range(24):
        mediator: Mediator = make_mediator(f"Maria {number}")
        booking = make_booking(by=world.berg, office=world.triage, starts_at=TOMORROW + timedelta(hours=2))
        entrust(world, booking, mediator)

    many = _queries(nino)

    assert many == few <= 15


def _queries(visitor: Visitor) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("board", giorno=DAY.isoformat()).status == 200
    return len(queries)
