"""The coordination's pages in the working languages: the right language, and no Italian left over in Ukrainian."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from bookings import queries
from bookings.contradictions import Clash, Contradiction
from bookings.models import Booking, Heartbeat, Offer
from bookings.rulebook import BY_RULE, GROUPS, ROWS
from bookings.web import clashes
from mediation.matching.reasons import sentence
from mediation.models import Credential, Language, User
from mediation.vocabulary import CredentialKind, Role
from notifications.models import Alarm, GatewayAudit, GatewayPause
from notifications.texts.keys import KEYS
from notifications.vocabulary import WATCHDOG, MessageKind, MessageStatus, ReplyMedium, ReplyResult, Trouble
from notifications.web.troubles import Told
from tests.bookings.test_contradictions import CASES, contradictions_of
from tests.bookings.web.conftest import World
from tests.bookings.web.test_ruling import beside, change, typed
from tests.bookings.web.test_spoken_pages import COOKIE, FACTS, LATIN, Reader
from tests.factories import NOON, TOMORROW, make_mediator, make_user
from tests.notifications.unsettled import escalate, make_done, make_message, make_reply, make_signed
from tests.notifications.versions import THANKS, admins, make_version
from tests.visiting import Page, StoppedClock

pytestmark = pytest.mark.django_db

# Of places and people; what is called the same everywhere; what technicians call the texts; and, where a language is
# chosen, its Italian name beside its own.
NAMES = FACTS | set(
    LATIN.findall(
        "Nino Ida Berg Cleo Rossi Zarina Prova Comune di prova Regalbuto Anagrafe Municipio ISTAT"
        " API SMS GSM UCS LIS pakistano si ma arrivo alle"
    )
)
NAMES |= {word for key in KEYS for word in key.split("_")}


class AtWork(Reader):
    """Somebody who turns a page from Italian to Ukrainian."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.client = Client()
        self.client.force_login(user)

    def untranslated(self, paths: Iterable[str]) -> list[tuple[str, str]]:
        return [(path, word) for path in paths for word in self._shared(path, "uk") - NAMES]


@pytest.fixture(autouse=True)
def _languages(world: World) -> None:
    """As their speakers write them; one whose speakers write it in these letters would look left over."""
    autonyms = {"uk": "Українська", "ti": "ትግርኛ", "mnk": "ߡߊ߲ߘߌ߲ߞߊ", "ru": "Русский", "ise": "🤟"}
    for tag, autonym in autonyms.items():
        Language.objects.filter(tag=tag).update(autonym=autonym)


@pytest.fixture
def nino(world: World) -> AtWork:
    return AtWork(world.nino)


PAGES = (
    *("/da-sistemare", "/da-sistemare/ora", "/tabellone", "/tabellone/ora", "/tabellone/settimana"),
    *(
        "/tabellone/mappa",
        "/liberi",
        "/messaggi",
        "/rapporti",
        "/reparti",
        "/testi",
        "/testi-per-chi-e-assistito",
    ),
    *("/regole", "/regole/1"),
)


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_each_page_comes_in_the_language_that_was_chosen(
    nino: AtWork, uncovered: Booking, language: str
) -> None:
    pages = [nino.read(path, language) for path in (*PAGES, f"/richieste/{uncovered.number}/chi")]

    assert [page.status for page in pages] == [200] * len(pages)
    assert {html.attributes["lang"] for page in pages for html in page.all("html")} == {language}


def test_language_that_a_page_does_not_speak_leaves_it_italian(nino: AtWork) -> None:
    page = nino.read("/da-sistemare", "ar")

    assert (page.all("html")[0].attributes["lang"], page.heading) == ("it", "Da sistemare")


def test_no_italian_is_left_where_nothing_waits(nino: AtWork) -> None:
    assert nino.untranslated(PAGES) == []


