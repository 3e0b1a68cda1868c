"""Pages in the states that are seen least, in Ukrainian and Arabic on the smallest screen."""

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from mediation.models import Mediator, Municipality, Office, Organisation, Place, User
from tests.browser.conftest import Desk, People, overflow
from tests.browser.test_every_page import NARROWEST, addresses, gateway
from tests.browser.test_tongues import ITALIAN, SPOKEN, cookie, wrong_in, wrong_on

__all__ = ["addresses", "gateway"]

# As somebody does who presses the button at once; the browser would not let her.
SEND_EMPTY = """action => {
    const form = [...document.querySelectorAll('main form[method=post]')].find(each => each.action.endsWith(action));
    form.querySelectorAll('textarea, input:not([type=hidden], [type=radio], [type=checkbox])')
        .forEach(field => { field.value = ''; });
    form.querySelectorAll('[type=radio], [type=checkbox]').forEach(box => { box.checked = false; });
    form.querySelectorAll('select').forEach(list => { list.value = ''; });
    form.noValidate = true;
    form.requestSubmit();
}"""


def wrong_when_sent_empty(page: BrowserPage, path: str, language: str, *, to: str = "") -> list[str]:
    page.goto(path)
    with page.expect_navigation():
        page.evaluate(SEND_EMPTY, to or path)
    expect(page.locator("#errors")).to_be_visible()
    return wrong_on(page, language)


def window(desk: Desk, who: User | Mediator | None, language: str) -> BrowserPage:
    page = desk.open("/accesso", who=who, viewport=NARROWEST)
    page.context.add_cookies([cookie(desk, language)])  # type: ignore[list-item]
    return page


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_mediators_empty_forms_say_what_to_do_and_fit(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]], language: str
) -> None:
    hers, strangers = window(desk, people.amina, language), window(desk, None, language)

    wrong = {
        "absence": wrong_when_sent_empty(hers, "/disponibilita", language, to="/assenze"),
        "sign in": wrong_when_sent_empty(strangers, "/accesso", language),
        "link": wrong_when_sent_empty(strangers, "/accesso/link", language),
    }

    assert {name: found for name, found in wrong.items() if found} == {}


def test_offices_empty_forms_say_what_to_do_and_fit(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    booking = next(
        path.removesuffix("/storia") for path in addresses[people.berg] if path.endswith("/storia")
    )
    page = window(desk, people.berg, "uk")
    forms = ["/reparto", "/richieste/nuova", "/serie/nuova"]
    forms += [f"{booking}/{name}" for name in ("modifica", "continua", "materiale")]

    wrong = {path: wrong_when_sent_empty(page, path, "uk") for path in forms}

    assert {path: found for path, found in wrong.items() if found} == {}


def test_coordinations_empty_forms_say_what_to_do_and_fit(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    page = window(desk, people.nino, "uk")

    wrong = {
        path: wrong_when_sent_empty(page, path, "uk") for path in ("/richieste/svolta", "/materiale/nuovo")
    }

    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_mediators_pages_with_nothing_on_them_fit_and_axe_finds_nothing(
    desk: Desk, people: People, language: str
) -> None:
    page = window(desk, people.amina, language)

    wrong = {
        path: wrong_in((language,), desk, page, path) for path in ("/proposte", "/ore", "/disponibilita")
    }

    assert {path: found for path, found in wrong.items() if found} == {}


EMPTY = {
    "berg": ("/richieste", "/serie", "/materiale"),
    "nino": (
        *("/da-sistemare", "/tabellone", "/tabellone/settimana", "/tabellone/mappa", "/liberi", "/messaggi"),
        *("/richieste", "/serie", "/materiale", "/rapporti", "/richieste?cerca=Ж"),
    ),
}


@pytest.mark.parametrize("name", EMPTY)
def test_lists_with_nothing_on_them_fit_in_ukrainian_and_axe_finds_nothing(
    desk: Desk, people: People, name: str
) -> None:
    page = window(desk, getattr(people, name), "uk")

    wrong = {path: wrong_in(("uk",), desk, page, path) for path in EMPTY[name]}

    assert {path: found for path, found in wrong.items() if found} == {}


# Sentences that stand in a column of a few letters.
SQUEEZED = """() => [...document.querySelectorAll('main *')].filter(part => {
    const says = [...part.childNodes].some(child => child.nodeType == Node.TEXT_NODE && child.data.trim().length > 12);
    const { width, height } = part.getBoundingClientRect();
    return says && part.checkVisibility() && width < 80 && height > 150;
}).map(part => part.outerHTML.slice(0, 100))"""


def as_long_as(letters: int) -> str:
    """As many letters as a name may have, none of its words longer than the longest surnames."""
    return ("Hryhorashchenkovska-Di Giovanbattista " * 6)[: letters - 1] + "a"


def test_pages_with_the_longest_names_fit_in_other_languages(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    Organisation.objects.filter(offices=people.triage).update(name=as_long_as(200))
    Office.objects.update(name=as_long_as(200))
    Place.objects.filter(name="Municipio").update(name=as_long_as(200), address=as_long_as(200))
    Municipality.objects.filter(name="Enna").update(name=as_long_as(80))
    User.objects.update(first_name=as_long_as(150), last_name=as_long_as(150))
    Mediator.objects.update(first_name=as_long_as(80), last_name=as_long_as(80))
    walks = (
        (people.amina, ("ar", "uk"), addresses[people.amina]),
        (None, ("ar", "uk"), [path for path in addresses[None] if path.startswith(SPOKEN)]),
        (people.berg, ("uk",), addresses[people.berg]),
        (people.nino, ("uk",), [path for path in addresses[people.nino] if not path.startswith(ITALIAN)]),
    )
    wrong: dict[tuple[str, str], object] = {}
    for who, languages, paths in walks:
        for language in languages:
            page = window(desk, who, language)
            for path in paths:
                page.goto(path)
                wrong[language, path] = overflow(page) or page.evaluate(SQUEEZED)
            page.close()

    assert {page: found for page, found in wrong.items() if found} == {}
