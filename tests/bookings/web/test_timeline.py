"""The history of a request as each reader finds it: who did what for whom, before and after."""

from datetime import timedelta

import pytest

from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import accept_offer, assign_mediator, decline_offer
from bookings.actions.reminding import confirm_reminder
from bookings.actions.rescuing import accept_rescue, propose_rescue, refuse_rescue, take_back_rescue
from bookings.models import Booking, Offer
from bookings.permissions import Sight
from bookings.vocabulary import AnswerChannel
from bookings.web.timeline import Entry, entries_of
from mediation.vocabulary import Delivery
from tests.bookings.scenes import fresh
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, make_booking
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def told(world: World, booking: Booking, asked: dict[str, Offer]) -> Booking:
    """Asked for, declined by Zarina on her page, accepted by Amina by SMS, and corrected by Nino for the office."""
    zarina = world.zarina.user
    assert zarina is not None
    decline_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.PAGE, by_id=zarina.pk)
    accept_offer(offer_id=asked["Amina"].pk, at=NOON + HOUR, via=AnswerChannel.SMS)
    change_booking(
        booking_id=booking.pk,
        change=Change(contact_phone="+390935000222", case_reference="A-18"),
        by_id=world.nino.pk,
        at=NOON + 14 * HOUR,
    )
    return fresh(booking)


def lines(booking: Booking, sight: Sight) -> list[tuple[str, str, str]]:
    return [(entry.words, entry.by, entry.on_behalf_of) for entry in entries_of(booking, sight)]


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    return [(one.name, one.before, one.after) for one in entry.differences]


def test_coordinator_reads_from_the_beginning_who_did_what_and_for_whom(told: Booking) -> None:
    office = str(told.office)

    assert lines(told, Sight.WHOLE) == [
        ("Richiesta ricevuta da Ida.", "Ida Berg", ""),
        ("Abbiamo chiesto a 2 persone.", "il programma, all'ora prevista", ""),
        ("Proposta preparata per Amina Prova.", "il programma, all'ora prevista", ""),
        ("Proposta preparata per Zarina Prova.", "il programma, all'ora prevista", ""),
        ("Zarina Prova ha risposto che non può.", "zarina", ""),
        ("Amina Prova ha accettato rispondendo all'SMS.", "Amina Prova, SMS", ""),
        ("Richiesta corretta: il telefono del referente e il riferimento del caso.", "Nino", office),
    ]


def test_office_never_reads_who_declined(told: Booking) -> None:
    read = lines(told, Sight.OFFICE)

    assert ("Una persona ha risposto che non può.", "una persona a cui abbiamo chiesto", "") in read
    assert "arina" not in str(read)


@pytest.fixture
def job(world: World) -> Booking:
    """Amina's, in person tomorrow; and she has confirmed the reminder by SMS."""
    onsite = make_booking(by=world.berg, office=world.triage, delivery=Delivery.ONSITE)
    accept_offer(offer_id=ask(onsite)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    confirm_reminder(
        booking_id=onsite.pk, mediator_id=world.amina.pk, via=AnswerChannel.SMS, at=NOON + 7 * HOUR
    )
    return onsite


@pytest.fixture
def proposed(world: World, job: Booking) -> Booking:
    """She cannot get there, and can by telephone."""
    propose_rescue(booking_id=job.pk, mediator_id=world.amina.pk, via=AnswerChannel.SMS, at=NOON + 22 * HOUR)
    return job


def last_line(booking: Booking, sight: Sight = Sight.WHOLE) -> tuple[str, str, str]:
    return lines(booking, sight)[-1]


def test_who_confirms_a_reminder_by_sms_is_she(job: Booking) -> None:
    assert last_line(job) == ("Amina Prova ha confermato il promemoria.", "Amina Prova, SMS", "")
    assert last_line(job, Sight.OFFICE)[1] == "Amina, SMS"


def test_who_takes_her_by_telephone_by_sms_is_the_office(proposed: Booking) -> None:
    accept_rescue(booking_id=proposed.pk, via=AnswerChannel.SMS, at=NOON + 23 * HOUR)

    said = "Va bene così: Amina Prova fa l'intervento al telefono."
    assert last_line(proposed) == (said, "l'ufficio, SMS", "")


def test_who_refuses_her_by_sms_is_the_office(proposed: Booking) -> None:
    refuse_rescue(booking_id=proposed.pk, via=AnswerChannel.SMS, at=NOON + 23 * HOUR)

    said = "L'intervento al telefono con Amina Prova non va bene: cerchiamo ancora."
    assert last_line(proposed) == (said, "l'ufficio, SMS", "")


def test_who_takes_her_word_back_by_sms_is_she(proposed: Booking) -> None:
    take_back_rescue(booking_id=proposed.pk, via=AnswerChannel.SMS, at=NOON + 23 * HOUR)

    said = "Amina Prova non può più nemmeno al telefono: cerchiamo ancora."
    assert last_line(proposed) == (said, "Amina Prova, SMS", "")


def test_somebody_of_the_office_is_named_whatever_she_answers_by(world: World, proposed: Booking) -> None:
    accept_rescue(booking_id=proposed.pk, via=AnswerChannel.PAGE, at=NOON + 23 * HOUR, by_id=world.berg.pk)

    assert last_line(proposed)[1:] == ("Ida Berg", "")


def test_what_changed_is_told_before_and_after(told: Booking) -> None:
    (*_, last) = entries_of(told, Sight.OFFICE)

    assert changes(last) == [
        ("Telefono del referente", "333 009 9999", "0935 000222"),
        ("Riferimento del caso", "A-17", "A-18"),
    ]


def test_auditor_reads_the_change_but_not_how_to_reach_anybody(told: Booking) -> None:
    (*_, last) = entries_of(told, Sight.AUDITED)

    assert changes(last) == [("Riferimento del caso", "A-17", "A-18")]


def test_page_tells_day_by_day(world: World, told: Booking) -> None:
    page = Visitor(world.berg).get("timeline", told.number)

    assert [heading.text for heading in page.all("h2")] == ["Martedì 14 luglio", "Mercoledì 15 luglio"]
    assert "prima A-17, dopo A-18" in " ".join(page.text.split())


def test_another_office_finds_no_history(world: World, told: Booking) -> None:
    assert Visitor(world.cleo).get("timeline", told.number).status == 404


def test_what_the_coordinator_decides_is_on_nobodys_behalf(world: World, booking: Booking) -> None:
    assign_mediator(
        booking_id=booking.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON
    )

    (*_, last) = lines(booking, Sight.WHOLE)

    assert last[1:] == ("Nino", "")


def test_the_start_is_told_before_the_end(world: World, booking: Booking) -> None:
    change_booking(
        booking_id=booking.pk,
        change=Change(starts_at=booking.starts_at + HOUR),
        by_id=world.berg.pk,
        at=NOON,
    )
    changed = next(entry for entry in entries_of(fresh(booking), Sight.OFFICE) if entry.differences)

    assert [name for name, _, _ in changes(changed)] == ["Inizio", "Fine"]
    assert changed.words == "Richiesta corretta: l'ora d'inizio e l'ora di fine."