def test_no_italian_is_left_in_what_is_to_be_settled(
    world: World,
    nino: AtWork,
    uncovered: Booking,
    booking: Booking,
    asked: dict[str, Offer],
    clock: StoppedClock,
) -> None:
    escalate(booking)
    later = TOMORROW + timedelta(hours=8)
    make_done(world.berg, world.triage, at=later, starts_at=TOMORROW + timedelta(hours=3))
    make_signed(world.berg, world.triage, at=later, starts_at=TOMORROW + timedelta(hours=6))
    make_reply(mediator=world.amina, booking=booking)
    make_reply("SM2", medium=ReplyMedium.MISSED_CALL, body="", result=ReplyResult.UNKNOWN_NUMBER)
    unsent = make_message("lost", status="sent", sent_at=NOON, kind=MessageKind.ASSISTED, to="")
    make_message("back", email="ida@triage.example", to="", user=world.berg)
    GatewayAudit.objects.create(
        at=NOON, since=NOON, until=NOON, there=5, here=5, only_there=["SM77"], only_here=[str(unsent.pk)]
    )
    for kind, days in zip(CredentialKind, (-3, 3, 5, 7), strict=True):
        valid_to = (NOON + timedelta(days=days)).date()
        Credential.objects.create(
            mediator=world.amina,
            kind=kind,
            valid_from=NOON.date() - timedelta(days=90),
            valid_to=valid_to,
            is_required=True,
        )
    clock.at = later

    left = nino.untranslated(("/da-sistemare", "/da-sistemare/ora"))

    assert {word for _, word in left} <= {"SM", "ida", "berg", "triage", "example"}


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_is_told_in_ukrainian(nino: AtWork, trouble: Trouble) -> None:
    Alarm.objects.create(trouble=trouble, since=NOON, seen_at=NOON)
    Heartbeat.objects.update_or_create(name=WATCHDOG, defaults={"beaten_at": NOON})

    page = nino.read("/da-sistemare", "uk")

    (told,) = page.by_id("now").all("section")[0].all("li")
    assert set(LATIN.findall(told.text)) - NAMES == set()
    assert Told(trouble, NOON, is_told=False).what_to_do in nino.read("/da-sistemare", "it").text


@pytest.mark.parametrize("body", ["", "Sei di Oncologia?", "STOP", "x" * 1001, "ж" * 900, "Va bene"])
def test_answering_a_reply_is_in_ukrainian(world: World, nino: AtWork, body: str) -> None:
    reply = make_reply(mediator=world.amina, from_number=world.amina.phone)
    path = f"/da-sistemare/messaggi/{reply.pk}/rispondi"
    assert nino.untranslated([path]) == []

    answer = Page(nino.client.post(path, {"body": body}, follow=True))

    said = said_on(answer)
    assert said
    assert {word for words in said for word in LATIN.findall(words)} <= {
        "SMS",
        *LATIN.findall(f"{body} {body.lower()}"),
    }


def test_no_italian_is_left_in_the_messages(world: World, nino: AtWork, booking: Booking) -> None:
    for status in MessageStatus:
        make_message(status, status=status, mediator=world.amina, booking=booking, parts=2, author=world.nino)
    for kind in MessageKind:
        make_message(kind, kind=kind, email="ida@triage.example", to="", sent_at=NOON)
    for n in range(50):
        make_message(f"more-{n}")
    GatewayPause.objects.create(channel="sms", since=NOON, until=NOON + timedelta(hours=1), reason="21610")

    left = nino.untranslated(
        ("/messaggi", "/messaggi?pagina=2", "/messaggi?mostra=persi", f"/messaggi?richiesta={booking.number}")
    )

    assert {word for _, word in left} <= {"ida", "triage", "example", "delivered"}


def test_no_italian_is_left_on_a_full_board(
    world: World, nino: AtWork, uncovered: Booking, confirmed: Booking
) -> None:
    day = TOMORROW.date().isoformat()

    left = nino.untranslated(
        f"/tabellone{page}?giorno={day}" for page in ("", "/ora", "/settimana", "/mappa")
    )

    assert left == []


def test_no_italian_is_left_where_somebody_is_chosen(
    world: World, nino: AtWork, booking: Booking, asked: dict[str, Offer], uncovered: Booking
) -> None:
    for name in ("Blessing", "Chiara"):
        make_mediator(name, user=make_user(name.lower(), Role.MEDIATOR), is_active=name == "Blessing")

    left = nino.untranslated(f"/richieste/{number}/chi" for number in (booking.number, uncovered.number))

    assert {word for _, word in left} <= {"Blessing", "Chiara"}


DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "nobody chosen": ("chi", {"do": "offer"}),
    "nobody given": ("chi", {"do": "assign"}),
    "offered to all": ("chi", {"do": "offer_to_all"}),
    "nothing to undo": ("ripensa", {}),
    "searched again": ("riprendi", {"back": "who-can"}),
    "given up without a reason": ("chiudi", {"back": "who-can"}),
}


def said_on(page: Page) -> list[str]:
    """What the page answers: above it, and beside its fields."""
    items = [
        item.text for place in ("said", "errors") for found in page.all(id=place) for item in found.all("li")
    ]
    return [*items, *(each.text for each in page.all("p", **{"class": "error"}))]


@pytest.mark.parametrize("name", DEEDS)
def test_what_a_button_answers_is_in_ukrainian(nino: AtWork, uncovered: Booking, name: str) -> None:
    where, sent = DEEDS[name]
    nino.client.cookies[COOKIE] = "uk"

    said = said_on(Page(nino.client.post(f"/richieste/{uncovered.number}/{where}", sent, follow=True)))

    assert said
    assert [word for words in said for word in LATIN.findall(words) if word not in NAMES] == []


def test_programs_are_told_why_in_italian(world: World, booking: Booking) -> None:
    """Whatever language the page around it speaks."""
    able, _ = queries.candidates_and_left_out(booking.seats.get(), at=NOON)

    with translation.override("uk"):
        told = sentence(able[0])

    assert told.startswith("Libera")


def test_no_italian_is_left_in_the_answer_who_is_free(world: World, nino: AtWork) -> None:
    town = world.triage.place.municipality_id
    asked = f"date={TOMORROW.date()}&time=12:00&minutes=60&town={town}&delivery=onsite&language="

    left = nino.untranslated(
        f"/liberi?{asked}{more}"
        for more in ("uk&language_words=", "&language_words=", "&language_words=Ж", "ti")
    )

    assert left == []


def test_no_italian_is_left_where_texts_are_worded(world: World) -> None:
    make_version(is_draft=True)
    make_version(language="uk", is_draft=True)
    anna, gino = map(AtWork, admins())
    lists = ("/testi?lingua=uk&a=uffici", "/testi?lingua=it&a=coordinamento", "/testi-per-chi-e-assistito")
    pages = (*lists, "/testi/it/courtesy", "/testi/uk/courtesy", "/testi/ar/courtesy")

    left = [*anna.untranslated(pages), *gino.untranslated(pages)]

    assert {word for _, word in left} <= {"Anna", "Gino"}


@pytest.mark.parametrize(
    "template",
    [
        "",
        "Ciao {",
        "Ciao {boh}",
        THANKS,
        "Grazie STOP",
        "Grazie Oncologia",
        "Grazie È",
        "Grazie\u200b",
        "Va bene " * 90,
    ],
)
@pytest.mark.parametrize("button", ["look", "save"])
def test_what_a_wording_is_answered_is_in_ukrainian(world: World, template: str, button: str) -> None:
    make_version()
    anna = AtWork(admins()[0])
    anna.client.cookies[COOKIE] = "uk"

    page = Page(
        anna.client.post(
            "/testi/it/courtesy", {"template": template, "based_on": 2, button: "1"}, follow=True
        )
    )

    panels = [each.text for each in page.all("p", **{"class": "panel"})]
    words = {word for said in [*said_on(page), *panels] for word in LATIN.findall(said)}
    assert words - NAMES <= {*LATIN.findall(template + template.lower()), "FC"}


def test_no_italian_is_left_on_the_wards_keys(world: World, nino: AtWork) -> None:
    assert nino.untranslated((f"/reparti/{world.triage.pk}", "/reparti/lingue")) == []


