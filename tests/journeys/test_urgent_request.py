"""An urgent request from the ward to its signature and every turn it may take, through HTTP and webhooks only."""

import os
import signal
import uuid
from typing import Any

import pytest
import requests

from tests.faults.waiting import until
from tests.journeys.standing import WARD_PHONE, Hire, Person, Standing, in_four_hours

pytestmark = pytest.mark.timeout(300)

STRANGER = "+393330199999"


def accepted(site: Standing, person: Person) -> Any:
    """A job of hers in four hours."""
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(person, booking)
    site.say(person, "si")
    return site.wait_until(booking, "confirmed")


def mediators_of(booking: Any) -> list[str | None]:
    return [seat["mediator"] and seat["mediator"]["first_name"] for seat in booking["seats"]]


# --- To its end


def test_a_call_is_offered_taken_held_and_signed(site: Standing, hire: Hire) -> None:
    amina, binta, carla = hire("Amina", "Binta", "Carla")

    booking = site.ask(call_number="+390935000111")
    for person in (amina, binta, carla):
        site.wait_for_offer(person, booking)
    site.say(binta, "si")

    begun = site.wait_until(booking, "in_progress")
    assert mediators_of(begun) == ["Binta"]
    site.wait_for_text(binta.phone, "ti mettiamo in linea noi", "+390935000111")
    site.wait_for_text(WARD_PHONE, str(booking["number"]), "ha accettato Binta")
    for person in (amina, carla):
        site.wait_for_text(person.phone, str(booking["number"]), "affidato a un'altra persona")
        assert len(site.texts(person.phone)) == 2
    assert len(site.texts(binta.phone)) == 2

    site.nurse.post(f"bookings/{booking['id']}/complete")
    site.wait_until(booking, "done")
    site.nurse.post(f"bookings/{booking['id']}/sign")
    site.wait_until(booking, "signed")
    told = [kind for kind in site.history(booking) if kind.startswith(("booking_", "record_"))]
    assert told == [
        "booking_requested",
        "booking_confirmed",
        "booking_started",
        "booking_completed",
        "record_signed",
    ]


# --- Other turns


def test_whoever_gives_it_back_is_replaced_and_everybody_hears(site: Standing, hire: Hire) -> None:
    amina, binta = hire("Amina", "Binta")
    booking = site.ask(**in_four_hours())
    for person in (amina, binta):
        site.wait_for_offer(person, booking)
    site.say(amina, "si")
    site.wait_until(booking, "confirmed")
    site.wait_for_text(binta.phone, str(booking["number"]), "affidato a un'altra persona")

    site.say(amina, f"NO {booking['number']}")

    site.wait_for_text(amina.phone, "hai restituito il turno", str(booking["number"]))
    site.wait_for_text(WARD_PHONE, str(booking["number"]), "non puo' piu'")
    site.wait_for_text(site.coordinators_phone, str(booking["number"]), "ha rinunciato")
    site.wait_for_offer(binta, booking, times=2)
    site.say(binta, f"si {booking['number']}")
    assert mediators_of(site.wait_until(booking, "confirmed")) == ["Binta"]
    assert len(site.texts(amina.phone, f"SI {booking['number']}")) == 1


