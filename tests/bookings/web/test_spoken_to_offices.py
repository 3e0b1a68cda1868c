"""The offices' pages in the working languages: the right language, no Italian left over, and papers as they were."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bookings import queries
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.actions.rescuing import propose_rescue
from bookings.advice import advice_on
from bookings.api.shown import advised
from bookings.models import Booking, Offer
from bookings.permissions import Sight
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind
from bookings.web.sentences import SENTENCES, sentence
from mediation.actions.ward_keys import make_ward_key
from mediation.data.card import regions
from mediation.models import Language, User
from tests.bookings.clockwork import play
from tests.bookings.web.conftest import World, ask
from tests.bookings.web.test_spoken_pages import COOKIE, FACTS, LATIN, Reader, words_of
from tests.bookings.weeks import ask_for_all, dates_of, make_series
from tests.factories import NOON, TOMORROW, make_booking
from tests.visiting import Page, StoppedClock

pytestmark = pytest.mark.django_db

# What the card says in a language that is written in Italian's letters.
SAYS = " ".join(row.says for region in regions() for row in region.rows)
# Of places and people; languages, which are chosen by the name that Italians know; what is typed in Italian.
NAMES = FACTS | set(
    LATIN.findall(
        "Nino Ida Berg Cleo Rossi Zarina Prova Comune di prova Regalbuto Anagrafe Municipio Ospedale"
        " Lingua italiana dei segni LIS pakistano ISTAT"
        f" Sportello Annullata dal reparto {SAYS}"
    )
)


class AtWork(Reader):
    """Somebody who turns a page from Italian to Ukrainian."""

    def __init__(self, user: User | None = None, language: str = "uk") -> None:
        super().__init__()
        self.client = Client()
        self.client.cookies[COOKIE] = language
        if user:
            self.client.force_login(user)

    def untranslated(self, paths: Iterable[str]) -> list[tuple[str, str]]:
        return [(path, word) for path in paths for word in self._shared(path, "uk") - NAMES]

    def post(self, address: str, **sent: Any) -> list[str]:
        """What the page that answers says first."""
        page = Page(self.client.post(address, sent, follow=True))
        return [
            item.text
            for place in ("said", "errors", "foreseen-title")
            for found in page.all(id=place)
            for item in (found.all("li") or [found])
        ]


def italian_in(words: Iterable[str]) -> list[str]:
    return [line for line in words if set(LATIN.findall(line)) - NAMES]


@pytest.fixture(autouse=True)
def _languages(world: World) -> None:
    """As their speakers write them; one whose speakers write it in these letters would look left over."""
    autonyms = {"uk": "Українська", "ti": "ትግርኛ", "mnk": "ߡߊ߲ߘߌ߲ߞߊ", "ru": "Русский", "ise": "🤟"}
    for tag, autonym in autonyms.items():
        Language.objects.filter(tag=tag).update(autonym=autonym)


@pytest.fixture
def berg(world: World) -> AtWork:
    return AtWork(world.berg)


def pages_of(booking: Booking) -> list[str]:
    one = f"/richieste/{booking.number}"
    return [one, f"{one}/ricevuta", f"{one}/storia", f"/reparto/{booking.number}"]


ALWAYS = (
    *("/richieste", "/richieste/nuova", "/richieste/nuova/entro", "/reparto", "/reparto/lingue"),
    *("/serie", "/serie/nuova", "/materiale"),
)


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_each_page_comes_in_the_language_that_was_chosen(
    berg: AtWork, confirmed: Booking, language: str
) -> None:
    pages = [berg.read(path, language) for path in (*ALWAYS, *pages_of(confirmed))]

    assert [page.status for page in pages] == [200] * len(pages)
    assert {html.attributes["lang"] for page in pages for html in page.all("html")} == {language}


def test_language_that_an_office_page_does_not_speak_leaves_it_italian(berg: AtWork) -> None:
    page = berg.read("/richieste", "ar")

    assert (page.all("html")[0].attributes["lang"], page.heading) == ("it", "Richieste")


def test_no_italian_is_left_where_an_office_begins(berg: AtWork, world: World) -> None:
    assert [
        *berg.untranslated(ALWAYS),
        *AtWork(world.cleo).untranslated(("/richieste/nuova", "/reparto")),
    ] == []


def test_no_italian_is_left_of_a_request_that_is_looked_for(
    world: World, berg: AtWork, booking: Booking, asked: dict[str, Offer]
) -> None:
    Booking.objects.filter(pk=booking.pk).update(gender="female", heavy=True, minor=True, silent=True)
    one = f"/richieste/{booking.number}"

    left = berg.untranslated((*pages_of(booking), f"{one}/modifica", f"{one}/continua", f"{one}/materiale"))

    assert [*left, *AtWork(world.nino).untranslated((one, f"{one}/storia"))] == []


def test_no_italian_is_left_of_a_job(
    world: World, berg: AtWork, confirmed: Booking, clock: StoppedClock
) -> None:
    left = berg.untranslated(pages_of(confirmed))
    play(until=TOMORROW + timedelta(hours=3))
    clock.at = TOMORROW + timedelta(hours=3)

    assert [*left, *berg.untranslated(pages_of(confirmed))] == []


def test_no_italian_is_left_where_the_telephone_is_proposed(world: World, berg: AtWork) -> None:
    booking = make_booking(by=world.berg, office=world.triage, delivery="onsite", call_number="")
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    propose_rescue(
        booking_id=booking.pk, mediator_id=world.amina.pk, via=AnswerChannel.PAGE, at=NOON, reason=""
    )

    assert berg.untranslated(pages_of(booking)) == []


def test_no_italian_is_left_of_what_was_given_by_hand_and_called_off(
    world: World, berg: AtWork, booking: Booking, asked: dict[str, Offer]
) -> None:
    assign_mediator(
        booking_id=booking.pk, mediator_id=world.zarina.pk, reason="12", by_id=world.nino.pk, at=NOON
    )
    left = [*berg.untranslated(pages_of(booking)), *AtWork(world.nino).untranslated(pages_of(booking)[:1])]
    cancel_booking(booking_id=booking.pk, by_id=world.berg.pk, at=NOON, reason="12")

    assert [*left, *berg.untranslated(pages_of(booking))] == []


def test_no_italian_is_left_where_nobody_can(world: World, berg: AtWork, uncovered: Booking) -> None:
    assert berg.untranslated(pages_of(uncovered)) == []


def test_no_italian_is_left_of_a_series(world: World, berg: AtWork) -> None:
    weekly = make_series(
        world.berg,
        world.triage,
        at=NOON,
        first_date=date(2026, 12, 14),
        last_date=date(2027, 1, 4),
        weekdays=(0, 4),
    )
    offer = next(each for each in ask_for_all(weekly, at=NOON) if each.mediator == world.amina)
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)

    assert berg.untranslated(("/serie", f"/serie/{weekly.pk}", *pages_of(dates_of(weekly)[0])[:3])) == []


@pytest.mark.parametrize("status", BookingStatus)
def test_no_italian_is_left_of_any_status(berg: AtWork, confirmed: Booking, status: BookingStatus) -> None:
    Booking.objects.filter(pk=confirmed.pk).update(status=status)

    assert berg.untranslated((f"/richieste/{confirmed.number}", "/richieste")) == []


def test_whoever_comes_by_the_wards_key_reads_what_the_browser_asks_for(world: World) -> None:
    token = make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON - timedelta(days=1))
    client = Client(headers={"Accept-Language": "uk"})
    client.get(f"/r/{token}")

    page = Page(client.get("/reparto"))

    assert (page.all("html")[0].attributes["lang"], page.heading) == ("uk", "Яка мова потрібна?")
    make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON)
    gone = Page(client.get("/reparto"))
    assert (gone.status, italian_in(words_of(gone.by_id("contenuto")))) == (410, [])


# --- What a button answers

OF_A_REQUEST: dict[str, dict[str, str]] = {
    "cancel": {"reason": "12"},
    "complete": {"outcome": "well"},
    "arrived": {},
    "sign": {},
    "reinstate": {},
    "accept-part": {},
    "by-telephone": {"answer": "yes"},
    "go-on": {"date": "2026-07-16", "time": "10:00", "minutes": "60", "delivery": "phone"},
    "change": {},
}


@pytest.mark.parametrize("name", OF_A_REQUEST)
def test_what_a_button_answers_is_in_the_language_of_the_page(
    berg: AtWork, confirmed: Booking, name: str
) -> None:
    said = berg.post(reverse(name, args=[confirmed.number]), **OF_A_REQUEST[name])

    assert said != []
    assert italian_in(said) == []


def test_form_that_is_not_right_says_so_in_the_language_of_the_page(berg: AtWork, world: World) -> None:
    said = [
        *berg.post("/richieste/nuova", office="0", language_words="sconosciuto", minutes="1", people="9"),
        *berg.post("/richieste/nuova", date="2020-01-01", time="ora", contact_phone="12", key="k"),
        *berg.post("/reparto", office=str(world.triage.pk), when="never", language="xx", call_number="1"),
        *berg.post("/serie/nuova", kind="never", weekdays="9"),
    ]

    assert len(said) > 15
    assert [line for line in italian_in(said) if "sconosciuto" not in line] == []


def test_change_tells_what_it_will_do_in_the_language_of_the_page(berg: AtWork, confirmed: Booking) -> None:
    page = berg.read(f"/richieste/{confirmed.number}/modifica", "uk")
    fields = {
        each.attributes["name"]: each.attributes.get("value") or ""
        for each in page.all("input")
        if each.attributes.get("name") and each.attributes.get("type") != "checkbox"
    }

    answer = Page(
        berg.client.post(
            f"/richieste/{confirmed.number}/modifica",
            {
                **fields,
                "language": "uk",
                "minutes": "60",
                "delivery": "phone",
                "gender": "any",
                "place": str(confirmed.place_id),
                "time": "15:00",
            },
        )
    )

    assert answer.all(id="foreseen-title")
    assert italian_in(words_of(answer.by_id("contenuto"))) == []


# --- Told in sentences


def test_every_event_is_told_in_ukrainian(world: World, confirmed: Booking) -> None:
    event = queries.history(confirmed)[0]
    event.mediator = world.amina
    event.facts = {
        "asked": 2,
        "wave": 2,
        "lane": "now",
        "dates": 3,
        "needed": 2,
        "covered": 1,
        "reason": "12",
        "position": 1,
        "credited_minutes": 60,
        "credited_for": 7,
        "problem": "other",
        "because": "taken",
        "started_at": NOON.isoformat(),
        "ended_at": NOON.isoformat(),
        "actual_minutes": 60,
        "arrives_at": NOON.isoformat(),
        "scope": "all",
        "consent": "given",
        "via": "page",
        "overridden": ["overlap", "exclusion", "radius"],
    }
    told = {}
    for kind in EventKind:
        event.kind = kind
        with translation.override("uk"):
            told[kind] = sentence(event, Sight.WHOLE)

    assert set(SENTENCES) == set(told)
    assert italian_in(told.values()) == []
    assert [kind for kind, words in told.items() if not words] == []


# --- What stays Italian


def test_what_is_kept_and_read_by_programs_stays_italian(world: World, berg: AtWork) -> None:
    long = make_booking(by=world.berg, office=world.triage, duration_minutes=240)

    with translation.override("en"):
        programs = advised(long)
        person = advice_on(long)
    paper = berg.client.get(f"/richieste/{long.number}/ricevuta.pdf")

    assert [each["sentence"][:5] for each in programs] == ["Oltre"]
    assert [each.sentence[:6] for each in person] == ["Beyond"]
    assert paper.headers["Content-Language"] == "it"


def test_reason_that_is_stored_is_italian_whatever_the_page_speaks(berg: AtWork, booking: Booking) -> None:
    page = berg.read(f"/reparto/{booking.number}", "uk")

    assert page.input("reason").has(value="Annullata dal reparto")