def test_sheet_of_a_ward_is_italian_whoever_prints_it(world: World, nino: AtWork) -> None:
    nino.client.cookies[COOKIE] = "uk"

    page = Page(nino.client.post(f"/reparti/{world.triage.pk}"))

    assert page.all("html")[0].attributes["lang"] == "it"
    assert "Serve una mediatrice o un mediatore?" in page.text


def test_no_italian_is_left_where_what_was_done_is_entered(world: World, nino: AtWork) -> None:
    assert nino.untranslated(["/richieste/svolta"]) == []


ENTERED = {"date": "2026-07-13", "time": "10:00", "minutes": "60", "delivery": "onsite", "setting": "health"}


@pytest.mark.parametrize(
    "wrong", [{}, {"date": "2026-07-20"}, {"date": "2020-01-01"}, {"language": "ti"}, {"time": ""}]
)
def test_why_what_was_done_is_not_entered_is_said_in_ukrainian(
    world: World, nino: AtWork, wrong: dict[str, str]
) -> None:
    nino.client.cookies[COOKIE] = "uk"
    sent = {**ENTERED, "office": world.triage.pk, "mediator": world.amina.pk, "language": "uk", **wrong}

    said = said_on(Page(nino.client.post("/richieste/svolta", sent if wrong else {}, follow=True)))

    assert said
    assert {word for words in said for word in LATIN.findall(words)} <= {"Amina", "Prova"}


def test_no_italian_is_left_where_a_leaflet_is_written(world: World, nino: AtWork) -> None:
    left = {word for _, word in nino.untranslated(["/materiale/nuovo"])}

    assert left == {"https", *LATIN.findall("Iscrizione a scuola: che cosa serve")}


@pytest.mark.parametrize("link", ["http://x.example", "https://" + "x" * 400])
@pytest.mark.parametrize("text", ["", "ж" * 459, "ж" * 461])
def test_why_a_leaflet_is_not_written_is_said_in_ukrainian(nino: AtWork, text: str, link: str) -> None:
    nino.client.cookies[COOKIE] = "uk"
    sent = {
        "title": "Школа",
        "setting": "school",
        "language": "uk",
        "text": text,
        "link": link,
        "checked_on": "2026-07-30",
    }

    said = said_on(Page(nino.client.post("/materiale/nuovo", sent)))

    assert said
    assert {word for words in said for word in LATIN.findall(words)} <= {"https", "SMS"}


def test_no_italian_is_left_in_the_demonstration(world: World, nino: AtWork, settings: Settings) -> None:
    settings.PONTE_DEMO = True
    User.objects.filter(pk=world.nino.pk).update(is_demo=True)

    assert {word for _, word in nino.untranslated(["/dimostrazione"])} == {"SÌ"}


# --- The rules


def save_rules(who: AtWork, language: str = "uk", **changed: str | None) -> Page:
    """What the page of the rules answers when its numbers are sent as it showed them, and some are typed anew."""
    who.client.cookies[COOKIE] = language
    with translation.override(language):
        sent = typed(**changed)
    return Page(who.client.post("/regole", {"note": "Проба", **sent}, follow=True))


def test_each_group_and_number_of_the_rules_is_read_in_ukrainian(nino: AtWork) -> None:
    page = nino.read("/regole", "uk")

    with translation.override("uk"):
        titles = [translation.gettext(group.title) for group in GROUPS]
        words = [translation.gettext(each) for row in ROWS for each in (row.label, row.effect)]
    assert [heading.text for heading in page.all("h2")][:-1] == titles
    assert [each for each in words if each not in page.text] == []
    assert set(LATIN.findall(" ".join(words))) == {"SMS"}
    assert "щонайменше 15 хвилин, щонайбільше 12 годин." in page.text
    assert "від 00:00 до 23:00." in page.text


def test_no_italian_is_left_in_a_version_of_the_rules_and_what_it_changed(world: World, nino: AtWork) -> None:
    zeros = dict.fromkeys(("size", "preferred_wait_minutes", "correction_minutes"), 0)
    lane = {**zeros, "nudge_after_minutes": 5, "keeps_quiet_hours": False}
    levels = {"health": "native", "social": "fluent", "legal": "working"}
    numbers = {"lanes": {"planned": lane}, "level_by_setting": levels, "notice_hours": 48}
    change(world.nino, numbers, note="Prova")

    left = nino.untranslated(("/regole", "/regole/2", "/regole/1"))

    assert left == []
    changes = nino.read("/regole/2", "uk").by_id("contenuto").text
    assert "Режим Запланований: Людей у раунді: було 5 осіб, стало усі разом" in changes


