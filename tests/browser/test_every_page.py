"""Every page on the smallest screens: nothing sticks out, everything can be touched, the keyboard reaches all."""

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from bookings.actions.dispatching import accept_offer, open_wave
from bookings.actions.ruling import change_rules
from bookings.links import token_of
from bookings.models import Booking, Deadline, Offer, Policy
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation import sign_in_links
from mediation.actions.reference_data import load_languages
from mediation.clock import ROME, now
from mediation.models import Language, Mediator, User
from mediation.vocabulary import Role
from notifications.models import GatewayAudit, Message, Reply, TextVersion
from notifications.phonebox.gateway import Gateway
from tests.bookings.weeks import make_series
from tests.browser.axe import findings
from tests.browser.conftest import Desk, People, overflow
from tests.factories import make_booking, make_language, make_mediator, make_user
from tests.notifications.sheets import make_leaflet
from tests.notifications.unsettled import make_done, make_message, make_reply, make_signed
from tests.pictures import keep_every_page

NARROWEST = {"width": 320, "height": 640}
# What a finger needs is 44 pixels. Links inside a sentence are excepted, as the standard does; a radio is as large
# as its label.
TOUCHED = "button, .button, summary, input:not(label input), select, label.choice, nav a, h2 a, .card h3 a, .lines a"
TOO_SMALL = """touched => [...document.querySelectorAll(touched)]
    .filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 44)
    .map(part => `${part.tagName} ${part.textContent.trim()} ${part.getBoundingClientRect().height}`)"""

LEFT, TOP, BOTTOM = (
    f"part => Math.round(part.getBoundingClientRect().{side})" for side in ("left", "top", "bottom")
)

# Words that stand on two lines.
BROKEN_WORDS = """names => [...document.querySelectorAll(names)].flatMap(name => {
    const letters = name.firstChild, range = document.createRange();
    return [...letters.data.matchAll(/[^ -]+/g)].filter(word => {
        range.setStart(letters, word.index);
        range.setEnd(letters, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map(word => word[0]);
})"""


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    credentials = {"account_sid": twilio.account_sid, "auth_token": twilio.auth_token}
    with Gateway(number="+15005550006", mail_port=0, **credentials) as gateway:
        settings.PONTE_DEMO = True
        settings.ENV = replace(settings.ENV, has_phonebox=True)
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        yield gateway


@pytest.fixture
def addresses(
    people: People, gateway: Gateway, settings: Settings
) -> dict[User | Mediator | None, list[str]]:
    """Who looks at which pages; with something to show on each."""
    zarina = make_mediator("Zarina", is_demo=True)
    make_language("ti")
    at = now()
    day_after = at + timedelta(days=2)
    confirmed = make_booking(by=people.berg, office=people.triage, at=at, starts_at=day_after)
    accept_offer(offer_id=_ask(confirmed)["Amina"].pk, at=at, via=AnswerChannel.SMS)
    asked = make_booking(
        by=people.berg,
        office=people.triage,
        at=at,
        starts_at=day_after + timedelta(hours=3),
        delivery="onsite",
    )
    offer = _ask(asked)["Amina"]
    uncovered = make_booking(by=people.berg, office=people.triage, at=at, starts_at=day_after, language="ti")
    _ask(uncovered)
    today = at.astimezone(ROME).date()
    series = make_series(
        people.berg,
        people.triage,
        at=at,
        first_date=today + timedelta(days=21),
        last_date=today + timedelta(days=49),
        weekdays=(),
    )
    _fill_the_coordinators_list(people)
    _reword_a_text(people)
    leaflet = make_leaflet(people.nino, title="Iscriversi a scuola: che cosa serve e a chi chiedere")
    draft = make_leaflet(people.nino, is_draft=True)
    gateway.say(from_=zarina.phone, body="si 1001")
    key = zarina.phone.removeprefix("+")
    _mail_the_appointment(gateway)
    settings.SENDS_EMAIL = True
    return {
        people.berg: [
            *("/reparto", "/reparto/lingue", "/richieste", "/richieste/nuova"),
            *(f"/richieste/{confirmed.number}", f"/richieste/{confirmed.number}/storia"),
            *(f"/richieste/{confirmed.number}/ricevuta", f"/richieste/nuova?come={confirmed.number}"),
            *("/serie", "/serie/nuova", f"/serie/{series.pk}"),
            *("/materiale", f"/materiale/{leaflet.pk}", f"/richieste/{confirmed.number}/materiale"),
        ],
        people.nino: [
            *("/reparti", f"/reparti/{people.triage.pk}", "/reparti/lingue"),
            *("/da-sistemare", f"/richieste/{asked.number}", f"/richieste/{asked.number}/chi"),
            *("/liberi", _who_is_free(people, day_after), "/rapporti"),
            *("/regole", "/regole/1", "/regole/2"),
            *(f"/tabellone?giorno={day_after:%Y-%m-%d}", "/tabellone/settimana", "/tabellone/foglio"),
            f"/tabellone/mappa?giorno={day_after:%Y-%m-%d}",
            *("/testi", "/testi?lingua=uk&a=uffici", "/testi/uk/offer_series_reserved"),
            *(f"/richieste/{confirmed.number}/modifica", f"/richieste/{confirmed.number}/continua"),
            *("/richieste/svolta", f"/materiale/{draft.pk}", f"/materiale/{draft.pk}/riscrivi"),
        ],
        make_user("gino", Role.ADMIN): [
            *("/testi/it/courtesy", "/testi/ar/offer_planned", "/testi-per-chi-e-assistito"),
        ],
        people.anna: [f"/reparto/{uncovered.number}"],
        people.amina: [
            "/proposte",
            f"/proposte/{offer.pk}",
            f"/incarichi/{confirmed.number}",
            f"/incarichi/{confirmed.number}/restituisci",
            "/ore",
            "/disponibilita",
        ],
        _who_left(): ["/proposte", "/ore"],
        None: [
            f"/t/{token_of(offer)}",
            "/dimostrazione",
            *("/accessibilita", "/note-legali"),
            *("/accesso", "/accesso/link", "/accesso/codice"),
            f"/e/{_link_of_somebody_who_is_not_in(at)}",
            "/telefoni",
            f"/telefoni/{key}",
            *MAILBOX,
        ],
    }


