"""The simulated phones, on a real gateway of the demo."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from mediation.models import Mediator
from mediation.vocabulary import Role
from notifications.channels.event_loop import waited
from notifications.channels.twilio_voice import TwilioVoice
from notifications.phonebox.gateway import Gateway
from notifications.web.mailboxes import FOLLOWED
from tests.factories import make_mediator, make_office, make_user
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

NUMBER = "+15005550006"
PAGES = ("phones", "phones-live")


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    with Gateway(account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=NUMBER) as gateway:
        settings.PONTE_DEMO = True
        settings.ENV = replace(settings.ENV, has_phonebox=True)
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        yield gateway


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina", is_demo=True)


@pytest.fixture
def key(amina: Mediator) -> str:
    return str(amina.phone).removeprefix("+")


def folded(page: Page) -> dict[str, list[str]]:
    return {
        each.all("summary")[0].text: [row.text for row in each.all("li")]
        for each in page.by_id("contenuto").all("details")
    }


def test_list_shows_the_last_heard_of_first_and_folds_the_others(gateway: Gateway, amina: Mediator) -> None:
    make_mediator("Bohdana", is_demo=True)
    make_user("nino", Role.COORDINATOR, phone="+393330088888", is_demo=True)
    gateway.say(from_=amina.phone, body="si 1001")

    page = Visitor().get("phones")

    rows = [row.text for row in page.by_id("look").all("li")]
    assert page.heading == "Telefoni simulati"
    assert rows[0].startswith("Amina Prova")
    assert rows[0].endswith("scritto da qui: si 1001")
    assert rows[1:] == []
    assert list(folded(page).items()) == [
        ("Mediatrici e mediatori (1)", ["Bohdana Prova"]),
        ("Chi lavora al Polo e negli uffici (1)", ["nino"]),
    ]


def test_only_some_are_followed_and_none_is_lost(gateway: Gateway) -> None:
    everybody = [make_mediator(f"Amina {number:02}", is_demo=True) for number in range(FOLLOWED + 2)]
    for each in everybody:
        gateway.say(from_=each.phone, body="si")

    page = Visitor().get("phones")

    followed = [row.all("a")[0].text for row in page.by_id("look").all("li")]
    (others,) = folded(page).values()
    assert (len(followed), len(others)) == (FOLLOWED, 2)
    assert {*followed, *others} == {str(each) for each in everybody}
    assert len(Visitor().get("phones-live").all("li")) == FOLLOWED


def test_a_long_message_is_cut_and_read_on_its_phone(gateway: Gateway, amina: Mediator, key: str) -> None:
    gateway.say(from_=amina.phone, body="si " * 100)

    assert Visitor().get("phones").by_id("look").text.endswith("…")
    assert Visitor().get("phone", key).by_id("thread").text.endswith("si si")


def test_real_people_have_no_simulated_phone(gateway: Gateway) -> None:
    make_mediator("Amina")

    page = Visitor().get("phones")

    assert page.by_id("look").text == "Non è ancora arrivato nessun messaggio."
    assert (folded(page), "Amina" in page.text) == ({}, False)


def test_a_phone_that_rings_says_so_in_the_list(
    gateway: Gateway, amina: Mediator, settings: Settings
) -> None:
    call(gateway, amina.phone, settings)

    assert Visitor().get("phones").by_id("look").text.endswith("a voce: squilla…")


def test_phone_shows_its_thread_and_answers(gateway: Gateway, amina: Mediator, key: str) -> None:
    visitor = Visitor()

    after = visitor.follow(visitor.post("answer-phone", key, body="si 1001"))

    assert (after.heading, after.said) == ("Amina Prova", ["SMS inviato."])
    assert [(message.sender, message.body) for message in gateway.messages()] == [(amina.phone, "si 1001")]
    (bubble,) = after.by_id("thread").all("li")
    assert (bubble.text.endswith("si 1001"), bubble.attributes["class"]) == (True, "bubble hers")


def test_call_that_ponte_made_is_read_on_its_phone(
    gateway: Gateway, amina: Mediator, key: str, settings: Settings
) -> None:
    said = TwilioVoice(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=gateway.base_url,
    )
    said.call(to=amina.phone, sender=NUMBER, words="Qui Ponte. Allarme.")

    (bubble,) = Visitor().get("phone", key).by_id("thread").all("li")
    assert bubble.text.startswith("Ponte chiama e dice, ")
    assert bubble.text.endswith("Qui Ponte. Allarme.")
    rows = [row.text for row in Visitor().get("phones").by_id("look").all("li")]
    assert rows[0].startswith("Amina Prova")
    assert rows[0].endswith("a voce: Qui Ponte. Allarme.")


def test_technicians_phone_has_a_name(gateway: Gateway, settings: Settings) -> None:
    settings.ALARM = replace(settings.ALARM, phone="+393990000999")
    gateway.say(from_="+393990000999", body="ok")

    assert Visitor().get("phone", "393990000999").heading == "Tecnico reperibile"


def test_phone_makes_a_missed_call(gateway: Gateway, amina: Mediator, key: str) -> None:
    visitor = Visitor()

    after = visitor.follow(visitor.post("ring-phone", key))

    assert (after.said, [call.sender for call in gateway.calls()]) == (["Squillo fatto."], [amina.phone])


def call(gateway: Gateway, to: str, settings: Settings) -> None:
    """Ponte calls; what to say is asked of an address at which nobody answers."""
    twilio, nowhere = settings.TWILIO, "http://127.0.0.1:9/"
    door = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=gateway.base_url
    )
    waited(door.ring(to=to, sender=NUMBER, url=nowhere, status_callback=nowhere, rings_for=60))


def test_phone_that_rings_can_be_picked_up_or_refused(
    gateway: Gateway, amina: Mediator, key: str, settings: Settings
) -> None:
    visitor = Visitor()
    call(gateway, amina.phone, settings)
    page = visitor.get("phone", key)
    refused = visitor.follow(visitor.post("at-call", key, deed="refuse"))

    assert page.by_id("thread").text.endswith("Il telefono squilla… Rispondi Rifiuta")
    assert (refused.said, gateway.calls()[0].status) == (["Chiamata rifiutata."], "busy")
    again = visitor.follow(visitor.post("at-call", key, deed="pick_up"))
    assert again.said == ["La chiamata è già finita, o i telefoni simulati non rispondono."]


@pytest.mark.parametrize("deed", ["", "explode"])
def test_there_is_nothing_else_to_do_at_a_phone(gateway: Gateway, key: str, deed: str) -> None:
    assert Visitor().post("at-call", key, deed=deed).status == 404


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "Scrivi qualcosa, per esempio SI."),
        ("   ", "Scrivi qualcosa, per esempio SI."),
        ("x" * 1601, "Il messaggio è troppo lungo: al massimo 1600 lettere."),
    ],
)
def test_sms_without_words_or_with_too_many_is_not_sent(
    gateway: Gateway, amina: Mediator, key: str, body: str, error: str
) -> None:
    page = Visitor().post("answer-phone", key, body=body)

    assert (page.errors, gateway.messages()) == ([error], [])


def test_link_makes_no_phone_speak(gateway: Gateway, amina: Mediator, key: str) -> None:
    statuses = [Visitor().get(name, key).status for name in ("answer-phone", "ring-phone")]

    assert (statuses, gateway.messages(), gateway.calls()) == ([405, 405], [], [])


@pytest.mark.parametrize("name", ["phone", "phone-live"])
def test_phone_of_nobody_is_not_there(gateway: Gateway, name: str) -> None:
    assert Visitor().get(name, "393339999999").status == 404


def test_phone_of_nobody_does_not_ring(gateway: Gateway) -> None:
    assert (Visitor().post("ring-phone", "393339999999").status, gateway.calls()) == (404, [])


@pytest.mark.parametrize("name", ["phones", "phone"])
def test_silent_gateway_is_said_kindly(
    gateway: Gateway, settings: Settings, amina: Mediator, key: str, name: str
) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base="http://127.0.0.1:1")

    page = Visitor().get(name, *([key] if name == "phone" else []))

    said = "I telefoni simulati non rispondono. Riprova fra qualche secondo."
    assert (page.status, said in page.text) == (503, True)


@pytest.mark.parametrize("name", ["phones-live", "phone-live"])
def test_live_part_of_a_silent_gateway_leaves_the_page_as_it_is(
    gateway: Gateway, settings: Settings, amina: Mediator, key: str, name: str
) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base="http://127.0.0.1:1")

    page = Visitor().get(name, *([key] if name == "phone-live" else []), live=True)

    assert (page.status, page.html) == (503, "")


def test_sms_to_a_silent_gateway_says_that_it_did_not_leave(
    gateway: Gateway, settings: Settings, amina: Mediator, key: str
) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base="http://127.0.0.1:1")
    visitor = Visitor()

    page = visitor.follow(visitor.post("answer-phone", key, body="si"))

    assert page.said == ["I telefoni simulati non rispondono. Riprova fra qualche secondo."]


@pytest.mark.parametrize(("demo", "has_phonebox"), [(False, True), (True, False), (False, False)])
def test_without_demo_or_with_a_real_gateway_there_are_no_such_pages(
    gateway: Gateway, settings: Settings, amina: Mediator, key: str, demo: bool, has_phonebox: bool
) -> None:
    settings.PONTE_DEMO = demo
    settings.ENV = replace(settings.ENV, has_phonebox=has_phonebox)
    visitor = Visitor()

    statuses = [
        *(visitor.get(name).status for name in PAGES),
        *(visitor.get(name, key).status for name in ("phone", "phone-live")),
        visitor.post("answer-phone", key, body="si").status,
        visitor.post("ring-phone", key).status,
    ]

    assert (statuses, gateway.messages(), gateway.calls()) == ([404] * 6, [], [])


def test_list_costs_the_same_with_one_and_with_three(gateway: Gateway, amina: Mediator) -> None:
    visitor = Visitor()
    with_one = visitor.count_queries("phones")
    for name in ("Bohdana", "Halyna"):
        make_mediator(name, is_demo=True)

    assert visitor.count_queries("phones") == with_one


def test_an_office_has_the_telephone_on_its_desk_and_the_one_it_is_written_to(gateway: Gateway) -> None:
    make_office(is_demo=True, phone="+390935000111", sms_phone="+393330099999")

    ((role, rows),) = folded(Visitor().get("phones")).items()

    assert (role, len(rows)) == ("Uffici (2)", 2)
    assert all(row.startswith("Ospedale di prova") for row in rows)
