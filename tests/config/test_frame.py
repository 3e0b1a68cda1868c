"""What frames every page: the body, the person, where she may go; and that the demo says so everywhere."""

from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import Settings

from bookings.models import Policy
from config.contact import forget
from config.env import Contact
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import make_booking, make_mediator, make_office, make_user
from tests.visiting import MOST_QUERIES, Page, Visitor

pytestmark = pytest.mark.django_db

CONTACT = Contact(parent_body="", phone="+390935000111", email="accessibile@ponte.example")
DEMO = "Dimostrazione: telefoni simulati, persone inventate."


def sections(page: Page) -> list[str]:
    (nav,) = [each for each in page.all("nav") if each.has(**{"aria-label": "Sezioni"})]
    return [link.text for link in nav.all("a")]


LEAFLETS = "Materiale informativo"


@pytest.fixture(autouse=True)
def _no_phonebox(settings: Settings) -> None:
    settings.PONTE_DEMO = False


@pytest.mark.parametrize(
    ("role", "at_hospital", "words"),
    [
        (Role.REQUESTER, True, ["Chiama dal reparto", "Richieste", "Nuova richiesta", LEAFLETS]),
        (Role.REQUESTER, False, ["Richieste", "Nuova richiesta", LEAFLETS]),
        (
            Role.OFFICE_MANAGER,
            True,
            ["Chiama dal reparto", "Richieste", "Rapporti", "Nuova richiesta", LEAFLETS, "Reparti"],
        ),
        (Role.OFFICE_MANAGER, False, ["Richieste", "Rapporti", "Nuova richiesta", LEAFLETS]),
        (
            Role.COORDINATOR,
            None,
            [
                *("Da sistemare", "Tabellone", "Chi è libero", "Messaggi", "Richieste", "Rapporti"),
                *("Nuova richiesta", LEAFLETS, "Reparti", "Regole", "Testi"),
            ],
        ),
        (Role.AUDITOR, None, ["Richieste", "Rapporti"]),
    ],
)
def test_each_role_is_shown_its_own_ways(role: Role, at_hospital: bool | None, words: list[str]) -> None:
    office = make_office(name="Anagrafe", body="Comune di prova")
    office.organisation.kind = OrganisationKind.HOSPITAL if at_hospital else OrganisationKind.MUNICIPALITY
    office.organisation.save()
    user = make_user("cleo", role, None if at_hospital is None else office)

    assert sections(Visitor(user).get("bookings")) == words


def test_what_is_rare_stands_behind_one_word_where_there_are_many_ways(policy: Policy) -> None:
    visitor = Visitor(make_user("nino", Role.COORDINATOR))

    (often,) = visitor.get("to-settle").all("li", **{"class": "more"})
    (there,) = visitor.get("rules").all("li", **{"class": "more"})

    assert [link.text for link in often.all("a")] == [LEAFLETS, "Reparti", "Regole", "Testi"]
    assert ["open" in each.all("details")[0].attributes for each in (often, there)] == [False, True]


def test_mediator_is_shown_her_offers(policy: object) -> None:
    amina = make_mediator("Amina", user=make_user("amina", Role.MEDIATOR))

    page = Visitor(amina).get("offers")

    assert sections(page) == ["Proposte", "Ore", "Disponibilità"]
    assert page.links["Proposte"] == "/proposte"
    assert [link.text for link in page.all("a", **{"aria-current": "page"})] == ["Proposte"]


def test_administrator_is_shown_the_rules_and_the_texts_after_the_administration(policy: object) -> None:
    user = make_user("admin", Role.ADMIN, is_staff=True)

    assert sections(Visitor(user).get("rules")) == ["Amministrazione", "Regole", "Testi", LEAFLETS]


def test_staff_is_shown_the_administration() -> None:
    user = make_user("admin", Role.COORDINATOR, is_staff=True)

    assert sections(Visitor(user).get("bookings"))[-1] == "Amministrazione"


def test_header_names_the_body_and_who_is_signed_in_as_what() -> None:
    user = make_user("berg", Role.REQUESTER, make_office(), first_name="Ida")

    page = Visitor(user).get("bookings")

    (header,) = page.all("header")
    assert "Aiuto Ida · Triage Esci Polo Ponte, mediazione linguistica" in header.text


def test_band_on_top_names_the_body_above(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, contact=Contact(parent_body="Regione di prova", phone="", email=""))

    (header,) = Visitor().get("sign-in").all("header")

    assert header.text.startswith("Regione di prova Lingua della pagina: Italiano")


def test_footer_says_whom_to_call_and_leads_to_the_statement(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, contact=CONTACT)

    (footer,) = Visitor().get("sign-in").all("footer")

    links = {link.text: link.attributes["href"] for link in footer.all("a")}
    assert links == {
        "0935 000111": "tel:+390935000111",
        CONTACT.email: f"mailto:{CONTACT.email}",
        "Dichiarazione di accessibilità": "/accessibilita",
        "Segnala un problema": "/accessibilita#segnala",
        "Privacy e note legali": "/note-legali",
    }


def test_page_begins_with_a_way_past_the_header_and_has_its_regions() -> None:
    page = Visitor(make_user("anna", Role.AUDITOR)).get("bookings")

    assert page.all("a")[0].text == "Vai al contenuto"
    assert page.by_id("contenuto").name == "main"
    assert [page.by_id(region).attributes["role"] for region in ("said", "news", "alarm")] == [
        "status",
        "status",
        "alert",
    ]
    assert page.all("html")[0].attributes["lang"] == "it"