def _who_left() -> Mediator:
    return make_mediator("Lina", user=make_user("lina", Role.MEDIATOR), is_active=False)


def _who_is_free(people: People, at: datetime) -> str:
    town = people.triage.place.municipality_id
    when = f"date={at:%Y-%m-%d}&time={at.astimezone(ROME):%H:%M}&minutes=60"
    return f"/liberi?language=uk&{when}&town={town}&delivery=onsite"


MAILBOX = ("/telefoni/posta/accoglienza.triage.notturno@azienda-sanitaria.example",)


def _mail_the_appointment(gateway: Gateway) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "Richiesta 1001 confermata", "ponte@ponte.example"
    letter["To"] = MAILBOX[0].rpartition("/")[2]
    letter.set_content("Viene Amina.\n\nhttps://ponte.example/richieste/1001\n")
    letter.add_attachment(b"BEGIN:VCALENDAR", "application", "ics", filename="appuntamento-1001.ics")
    with smtplib.SMTP("127.0.0.1", gateway.mail_port or 0, timeout=5) as line:
        line.send_message(letter)


def _link_of_somebody_who_is_not_in(at: datetime) -> str:
    return sign_in_links.token_of(make_user("cleo", Role.AUDITOR), asked_at=at)


# No day and hour is written longer.
LONGEST = datetime(2026, 9, 30, 22, 59, tzinfo=ROME)


def _fill_the_coordinators_list(people: People) -> None:
    """What else waits for a person, and a version of the rules: each dated as long as can be."""
    contact = {"contact_name": "Ida", "contact_phone": "+390935000111"}
    for number, make in enumerate((make_done, make_signed), start=2):
        make(
            people.berg,
            people.triage,
            starts_at=now() + timedelta(days=number, hours=6),
            at=LONGEST,
            **contact,
        )
    make_reply(mediator=people.amina)
    make_message("lost", mediator=people.amina)
    unsent = make_message("unsent", mediator=people.amina, status="sent", sent_at=LONGEST)
    GatewayAudit.objects.create(
        at=LONGEST,
        since=LONGEST,
        until=LONGEST,
        there=1234,
        here=1234,
        only_there=["SM" + "8" * 32],
        only_here=[str(unsent.pk)],
    )
    Reply.objects.update(received_at=LONGEST)
    Message.objects.update(created_at=LONGEST)
    version = Policy.objects.latest("version").version
    note = "I tempi della notte erano troppo corti per chi risponde dal telefono di casa."
    change_rules(numbers={"heavy_per_day": 4}, note=note, based_on=version, by_id=people.nino.pk, at=LONGEST)


def _reword_a_text(people: People) -> None:
    """An approved version and a draft, each with the letters that cost one more."""
    written = {"key": "courtesy", "language": "it", "written_by": people.nino, "written_at": LONGEST}
    approved = {"approved_by": people.anna, "approved_at": LONGEST}
    TextVersion.objects.create(version=2, template="È arrivata: grazie!", **written, **approved)
    TextVersion.objects.create(version=3, template="È arrivata. Grazie e a presto!", **written)


def _ask(booking: Booking) -> dict[str, Offer]:
    deadline = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    return {offer.mediator.first_name: offer for offer in open_wave(deadline_id=deadline.pk, at=now())}


def test_nothing_sticks_out_everything_can_be_touched_and_axe_finds_nothing(
    desk: Desk, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    wrong: dict[str, list[str]] = {}
    for who, paths in addresses.items():
        page = desk.open(paths[0], who=who, viewport=NARROWEST)
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            pixels = overflow(page)
            sticking_out = [f"{pixels} pixels stick out"] if pixels else []
            keep_every_page(page)
            wrong[path] = [*sticking_out, *page.evaluate(TOO_SMALL, TOUCHED), *findings(page)]
        page.close()

    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) > 50


