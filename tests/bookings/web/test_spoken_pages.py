"""The mediator's pages in each of the six languages: the right language and direction, and no Italian left over."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bookings.actions.completing import complete_own_seat
from bookings.links import token_of
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel
from mediation.models import Language, Mediator
from tests.bookings.clockwork import play
from tests.bookings.web.conftest import World
from tests.factories import TOMORROW
from tests.visiting import Element, Page, StoppedClock, Tree

pytestmark = pytest.mark.django_db

# Their letters are not Italian's: what is written in those, and stands on the Italian page too, nobody translated.
OTHER_SCRIPTS = ("uk", "ar")
COOKIE = configured.LANGUAGE_COOKIE_NAME
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Names, and what is called the same everywhere.
FACTS = set(
    LATIN.findall(
        "Ponte Polo Amina amina zarina Enna Nicosia Triage Ospedale di prova Ida SMS PDF CSV"
        " UNI CEI EN WCAG AA axe API AgID Difensore civico per il digitale cookie"
        " AGPL Bootstrap Italia BSD Clause Titillium Web SIL OFL"
    )
)
SHOWN = ("aria-label", "placeholder", "title", "content")


def words_of(element: Element) -> Iterator[str]:
    """Everything that is read or heard of it."""
    if element.attributes.get("lang") and element.name != "html":
        return
    yield from (value for name in SHOWN if (value := element.attributes.get(name)) and element.name != "meta")
    for child in element.children:
        if isinstance(child, Element):
            yield from words_of(child)
        else:
            yield child


class Reader:
    """Somebody who turns a page from one language to another."""

    def __init__(self, who: Mediator | None = None) -> None:
        self.client = Client()
        if who and who.user:
            self.client.force_login(who.user)

    def read(self, path: str, language: str) -> Page:
        self.client.cookies[COOKIE] = language
        return Page(self.client.get(path))

    def untranslated(self, paths: Iterable[str]) -> list[tuple[str, str]]:
        """What is the same in another script as in Italian, with the page that it stands on."""
        return [
            (path, word)
            for path in paths
            for language in OTHER_SCRIPTS
            for word in self._shared(path, language)
        ]

    def _shared(self, path: str, language: str) -> set[str]:
        italian, other = (
            {word for words in words_of(self.read(path, each).root) for word in LATIN.findall(words)}
            for each in ("it", language)
        )
        return (italian & other) - FACTS


def link(offer: Offer) -> str:
    return f"/t/{token_of(offer)}"


def pages_while_asked(offer: Offer) -> list[str]:
    return ["/proposte", f"/proposte/{offer.pk}", link(offer), "/disponibilita", "/ore"]


FOR_EVERYBODY = ("/accessibilita", "/note-legali", "/t/of-nobody", "/proposte/987654", "/regole")


@pytest.fixture(autouse=True)
def _autonyms(world: World) -> None:
    Language.objects.filter(tag="uk").update(autonym="Українська")


@pytest.mark.parametrize("language", dict(configured.LANGUAGES))
def test_each_page_comes_in_the_language_that_was_chosen(
    world: World, asked: dict[str, Offer], language: str
) -> None:
    amina = Reader(world.amina)

    pages = [amina.read(path, language) for path in pages_while_asked(asked["Amina"])]

    assert [page.status for page in pages] == [200] * len(pages)
    heads = {
        (html.attributes["lang"], html.attributes.get("dir")) for page in pages for html in page.all("html")
    }
    assert heads == {(language, "rtl" if language == "ar" else None)}


def test_no_italian_is_left_while_she_is_asked(world: World, asked: dict[str, Offer]) -> None:
    amina = Reader(world.amina)

    assert amina.untranslated(pages_while_asked(asked["Amina"])) == []


def test_no_italian_is_left_where_nothing_is_going_on(world: World) -> None:
    assert Reader(world.amina).untranslated(("/proposte", "/disponibilita", "/ore", *FOR_EVERYBODY)) == []


def test_no_italian_is_left_on_the_ways_in(world: World, settings: Settings) -> None:
    settings.SENDS_EMAIL = True

    ways = (reverse("sign-in"), reverse("ask-for-link"), reverse("sign-in-link", args=["of-nobody"]))

    assert Reader().untranslated(ways) == []


@pytest.mark.parametrize("language", OTHER_SCRIPTS)
def test_whoever_asks_for_a_link_is_answered_in_her_language(
    world: World, settings: Settings, language: str
) -> None:
    settings.SENDS_EMAIL = True
    reader = Reader()
    reader.client.cookies[COOKIE] = language

    answers = [
        Page(reader.client.post(reverse("ask-for-link"), {"email": email}))
        for email in ("nobody", "a@b.example")
    ]

    words = {word for page in answers for text in words_of(page.root) for word in LATIN.findall(text)}
    assert words - FACTS == {"nome", "comune", "esempio", "it", "example"}


def test_no_italian_is_left_on_a_job_of_hers(
    world: World, asked: dict[str, Offer], confirmed: Booking, clock: StoppedClock
) -> None:
    job = f"/incarichi/{confirmed.number}"
    clock.at = TOMORROW - timedelta(minutes=30)

    left = Reader(world.amina).untranslated((job, f"{job}/restituisci", link(asked["Amina"]), "/proposte"))

    assert left == []


def test_no_italian_is_left_on_what_is_closed(
    world: World, asked: dict[str, Offer], confirmed: Booking, clock: StoppedClock
) -> None:
    zarinas = asked["Zarina"]

    left = Reader(world.zarina).untranslated((f"/proposte/{zarinas.pk}", link(zarinas)))
    clock.at = TOMORROW + timedelta(days=3)

    assert [*left, *Reader(world.amina).untranslated([link(asked["Amina"])])] == []


def test_no_italian_is_left_when_time_is_over(
    world: World, asked: dict[str, Offer], clock: StoppedClock
) -> None:
    offer = asked["Amina"]
    clock.at = offer.expires_at

    assert Reader(world.amina).untranslated((f"/proposte/{offer.pk}", link(offer))) == []


def test_no_italian_is_left_on_her_hours(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    play(until=TOMORROW)
    complete_own_seat(
        booking_id=confirmed.pk,
        mediator_id=world.amina.pk,
        at=TOMORROW + timedelta(minutes=75),
        via=AnswerChannel.PAGE,
    )
    clock.at = TOMORROW + timedelta(days=3)

    assert Reader(world.amina).untranslated(("/ore", f"/incarichi/{confirmed.number}")) == []


DEEDS: dict[str, dict[str, str]] = {
    "ask-help": {},
    "check-in": {},
    "late": {"minutes": "20"},
    "end-job": {"began": "now"},
    "can-by-telephone": {},
    "give-back": {},
    "answer-change": {"answer": "yes"},
    "not-today": {},
    "set-nights": {"nights": "yes"},
    "availability": {"since_0_0": "10:00"},
    "add-absence": {"first": "2026-07-15"},
}


@pytest.mark.parametrize("language", OTHER_SCRIPTS)
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_button_answers_is_in_her_language(
    world: World, confirmed: Booking, name: str, language: str
) -> None:
    address = reverse(name, args=[] if name in OF_NO_JOB else [confirmed.number])

    said = _said(Reader(world.amina), address, DEEDS[name], language)

    assert said != []
    assert [word for word in said if _is_latin(word)] == []


OF_NO_JOB = ("not-today", "set-nights", "availability", "add-absence")


def _said(reader: Reader, address: str, sent: dict[str, str], language: str) -> list[str]:
    reader.client.cookies[COOKIE] = language
    answer = reader.client.post(address, sent, follow=True)
    page = Tree(answer.content.decode()).root
    return [
        item.text for place in ("said", "errors") for found in page.all(id=place) for item in found.all("li")
    ]


def _is_latin(words: str) -> bool:
    return any("a" <= letter <= "z" for letter in words.casefold())


def test_sheets_to_hand_in_stay_italian(world: World, confirmed: Booking) -> None:
    amina = Reader(world.amina)
    amina.client.cookies[COOKIE] = "ar"

    table = amina.client.get(reverse("register-csv", args=["2026-07"])).content.decode("utf-8-sig")

    assert table.startswith("Data;Turno;Orario;")


def test_link_in_a_text_speaks_the_language_of_the_text(world: World, asked: dict[str, Offer]) -> None:
    Mediator.objects.filter(pk=world.amina.pk).update(language="fr")

    answer = Client().get(link(asked["Amina"]), headers={"Accept-Language": "uk"})

    assert (
        Tree(answer.content.decode()).root.all("html")[0].attributes["lang"],
        answer.headers["Content-Language"],
    ) == (
        "fr",
        "fr",
    )
