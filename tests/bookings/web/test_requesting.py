"""The clerk's page: what it asks, what it refuses and how, and that one page makes one request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings.models import Booking, Fund
from mediation.models import Language
from tests.bookings.web.conftest import World
from tests.factories import NOON, make_mediator, make_office
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def answers(world: World, **changed: Any) -> dict[str, Any]:
    """Thursday at ten, on site, in Ukrainian, for the registry."""
    return {
        "key": "the-page-of-cleo",
        "office": world.registry.pk,
        "language_words": "ucraino",
        "date": "2026-07-16",
        "time": "10:00",
        "minutes": "60",
        "setting": "registry",
        "delivery": "onsite",
        "contact_name": "Cleo Rossi",
        "contact_phone": "0935 000111",
        **changed,
    }


def send(world: World, **changed: Any) -> Page:
    return Visitor(world.cleo).post("new-booking", **answers(world, **changed))


def test_page_is_filled_in_as_far_as_the_office_is_known(world: World) -> None:
    page = Visitor(world.cleo).get("new-booking")

    assert page.heading == "Nuova richiesta"
    assert page.input("office").has(type="hidden", value=str(world.registry.pk))
    assert page.options("place")[0] == "Nel tuo ufficio: Municipio, Regalbuto"
    assert page.radios("setting") | {"registry": False} == dict.fromkeys(page.radios("setting"), False)
    assert (page.radios("setting")["registry"], page.radios("delivery")["onsite"]) == (True, True)
    assert [page.input(name).attributes["value"] for name in ("contact_name", "contact_phone")] == [
        "Cleo Rossi",
        "0935 000111",
    ]


def test_request_is_stored_and_its_page_says_that_it_is_not_confirmed(world: World) -> None:
    visitor = Visitor(world.cleo)

    page = visitor.post("new-booking", **answers(world))

    booking = Booking.objects.get()
    assert (page.status, page.location) == (302, f"/richieste/{booking.number}/ricevuta")
    receipt = visitor.follow(page)
    assert receipt.heading == f"Richiesta {booking.number} ricevuta"
    assert "Non è ancora confermata" in receipt.text
    assert (booking.language_id, booking.delivery, booking.setting) == ("uk", "onsite", "registry")
    assert (booking.starts_at, booking.duration) == (
        datetime(2026, 7, 16, 8, 0, tzinfo=UTC),
        timedelta(hours=1),
    )
    assert (booking.office, booking.place, booking.requested_by) == (
        world.registry,
        world.registry.place,
        world.cleo,
    )
    assert (booking.contact_name, booking.contact_phone) == ("Cleo Rossi", "+390935000111")


def test_optional_part_is_stored(world: World) -> None:
    fund = Fund.objects.create(name="FAMI", third_country_only=True, valid_from="2026-01-01")

    send(
        world,
        also_accepted="ru",
        gender="female",
        gender_binding="on",
        sensitive="on",
        silent="on",
        minor="on",
        adult_operator="dott.ssa Rossi",
        heavy="on",
        third_country="yes",
        fund=fund.pk,
        case_reference="B-2",
        delivery="phone",
        call_number="0935 000222",
    )

    booking = Booking.objects.get()
    assert (booking.also_accepted, booking.gender, booking.gender_binding) == (["ru"], "female", True)
    assert (booking.sensitive, booking.silent, booking.minor, booking.heavy) == (True, True, True, True)
    assert (booking.adult_operator, booking.consent) == ("dott.ssa Rossi", "")
    assert (booking.third_country, booking.fund, booking.case_reference) == (True, fund, "B-2")
    assert booking.call_number == "+390935000222"


def test_word_for_several_languages_is_asked_back_and_nothing_is_saved(world: World) -> None:
    Language.objects.filter(tag__in=["uk", "ru"]).update(group="Slavo")

    page = send(world, language_words="slavo", time="10:30")

    assert (page.title, page.errors) == (
        "Errore: Nuova richiesta – Ponte",
        ["«slavo» può voler dire più lingue: scegli quale."],
    )
    assert page.radios("language") == {"ru": False, "uk": False}
    assert [page.input(name).attributes["value"] for name in ("language_words", "time")] == ["slavo", "10:30"]
    assert Booking.objects.count() == 0


def test_choice_among_several_languages_is_taken(world: World) -> None:
    Language.objects.filter(tag__in=["uk", "ru"]).update(group="Slavo")

    send(world, language_words="slavo", language="ru")

    assert Booking.objects.get().language_id == "ru"


def test_word_only_begun_is_no_silent_guess(world: World) -> None:
    page = send(world, language_words="tigr")

    assert page.errors == ["Con «tigr» intendi tigrino? Se sì, sceglilo e invia di nuovo."]
    assert Booking.objects.count() == 0


PROBLEMS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"language_words": "klingon"},
        ["Non conosciamo «klingon». Prova con il Paese da cui viene la persona, o chiama il Polo."],
    ),
    ({"language_words": ""}, ["Scrivi che lingua parla la persona."]),
    ({"language": "tlh"}, ["Scegli una lingua dall'elenco."]),
    ({"date": "", "time": ""}, ["Scegli il giorno.", "Scegli l'ora d'inizio."]),
    ({"date": "ieri"}, ["Scrivi il giorno così: 16/07/2026."]),
    ({"time": "presto"}, ["Scrivi l'ora così: 10:30."]),
    ({"date": "2026-07-12"}, ["Questo giorno è già passato."]),
    ({"date": "0001-01-01"}, ["Questo giorno è già passato."]),
    ({"date": "9999-12-31"}, ["Si può chiedere al massimo con un anno di anticipo."]),
    (
        {"date": "2026-07-14", "time": "10:59"},
        [
            (
                "Quest'ora è già passata. Si può scrivere anche dopo, ma entro un'ora dall'inizio:"
                " da martedì 14 luglio, ore 11."
            )
        ],
    ),
    (
        {"date": "2027-03-28", "time": "02:30"},
        ["Quella notte cambia l'ora e quest'ora non esiste: scegline un'altra."],
    ),
    ({"minutes": "-30"}, ["Scegli una durata dall'elenco."]),
    ({"minutes": ""}, ["Scegli la durata."]),
    ({"setting": ""}, ["Scegli per cosa serve."]),
    ({"delivery": "pigeon"}, ["Scegli dall'elenco."]),
    (
        {"language_words": "LIS", "delivery": "phone"},
        ["LIS al telefono non si può: scegli di persona o in video."],
    ),
    (
        {"contact_phone": "boh"},
        ["Il numero «boh» non esiste. Scrivilo con il prefisso, per esempio 0935 123456."],
    ),
    (
        {"call_number": "12"},
        ["Il numero «12» non esiste. Scrivilo con il prefisso, per esempio 0935 123456."],
    ),
    ({"place": "999999"}, ["Scegli un luogo dall'elenco."]),
    ({"fund": "999999"}, ["Scegli un fondo dall'elenco."]),
    ({"contact_name": "x" * 121}, ["Il nome è troppo lungo: al massimo 120 lettere."]),
    ({"key": ""}, ["La pagina era vecchia: ricaricala e invia di nuovo."]),
]


@pytest.mark.parametrize(("changed", "errors"), PROBLEMS)
def test_what_cannot_be_is_said_kindly_and_nothing_is_saved(
    world: World, changed: dict[str, Any], errors: list[str]
) -> None:
    page = send(world, **changed)

    assert (page.status, page.errors) == (200, errors)
    assert Booking.objects.count() == 0


def test_each_error_links_to_its_field_and_stands_beside_it(world: World) -> None:
    page = send(world, date="", setting="")

    assert [page.links[error] for error in page.errors] == ["#id_date", "#id_setting_0"]
    assert page.by_id("id_date").has(**{"aria-invalid": "true", "aria-describedby": "id_date_error"})
    assert page.by_id("id_date_error").text == "Scegli il giorno."
    assert page.by_id("errors").has(tabindex="-1", autofocus=None)  # type: ignore[arg-type]


def test_office_that_is_not_hers_is_not_on_the_list(world: World) -> None:
    page = send(world, office=world.triage.pk)

    assert page.errors == ["Scegli un ufficio dall'elenco."]
    assert Booking.objects.count() == 0


def test_fund_that_does_not_pay_for_this_person_names_those_that_do(world: World) -> None:
    fami = Fund.objects.create(name="FAMI", third_country_only=True, valid_from="2026-01-01")
    Fund.objects.create(name="Comune", valid_from="2026-01-01")

    page = send(world, fund=fami.pk, third_country="no")

    assert page.errors == [
        "Questo fondo paga solo per cittadini di Paesi terzi. Possono pagare: Comune.",
    ]
    assert Booking.objects.count() == 0


def test_fund_that_is_closed_that_day_says_so(world: World) -> None:
    fund = Fund.objects.create(name="FAMI", valid_from="2026-01-01", valid_to="2026-07-15")

    page = send(world, fund=fund.pk)

    assert page.errors == ["Il fondo non è aperto giovedì 16 luglio."]


def test_request_up_to_an_hour_after_the_fact_is_taken(world: World) -> None:
    send(world, date="2026-07-14", time="11:00")

    assert Booking.objects.get().starts_at == NOON - timedelta(hours=1)


def test_button_pressed_twice_makes_one_request(world: World) -> None:
    first, second = send(world), send(world)

    assert (first.location, second.location) == (f"/richieste/{Booking.objects.get().number}/ricevuta",) * 2


def test_same_page_with_other_answers_asks_before_it_makes_another(world: World) -> None:
    send(world)

    changed = send(world, time="11:00")
    again = send(world, time="11:00", key=changed.input("key").attributes["value"])

    assert changed.errors == [
        (
            "Hai già inviato questo modulo, e la richiesta è partita: guarda nel tuo elenco. "
            "Se ne vuoi un'altra, premi di nuovo il pulsante."
        )
    ]
    assert (again.status, Booking.objects.count()) == (302, 2)


def test_homes_of_mediators_are_nobodys_to_choose(world: World) -> None:
    make_mediator("Bohdana", town="Nicosia")

    page = Visitor(world.cleo).get("new-booking")

    assert page.options("place")[1:] == ["Municipio, Enna", "Municipio, Regalbuto"]


def test_coordinator_asks_on_behalf_of_an_office(world: World) -> None:
    visitor = Visitor(world.nino)

    page = visitor.get("new-booking")
    sent = visitor.post("new-booking", **answers(world))

    assert page.options("office") == [
        "Scegli l'ufficio",
        "Comune di prova, Anagrafe",
        "Ospedale di prova, Triage",
    ]
    assert (sent.status, Booking.objects.get().requested_by) == (302, world.nino)


def test_coordinator_must_name_the_office(world: World) -> None:
    page = Visitor(world.nino).post("new-booking", **answers(world, office=""))

    assert page.errors == ["Scegli l'ufficio che chiede."]


@pytest.mark.parametrize("role", ["amina", "anna"])
def test_who_does_not_ask_may_not(world: World, role: str) -> None:
    visitor = Visitor(getattr(world, role))

    statuses = (visitor.get("new-booking").status, visitor.post("new-booking", **answers(world)).status)

    assert (statuses, Booking.objects.count()) == ((403, 403), 0)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (
            "2026-07-16",
            (
                "Chiedi entro mercoledì 15 luglio, ore 10. Sei in tempo. "
                "Fino ad allora puoi anche disdire senza costi."
            ),
        ),
        (
            "2026-07-15",
            (
                "Il termine era martedì 14 luglio, ore 10. Cerchiamo lo stesso, con urgenza. "
                "Al telefono è più facile trovare qualcuno. "
                "Se disdici, al mediatore è comunque riconosciuta almeno un'ora."
            ),
        ),
        (
            "",
            "Chiedi almeno 24 ore prima; per il lunedì, entro le 13 di venerdì. Se è tardi cerchiamo lo stesso.",
        ),
        (
            "9999-12-31",
            "Chiedi almeno 24 ore prima; per il lunedì, entro le 13 di venerdì. Se è tardi cerchiamo lo stesso.",
        ),
    ],
)
def test_line_under_the_hour_says_by_when_to_ask(world: World, day: str, said: str) -> None:
    page = Visitor(world.cleo).get("ask-by", live=True, date=day, time="10:00", office=world.registry.pk)

    assert page.text == said


def test_line_under_the_hour_is_there_without_a_script_too(world: World) -> None:
    page = send(world, setting="")

    assert page.by_id("ask-by").text.startswith("Chiedi entro mercoledì 15 luglio, ore 10.")


def test_friday_early_afternoon_is_the_last_moment_for_monday(world: World, clock: StoppedClock) -> None:
    page = Visitor(world.cleo).get(
        "ask-by", live=True, date="2026-07-20", time="09:00", place=world.registry.place.pk
    )

    assert page.text.startswith("Chiedi entro venerdì 17 luglio, ore 13.")


def test_form_costs_the_same_however_many_offices_there_are(world: World) -> None:
    visitor = Visitor(world.nino)
    with_two = visitor.count_queries("new-booking")
    make_office("Nicosia", "Uno", "Altro ente")
    make_office("Nicosia", "Due", "Altro ente")

    assert visitor.count_queries("new-booking") == with_two


# --- Care


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"minor": "on"}, "Scrivi chi sta con la persona minorenne: un operatore adulto, mai un familiare."),
        (
            {"unaccompanied": "on", "adult_operator": "dott.ssa Rossi"},
            "Scrivi chi è il tutore, o quale autorità risponde della persona minorenne.",
        ),
        ({"setting": "health"}, "Scegli se il consenso è raccolto, o se non si può raccogliere."),
    ],
)
def test_what_protects_the_person_is_asked_for(world: World, changed: dict[str, str], said: str) -> None:
    page = send(world, **changed)

    assert page.errors == [said]
    assert Booking.objects.count() == 0


def test_a_minor_alone_has_an_adult_and_a_guardian_and_a_health_matter_its_consent(world: World) -> None:
    send(
        world,
        setting="health",
        consent="not_possible",
        unaccompanied="on",
        adult_operator="dott.ssa Rossi",
        guardian="Tribunale per i minorenni",
    )

    booking = Booking.objects.get()
    assert (booking.minor, booking.unaccompanied, booking.consent) == (True, True, "not_possible")
    assert (booking.adult_operator, booking.guardian) == ("dott.ssa Rossi", "Tribunale per i minorenni")
    page = Visitor(world.cleo).get("booking", booking.number)
    assert [page.facts[name] for name in ("Consenso", "Operatore adulto presente", "Tutore o autorità")] == [
        "Non raccoglibile: urgenza",
        "dott.ssa Rossi",
        "Tribunale per i minorenni",
    ]
    assert "Mai bambini o parenti come interpreti." in page.facts["Attenzioni"]


def test_for_more_than_two_hours_two_people_are_proposed_once_and_explained(world: World) -> None:
    visitor = Visitor(world.cleo)

    proposed = visitor.post("new-booking", **answers(world, minutes="180"))

    assert proposed.errors == [
        "Oltre 2 ore al lavoro di interprete proponiamo due persone, che si danno il cambio: da sola una si"
        " stanca e sbaglia. Abbiamo messo 2: se ne basta una scegli «Una», e invia di nuovo."
    ]
    (people,) = proposed.all("select", name="people")
    assert [option.text for option in people.all("option") if "selected" in option.attributes] == ["2"]
    assert proposed.input("advised").attributes["value"] == "on"
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("people", [1, 2])
def test_whoever_asks_has_the_last_word_on_how_many(world: World, people: int) -> None:
    send(world, minutes="180", people=people, advised="on")

    assert Booking.objects.get().seats.count() == people


def test_who_asks_for_two_from_the_start_is_told_nothing(world: World) -> None:
    send(world, minutes="180", people=2)

    assert Booking.objects.get().seats.count() == 2


def test_page_says_who_must_never_interpret(world: World) -> None:
    assert "Mai bambini o parenti come interpreti." in Visitor(world.cleo).get("new-booking").text


# --- A message to the assisted person

HERS = {"assisted_phone": "333 1234567", "assisted_asked": "on"}


def test_her_number_is_stored_and_read_by_the_office_and_not_by_the_auditor(world: World) -> None:
    send(world, **HERS)

    booking = Booking.objects.get()
    assert booking.assisted_phone == "+393331234567"
    page = Visitor(world.cleo).get("booking", booking.number)
    assert page.facts["SMS alla persona assistita"].startswith("333 123 4567. Al massimo due")
    assert "333 123 4567" not in Visitor(world.anna).get("booking", booking.number).text
    Booking.objects.update(assisted_phone="")
    page = Visitor(world.cleo).get("booking", booking.number)
    assert page.facts["SMS alla persona assistita"] == "Il numero è stato cancellato."


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({**HERS, "silent": "on"}, "Per questa richiesta non parte nessun messaggio"),
        ({"assisted_phone": "333 1234567"}, "Si scrive solo a chi l'ha chiesto"),
        ({"assisted_asked": "on"}, "Scrivi il suo numero di cellulare."),
        ({**HERS, "assisted_phone": "0935 000111"}, "Non è un cellulare"),
        ({**HERS, "assisted_phone": "12"}, "Il numero «12» non esiste."),
    ],
)
def test_a_number_that_may_not_be_written_to_is_said_kindly(
    world: World, changed: dict[str, str], error: str
) -> None:
    page = send(world, **changed)

    assert [said for said in page.errors if said.startswith(error)] != []
    assert not Booking.objects.exists()


def test_a_series_asks_for_nobodys_number(world: World) -> None:
    assert "assisted_phone" in Visitor(world.cleo).get("new-booking").html
    assert "assisted_phone" not in Visitor(world.cleo).get("new-series").html