@pytest.mark.parametrize("tongue", ["it", "uk"])
def test_names_of_languages_stay_whole_on_the_smallest_screen(
    desk: Desk, people: People, tongue: str
) -> None:
    load_languages()
    page = desk.open("/accesso", who=people.berg, viewport=NARROWEST)
    page.context.add_cookies([{"name": "django_language", "value": tongue, "url": desk.url}])
    page.goto("/reparto")

    broken = page.evaluate(BROKEN_WORDS, ".grid .choice b")
    page.set_viewport_size({"width": 360, "height": 640})
    broken += page.evaluate(BROKEN_WORDS, ".grid .choice b")

    assert page.locator(".grid .choice b").count() > 40
    assert broken == []


def test_text_twice_as_large_still_fits(desk: Desk, people: People) -> None:
    for path in ("/reparto", "/richieste/nuova"):
        page = desk.open(path, who=people.berg, viewport=NARROWEST)

        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

        assert overflow(page) == 0


def test_keyboard_comes_first_to_the_way_past_the_header(desk: Desk, people: People) -> None:
    page = desk.open("/richieste/nuova", who=people.berg)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Vai al contenuto")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("has_script", [True, False])
def test_clerks_form_asks_back_and_keeps_what_was_typed(desk: Desk, people: People, has_script: bool) -> None:
    for tag in ("uk", "ru"):
        make_language(tag)
    Language.objects.filter(tag__in=["uk", "ru"]).update(group="Slavo")
    day = (now().astimezone(ROME) + timedelta(days=10)).date().isoformat()
    page = desk.open("/richieste/nuova", who=people.berg, java_script_enabled=has_script)
    page.get_by_label("Che lingua parla la persona?").fill("slavo")
    page.get_by_label("Giorno").fill(day)
    page.get_by_label("Ora d'inizio").fill("10:00")
    page.get_by_label("Raccolto").check()

    page.get_by_role("button", name="Invia la richiesta").click()

    expect(page).to_have_title("Errore: Nuova richiesta – Ponte")
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="«slavo» può voler dire più lingue: scegli quale.").click()
    expect(page.get_by_label("Russo")).to_be_visible()
    expect(page.get_by_label("Ora d'inizio")).to_have_value("10:00")
    page.get_by_label("Ucraino").check()
    page.get_by_role("button", name="Invia la richiesta").click()
    booking = Booking.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Richiesta {booking.number} ricevuta")
    assert (booking.language_id, booking.starts_at.astimezone(ROME).hour) == ("uk", 10)


def test_line_under_the_hour_follows_what_is_typed(desk: Desk, people: People) -> None:
    page = desk.open("/richieste/nuova", who=people.berg)
    expect(page.locator("#ask-by")).to_contain_text("Chiedi almeno 24 ore prima")

    page.get_by_label("Giorno").fill((now().astimezone(ROME) + timedelta(days=10)).date().isoformat())
    page.get_by_label("Ora d'inizio").fill("10:00")
    page.get_by_label("Raccolto").check()
    page.get_by_label("Ora d'inizio").blur()

    expect(page.locator("#ask-by")).to_contain_text("Sei in tempo.")


def test_simulated_phone_speaks_and_shows_what_comes(desk: Desk, gateway: Gateway, people: People) -> None:
    zarina = make_mediator("Zarina", is_demo=True)
    page = desk.open("/telefoni")
    page.get_by_text("Mediatrici e mediatori").click()
    page.get_by_role("link", name="Zarina Prova").click()
    page.get_by_label("Scrivi un SMS").fill("si 1001")

    page.get_by_role("button", name="Invia l'SMS").click()

    expect(page.locator("#thread li")).to_have_count(1)
    gateway.say(from_=zarina.phone, body="no")
    expect(page.locator("#thread li")).to_have_count(2)
    page.get_by_role("button", name="Fai uno squillo").click()
    expect(page.locator("#said")).to_have_text("Squillo fatto.")
    assert [call.sender for call in gateway.calls()] == [zarina.phone]


def test_content_policy_refuses_what_is_planted_in_a_page_and_the_desk_hears_it(
    desk: Desk, people: People
) -> None:
    page = desk.open("/accesso")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=planted style=\"color: red\">x</p>')")

    assert page.locator("#planted").evaluate("part => part.style.color") == ""
    assert len(desk.complaints) == 1
    assert "Content Security Policy" in desk.complaints[0]
    desk.complaints.clear()


def test_tables_stay_tables_on_a_desk(desk: Desk, people: People) -> None:
    """A class that two pages use for different things once laid the board's heads beside its rows."""
    page = desk.open("/tabellone", who=people.nino, viewport={"width": 1280, "height": 800})

    head, body = (page.locator(f"table.board t{part} tr th").first for part in ("head", "body"))

    assert head.evaluate(LEFT) == body.evaluate(LEFT)
    assert head.evaluate(BOTTOM) == pytest.approx(body.evaluate(TOP), abs=2)
