"""What each page weighs as transferred, on a first visit with nothing kept from before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from mediation.actions.reference_data import load_languages
from mediation.models import Mediator, User
from tests.browser.conftest import Desk, People
from tests.browser.test_every_page import addresses, gateway

__all__ = ["addresses", "gateway"]

# The page behind a text is opened where the line is weak; a ward's and a mediator's on a telephone.
OFFER, PHONE, ANY = 25_000, 60_000, 150_000
ON_A_PHONE = ("/reparto", "/proposte", "/incarichi", "/ore")

# One page of each kind: what a script, a long list or a form adds.
KINDS = re.compile(
    r"/t/.*|/e/.*|/reparto|/reparto/\d+|/proposte|/incarichi/\d+|/ore|/accesso|/telefoni|/testi|/regole"
    r"|/richieste(/nuova|/\d+|/\d+/chi|/\d+/ricevuta)?|/serie/nuova|/da-sistemare|/liberi|/rapporti|/messaggi"
    r"|/accessibilita"
)

FETCHED = """async () => {
    await document.fonts.ready;
    return [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .map(entry => [new URL(entry.name).pathname, entry.transferSize]);
}"""


@dataclass
class Visit:
    fetched: dict[str, int]

    @property
    def weight(self) -> int:
        return sum(self.fetched.values())

    def has(self, ending: str) -> bool:
        return any(path.endswith(ending) for path in self.fetched)


@pytest.fixture(scope="module")
def live_server() -> Iterator[LiveServer]:
    """Files come from the site itself, as they do when it runs: a test's usual server would send them uncompressed."""

    def nothing_in_between(application: Any) -> Any:
        return application

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", nothing_in_between)
        server = LiveServer("localhost")
    yield server
    server.stop()


def _budget(path: str) -> int:
    if path.startswith("/t/"):
        return OFFER
    return PHONE if path.startswith(ON_A_PHONE) else ANY


def test_no_page_is_heavier_than_its_line_can_bear(
    desk: Desk,
    addresses: dict[User | Mediator | None, list[str]],
) -> None:
    visits = {}
    for who, paths in addresses.items():
        for path in filter(KINDS.fullmatch, paths):
            page = desk.open(path, who=who)
            visits[path] = Visit(dict(page.evaluate(FETCHED)))
            page.context.close()

    too_heavy = {path: each.weight for path, each in visits.items() if each.weight > _budget(path)}
    offers = [each for path, each in visits.items() if path.startswith("/t/")]

    assert too_heavy == {}
    assert {path for path, each in visits.items() if each.weight < 5_000} == set()
    assert [len(each.fetched) <= 3 for each in offers] == [True]
    assert [(each.has(".js"), each.has(".woff2")) for each in offers] == [(False, False)]
    assert visits["/ore"].has("titillium-web-400.woff2")


def test_ward_bears_the_names_and_the_letters_of_all_languages(desk: Desk, people: People) -> None:
    load_languages()
    weights = {}
    for path in ("/reparto", "/reparto/lingue"):
        page = desk.open(path, who=people.berg)
        weights[path] = Visit(dict(page.evaluate(FETCHED)))
        page.context.close()

    assert {path: each.weight for path, each in weights.items() if each.weight > PHONE} == {}
    assert weights["/reparto/lingue"].has("noto-sans-ethiopic.woff2")
