"""The page of the rules: every number explained, changed with a reason, refused kindly, and its history aloud."""

import re
from typing import Any

import pytest
from django.utils import translation

from bookings.actions.ruling import change_rules
from bookings.contradictions import Clash, Contradiction
from bookings.models import Policy
from bookings.rulebook import GROUPS, ROWS
from bookings.rules import Rules
from bookings.web import clashes
from bookings.web.rule_values import BARE, HOW_LONG, Length, length
from bookings.web.rules_form import RulesForm
from mediation.models import User
from mediation.vocabulary import Role
from tests.bookings.clockwork import everything
from tests.bookings.test_contradictions import CASES, contradictions_of
from tests.bookings.web.conftest import World
from tests.bookings.web.test_spoken_pages import COOKIE
from tests.factories import NOON, make_user
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


def typed(policy: Policy | None = None, /, **changed: str | None) -> dict[str, str]:
    """What the page of a version sends when some fields are typed anew; None is a box that is not ticked."""
    form = RulesForm(policy=policy or Policy.objects.latest("version"))
    shown = {
        name: form.fields[name].prepare_value(form.initial[name]) for name in form.fields if name != "note"
    }
    sent = {name: "on" if value is True else value for name, value in shown.items() if value is not False}
    renamed = {name.replace("__", "."): value for name, value in changed.items()}
    return {name: str(value) for name, value in (sent | renamed).items() if value is not None}


def save(who: Visitor, policy: Policy | None = None, /, **changed: str | None) -> Page:
    return who.post("rules", **{"note": "Prova", **typed(policy, **changed)})


@pytest.fixture
def nino(world: World) -> Visitor:
    return Visitor(world.nino)


def change(by: User, numbers: dict[str, Any], *, based_on: int = 1, note: str = "Due giorni") -> Policy:
    return change_rules(numbers=numbers, note=note, based_on=based_on, by_id=by.pk, at=NOON)


def beside(page: Page, rule: str) -> list[str]:
    """The errors beside one number."""
    return [
        each.text
        for each in page.all("p")
        if (each.attributes.get("id") or "").startswith(f"id_{rule}_error")
    ]


# --- Reading


def test_every_number_is_shown_with_its_name_what_it_does_and_what_it_was_at_first(world: World) -> None:
    page = Visitor(world.nino).get("rules")

    assert page.heading == "Regole"
    headings = [heading.text for heading in page.all("h2")]
    assert headings == [*(group.title for group in GROUPS), "Chi le ha cambiate, e perché"]
    missing = [row.rule for row in ROWS if row.label not in page.text or row.effect not in page.text]
    assert missing == []
    fields = [each for each in page.root if each.name in ("input", "select")]
    named = {each.attributes.get("name") for each in fields}
    assert {row.rule for row in ROWS if not row.is_fixed} <= named
    assert not {row.rule for row in ROWS if row.is_fixed} & named


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("lanes.short.wait_minutes", "45 minuti"),
        ("lanes.planned.wait_minutes", "4 ore"),
        ("week_limit_minutes", "38 ore"),
        ("quiet_from_hour", "21:00"),
        ("alert_short_minute_of_day", "16:30"),
        ("notice_hours", "24"),
        ("lanes.urgent.size", "8"),
        ("lanes.now.preferred_wait_minutes", "0 minuti"),
    ],
)
def test_numbers_are_shown_as_a_person_says_them(world: World, rule: str, value: str) -> None:
    page = Visitor(world.nino).get("rules")

    assert page.input(rule).attributes["value"] == value


def test_each_field_says_its_unit_what_zero_means_what_it_was_and_may_be(world: World) -> None:
    change(world.nino, {"lanes": {"short": {"size": 7}}, "notice_hours": 48})

    text = Visitor(world.nino).get("rules").text

    assert "Persone per giro, in persone" in text
    assert "0 vuol dire: tutte insieme." in text
    assert "All'inizio: 5 persone; 0, oppure da 1 a 200 persone." in text
    assert "All'inizio: 24 ore; da 1 a 240 ore." in text
    assert "Rispetta le ore di silenzio: no Le corsie urgenti non dormono mai: non si può cambiare." in text


