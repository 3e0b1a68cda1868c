"""Four people do their job in a browser, on a phone and at a desk, with the running product and the phones behind it.

What each presses and types is held to the targets of the design; the pictures and the costs stay in `pictures/`.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import chromium
from tests.faults.waiting import until
from tests.journeys.hands import Cost, Hands
from tests.journeys.standing import Hire, Standing, in_four_hours
from tests.pictures import SCREENS

__all__ = ["chromium"]

pytestmark = pytest.mark.timeout(300)

# Seconds until a page shows what has happened.
SOON = 5_000

Open = Callable[..., Hands]


@pytest.fixture(params=SCREENS)
def sit(request: pytest.FixtureRequest, chromium: Browser, site: Standing) -> Iterator[Open]:
    """Somebody before a screen, signed in as one of the demo's people, or as nobody."""
    context = chromium.new_context(
        base_url=site.base_url, viewport=SCREENS[request.param], locale="it-IT", timezone_id="Europe/Rome"
    )
    context.set_default_timeout(15_000)
    complaints: list[str] = []

    def sit_down(journey: str, *, as_: str = "") -> Hands:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if as_:
            page.goto("/dimostrazione")
            page.get_by_role("button", name=f"Entra come {as_}", exact=True).click()
        return Hands(page, f"{journey}-{request.param}")

    yield sit_down
    context.close()
    assert complaints == []


def expect_at_most(cost: Cost, *, taps: int, keys: int, seconds: float) -> None:
    assert (cost.taps <= taps, cost.keys <= keys, cost.seconds <= seconds) == (True, True, True), str(cost)


def number_in(page: Page) -> int:
    return int(page.url.rpartition("/")[2])


# --- Salvo


def test_salvo_calls_from_the_ward_and_closes(site: Standing, sit: Open, hire: Hire) -> None:
    (amina,) = hire("Amina", language="uk")
    salvo = sit("salvo", as_="Salvo")
    page = salvo.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Che lingua serve?")
    salvo.picture("which language")

    salvo.tap(page.get_by_text("Ucraino", exact=True))
    salvo.tap_and_see(page.get_by_role("button", name="CHIAMA Consenso raccolto"), "Sto cercando")
    expect_at_most(salvo.note("call"), taps=2, keys=0, seconds=8)
    salvo.picture("searching")

    booking = {"id": number_in(page), "number": number_in(page)}
    site.wait_for_offer(amina, booking)
    site.say(amina, "si")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ha accettato Amina", timeout=SOON)
    salvo.picture("accepted")

    salvo.begin_again()
    salvo.tap_and_see(page.get_by_role("button", name="Tutto bene"), "Svolta, da firmare")
    salvo.tap_and_see(page.get_by_role("button", name="Firma l'intervento"), "Firmata")
    expect_at_most(salvo.note("end"), taps=2, keys=0, seconds=8)
    salvo.picture("signed")


# --- Giusi


def test_giusi_asks_for_a_morning_and_keeps_the_receipt(site: Standing, sit: Open) -> None:
    giusi = sit("giusi", as_="Giusi")
    page = giusi.page
    giusi.picture("home")

    giusi.tap_and_see(page.get_by_role("link", name="Nuova richiesta").last, "Nuova richiesta")
    giusi.type(page.get_by_label("Che lingua parla"), "marocchino")
    giusi.tap(page.locator("#slots label").nth(2))
    giusi.tap(page.get_by_text("Raccolto", exact=True))
    expect(page.locator("#read-back")).to_contain_text("arabo")
    giusi.picture("filled in")
    giusi.tap(page.get_by_role("button", name="Invia la richiesta"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Richiesta \d+ ricevuta"))

    expect_at_most(giusi.note("request"), taps=5, keys=12, seconds=60)
    giusi.picture("receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica la ricevuta (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


# --- Fatou


def test_fatou_says_yes_behind_the_link_in_her_text(site: Standing, sit: Open, hire: Hire) -> None:
    (fatou,) = hire("Fatou")
    booking = site.ask(**in_four_hours())
    site.wait_for_offer(fatou, booking)
    phone = sit("fatou")

    phone.page.goto(site.link_to(booking, fatou))
    phone.taps += 1
    phone.picture("offer")
    phone.tap_and_see(phone.page.get_by_role("button", name="Sì, lo prendo"), "Il turno è tuo")

    expect_at_most(phone.note("answer"), taps=2, keys=0, seconds=10)
    phone.picture("hers")
    site.wait_until(booking, "confirmed")
    site.wait_for_text(fatou.phone, str(booking["number"]), "e' tuo")


# --- Nino


def test_nino_offers_what_nobody_has_taken_to_everybody_who_can(
    site: Standing, sit: Open, hire: Hire
) -> None:
    booking = site.ask()
    site.wait_until(booking, "uncovered")
    (amina,) = hire("Amina")
    nino = sit("nino", as_="Nino")
    page = nino.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Da sistemare")
    nino.picture("to settle")

    who_can = page.get_by_role("link", name=f"Trova chi può per la {booking['number']}")
    nino.tap_and_see(who_can, f"Chi può per la {booking['number']}")
    nino.picture("who can")
    nino.tap(page.get_by_role("button", name=re.compile("^Offri a tutti i liberi")))

    expect_at_most(nino.note("offer"), taps=3, keys=0, seconds=10)
    site.wait_for_offer(amina, booking)
    nino.picture("offered")
    site.say(amina, "si")
    until("it is hers", lambda: site.wait_until(booking, "confirmed", "in_progress"))
