"""Her own register: a month line by line, with its signatures, and the same month to take away."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import complete_booking, complete_own_seat
from bookings.actions.recording import sign_record, validate_record
from bookings.models import Booking
from bookings.reports.register import register
from bookings.vocabulary import AnswerChannel
from bookings.web.register_csv import as_csv
from bookings.web.register_pdf import Sheet, as_pdf
from bookings.web.register_rows import Row, rows_of
from mediation.models import Mediator, Office
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed as confirm
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JULY = date(2026, 7, 1)
MONTH = "2026-07"
ALREADY = "L'ufficio è già stato avvisato da meno di un giorno: il messaggio vale per tutti i turni."


def said_by_herself(booking: Booking, amina: Mediator, *, at: object = None, **times: object) -> None:
    complete_own_seat(
        booking_id=booking.pk,
        mediator_id=amina.pk,
        at=at or TOMORROW + 75 * MINUTE,  # type: ignore[arg-type]
        via=AnswerChannel.PAGE,
        **times,  # type: ignore[arg-type]
    )


@pytest.fixture
def worked(world: World, confirmed: Booking, clock: StoppedClock) -> Booking:
    """Amina said at 13:15 that it was over; the office has not signed."""
    play(until=TOMORROW)
    said_by_herself(confirmed, world.amina)
    clock.at = TOMORROW + 3 * DAY
    return confirmed


def rows(world: World, clock: StoppedClock) -> list[Row]:
    return rows_of(register(world.amina.pk, month=JULY), at=clock.at)


def test_a_line_says_what_was_agreed_worked_credited_and_who_has_signed(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    (row,) = rows(world, clock)

    assert (row.day, row.hours, row.number) == (date(2026, 7, 15), "12:00–13:15", worked.number)
    assert (row.agreed_minutes, row.worked_minutes, row.credited_minutes) == (60, 75, 75)
    assert (row.place, row.office) == ("Enna", "Ospedale di prova, Triage")
    assert (row.hers, row.offices, row.is_waiting) == ("15/07/2026 13:15", "in attesa da 3 giorni", True)


@pytest.mark.parametrize(
    ("later", "waits"), [(2 * HOUR, "in attesa da oggi"), (DAY, "in attesa da 1 giorno")]
)
def test_it_says_how_long_an_office_lets_her_wait(
    world: World, worked: Booking, clock: StoppedClock, later: timedelta, waits: str
) -> None:
    clock.at = TOMORROW + later

    assert [row.offices for row in rows(world, clock)] == [waits]


def test_signed_and_validated_have_their_times(world: World, worked: Booking, clock: StoppedClock) -> None:
    sign_record(booking_id=worked.pk, by_id=world.berg.pk, at=TOMORROW + 2 * HOUR)
    validate_record(booking_id=worked.pk, by_id=world.nino.pk, at=TOMORROW + 3 * HOUR)

    (row,) = rows(world, clock)
    page = Visitor(world.amina).get("register-month", MONTH)

    assert (row.offices, row.validated, row.is_waiting) == ("15/07/2026 14:00", "15/07/2026 15:00", False)
    assert "1 con tutte e due le firme." in page.text
    assert page.facts["Validato dal coordinamento"] == "15/07/2026 15:00"


def test_what_the_clock_closed_is_not_her_word(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    play(until=TOMORROW + 12 * HOUR)

    (row,) = rows(world, clock)

    assert row.hers == "orari non scritti"
    assert register(world.amina.pk, month=JULY).signed_by_both == 0


def test_corrections_stand_below_what_they_correct(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    said_by_herself(worked, world.amina, at=TOMORROW + 2 * HOUR, ended_at=TOMORROW + 90 * MINUTE)
    complete_booking(
        booking_id=worked.pk, by_id=world.berg.pk, at=TOMORROW + 3 * HOUR, ended_at=TOMORROW + HOUR
    )

    (row,) = rows(world, clock)

    assert row.corrections == (
        "Corretto da Amina il 15/07/2026 14:00: prima 12:00–13:15 (riconosciuto: 1 ora e 15 minuti), "
        "poi 12:00–13:30 (riconosciuto: 1 ora e 30 minuti).",
        "Corretto dall'ufficio il 15/07/2026 15:00: prima 12:00–13:30 (riconosciuto: 1 ora e 30 minuti), "
        "poi 12:00–13:00 (riconosciuto: 1 ora).",
    )
    assert row.hers == "15/07/2026 14:00"


def test_called_off_late_is_a_line_of_its_own_kind(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    cancel_booking(booking_id=confirmed.pk, by_id=world.berg.pk, reason="", at=TOMORROW - HOUR)

    (row,) = rows(world, clock)

    assert row.note == "Disdetto tardi: il tempo è riconosciuto lo stesso."
    assert (row.hours, row.worked_minutes, row.credited_minutes) == ("", 0, 60)
    assert (row.hers, row.offices, row.is_waiting) == ("", "non serve", False)


def test_a_reserved_job_says_neither_office_nor_body(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    Booking.objects.update(silent=True)
    client = _client(world.amina)

    (row,) = rows(world, clock)
    table = client.get(reverse("register-csv", args=[MONTH])).content.decode()

    assert (row.place, row.office) == ("Enna", "riservato")
    assert "Ospedale" not in table
    assert "Ospedale" not in _text(client)


# --- The page


def test_her_month_on_one_page(world: World, worked: Booking) -> None:
    page = Visitor(world.amina).get("register")

    assert page.heading == "Il mio registro ore, luglio 2026"
    assert "Tempo riconosciuto: 1 ora e 15 minuti" in page.text
    assert "1 intervento fatto, tempo svolto 1 ora e 15 minuti." in page.text
    assert "1 aspetta la firma dell'ufficio, in attesa da 3 giorni." in page.text
    assert page.facts == {
        "Ti è riconosciuto": "1 ora e 15 minuti",
        "Concordato e svolto": "1 ora; svolto 1 ora e 15 minuti",
        "La tua conferma": "15/07/2026 13:15",
        "Firma dell'ufficio": "in attesa da 3 giorni",
    }
    assert page.links["Scarica il PDF"] == "/ore/2026-07/registro.pdf"


def test_months_lead_to_each_other_and_not_into_the_future(world: World, clock: StoppedClock) -> None:
    visitor = Visitor(world.amina)

    this, before = visitor.get("register"), visitor.get("register-month", "2026-06")

    assert this.links["‹ Giugno 2026"] == "/ore/2026-06"
    assert not [words for words in this.links if words.endswith("›")]
    assert before.links["Luglio 2026 ›"] == "/ore/2026-07"
    assert "Nessun intervento a giugno 2026." in before.text


@pytest.mark.parametrize(
    "month", ["2026-13", "luglio", "2026-7", "0000-01", "0001-01", "9999-12", "2026-07-01"]
)
@pytest.mark.parametrize("name", ["register-month", "register-csv", "register-pdf"])
def test_what_is_no_month_is_not_there(world: World, name: str, month: str) -> None:
    assert Visitor(world.amina).get(name, month).status == 404


@pytest.mark.parametrize("who", ["berg", "nino", "anna"])
@pytest.mark.parametrize("name", ["register-month", "register-csv", "register-pdf"])
def test_her_register_is_for_her_alone(world: World, worked: Booking, who: str, name: str) -> None:
    assert Visitor(getattr(world, who)).get(name, MONTH).status == 403


def test_a_colleague_sees_her_own_register(world: World, worked: Booking) -> None:
    page = Visitor(world.zarina).get("register-month", MONTH)

    assert f"Turno {worked.number}" not in page.text
    assert "Nessuna ora riconosciuta" in page.text


def test_who_has_left_reads_hers_as_long_as_she_can_sign_in(world: World, worked: Booking) -> None:
    Mediator.objects.filter(pk=world.amina.pk).update(is_active=False)

    page = Visitor(world.amina).get("register-month", MONTH)

    assert page.facts["Ti è riconosciuto"] == "1 ora e 15 minuti"


def test_three_lines_cost_no_more_questions_than_one(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    visitor = Visitor(world.amina)
    with_one = visitor.count_queries("register")
    for days in (1, 2):
        starts_at = TOMORROW + days * DAY
        confirm(world.amina, world.berg, world.triage, at=NOON, starts_at=starts_at)
    play(until=TOMORROW + 2 * DAY + 12 * HOUR)

    assert len(visitor.get("register").all("li", **{"class": "card"})) == 3
    assert visitor.count_queries("register") == with_one


# --- To take away


def _client(mediator: Mediator) -> Client:
    client = Client()
    assert mediator.user
    client.force_login(mediator.user)
    return client


def _text(client: Client) -> str:
    answer = client.get(reverse("register-pdf", args=[MONTH]))
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
    )


def test_the_table_opens_in_an_italian_spreadsheet(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    answer = _client(world.amina).get(reverse("register-csv", args=[MONTH]))

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="registro-ore-2026-07.csv"'
    (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert line == {
        "Data": "15/07/2026",
        "Turno": str(worked.number),
        "Orario": "12:00–13:15",
        "Lingua": "Ucraino",
        "Comune": "Enna",
        "Ufficio": "Ospedale di prova, Triage",
        "Minuti concordati": "60",
        "Minuti svolti": "75",
        "Minuti riconosciuti": "75",
        "Confermato da chi media": "15/07/2026 13:15",
        "Firma dell'ufficio": "in attesa da 3 giorni",
        "Validato": "",
        "Note": "",
    }


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(world: World, worked: Booking, clock: StoppedClock, begins: str) -> None:
    world.triage.organisation.name = f"{begins}HYPERLINK(1)"
    world.triage.organisation.save()

    table = as_csv(rows(world, clock)).decode("utf-8-sig")

    line = list(csv.reader(io.StringIO(table, newline=""), delimiter=";"))[1]
    assert line[5] == f"'{begins}HYPERLINK(1), Triage"


def test_the_sheet_is_small_and_says_all_that_the_page_says(world: World, worked: Booking) -> None:
    client = _client(world.amina)

    answer = client.get(reverse("register-pdf", args=[MONTH]))
    text = _text(client)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="registro-ore-2026-07.pdf"'
    assert len(answer.content) <= 100_000
    assert "Polo" in text
    assert "Registro ore di Amina Prova, luglio 2026" in text
    assert (
        "1 intervento. Tempo svolto: 1 ora e 15 minuti. Riconosciuto: 1 ora e 15 minuti. Da firmare: 1."
        in text
    )
    assert f"15/07/2026 {worked.number} 12:00–13:15" in text
    assert "Fa fede il registro sul sito. Copia del 18/07/2026 12:00." in text
    assert "Pagina 1 di 1" in text


def test_a_full_month_fits_and_its_pages_are_numbered(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    (row,) = rows(world, clock)
    full = Sheet(
        body="Polo di prova",
        name="Amina Prova",
        register=register(world.amina.pk, month=JULY),
        rows=[row] * 90,
        at=clock.at,
    )

    file = as_pdf(full)

    pages = PdfReader(io.BytesIO(file)).pages
    assert len(file) <= 100_000
    assert f"Pagina {len(pages)} di {len(pages)}" in pages[-1].extract_text()
    assert all("Minuti" in page.extract_text() for page in pages)


@pytest.mark.parametrize("name", ["Олена Шевченко", "Fatou Ndiaye Ș Ț Ġ ẹ"])
def test_names_keep_their_letters(world: World, worked: Booking, name: str) -> None:
    first, _, last = name.partition(" ")
    Mediator.objects.filter(pk=world.amina.pk).update(first_name=first, last_name=last)

    assert f"Registro ore di {name}, luglio 2026" in _text(_client(world.amina))


def test_arabic_letters_are_drawn(world: World, worked: Booking) -> None:
    Mediator.objects.filter(pk=world.amina.pk).update(first_name="أمينة", last_name="سالم")

    answer = _client(world.amina).get(reverse("register-pdf", args=[MONTH]))

    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.metadata
    assert reader.metadata.title == "Registro ore di أمينة سالم, luglio 2026"
    # Letters that the font has not are drawn as one and the same box, and read back as none of these.
    assert set("أمينةسالم") <= set(reader.pages[0].extract_text())


def test_line_that_waits_for_a_day_can_be_asked_for_once_a_day(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    amina = Visitor(world.amina)
    waiting = amina.get("register-month", MONTH)

    asked = amina.post("ask-for-signature", worked.pk)
    page = amina.follow(asked)
    again = amina.follow(amina.post("ask-for-signature", worked.pk))

    assert f"Sollecita la firma Turno {worked.pk}" in waiting.buttons
    assert page.said == [f"Fatto: abbiamo chiesto all'ufficio di firmare le ore del turno {worked.pk}."]
    assert "Firma sollecitata il 18/07/2026 12:00." in page.text
    assert not any("Sollecita" in button for button in page.buttons)
    assert again.said == [ALREADY]


def test_other_lines_of_the_office_say_that_one_message_a_day_is_for_all(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    other = confirm(world.amina, world.berg, world.triage, at=NOON, starts_at=TOMORROW + 4 * HOUR)
    said_by_herself(other, world.amina, at=TOMORROW + 5 * HOUR)
    amina = Visitor(world.amina)

    page = amina.follow(amina.post("ask-for-signature", worked.pk))
    again = amina.follow(amina.post("ask-for-signature", other.pk))
    clock.at += DAY
    next_day = amina.get("register-month", MONTH)

    assert page.text.count("L'ufficio è già stato avvisato il 18/07/2026 12:00, per un altro turno") == 1
    assert not any("Sollecita" in button for button in page.buttons)
    assert again.said == [ALREADY]
    assert sum("Sollecita" in button for button in next_day.buttons) == 2
    assert "per un altro turno" not in next_day.text


@pytest.mark.parametrize(
    ("landline", "instead"),
    [
        ("+390935123456", "telefona tu, al 0935 123456."),
        ("", "telefona al coordinamento. Il numero è in fondo alla pagina."),
    ],
)
def test_where_nothing_written_arrives_she_reads_that_somebody_has_to_telephone(
    world: World, worked: Booking, settings: Settings, landline: str, instead: str
) -> None:
    settings.SENDS_EMAIL = False
    Booking.objects.update(contact_phone=landline)
    Office.objects.update(sms_phone="", phone="")
    amina = Visitor(world.amina)

    page = amina.follow(amina.post("ask-for-signature", worked.pk))

    assert page.said == [f"A questo ufficio non arrivano messaggi: per la firma {instead}"]
    assert "Firma sollecitata" not in page.text
    assert f"Sollecita la firma Turno {worked.pk}" in page.buttons


def test_line_of_today_and_one_that_is_signed_cannot_be_asked_for(
    world: World, worked: Booking, clock: StoppedClock
) -> None:
    amina = Visitor(world.amina)
    clock.at = TOMORROW + 2 * HOUR
    today = amina.get("register-month", MONTH)
    clock.at = TOMORROW + 3 * DAY
    sign_record(booking_id=worked.pk, by_id=world.berg.pk, at=clock.at)

    signed = amina.get("register-month", MONTH)

    assert not any("Sollecita" in button for page in (today, signed) for button in page.buttons)


def test_signature_is_asked_for_by_whoever_worked_alone(world: World, worked: Booking) -> None:
    assert Visitor(world.zarina).post("ask-for-signature", worked.pk).status == 404
    assert Visitor(world.berg).post("ask-for-signature", worked.pk).status == 403