def test_groups_are_closed_until_something_in_them_is_looked_for(world: World) -> None:
    groups = Visitor(world.nino).get("rules").by_id("contenuto").all("details")

    assert ["open" in part.attributes for part in groups] == [False] * len(GROUPS)


def test_history_says_who_when_why_and_what_changed(world: World) -> None:
    change(world.nino, {"notice_hours": 48, "lanes": {"short": {"wait_minutes": 90}}})
    change(world.nino, {"lanes": {"now": {"size": 3}}}, based_on=2, note="Meno SMS per niente")

    page = Visitor(world.nino).get("rules")

    (steps,) = [each for each in page.all("ol") if each.has(**{"class": "steps"})]
    texts = [item.text for item in steps.children if not isinstance(item, str)]
    assert texts[:2] == [
        "Versione 3, martedì 14 luglio 2026, ore 12 Nino: «Meno SMS per niente» "
        "Corsia Subito: Persone per giro: da tutte insieme a 3 persone",
        "Versione 2, martedì 14 luglio 2026, ore 12 Nino: «Due giorni» "
        "Corsia Breve: Attesa prima del giro successivo: da 45 minuti a 1 ora e 30 minuti "
        "Disdette e tempo riconosciuto: Si disdice senza conseguenze fino a: da 24 ore a 48 ore",
    ]
    assert page.links["Versione 2"] == "/regole/2"
    assert len(texts) == 3


def test_old_version_is_shown_as_it_was(world: World) -> None:
    change(world.nino, {"notice_hours": 48})
    change(world.nino, {"notice_hours": 72}, based_on=2)

    old, now_ = Visitor(world.nino).get("rules-version", 2), Visitor(world.nino).get("rules-version", 3)

    assert (old.heading, now_.heading) == ("Regole, versione 2", "Regole, versione 3")
    name = "Si disdice senza conseguenze fino a"
    assert (old.facts[name], now_.facts[name]) == ("48 ore", "72 ore")
    assert ("Superata" in old.text, "In vigore" in now_.text) == (True, True)
    assert "Nino, martedì 14 luglio 2026, ore 12: «Due giorni»" in old.text
    assert f"Disdette e tempo riconosciuto: {name}: da 24 ore a 48 ore" in old.text
    assert [old.status, len(old.all("form"))] == [200, 2]  # to choose a language, and to sign out
    assert Visitor(world.nino).client.get("/regole/9").status_code == 404


def test_history_is_cut_into_pages_and_costs_the_same(world: World) -> None:
    visitor = Visitor(world.nino)
    change(world.nino, {"notice_hours": 25})
    few = visitor.count_queries("rules")
    for version in range(2, 13):
        change(world.nino, {"notice_hours": 24 + version}, based_on=version)

    assert visitor.count_queries("rules") == few
    page = visitor.get("rules", pagina=2)
    assert "Versione 3" in page.links
    assert "Versione 4" not in page.links
    assert "da 25 ore a 26 ore" in page.text


# --- Changing


@pytest.mark.parametrize(
    ("rule", "text", "number"),
    [
        ("lanes.planned.wait_minutes", "3 ore", 180),
        ("lanes.planned.wait_minutes", "3h", 180),
        ("lanes.planned.wait_minutes", "1 ora e 30 minuti", 90),
        ("lanes.planned.wait_minutes", "1 h 30 min", 90),
        ("lanes.planned.wait_minutes", " 90 MINUTI ", 90),
        ("lanes.planned.preferred_wait_minutes", "0", 0),
        ("quiet_from_hour", "20", 20),
        ("quiet_from_hour", "20:00", 20),
        ("alert_short_minute_of_day", "15.45", 15 * 60 + 45),
        ("notice_hours", "48", 48),
        ("level_by_setting.school", "native", "native"),
        ("lanes.short.keeps_quiet_hours", None, False),
        ("lanes.short.waits_in_working_hours", "on", True),
    ],
)
def test_number_is_changed_however_it_is_written(
    world: World, nino: Visitor, rule: str, text: str | None, number: object
) -> None:
    page = save(nino, **{rule: text})

    assert (page.status, page.location) == (302, "/regole")
    made = Policy.objects.latest("version")
    stored: Any = made.numbers
    for step in rule.split("."):
        stored = stored[step]
    assert (made.version, stored, made.note, made.created_by) == (2, number, "Prova", world.nino)
    unchanged = typed(Policy.objects.get(version=1)).keys() - {rule, "based_on"}
    after = typed(made)
    assert {name: after[name] for name in unchanged} == {
        name: typed(Policy.objects.get(version=1))[name] for name in unchanged
    }


