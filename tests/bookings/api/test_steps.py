"""POST /api/v1/bookings/{id}/…: each step by those who may, refused to those who may not, and nothing changed then."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer
from bookings.actions.recording import sign_record
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, SeatStatus
from mediation.models import Exclusion
from tests.bookings.api.conftest import Clock, World, ask
from tests.factories import NOON, TOMORROW, make_booking, only_seat

pytestmark = pytest.mark.django_db

OFFICE_STEPS = ("cancel", "change", "complete", "sign", "person_absent", "mediator_absent")
COORDINATOR_STEPS = ("assign", "offer", "undo", "redispatch", "validate", "cover_externally", "give_up")
STEPS = (*OFFICE_STEPS, *COORDINATOR_STEPS, "release")


@pytest.fixture
def confirmed(world: World, booking: Booking) -> Booking:
    """Amina has accepted it."""
    offer = ask(booking)["Amina"]
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)
    return booking


@pytest.fixture
def done(world: World, confirmed: Booking) -> Booking:
    end = TOMORROW + timedelta(hours=1)
    return complete_booking(booking_id=confirmed.pk, by_id=world.dr_berg.pk, at=end)


@pytest.fixture
def uncovered(world: World) -> Booking:
    """Nobody speaks Tigrinya."""
    booking = make_booking(by=world.dr_berg, office=world.triage, language="ti")
    assert ask(booking) == {}
    return booking


def status_of(booking: Booking) -> tuple[str, str]:
    return Booking.objects.get(pk=booking.pk).status, only_seat(booking).status


@pytest.mark.parametrize("step", STEPS)
def test_step_on_a_foreign_booking_is_404(world: World, booking: Booking, step: str) -> None:
    events = BookingEvent.objects.count()

    answer = world.program(world.cleo).post(f"/bookings/{booking.pk}/{step}", {"rubbish": 1})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (status_of(booking), BookingEvent.objects.count()) == (("searching", "open"), events)


@pytest.mark.parametrize("step", STEPS)
def test_auditor_changes_nothing(world: World, booking: Booking, step: str) -> None:
    answer = world.program(world.anna).post(f"/bookings/{booking.pk}/{step}")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert status_of(booking) == ("searching", "open")


@pytest.mark.parametrize("step", COORDINATOR_STEPS)
def test_office_does_not_do_the_coordinators_part(world: World, booking: Booking, step: str) -> None:
    answer = world.program(world.dr_berg).post(f"/bookings/{booking.pk}/{step}")

    assert (answer.status_code, answer.json()["verb"]) == (403, step)


@pytest.mark.parametrize("step", [step for step in OFFICE_STEPS if step != "complete"])
def test_mediator_does_not_do_the_offices_part(world: World, confirmed: Booking, step: str) -> None:
    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/{step}")

    assert answer.status_code == 403
    assert status_of(confirmed) == ("confirmed", "filled")


@pytest.mark.parametrize("step", STEPS)
def test_step_on_a_booking_that_is_not_there_is_404(world: World, step: str) -> None:
    answers = [
        world.program(world.nino).post(f"/bookings/{number}/{step}") for number in (999_999, 10**30, 0)
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_requester_who_also_mediates_cancels_no_foreign_job(world: World, booking: Booking) -> None:
    world.cleo.memberships.create(organisation=world.triage.organisation, role="mediator")
    world.amina.user = None
    world.amina.save()
    world.amina.user = world.cleo
    world.amina.save()
    offer = ask(booking)["Amina"]
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)

    answer = world.program(world.cleo).post(f"/bookings/{booking.pk}/cancel", {"reason": "no"})

    assert answer.status_code == 403
    assert status_of(booking) == ("confirmed", "filled")


# --- The office's part


def test_office_cancels_with_a_reason(world: World, booking: Booking) -> None:
    answer = world.program(world.dr_berg).post(f"/bookings/{booking.pk}/cancel", {"reason": "Rinviata"})

    assert (answer.status_code, answer.json()["status"], answer.json()["late"]) == (200, "cancelled", False)
    assert BookingEvent.objects.get(kind="booking_cancelled").facts["reason"] == "Rinviata"


def test_late_cancellation_says_so(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW - timedelta(hours=3)

    answer = world.program(world.mara).post(f"/bookings/{confirmed.pk}/cancel")

    assert (answer.json()["status"], answer.json()["late"]) == ("cancelled", True)


def test_cancelling_twice_changes_nothing(world: World, booking: Booking) -> None:
    program = world.program(world.dr_berg)
    first = program.post(f"/bookings/{booking.pk}/cancel")

    second = program.post(f"/bookings/{booking.pk}/cancel")

    assert (first.status_code, second.status_code, second.json()) == (200, 200, first.json())


def test_office_corrects_details(world: World, confirmed: Booking) -> None:
    answer = world.program(world.dr_berg).post(
        f"/bookings/{confirmed.pk}/change", {"contact_name": "Sala 3", "contact_phone": "0935000222"}
    )

    assert answer.status_code == 200
    assert (answer.json()["contact_name"], answer.json()["contact_phone"]) == ("Sala 3", "+390935000222")
    assert answer.json()["version"] == 2


def test_change_of_hours_that_were_agreed_is_asked_about(world: World, confirmed: Booking) -> None:
    later = TOMORROW + timedelta(hours=3)
    answer = world.program(world.dr_berg).post(
        f"/bookings/{confirmed.pk}/change", {"starts_at": later.isoformat(), "version": 1}
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "reconfirming")
    assert Booking.objects.get(pk=confirmed.pk).starts_at == later


def test_second_editor_sees_what_the_first_did(world: World, confirmed: Booking) -> None:
    changed = f"/bookings/{confirmed.pk}/change"
    world.program(world.nino).post(changed, {"contact_name": "Sala 3", "version": 1})

    answer = world.program(world.dr_berg).post(changed, {"contact_name": "Sala 4", "version": 1})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "changed_meanwhile")
    assert (problem["seen"], problem["version"]) == (1, 2)
    assert [(event["kind"], event["at"]) for event in problem["events"]] == [
        ("booking_changed", "2026-07-14T12:00:00+02:00")
    ]
    assert Booking.objects.get(pk=confirmed.pk).contact_name == "Sala 3"


@pytest.fixture
def moved(world: World, confirmed: Booking) -> Booking:
    """Three hours later than Amina had said yes to."""
    hours = {"starts_at": (TOMORROW + timedelta(hours=3)).isoformat()}
    world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/change", hours)
    return confirmed


@pytest.mark.parametrize(("said", "status"), [(True, "confirmed"), (False, "searching")])
def test_mediator_answers_to_what_has_changed(world: World, moved: Booking, said: bool, status: str) -> None:
    answer = world.program(world.amina).post(f"/bookings/{moved.pk}/reconfirm", {"answer": said})

    assert answer.status_code == 200
    assert Booking.objects.get(pk=moved.pk).status == status


def test_coordinator_passes_on_what_she_said_on_the_telephone(world: World, moved: Booking) -> None:
    answer = world.program(world.nino).post(f"/bookings/{moved.pk}/reconfirm", {"answer": True})

    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    assert moved.events.get(kind="booking_reconfirmed").facts == {"via": "coordinator"}


def test_office_does_not_answer_for_her(world: World, moved: Booking) -> None:
    answer = world.program(world.dr_berg).post(f"/bookings/{moved.pk}/reconfirm", {"answer": True})

    assert (answer.status_code, Booking.objects.get(pk=moved.pk).status) == (403, "reconfirming")


def test_answer_to_nothing_is_refused(world: World, confirmed: Booking) -> None:
    answers = [
        world.program(who).post(f"/bookings/{confirmed.pk}/reconfirm", {"answer": True})
        for who in (world.amina, world.nino)
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "wrong_state"),
        (409, "wrong_state"),
    ]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"starts_at": "2026-07-13T10:00:00+02:00"}, 422, "start_in_the_past"),
        ({"starts_at": "2026-07-20T10:00:00"}, 400, "naive_time"),
        ({"duration_minutes": 0}, 400, "duration_not_positive"),
        ({"contact_phone": "7"}, 400, "bad_phone"),
        ({"contact_name": None}, 400, "null"),
    ],
)
def test_impossible_change_is_refused(
    world: World, booking: Booking, change: dict[str, Any], status: int, code: str
) -> None:
    answer = world.program(world.dr_berg).post(f"/bookings/{booking.pk}/change", change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Booking.objects.get(pk=booking.pk).version == 1


def test_office_completes_with_real_times(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + timedelta(hours=2)
    times = {"started_at": TOMORROW.isoformat(), "ended_at": (TOMORROW + timedelta(minutes=45)).isoformat()}

    answer = world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/complete", times)

    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert only_seat(confirmed).records.get().actual_minutes == 45


def test_end_before_the_start_is_422(world: World, confirmed: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + timedelta(hours=2)
    times = {"started_at": TOMORROW.isoformat(), "ended_at": (TOMORROW - timedelta(minutes=1)).isoformat()}

    answer = world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/complete", times)

    assert (answer.status_code, answer.json()["code"]) == (422, "end_before_start")
    assert status_of(confirmed) == ("confirmed", "filled")


def test_completing_what_nobody_holds_is_409(world: World, booking: Booking, clock: Clock) -> None:
    clock.at = TOMORROW + timedelta(hours=1)

    answer = world.program(world.dr_berg).post(f"/bookings/{booking.pk}/complete")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert (answer.json()["status"], answer.json()["state"], answer.json()["step"]) == (
        409,
        "open",
        "complete",
    )


def test_office_signs_and_coordinator_validates(world: World, done: Booking) -> None:
    signed = world.program(world.dr_berg).post(f"/bookings/{done.pk}/sign")
    validated = world.program(world.nino).post(f"/bookings/{done.pk}/validate")

    assert (signed.json()["status"], validated.json()["status"]) == ("signed", "validated")


@pytest.mark.parametrize(
    ("step", "status"), [("person_absent", "person_absent"), ("mediator_absent", "searching")]
)
def test_office_says_who_did_not_come(
    world: World, confirmed: Booking, clock: Clock, step: str, status: str
) -> None:
    """For a mediator another is searched for at once."""
    clock.at = TOMORROW + timedelta(minutes=20)

    answer = world.program(world.dr_berg).post(f"/bookings/{confirmed.pk}/{step}")

    assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_the_person_is_waited_for_unless_the_coordinator_says_why_not(
    world: World, confirmed: Booking, clock: Clock
) -> None:
    clock.at = TOMORROW + timedelta(minutes=5)
    path, reason = f"/bookings/{confirmed.pk}/person_absent", {"reason": "Ha telefonato"}

    by_office = world.program(world.dr_berg).post(path, reason)
    by_nino = world.program(world.nino).post(path, reason)

    assert (by_office.status_code, by_office.json()["code"]) == (409, "wait_not_over")
    assert by_office.json()["until"] == "2026-07-15T12:20:00+02:00"
    assert (by_nino.status_code, by_nino.json()["status"]) == (200, "person_absent")


# --- The mediator's part


def test_mediator_gives_her_job_back(world: World, confirmed: Booking) -> None:
    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/release", {"reason": "Auto rotta"})

    assert (answer.status_code, answer.json()["status"]) == (200, "searching")
    # She sees what she saw when she was asked, and no more.
    assert "contact_phone" not in answer.json()
    assert BookingEvent.objects.get(kind="mediator_withdrew").facts["reason"] == "Auto rotta"


def test_mediator_does_not_give_back_what_she_is_only_asked_for(world: World, booking: Booking) -> None:
    ask(booking)

    answer = world.program(world.zarina).post(f"/bookings/{booking.pk}/release")

    assert answer.status_code == 403
    assert status_of(booking) == ("searching", "dispatching")


def test_coordinator_takes_a_mediator_off_with_a_reason(world: World, confirmed: Booking) -> None:
    program = world.program(world.nino)

    bare = program.post(f"/bookings/{confirmed.pk}/release")
    explained = program.post(f"/bookings/{confirmed.pk}/release", {"reason": "Conflitto"})

    assert (bare.status_code, bare.json()["code"]) == (400, "reason_missing")
    assert (explained.status_code, explained.json()["seats"][0]["mediator"]) == (200, None)


# --- The coordinator's part


def test_coordinator_assigns_with_a_reason(world: World, booking: Booking) -> None:
    body = {"mediator": world.zarina.pk, "reason": "La conosce"}

    answer = world.program(world.nino).post(f"/bookings/{booking.pk}/assign", body)

    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    assert answer.json()["seats"][0]["mediator"]["last_name"] == "Prova"
    assert only_seat(booking).mediator_id == world.zarina.pk


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": "La conosce"}, 400, "required"),
        ({"mediator": 1}, 400, "required"),
        ({"mediator": 1, "reason": "  "}, 400, "blank"),
        ({"mediator": 987_654, "reason": "La conosce"}, 404, "unknown_mediator"),
    ],
)
def test_assignment_without_its_parts_is_refused(
    world: World, booking: Booking, body: dict[str, Any], status: int, code: str
) -> None:
    answer = world.program(world.nino).post(f"/bookings/{booking.pk}/assign", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert only_seat(booking).mediator is None


def test_coordinator_asks_by_name_and_takes_it_back(world: World, booking: Booking) -> None:
    nino = world.program(world.nino)

    made = nino.post(f"/bookings/{booking.pk}/offer", {"mediators": [world.zarina.pk]})
    offer = Offer.objects.get()
    undone = nino.post(f"/bookings/{booking.pk}/undo", {})
    again = nino.post(f"/bookings/{booking.pk}/undo", {})

    assert (made.status_code, offer.mediator, offer.seat.booking) == (200, world.zarina, booking)
    assert (undone.status_code, Offer.objects.get().status) == (200, "withdrawn")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_undo")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "required"),
        ({"mediators": []}, 400, "min_length"),
        ({"mediators": [987_654]}, 404, "unknown_mediator"),
    ],
)
def test_offer_to_nobody_is_refused(
    world: World, booking: Booking, body: dict[str, Any], status: int, code: str
) -> None:
    answer = world.program(world.nino).post(f"/bookings/{booking.pk}/offer", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Offer.objects.exists()


def test_assignment_of_a_taken_seat_is_409(world: World, confirmed: Booking) -> None:
    body = {"mediator": world.zarina.pk, "reason": "La conosce"}

    answer = world.program(world.nino).post(f"/bookings/{confirmed.pk}/assign", body)

    assert (answer.status_code, answer.json()["code"], answer.json()["number"]) == (
        409,
        "seat_not_free",
        confirmed.pk,
    )
    assert only_seat(confirmed).mediator_id == world.amina.pk


def test_assignment_of_a_busy_mediator_is_409_and_names_her_other_job(
    world: World, confirmed: Booking
) -> None:
    second = make_booking(by=world.cleo, office=world.elsewhere)
    body = {"mediator": world.amina.pk, "reason": "La conosce"}

    answer = world.program(world.nino).post(f"/bookings/{second.pk}/assign", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "mediator_elsewhere")
    assert (answer.json()["number"], answer.json()["other_number"]) == (second.pk, confirmed.pk)
    assert only_seat(second).status == SeatStatus.OPEN


def test_coordinator_searches_once_more(world: World, uncovered: Booking) -> None:
    assert status_of(uncovered) == ("uncovered", "uncovered")

    answer = world.program(world.nino).post(
        f"/bookings/{uncovered.pk}/redispatch", {"reason": "Nuova persona"}
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "searching")


def test_coordinator_closes_a_search(world: World, uncovered: Booking, booking: Booking) -> None:
    program = world.program(world.nino)

    bare = program.post(f"/bookings/{uncovered.pk}/give_up")
    given_up = program.post(f"/bookings/{uncovered.pk}/give_up", {"reason": "Nessuno"})
    covered = program.post(f"/bookings/{booking.pk}/cover_externally", {"reason": "Numero verde"})

    assert (bare.status_code, bare.json()["code"]) == (400, "required")
    assert (given_up.json()["status"], covered.json()["status"]) == ("unfilled", "covered_externally")


def test_validating_what_is_not_signed_is_409(world: World, done: Booking) -> None:
    answer = world.program(world.nino).post(f"/bookings/{done.pk}/validate")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert status_of(done) == (BookingStatus.DONE, SeatStatus.DONE)


def test_signing_twice_changes_nothing(world: World, done: Booking) -> None:
    sign_record(booking_id=done.pk, by_id=world.dr_berg.pk, at=NOON)
    events = BookingEvent.objects.count()

    answer = world.program(world.dr_berg).post(f"/bookings/{done.pk}/sign")

    assert (answer.status_code, answer.json()["status"]) == (200, "signed")
    assert BookingEvent.objects.count() == events


# --- Care


def test_mediator_calls_for_help_and_only_the_coordinator_reads_why(world: World, confirmed: Booking) -> None:
    answer = world.program(world.amina).post(f"/bookings/{confirmed.pk}/help", {"reason": "mi minacciano"})

    assert (answer.status_code, status_of(confirmed)) == (200, ("confirmed", "filled"))
    read = {
        name: world.program(getattr(world, name)).get(f"/bookings/{confirmed.pk}/events").content.decode()
        for name in ("dr_berg", "anna", "nino")
    }
    assert {name: "minacciano" in text for name, text in read.items()} == {
        "dr_berg": False,
        "anna": False,
        "nino": True,
    }
    assert {name: "help_asked" in text for name, text in read.items()} == {
        "dr_berg": False,
        "anna": True,
        "nino": True,
    }


@pytest.mark.parametrize(("who", "status"), [("dr_berg", 403), ("nino", 403), ("anna", 403), ("zarina", 404)])
def test_nobody_else_calls_for_help_in_her_name(
    world: World, confirmed: Booking, who: str, status: int
) -> None:
    events = BookingEvent.objects.count()

    answer = world.program(getattr(world, who)).post(f"/bookings/{confirmed.pk}/help")

    assert (answer.status_code, BookingEvent.objects.count()) == (status, events)


def test_mediator_who_knows_the_person_is_not_offered_the_case_again(world: World) -> None:
    booking = make_booking(by=world.dr_berg, office=world.triage, case_reference="C-7")
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    answer = world.program(world.amina).post(f"/bookings/{booking.pk}/release", {"knows_person": True})

    assert answer.status_code == 200
    assert status_of(booking) == ("searching", "dispatching")
    exclusion = Exclusion.objects.get()
    assert (exclusion.mediator, exclusion.case_reference, exclusion.is_blind) == (world.amina, "C-7", False)
