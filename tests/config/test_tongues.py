"""In which language an answer comes: of a page that knows several, of one that is Italian, of an error, of the API."""

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django.fixtures import Settings

from mediation.models import Mediator
from mediation.vocabulary import Role
from tests.factories import make_mediator, make_office, make_user
from tests.visiting import Page, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]

COOKIE = configured.LANGUAGE_COOKIE_NAME


def tongue(page: Page) -> str | None:
    return page.all("html")[0].attributes["lang"]


def direction(page: Page) -> str | None:
    return page.all("html")[0].attributes.get("dir")


def read(path: str, *, asks: str = "", chose: str = "", client: Client | None = None) -> Page:
    client = client or Client()
    if chose:
        client.cookies[COOKIE] = chose
    return Page(client.get(path, headers={"Accept-Language": asks} if asks else {}))


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina", user=make_user("amina", Role.MEDIATOR), language="uk")


def signed_in(mediator: Mediator) -> Client:
    assert mediator.user
    client = Client()
    client.force_login(mediator.user)
    return client


@pytest.mark.parametrize(
    ("asks", "chose", "speaks"),
    [
        ("", "", "it"),
        ("de, fr;q=0.5", "", "fr"),
        ("de", "", "it"),
        ("fr", "ro", "ro"),
        ("fr", "klingon", "fr"),
    ],
)
def test_stranger_is_answered_as_she_chose_or_else_as_her_browser_asks(
    asks: str, chose: str, speaks: str
) -> None:
    assert tongue(read("/accesso", asks=asks, chose=chose)) == speaks


def test_site_has_a_language_of_its_own_for_whoever_asks_for_none(settings: Settings) -> None:
    settings.DEFAULT_LANGUAGE = "en"

    said = [read("/accesso", asks=asks).heading for asks in ("", "de", "it")]

    assert said == ["Sign in", "Sign in", "Entra"]


def test_mediator_reads_the_language_that_she_is_written_to_in(amina: Mediator) -> None:
    page = read("/proposte", asks="fr", client=signed_in(amina))

    assert (tongue(page), page.heading) == ("uk", "Вітаємо, Amina")


def test_what_she_chooses_on_a_page_goes_before(amina: Mediator) -> None:
    page = read("/proposte", chose="ar", client=signed_in(amina))

    assert (tongue(page), direction(page)) == ("ar", "rtl")


def test_only_arabic_runs_from_the_right() -> None:
    directions = {code: direction(read("/accesso", chose=code)) for code, _ in configured.LANGUAGES}

    assert directions == {**dict.fromkeys(directions), "ar": "rtl"}


def test_office_is_spoken_to_in_the_working_languages_alone() -> None:
    cleo = Client()
    cleo.force_login(make_user("cleo", Role.REQUESTER, make_office()))

    said = {chose: read("/richieste", asks="fr", chose=chose, client=cleo) for chose in ("uk", "en", "ar")}

    assert {chose: tongue(page) for chose, page in said.items()} == {"uk": "uk", "en": "en", "ar": "it"}
    (switch,) = said["uk"].all("details", **{"class": "tongues"})
    assert {button.attributes["lang"] for button in switch.all("button")} == {"it", "en"}


def test_one_answer_leaves_the_next_as_it_was(amina: Mediator) -> None:
    client = signed_in(amina)
    read("/proposte", chose="ar", client=client)

    assert tongue(read("/dimostrazione")) == "it"


def test_page_that_is_not_there_says_so_in_her_language(amina: Mediator) -> None:
    page = read("/proposte/987654", client=signed_in(amina))

    assert (page.status, page.heading) == (404, "Такої сторінки немає")


def test_page_that_is_not_hers_says_so_in_her_language(amina: Mediator) -> None:
    page = read("/regole", client=signed_in(amina))

    assert (page.status, page.heading) == (403, "З вашою роллю цього зробити не можна")


def test_page_of_a_failure_asks_no_database_for_her_language(
    amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(amina)
    client.raise_request_exception = False

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bookings.web.herself.herself", fail)

    page = read("/proposte", asks="ro", client=client)

    assert (page.status, page.heading) == (500, "Ceva nu a funcționat")


def test_each_answer_names_its_language(amina: Mediator) -> None:
    client = signed_in(amina)

    page, api = client.get("/proposte"), client.get("/api/v1/me")

    assert (page.headers["Content-Language"], api.headers["Content-Language"]) == ("uk", "en")
    assert {"Cookie", "Accept-Language"} <= set(page.headers["Vary"].split(", "))


# --- The switch


def test_switch_names_each_other_language_in_itself() -> None:
    page = read("/accesso", chose="fr")

    (switch,) = page.all("details", **{"class": "tongues"})
    assert {button.attributes["lang"]: button.text for button in switch.all("button")} == {
        code: name for code, name in configured.LANGUAGES if code != "fr"
    }


def test_switch_is_remembered_and_leads_back_to_the_page() -> None:
    visitor = Visitor()

    answer = visitor.client.post("/lingua", {"language": "ro", "page": "/accesso?next=/ore"})

    assert (answer.status_code, answer["Location"]) == (302, "/accesso?next=/ore")
    assert tongue(read("/accesso", client=visitor.client)) == "ro"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_switch_leads_to_no_other_site(back: str) -> None:
    assert Client().post("/lingua", {"language": "ro", "page": back})["Location"] == "/"


def test_switch_to_what_nobody_speaks_here_changes_nothing() -> None:
    answer = Client().post("/lingua", {"language": "tlh", "page": "/accesso"})

    assert (answer["Location"], COOKIE in answer.cookies) == ("/accesso", False)


def test_page_that_answers_a_form_keeps_what_was_typed_and_has_no_switch() -> None:
    page = Visitor().post("sign-in", username="amina", password="")

    assert (page.status, page.all("details", **{"class": "tongues"})) == (200, [])