@pytest.mark.parametrize("language", ["it", "en", "uk"])
@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3 hours", 180),
        ("1 hour and 30 minutes", 90),
        ("1 HOUR 1 minute", 61),
        ("3 години", 180),
        ("5 годин", 300),
        ("1 годину", 60),
        ("1 година і 30 хвилин", 90),
        ("2 ГОД 5 ХВ", 125),
        ("90 хвилин", 90),
        ("1 година та 1 хвилина", 61),
        ("1 ora e 30 minuti", 90),
    ],
)
def test_length_may_be_typed_in_any_working_language_on_each_page(
    world: World, nino: Visitor, text: str, minutes: int, language: str
) -> None:
    nino.client.cookies[COOKIE] = language
    with translation.override(language):
        sent = typed(**{"lanes.planned.wait_minutes": text})

    page = nino.post("rules", **sent, note="Prova")

    assert page.status == 302
    stored = Policy.objects.latest("version").numbers
    assert stored["lanes"]["planned"]["wait_minutes"] == minutes


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_what_a_page_shows_can_be_sent_back_in_its_language(
    world: World, nino: Visitor, language: str
) -> None:
    nino.client.cookies[COOKIE] = language
    page = nino.get("rules")
    shown = {
        each.attributes["name"] or "": each.attributes.get("value") or "on"
        for each in page.all("input")
        if each.attributes.get("name")
        and (each.attributes.get("type") != "checkbox" or "checked" in each.attributes)
    }
    levels = {name: value for name, value in typed().items() if name.startswith("level_by_setting")}

    answer = nino.post("rules", **(shown | levels | {"note": "Prova"}))

    assert (answer.status, Policy.objects.count()) == (302, 1)


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_every_length_is_read_back_as_it_is_written(language: str) -> None:
    with translation.override(language):
        again = [Length().clean(length(minutes)) for minutes in range(1, 2 * 24 * 60)]

    assert again == list(range(1, 2 * 24 * 60))


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_examples_of_a_length_can_be_typed(language: str) -> None:
    with translation.override(language):
        examples = re.findall("[«“](.+?)[»”]", f"{HOW_LONG} {BARE % {'number': 30}}")

    assert [Length().clean(each) for each in examples] == [45, 4 * 60, 90, 30, 30 * 60]


def test_what_was_done_is_said(world: World) -> None:
    visitor = Visitor(world.nino)

    page = visitor.follow(visitor.post("rules", **typed(notice_hours="48"), note="Due giorni"))

    assert page.said == [
        "Salvate: versione 2. Vale per le richieste che arrivano da adesso; "
        "quelle già arrivate tengono le loro regole."
    ]


def test_administrator_may_change_them_too(world: World) -> None:
    admin = make_user("admin", Role.ADMIN)

    save(Visitor(admin), notice_hours="48")

    assert Policy.objects.latest("version").created_by == admin


def test_nothing_typed_changes_nothing_and_says_so(world: World, nino: Visitor) -> None:
    before = everything()

    page = save(nino)

    assert everything() == before
    assert nino.follow(page).said == ["Non è cambiato nulla: i numeri sono quelli di prima."]


