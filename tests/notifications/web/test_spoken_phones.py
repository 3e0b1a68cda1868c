"""The simulated telephones and mailboxes in Ukrainian: no Italian left over, whatever happens at them."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from pytest_django import Settings

from mediation.models import Mediator, Office, User
from notifications.phonebox.gateway import Gateway
from tests.bookings.web.conftest import World
from tests.bookings.web.test_spoken_pages import COOKIE, LATIN
from tests.bookings.web.test_spoken_to_the_coordination import AtWork, said_on
from tests.notifications.web.test_mailboxes import OFFICE, gateway
from tests.notifications.web.test_phones import call
from tests.visiting import Page

__all__ = ["gateway"]

pytestmark = pytest.mark.django_db

OF_NOBODY = "+393339999999"
OF_THE_TECHNICIAN = "+393990000999"
SILENT = "http://127.0.0.1:1"
LETTER = "Subject: Проба\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nДобре\r\n"


def path_of(number: str) -> str:
    return f"/telefoni/{number.removeprefix('+')}"


def mailbox_of(address: str) -> str:
    return f"/telefoni/posta/{quote(address)}"


@pytest.fixture
def nino(world: World, gateway: Gateway, settings: Settings) -> AtWork:
    """Who looks at the telephones of the demonstration, where everybody has one and the technician too."""
    settings.ALARM = replace(settings.ALARM, phone=OF_THE_TECHNICIAN, email="tecnico@ponte.example")
    Mediator.objects.update(is_demo=True)
    Office.objects.update(is_demo=True, phone="+390935000111")
    Office.objects.filter(pk=world.triage.pk).update(email=OFFICE)
    User.objects.filter(pk=world.nino.pk).update(is_demo=True, phone="+393330088888")
    return AtWork(world.nino)


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_each_page_comes_in_the_language_that_was_chosen(world: World, nino: AtWork, language: str) -> None:
    pages = [
        nino.read(path, language) for path in ("/telefoni", path_of(world.amina.phone), mailbox_of(OFFICE))
    ]

    assert [page.status for page in pages] == [200] * 3
    assert {html.attributes["lang"] for page in pages for html in page.all("html")} == {language}


def test_no_italian_is_left_where_nothing_has_arrived(world: World, nino: AtWork) -> None:
    left = nino.untranslated(("/telefoni", path_of(world.amina.phone), mailbox_of(OFFICE)))

    assert {word for _, word in left} == {*LATIN.findall(OFFICE)}


def test_no_italian_is_left_in_what_arrives(
    world: World, nino: AtWork, gateway: Gateway, settings: Settings
) -> None:
    for number in (world.amina.phone, OF_NOBODY, OF_THE_TECHNICIAN):
        gateway.say(from_=number, body="так")
    call(gateway, world.zarina.phone, settings)
    gateway._letters.take(LETTER.encode(), to=OFFICE)
    gateway._letters.take(LETTER.encode(), to="tecnico@ponte.example")

    left = nino.untranslated(
        (
            *("/telefoni", "/telefoni/ora", "/telefoni/posta/ora"),
            *map(path_of, (world.amina.phone, world.zarina.phone, OF_NOBODY, OF_THE_TECHNICIAN)),
            *(f"{path_of(world.zarina.phone)}/ora", mailbox_of(OFFICE), f"{mailbox_of(OFFICE)}/ora"),
            mailbox_of("tecnico@ponte.example"),
        )
    )

    assert {word for _, word in left} == {*LATIN.findall(f"{OFFICE} tecnico@ponte.example")}


def test_silence_of_the_telephones_is_said_in_ukrainian(
    world: World, nino: AtWork, settings: Settings
) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base=SILENT)
    paths = ("/telefoni", path_of(world.amina.phone), mailbox_of(OFFICE))

    left = nino.untranslated(paths)

    assert [nino.read(path, "uk").status for path in paths] == [503] * 3
    assert {word for _, word in left} == {*LATIN.findall(OFFICE)}


DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "an SMS": ("sms", {"body": "так"}),
    "an SMS without words": ("sms", {"body": ""}),
    "an SMS with too many": ("sms", {"body": "ж" * 1601}),
    "a missed call": ("squillo", {}),
    **{deed: ("chiamata", {"deed": deed}) for deed in ("pick_up", "refuse", "one", "two", "hang_up")},
}


@pytest.mark.parametrize("is_silent", [False, True])
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_telephone_answers_is_in_ukrainian(
    world: World, nino: AtWork, gateway: Gateway, settings: Settings, name: str, is_silent: bool
) -> None:
    where, sent = DEEDS[name]
    call(gateway, world.amina.phone, settings)
    if is_silent:
        settings.TWILIO = replace(settings.TWILIO, api_base=SILENT)
    nino.client.cookies[COOKIE] = "uk"

    page = Page(nino.client.post(f"{path_of(world.amina.phone)}/{where}", sent, follow=True))

    said = [*said_on(page), *(each.text for each in page.all("p", **{"class": "panel plain"}))]
    assert said
    assert {word for words in said for word in LATIN.findall(words)} <= {"SMS", "SI", "TAK"}
