"""The pages of the texts: read by the coordinator, worded anew by an administrator, approved by another."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from mediation.models import User
from mediation.vocabulary import Role
from notifications.models import TextVersion
from notifications.proofreading import FaultKind
from notifications.texts import it
from notifications.texts.catalogue import LANGUAGES
from notifications.texts.keys import KEYS
from notifications.texts.samples import cases
from notifications.web.text_groups import AUDIENCES, PLACES
from notifications.web.text_words import CASES, FAULTS, LANGUAGE_NAMES
from tests.bookings.web.conftest import World
from tests.factories import NOON, make_user
from tests.notifications.versions import THANKS, admins, make_version
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

NUDGE = "Rispondi entro {closed_at}: SI {number} oppure NO {number}."


@pytest.fixture(autouse=True)
def _price(settings: Settings) -> None:
    settings.SMS_PRICE = Decimal("0.085")


@pytest.fixture
def anna(world: World) -> Visitor:
    return Visitor(admins()[0])


@pytest.fixture
def gino(world: World) -> Visitor:
    return Visitor(admins()[1])


def save(who: Visitor, template: str, *, language: str = "it", key: str = "courtesy", **fields: Any) -> Page:
    return who.post("text", language, key, **({"template": template, "based_on": 1} | fields))


def bubbles(page: Page) -> list[str]:
    return [each.text for each in page.all("li", **{"class": "bubble"})]


def panels(page: Page) -> list[str]:
    return [each.text for each in page.all("p", **{"class": "panel"})]


def typed(page: Page) -> str:
    (area,) = page.all("textarea")
    return area.text


# --- Who


@pytest.mark.parametrize("who", ["berg", "cleo", "anna", "amina"])
def test_texts_are_not_for_those_who_ask_or_mediate(world: World, who: str) -> None:
    visitor = Visitor(getattr(world, who))

    assert visitor.get("texts").status == 403
    assert visitor.get("text", "it", "courtesy").status == 403
    assert save(visitor, THANKS).status == 403
    assert not TextVersion.objects.exists()


def test_coordinator_reads_and_does_not_write(world: World) -> None:
    make_version(is_draft=True)
    nino = Visitor(world.nino)

    page = nino.get("text", "it", "courtesy")

    assert (page.status, page.buttons, page.all("textarea")) == (200, [], [])
    assert THANKS in page.text
    assert nino.get("texts").links["Testi"] == "/testi"
    assert save(nino, "Altro", based_on=2).status == 403
    assert nino.post("approve-text", "it", "courtesy", version=2).status == 403
    assert TextVersion.objects.get().is_draft


@pytest.mark.parametrize(
    ("language", "key"), [("de", "courtesy"), ("it", "courtesies"), ("it-IT", "courtesy"), ("IT", "courtesy")]
)
def test_what_there_is_not_is_not_found(anna: Visitor, language: str, key: str) -> None:
    assert anna.get("text", language, key).status == 404
    assert save(anna, THANKS, language=language, key=key).status == 404
    assert anna.post("approve-text", language, key, version=1).status == 404


# --- All of them


def test_every_text_stands_in_one_group_and_every_case_and_fault_has_its_words() -> None:
    grouped = [key for audience in AUDIENCES for group in audience.groups for key in group.keys]

    assert sorted(grouped) == sorted(KEYS)
    assert PLACES.keys() == KEYS.keys()
    assert [group.title for audience in AUDIENCES for group in audience.groups if not group.title] == []
    assert {name for key in KEYS for name, _ in cases(key)} == CASES.keys()
    assert set(FaultKind) == FAULTS.keys()
    assert LANGUAGES.keys() <= LANGUAGE_NAMES.keys()


def test_list_shows_each_text_as_it_arrives_and_how_it_stands(anna: Visitor) -> None:
    make_version(version=2)
    make_version("Grazie a te!", version=3, is_draft=True)

    page = anna.get("texts")

    assert page.heading == "Testi"
    assert [each.text for each in page.all("h2")] == [group.title for group in AUDIENCES[0].groups]
    (card,) = [each for each in page.all("li", **{"class": "card"}) if "courtesy" in each.text.split()]
    assert card.text == (
        f"{THANKS} Approvato Versione 2, di Gino Prova, martedì 14 luglio, ore 12. "
        "Bozza da approvare Versione 3, di Anna Prova. Apri courtesy"
    )
    first = page.all("li", **{"class": "card"})[0].text
    assert first.startswith("TURNO 4821 UCRAINO al telefono: mer 23/09 ore 10-11, Comune di Regalbuto.")
    assert "Approvato Versione 1, di Ponte." in first


def test_list_in_another_language_marks_drafts_and_what_is_missing(anna: Visitor) -> None:
    mediators = anna.get("texts", lingua="uk", a="mediatori")
    coordination = anna.get("texts", lingua="uk", a="coordinamento")

    assert "Approvato" not in mediators.text
    assert "Bozza Versione 1, di Ponte: chi parla la lingua non l'ha ancora letta." in mediators.text
    assert "Manca Parte in italiano." in coordination.text
    assert {each.attributes.get("lang") for each in coordination.all("p", dir="auto")} == {"it"}


@pytest.mark.parametrize("query", [{"lingua": "de"}, {"a": "tutti"}, {"lingua": "../it"}])
def test_a_list_there_is_not_is_not_found(anna: Visitor, query: dict[str, Any]) -> None:
    assert anna.get("texts", **query).status == 404


def test_list_costs_as_many_queries_with_one_version_as_with_many(anna: Visitor) -> None:
    make_version()
    one = anna.count_queries("texts")
    for key in ("opted_in", "nothing_open"):
        make_version(key=key)
        make_version("Ciao", key=key, version=3, is_draft=True)

    assert anna.count_queries("texts") == one


# --- One of them


def test_a_text_is_shown_in_each_case_with_its_sms_and_its_cost(anna: Visitor) -> None:
    page = anna.get("text", "it", "offer_planned_reserved")

    assert page.heading == "Ai mediatori: proposte"
    assert len(bubbles(page)) == 3
    assert bubbles(page)[1] == (
        "Con i nomi più lunghi, se serve una donna TURNO 48213 ARABO SIRO-LEVANTINO (serve una donna): "
        "mer 23/09 pomeriggio, Gagliano Castelferrato. Scrivi SI 48213 o NO 48213 entro mar 22/09 ore 17:45. "
        "1 SMS, circa 8,5 centesimi: 151 caratteri, alfabeto semplice (GSM-7)."
    )
    assert "Un SMS ha 160 caratteri." in page.text
    assert page.facts["{gender}"] == "(niente)"
    assert page.facts["{municipality}"] == "Regalbuto"
    assert typed(page) == it.TEXTS["offer_planned_reserved"].template


def test_a_text_in_other_letters_shows_what_they_cost_and_the_italian_beside(anna: Visitor) -> None:
    page = anna.get("text", "uk", "offer_planned")

    assert "alfabeto esteso (UCS-2)" in bubbles(page)[1]
    assert "2 SMS, circa 17 centesimi" in bubbles(page)[1]
    assert f"In italiano: {it.TEXTS['offer_planned'].template}" in page.text
    assert panels(page) == []


ARABIC = "الرجاء الرد قبل {closed_at}: نعم {number} أو لا {number}."


def test_arabic_is_written_from_right_to_left_beside_the_italian(anna: Visitor) -> None:
    empty = anna.get("text", "ar", "offer_nudge")
    page = save(anna, ARABIC, language="ar", key="offer_nudge", based_on=0, look="1")

    assert "Manca Parte in italiano." in empty.text
    assert typed(empty) == ""
    assert f"In italiano: {it.TEXTS['offer_nudge'].template}" in empty.text
    assert "Un SMS ha 70 caratteri." in empty.text
    assert "Nessuno l'ha ancora scritto in questa lingua: parte in italiano." in empty.text
    (area,) = page.all("textarea")
    assert area.has(lang="ar", dir="rtl")
    filled = [each.text for each in page.all("span", lang="ar", dir="rtl")]
    assert filled[0] == "الرجاء الرد قبل الثلاثاء 22/09 الساعة 17:45: نعم 4821 أو لا 4821."
    assert "1 SMS, circa 8,5 centesimi: 65 caratteri, alfabeto esteso (UCS-2)." in bubbles(page)[0]


def test_a_wording_is_looked_at_without_being_kept(anna: Visitor) -> None:
    page = save(anna, f"È ora di sapere se puoi. {NUDGE}", key="offer_nudge", look="1")

    assert page.status == 200
    assert panels(page) == [
        "«È» non c'è nell'alfabeto semplice degli SMS: questo testo costa 2 SMS invece di 1. Scrivi «E'»."
    ]
    assert any("2 SMS, circa 17 centesimi" in bubble for bubble in bubbles(page))
    assert typed(page) == f"È ora di sapere se puoi. {NUDGE}"
    assert not TextVersion.objects.exists()


def test_letters_that_cost_nothing_here_or_cannot_be_seen_are_named_kindly(anna: Visitor) -> None:
    page = save(anna, "È bello\u200b ❤", look="1")

    free = "in ogni SMS stanno 70 caratteri invece di 160. Qui non cambia il prezzo."
    assert panels(page) == [
        f"«È» non c'è nell'alfabeto semplice degli SMS: {free} Scrivi «E'».",
        f"Un segno che non si vede (U+200B) non c'è nell'alfabeto semplice degli SMS: {free} Toglilo.",
        f"«❤» non c'è nell'alfabeto semplice degli SMS: {free} Toglilo.",
    ]


def test_a_draft_is_kept_shown_and_not_sent(anna: Visitor, gino: Visitor) -> None:
    saved = save(anna, THANKS)

    version = TextVersion.objects.get()
    assert (version.template, version.version, version.is_draft, version.written_at) == (
        THANKS,
        2,
        True,
        NOON,
    )
    page = anna.follow(saved)
    assert page.said == ["Salvato come bozza, versione 2. Parte quando un'altra persona l'approva."]
    assert "L'hai scritta tu: l'approva un'altra persona." in page.text
    assert page.buttons == ["Guarda come arriva", "Salva come bozza"]
    assert gino.get("text", "it", "courtesy").buttons[0] == "Approva la versione 2"


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("", "Scrivi il testo."),
        (f"{NUDGE} {{", "Controlla le parentesi graffe: ognuna si apre, contiene solo un nome, e si chiude."),
        (
            f"{NUDGE} {{reparto}}",
            "Questo testo non sa che cosa scrivere per {reparto}: usa solo i nomi elencati sotto.",
        ),
        ("Scrivi SI {number} o NO {number}", "Manca {closed_at}: chi riceve deve saperlo."),
        (
            "SI o NO entro {closed_at}",
            "Manca {number}, il numero della richiesta: senza, chi risponde non può dire a quale.",
        ),
        (
            "Entro {closed_at} scrivi SI {number}",
            "Chi riceve non saprebbe come rispondere: manca «NO {number}».",
        ),
        (
            f"{NUDGE} Basta SMS? STOP",
            "Togli «stop»: il gestore degli SMS la prende per sé, e chi la riscrivesse potrebbe non ricevere più "
            "nessun messaggio.",
        ),
        (
            f"{NUDGE} In psichiatria",
            "Togli «psichiatria»: chi legge per caso capirebbe di che cosa si tratta.",
        ),
        (NUDGE + " Ciao." * 80, "Con i nomi più lunghi sarebbero 4 SMS, al massimo 3: accorcialo."),
        ("x" * 1001, "È troppo lungo: accorcialo."),
    ],
)
@pytest.mark.parametrize("pressed", [{}, {"look": "1"}])
def test_what_can_never_be_sent_is_refused_kindly_and_what_was_typed_stays(
    anna: Visitor, template: str, sentence: str, pressed: dict[str, str]
) -> None:
    page = save(anna, template, key="offer_nudge", **pressed)

    assert page.errors == [sentence]
    assert page.title.startswith("Errore: ")
    assert typed(page) == template
    assert not TextVersion.objects.exists()


def test_the_same_words_are_refused_kindly(anna: Visitor) -> None:
    page = save(anna, it.TEXTS["courtesy"].template)

    assert page.errors == ["È già scritto così, parola per parola."]


def test_the_second_of_two_writers_sees_what_the_first_did(anna: Visitor, gino: Visitor) -> None:
    save(anna, THANKS)

    page = save(gino, "Grazie mille e a presto.")

    assert page.errors == [
        "Anna Prova ha scritto la versione 2 intanto, alle 12:00. Le tue parole sono ancora qui: leggi le sue, "
        "poi salva di nuovo."
    ]
    assert THANKS in page.text
    assert typed(page) == "Grazie mille e a presto."
    assert page.input("based_on").attributes["value"] == "2"
    assert TextVersion.objects.count() == 1
    again = save(gino, "Grazie mille e a presto.", based_on=page.input("based_on").attributes["value"])
    assert again.location == "/testi/it/courtesy"
    assert TextVersion.objects.get(version=3).written_by.username == "gino"


@pytest.mark.parametrize("based_on", ["", "x", "-1", "7", "0", "9" * 30])
def test_a_form_that_no_page_showed_is_refused(anna: Visitor, based_on: str) -> None:
    assert save(anna, THANKS, based_on=based_on).status == 400
    assert not TextVersion.objects.exists()


def test_an_older_version_can_be_started_from(anna: Visitor) -> None:
    make_version(version=2)
    make_version("Grazie a te!", version=3)

    page = anna.get("text", "it", "courtesy", da="2")

    assert typed(page) == THANKS
    assert page.input("based_on").attributes["value"] == "3"
    assert typed(anna.get("text", "it", "courtesy", da="99")) == "Grazie a te!"


def test_versions_say_who_wrote_and_who_approved_each_and_when(anna: Visitor) -> None:
    make_version(version=2)
    make_version("Grazie a te!", version=3, is_draft=True)

    (history,) = anna.get("text", "it", "courtesy").all("ol", **{"class": "steps"})

    assert [each.text for each in history.all("li")] == [
        "Versione 3, scritta da Anna Prova, martedì 14 luglio 2026, ore 12 Bozza Grazie a te!",
        "Versione 2, scritta da Anna Prova, martedì 14 luglio 2026, ore 12; approvata da Gino Prova, martedì 14 "
        f"luglio 2026, ore 12 {THANKS} Riparti da questa, la versione 2",
        f"Versione 1, di Ponte {it.TEXTS['courtesy'].template} Riparti da questa, la versione 1",
    ]


# --- Approving


def test_another_approves_and_from_then_on_it_is_sent(anna: Visitor, gino: Visitor) -> None:
    save(anna, THANKS)

    page = gino.follow(gino.post("approve-text", "it", "courtesy", version=2))

    assert page.said == ["Approvato: da adesso parte la versione 2."]
    assert "Approvato Versione 2, di Gino Prova" in page.text
    assert bubbles(page)[0].startswith(f"In un giorno qualunque {THANKS}")


def test_who_wrote_it_cannot_approve_it_even_without_the_button(anna: Visitor) -> None:
    make_version(is_draft=True)

    page = anna.follow(anna.post("approve-text", "it", "courtesy", version=2))

    assert page.said == ["L'hai scritto tu: lo approva un'altra persona."]
    assert TextVersion.objects.get().is_draft


def test_the_only_administrator_approves_what_she_wrote(world: World) -> None:
    alone = Visitor(make_user("admin", Role.ADMIN))
    saved = alone.follow(save(alone, THANKS))

    assert saved.said == ["Salvato come bozza, versione 2. Parte quando qualcuno l'approva."]
    assert saved.buttons[0] == "Approva la versione 2"
    alone.post("approve-text", "it", "courtesy", version=2)
    assert TextVersion.objects.get().approved_by == User.objects.get(username="admin")


def test_an_old_page_hears_what_has_happened_since(anna: Visitor, gino: Visitor) -> None:
    save(anna, THANKS)
    save(anna, "Grazie a te!", based_on=2)

    stale = gino.follow(gino.post("approve-text", "it", "courtesy", version=2))
    gino.follow(gino.post("approve-text", "it", "courtesy", version=3))
    twice = gino.follow(gino.post("approve-text", "it", "courtesy", version=3))

    assert stale.said == ["Anna Prova ha scritto intanto la versione 3: leggi quella."]
    assert twice.said == ["L'ha già approvato Gino Prova: parte già così."]
    assert list(TextVersion.objects.approved().values_list("version", flat=True)) == [3]


def test_a_draft_that_can_no_longer_be_sent_is_shown_and_cannot_be_approved(gino: Visitor) -> None:
    make_version("Grazie dalla ginecologia", is_draft=True)

    page = gino.get("text", "it", "courtesy")
    refused = gino.follow(gino.post("approve-text", "it", "courtesy", version=2))

    assert page.buttons == ["Guarda come arriva", "Salva come bozza"]
    assert any(panel.startswith("Questa bozza non si può più approvare") for panel in panels(page))
    assert refused.said == ["Togli «ginecologia»: chi legge per caso capirebbe di che cosa si tratta."]
    assert TextVersion.objects.get().is_draft


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40])
def test_an_approval_of_no_version_is_refused(gino: Visitor, version: str) -> None:
    assert gino.post("approve-text", "it", "courtesy", version=version).status == 400
    assert gino.post("approve-text", "it", "courtesy", version="77").status == 404


def test_what_comes_without_the_pages_token_is_refused(world: World) -> None:
    _, gino = admins()
    make_version(is_draft=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(gino)

    assert client.post("/testi/it/courtesy/approva", {"version": "2"}).status_code == 403
    assert client.post("/testi/it/courtesy", {"template": "Ciao", "based_on": "2"}).status_code == 403
    assert TextVersion.objects.get().is_draft