def test_reason_is_asked_and_what_was_typed_stays(world: World, nino: Visitor) -> None:
    before = everything()

    page = save(nino, note=" ", notice_hours="48")

    assert page.title == "Errore: Regole – Ponte"
    assert page.errors == ["Scrivi perché: resta nella storia delle regole."]
    assert page.input("notice_hours").attributes["value"] == "48"
    assert everything() == before


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("lanes.short.wait_minutes", "30", "30 che cosa? Scrivi «30 minuti» oppure «30 ore»."),
        (
            "lanes.short.wait_minutes",
            "presto",
            "Scrivi quanto dura, per esempio «45 minuti», «4 ore» o «1 ora e 30 minuti».",
        ),
        (
            "lanes.short.wait_minutes",
            "",
            "Scrivi quanto dura, per esempio «45 minuti», «4 ore» o «1 ora e 30 minuti».",
        ),
        (
            "lanes.short.wait_minutes",
            "e",
            "Scrivi quanto dura, per esempio «45 minuti», «4 ore» o «1 ora e 30 minuti».",
        ),
        ("quiet_from_hour", "21:30", "Qui solo ore intere, per esempio 21:00."),
        ("quiet_from_hour", "sera", "Scrivi l'ora così: 08:00."),
        ("lanes.short.size", "cinque", "Scrivi un numero intero, per esempio 5."),
        ("lanes.short.size", "9" * 30, "Scrivi un numero intero, per esempio 5."),
        ("level_by_setting.health", "perfetto", "Scegli un livello dall'elenco."),
    ],
)
def test_what_is_no_such_number_is_asked_back_beside_it(
    world: World, nino: Visitor, rule: str, text: str, words: str
) -> None:
    before = everything()

    page = save(nino, **{rule: text})

    assert page.errors == [words]
    assert beside(page, rule) == [words]
    assert everything() == before


def test_what_was_forged_changes_nothing(world: World, nino: Visitor) -> None:
    before = everything()

    for based_on in ("", "x", "9", "1" * 40, "-1"):
        assert save(nino, based_on=based_on).status == 400
    save(nino, lanes__now__keeps_quiet_hours="on", notice_horus="3")

    assert everything()["bookings.Policy"] == before["bookings.Policy"]


# --- Contradictions


def test_contradiction_is_said_beside_the_number_that_was_changed(world: World, nino: Visitor) -> None:
    before = everything()

    page = save(nino, now_below_minutes="15 minuti")

    words = [
        "Proposte e modifiche, «Anticipo sull'arrivo»: "
        "Con 30 minuti di anticipo ogni proposta urgente scadrebbe prima di partire: "
        "deve essere meno di «Corsia Subito se manca meno di» (15 minuti).",
        "Corsia Entro 2 ore, «Coordinamento avvisato dopo»: "
        "Dopo 20 minuti l'incontro può essere già cominciato: "
        "deve essere meno di «Corsia Subito se manca meno di» (15 minuti).",
    ]
    assert set(words) <= set(beside(page, "now_below_minutes"))
    assert beside(page, "arrival_margin_minutes") == []
    assert page.errors == beside(page, "now_below_minutes")
    assert page.input("now_below_minutes").attributes["value"] == "15 minuti"
    assert everything() == before


def test_group_with_something_wrong_is_open(world: World, nino: Visitor) -> None:
    page = save(nino, lanes__urgent__wait_minutes="3 ore")

    opened = ["open" in part.attributes for part in page.by_id("contenuto").all("details")]
    assert opened == [group.title == "Corsia Entro 2 ore" for group in GROUPS]
    assert beside(page, "lanes.urgent.wait_minutes") == [
        "Un giro di 3 ore può finire quando l'incontro è già cominciato: "
        "deve durare meno di «Corsia Subito se manca meno di» (2 ore)."
    ]


@pytest.mark.parametrize(("numbers", "kind"), [(bad, kind) for bad, _, kind, _ in CASES])
def test_every_contradiction_is_a_sentence(numbers: dict[str, Any], kind: Clash) -> None:
    (found,) = contradictions_of(numbers)

    words = clashes.sentence(found)

    assert words.endswith((".", ")."))
    assert words[0].isupper()
    assert "_" not in words