def test_rules_that_contradict_each_other_are_refused_in_ukrainian(nino: AtWork) -> None:
    page = save_rules(
        nino, now_below_minutes="15 хв", rest_minutes="20 годин", reminder_hour="23", working_to_hour="07:00"
    )

    said = said_on(page)
    assert len(beside(page, "now_below_minutes")) > 2
    assert {rule for rule in BY_RULE if beside(page, rule)} >= {"rest_minutes", "working_to_hour"}
    assert {word for words in said for word in LATIN.findall(words)} == set()
    assert page.input("now_below_minutes").attributes["value"] == "15 хв"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("lanes.short.wait_minutes", "30"),
        ("lanes.short.wait_minutes", "швидко"),
        ("lanes.short.wait_minutes", ""),
        ("quiet_from_hour", "21:30"),
        ("quiet_from_hour", "ввечері"),
        ("lanes.short.size", "п'ять"),
        ("level_by_setting.health", "?"),
        ("note", ""),
        ("note", "ж" * 201),
    ],
)
def test_what_is_no_such_number_is_asked_back_in_ukrainian(nino: AtWork, rule: str, text: str) -> None:
    page = save_rules(nino, **{rule: text})

    assert beside(page, rule)
    assert {word for words in said_on(page) for word in LATIN.findall(words)} == set()


def test_saving_the_rules_is_answered_in_ukrainian(nino: AtWork) -> None:
    answers = [said_on(save_rules(nino)), said_on(save_rules(nino, notice_hours="48"))]

    assert [len(said) for said in answers] == [1, 1]
    assert {word for said in answers for word in LATIN.findall(said[0])} == set()


def test_second_coordinator_reads_in_ukrainian_what_the_first_changed(world: World, nino: AtWork) -> None:
    with translation.override("uk"):
        shown = typed(notice_hours="72")
    change(world.nino, {"notice_hours": 48}, note="Два дні")
    nino.client.cookies[COOKIE] = "uk"

    page = Page(nino.client.post("/regole", {"note": "Проба", **shown}))

    assert len(beside(page, "notice_hours")) == 1
    assert {word for words in said_on(page) for word in LATIN.findall(words)} == {"Nino"}
    assert set(LATIN.findall(page.by_id("contenuto").text)) <= {"Nino", "Ponte", "SMS"}


CLASHES = [
    *(contradictions_of(bad)[0] for bad, *_ in CASES),
    Contradiction(Clash.QUIET_ALL_DAY, ("quiet_from_hour", "quiet_to_hour"), (7, 21)),
    Contradiction(Clash.NO_WORKING_HOURS, ("working_to_hour", "working_from_hour"), (7, 8)),
    Contradiction(Clash.BELOW_LEAST, ("lanes.now.wait_minutes",), (0,)),
    Contradiction(Clash.ABOVE_GREATEST, ("notice_hours",), (999,)),
]


def test_control_every_kind_of_contradiction_is_read() -> None:
    assert {each.kind for each in CLASHES} == set(Clash)


@pytest.mark.parametrize("found", CLASHES, ids=lambda found: f"{found.kind}-{found.rules[0]}")
def test_every_contradiction_has_its_sentence_in_both_languages(found: Contradiction) -> None:
    def told(language: str) -> str:
        with translation.override(language):
            return clashes.sentence(found, beside="another")

    italian, english, ukrainian = map(told, ("it", "en", "uk"))

    assert len({italian, english, ukrainian}) == 3
    assert LATIN.findall(ukrainian) == []
    assert not {*LATIN.findall(english)} & {
        "di",
        "il",
        "la",
        "le",
        "un",
        "una",
        "che",
        "meno",
        "ore",
        "giorni",
    }