def test_pages_obey_the_strict_content_policy(policy: Policy) -> None:
    visitor = Visitor(make_user("nino", Role.COORDINATOR))

    for name in ("bookings", "new-booking", "to-settle"):
        page = visitor.get(name)
        assert page.all("style") == []
        assert [each for each in page.root if "style" in each.attributes] == []
        assert [each for each in page.all("script") if "src" not in each.attributes] == []
        assert [name for each in page.root for name in each.attributes if name.startswith("on")] == []


def answers() -> dict[int, Page]:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("cleo", Role.AUDITOR))
    strict = Client(enforce_csrf_checks=True)
    return {
        200: Page(client.get("/accesso", follow=True)),
        404: Page(client.get("/richieste/999999")),
        403: Page(client.get("/richieste/nuova")),
        400: Page(client.get("/", headers={"Host": "elsewhere.example"})),
        4030: Page(strict.post("/accesso", {"username": "cleo"})),
    }


@pytest.mark.parametrize("demo", [True, False])
def test_every_page_says_when_it_is_the_demo(settings: Settings, demo: bool) -> None:
    settings.PONTE_DEMO = demo

    assert {status: DEMO in page.text for status, page in answers().items()} == dict.fromkeys(
        answers_keys(), demo
    )


def answers_keys() -> list[int]:
    return [200, 404, 403, 400, 4030]


def test_failures_are_told_in_kind_italian() -> None:
    pages = answers()

    assert {key: (page.status, page.heading) for key, page in pages.items() if key != 200} == {
        404: (404, "Questa pagina non c'è"),
        403: (403, "Con il tuo ruolo questo non si può fare"),
        400: (400, "Non abbiamo capito la richiesta"),
        4030: (403, "La pagina era aperta da troppo tempo"),
    }


@pytest.mark.parametrize("demo", [True, False])
def test_failed_server_still_has_its_page_without_asking_the_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    settings.PONTE_DEMO = demo
    client = Client(raise_request_exception=False)
    client.force_login(make_user("anna", Role.AUDITOR))

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bookings.web.reads.bookings_to_read", fail)
    page = Page(client.get("/richieste"))

    assert (page.status, page.heading) == (500, "Qualcosa non ha funzionato")
    assert (DEMO in page.text) == demo


def fail(*_: object) -> None:
    raise RuntimeError


def test_failed_server_says_the_number_that_was_given_to_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENV = replace(settings.ENV, contact=CONTACT)
    client = Client(raise_request_exception=False)
    client.force_login(make_user("anna", Role.AUDITOR))
    monkeypatch.setattr("bookings.web.reads.bookings_to_read", fail)
    monkeypatch.setattr("config.frame.Frame._polo", property(fail))

    page = Page(client.get("/richieste"))

    assert page.status == 500
    assert "telefona al Polo: 0935 000111, o al numero di riserva" in page.by_id("contenuto").text


def test_failed_server_says_the_number_that_it_last_read(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    polo = make_user("nino", Role.COORDINATOR).memberships.get().organisation
    make_office(name="Sportello", body=polo.name, phone="+390935000222")
    client = Client(raise_request_exception=False)
    client.force_login(make_user("anna", Role.AUDITOR))
    assert client.get("/richieste").status_code == 200
    monkeypatch.setattr("bookings.web.reads.bookings_to_read", fail)
    monkeypatch.setattr("config.frame.Frame._polo", property(fail))

    page = Page(client.get("/richieste"))

    assert page.status == 500
    assert "telefona al Polo: 0935 000222, o al numero di riserva" in page.by_id("contenuto").text


def test_page_that_is_not_there_says_whom_to_call(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, contact=CONTACT)

    page = Page(Client().get("/nulla"))

    assert (page.status, "Chiama il Polo: 0935 000111" in page.by_id("contenuto").text) == (404, True)


def test_busy_pages_ask_the_database_little(policy: Policy) -> None:
    berg, nino = make_user("berg", Role.REQUESTER, make_office()), make_user("nino", Role.COORDINATOR)
    polo = nino.memberships.get().organisation
    make_office(name="Sportello", body=polo.name)
    amina = make_user("amina", Role.MEDIATOR)
    make_mediator("Amina", user=amina)
    number = make_booking(by=berg, office=make_office()).number
    visits = [
        *(
            (who, page, args)
            for who in (berg, nino)
            for page, args in (("booking", (number,)), ("bookings", ()))
        ),
        *((nino, page, ()) for page in ("to-settle", "board", "free", "reports")),
        *((nino, "who-can", (number,)), (berg, "ward-wait", (number,)), (berg, "new-booking", ())),
        *((amina, page, ()) for page in ("offers", "register", "availability")),
    ]

    asked = {}
    for who, page, args in visits:
        visitor = Visitor(who)
        visitor.get(page, *args)
        asked[who.username, page] = visitor.count_queries(page, *args)

    assert {visit: count for visit, count in asked.items() if count > MOST_QUERIES} == {}


def test_roles_are_read_anew_for_every_page() -> None:
    user = make_user("cleo", Role.AUDITOR)
    visitor = Visitor(user)
    assert visitor.get("bookings").status == 200

    user.memberships.all().delete()

    assert visitor.get("bookings").status == 403