def test_a_cancelled_job_is_told_to_who_had_it(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    booking = accepted(site, amina)

    cancelled = site.nurse.post(f"bookings/{booking['id']}/cancel", {"reason": "dimessa"})

    assert cancelled["status"] == "cancelled"
    site.wait_for_text(amina.phone, str(booking["number"]), "annullato dall'ente")
    site.nurse.post(f"bookings/{booking['id']}/cancel", {"reason": "dimessa"})
    assert site.history(booking).count("booking_cancelled") == 1


def test_a_no_leaves_the_job_to_the_others(site: Standing, hire: Hire) -> None:
    amina, binta = hire("Amina", "Binta")
    booking = site.ask(**in_four_hours())
    for person in (amina, binta):
        site.wait_for_offer(person, booking)

    site.say(amina, f"no {booking['number']}")
    site.wait_for_text(amina.phone, "hai detto no", str(booking["number"]))
    site.say(binta, "si")

    assert mediators_of(site.wait_until(booking, "confirmed")) == ["Binta"]
    site.wait_for_text(binta.phone, str(booking["number"]), "e' tuo")
    assert len(site.texts(amina.phone)) == 2


def test_a_language_that_nobody_speaks_is_told_to_coordinator_and_ward(site: Standing) -> None:
    booking = site.ask(language="snk")

    site.wait_until(booking, "uncovered")

    site.wait_for_text(site.coordinators_phone, f"SCOPERTA {booking['number']}")
    site.wait_for_text(WARD_PHONE, str(booking["number"]), "non abbiamo ancora trovato nessuno")


def test_a_missed_call_takes_the_job(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(amina, booking)

    told = site.gateway.ring(from_=amina.phone)

    assert [verb.name for verb in told.verbs] == ["Reject"]
    assert mediators_of(site.wait_until(booking, "confirmed")) == ["Amina"]
    site.wait_for_text(amina.phone, "Squillo ricevuto", str(booking["number"]))


def test_a_stop_takes_no_job_away_and_a_start_brings_the_texts_back(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    booking = accepted(site, amina)
    before = len(site.texts(amina.phone))

    site.say(amina, "STOP")

    site.wait_for_text(site.coordinators_phone, "Amina Prova non vuole piu' SMS", "Turni futuri: 1")
    assert site.nurse.get(f"bookings/{booking['id']}")["status"] == "confirmed"
    other = site.ask()
    site.wait_until(other, "uncovered")
    assert len(site.texts(amina.phone)) == before

    site.say(amina, "START")

    site.wait_for_text(amina.phone, "ricevi di nuovo le proposte")
    assert site.nino.get(f"mediators/{amina.id}")["opted_out_at"] is None


# --- The same thing twice, and what is not what it seems


def test_the_same_request_twice_is_one_booking(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    key = {"Idempotency-Key": str(uuid.uuid4())}
    request = site.request(**in_four_hours())

    first, second = (site.nurse.call("POST", "bookings", request, **key) for _ in range(2))
    other = site.nurse.call("POST", "bookings", {**request, "duration_minutes": 45}, **key)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotent-Replayed"] == "true"
    site.wait_for_offer(amina, first.json())
    later = site.ask(**in_four_hours())
    site.wait_for_offer(amina, later)
    assert len(site.texts(amina.phone, f"SI {first.json()['number']}")) == 1


def test_a_webhook_replayed_changes_nothing(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(amina, booking)
    form = an_sms(amina.phone, "si")

    answers = [site.post_as_gateway("/webhooks/twilio/sms", form) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    site.wait_until(booking, "confirmed")
    site.wait_for_text(amina.phone, str(booking["number"]), "e' tuo")
    assert site.history(booking).count("booking_confirmed") == 1
    assert len(site.texts(amina.phone)) == 2


@pytest.mark.parametrize("kind", ["sms", "voice", "status"])
def test_an_unsigned_webhook_is_refused_and_leaves_nothing(site: Standing, hire: Hire, kind: str) -> None:
    (amina,) = hire("Amina")
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(amina, booking)
    form = {**an_sms(amina.phone, "si"), "CallSid": "CA" + uuid.uuid4().hex, "MessageStatus": "delivered"}

    unsigned = requests.post(f"{site.base_url}/webhooks/twilio/{kind}", data=form, timeout=20)
    forged = site.post_as_gateway(f"/webhooks/twilio/{kind}", form, token="somebody else's")

    assert (unsigned.status_code, forged.status_code) == (403, 403)
    assert site.nurse.get(f"bookings/{booking['id']}")["status"] == "searching"
    assert "booking_confirmed" not in site.history(booking)


def test_a_stranger_gets_no_answer_and_no_job(site: Standing, hire: Hire) -> None:
    (amina,) = hire("Amina")
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(amina, booking)

    told = site.gateway.say(from_=STRANGER, body=f"si {booking['number']}")

    assert (told.status, told.verbs) == (200, ())
    assert site.nurse.get(f"bookings/{booking['id']}")["status"] == "searching"
    # What is said to Amina afterwards has overtaken nothing.
    site.say(amina, "si")
    site.wait_for_text(amina.phone, str(booking["number"]), "e' tuo")
    assert site.texts(STRANGER) == []


def an_sms(phone: str, body: str) -> dict[str, str]:
    return {"MessageSid": "SM" + uuid.uuid4().hex, "From": phone, "To": "+15005550006", "Body": body}


# --- A process dies


@pytest.mark.parametrize("mark", ["gunicorn", "--queues urgent", "--queues default", " beat "])
def test_a_killed_process_comes_back_and_a_booking_made_meanwhile_is_served(
    site: Standing, hire: Hire, mark: str
) -> None:
    (amina,) = hire("Amina")
    killed = site.pid(mark)
    assert killed is not None

    os.kill(killed, signal.SIGKILL)
    booking = until("the pages take a booking", lambda: asked_if_up(site), within=60)

    site.wait_for_offer(amina, booking)
    until("it is back", lambda: site.pid(mark) not in (None, killed) and site.is_up(), within=60)
    site.say(amina, "si")
    assert mediators_of(site.wait_until(booking, "confirmed", "in_progress")) == ["Amina"]
    assert len(site.texts(amina.phone, f"SI {booking['number']}")) == 1


def asked_if_up(site: Standing) -> Any:
    """Nothing while the web process is away; one booking when it is there."""
    try:
        return site.ask()
    except requests.ConnectionError:
        return None