@pytest.mark.parametrize("kind", [Clash.QUIET_ALL_DAY, Clash.NO_WORKING_HOURS])
def test_hours_that_make_no_day_are_a_sentence_too(kind: Clash) -> None:
    rules = {
        Clash.QUIET_ALL_DAY: ("quiet_from_hour", "quiet_to_hour"),
        Clash.NO_WORKING_HOURS: ("working_to_hour", "working_from_hour"),
    }[kind]

    words = clashes.sentence(Contradiction(kind, rules, (7, 21)))

    assert ("07:00" in words or "21:00" in words, words.endswith(".")) == (True, True)


def test_limits_are_said_with_their_unit() -> None:
    least = Contradiction(Clash.BELOW_LEAST, ("credit_step_minutes",), (0,))
    greatest = Contradiction(Clash.ABOVE_GREATEST, ("notice_hours",), (999,))

    assert clashes.sentence(least) == "È troppo poco: almeno 1 minuto."
    assert clashes.sentence(greatest) == "È troppo: al massimo 240 ore."


def test_every_kind_has_its_sentence() -> None:
    assert set(clashes.SENTENCES) == set(Clash)


# --- Two coordinators


@pytest.fixture
def gina(world: World) -> Visitor:
    return Visitor(make_user("gina", Role.COORDINATOR, first_name="Gina"))


def test_second_coordinator_sees_what_the_first_did_and_keeps_her_own(world: World, gina: Visitor) -> None:
    shown = Policy.objects.get(version=1)
    change(world.nino, {"notice_hours": 48})
    before = everything()

    page = save(gina, shown, debrief_minutes="20 minuti")

    assert page.errors == [
        "Nino ha cambiato le regole mentre scrivevi, alle 12:00. "
        "Le tue modifiche sono ancora qui: guarda le sue, poi salva di nuovo."
    ]
    assert "Nino: «Due giorni» Disdette e tempo riconosciuto: Si disdice" in page.text
    assert page.input("based_on").attributes["value"] == "2"
    # His number as it is now, hers as she typed it.
    assert page.input("notice_hours").attributes["value"] == "48"
    assert page.input("debrief_minutes").attributes["value"] == "20 minuti"
    assert page.input("note").attributes["value"] == "Prova"
    assert everything() == before


def test_sent_again_both_changes_hold(world: World, gina: Visitor) -> None:
    shown = Policy.objects.get(version=1)
    change(world.nino, {"notice_hours": 48, "lanes": {"short": {"keeps_quiet_hours": False}}})
    page = save(gina, shown, debrief_minutes="20 minuti")

    again = {
        each.attributes["name"] or "": each.attributes.get("value") or "on"
        for each in page.all("input")
        if each.attributes.get("type") != "checkbox" or "checked" in each.attributes
    }
    levels = {name: value for name, value in typed(shown).items() if name.startswith("level_by_setting")}
    answer = gina.post("rules", **(again | levels))

    assert answer.status == 302
    latest = Policy.objects.latest("version")
    assert (latest.version, str(latest.created_by)) == (3, "gina")
    assert latest.rules == Rules.from_json(
        {"notice_hours": 48, "debrief_minutes": 20, "lanes": {"short": {"keeps_quiet_hours": False}}}
    )


def test_number_that_both_changed_is_hers_to_decide(world: World, gina: Visitor) -> None:
    shown = Policy.objects.get(version=1)
    change(world.nino, {"notice_hours": 48})

    page = save(gina, shown, notice_hours="72")

    assert beside(page, "notice_hours") == ["Anche Nino l'ha cambiato: 48 ore. Decidi quale vale."]
    assert page.input("notice_hours").attributes["value"] == "72"


# --- Who may


@pytest.mark.parametrize("who", ["berg", "cleo", "anna", "amina"])
def test_others_neither_read_nor_change_them(world: World, who: str) -> None:
    before, visitor = everything(), Visitor(getattr(world, who))

    answers = [
        visitor.get("rules").status,
        visitor.get("rules-version", 1).status,
        visitor.post("rules", **typed(notice_hours="48"), note="Prova").status,
    ]

    assert answers == [403, 403, 403]
    assert everything()["bookings.Policy"] == before["bookings.Policy"]
