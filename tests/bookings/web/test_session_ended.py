"""A session ends over a long form: nothing that was typed is lost, nothing is sent, and nobody else reads it."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from bookings.models import Booking
from mediation.models import User
from mediation.vocabulary import Role
from mediation.web import kept
from tests.bookings.clockwork import everything
from tests.bookings.web.conftest import World
from tests.factories import make_user
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

PASSWORD = "una-parola-lunga"
HASHED = make_password(PASSWORD)
LONG_FORMS = ("new-booking", "new-series", "ward", "enter-done", "rules")
SOMEBODY_ELSES = (
    "Il modulo aperto su questo computer era di un'altra persona: non è partito e non ne è rimasto nulla."
)
TAKEN_UP = "Qui c'è quello che avevi scritto. Non è ancora partito: controlla e invia."


@pytest.fixture(autouse=True)
def _passwords(world: World) -> None:
    cache.clear()
    User.objects.update(password=HASHED)
    for user in (world.berg, world.cleo, world.nino):
        user.refresh_from_db()


def fields_of(page: Page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return {
        each.attributes["name"] or "": each.attributes.get("value") or ""
        for each in page.by_id("contenuto").all("input", type="hidden")
    }


def typed(world: World, visitor: Visitor) -> dict[str, Any]:
    opened = fields_of(visitor.get("new-booking"))
    return {
        **opened,
        "language_words": "ucraino",
        "date": "2026-07-16",
        "time": "10:00",
        "minutes": "60",
        "setting": "registry",
        "delivery": "onsite",
        "contact_name": "Cleo, interno 12 <b>",
        "place": str(world.registry.place_id),
    }


def end_session(visitor: Visitor) -> None:
    del visitor.client.cookies["sessionid"]


def sign_in(visitor: Visitor, page: Page, username: str, password: str = PASSWORD) -> Page:
    return visitor.post("sign-in", **fields_of(page), username=username, password=password)


def sent_without_session(world: World) -> tuple[Visitor, Page]:
    """Cleo fills in a request, her session ends, and she sends it."""
    visitor = Visitor(world.cleo)
    fields = typed(world, visitor)
    end_session(visitor)
    return visitor, visitor.post("new-booking", **fields)


def test_whoever_signs_in_again_finds_the_form_as_she_typed_it_and_sends_it_herself(world: World) -> None:
    visitor, asked = sent_without_session(world)
    back = sign_in(visitor, asked, "cleo")
    shown = visitor.post("new-booking", **fields_of(back))
    before = Booking.objects.count()
    sent = visitor.post("new-booking", **{**typed(world, visitor), **fields_of(shown)})

    assert (asked.status, asked.heading, back.heading) == (
        200,
        "Entra",
        "Quello che avevi scritto è ancora qui",
    )
    assert "Entra di nuovo: ritrovi quello che avevi scritto." in asked.text
    assert (shown.heading, shown.said, shown.errors) == ("Nuova richiesta", [TAKEN_UP], [])
    values = [
        shown.input(name).attributes.get("value")
        for name in ("language_words", "date", "time", "contact_name")
    ]
    assert values == ["ucraino", "2026-07-16", "10:00", "Cleo, interno 12 <b>"]
    assert (before, Booking.objects.count(), sent.status) == (0, 1, 302)


def test_nothing_of_it_stays_on_the_server(world: World) -> None:
    visitor = Visitor(world.cleo)
    fields, before = typed(world, visitor), everything()
    end_session(visitor)

    visitor.post("new-booking", **fields)

    assert everything() == before
    assert "sessionid" not in visitor.client.cookies


def test_wrong_password_loses_nothing(world: World) -> None:
    visitor, asked = sent_without_session(world)

    again = sign_in(visitor, asked, "cleo", password="altro")
    back = sign_in(visitor, again, "cleo")

    assert (again.title, back.heading) == ("Errore: Entra – Ponte", "Quello che avevi scritto è ancora qui")


def test_too_many_tries_lose_nothing(world: World) -> None:
    visitor, asked = sent_without_session(world)
    for _ in range(10):
        asked = sign_in(visitor, asked, "cleo", password="altro")

    waits = sign_in(visitor, asked, "cleo")
    cache.clear()
    back = sign_in(visitor, waits, "cleo")

    assert waits.said == ["Troppi tentativi uno dopo l'altro. Aspetta un minuto e riprova."]
    assert back.heading == "Quello che avevi scritto è ancora qui"


@pytest.mark.parametrize("other", ["berg", "nino"])
def test_another_person_at_the_same_computer_reads_nothing_of_it(world: World, other: str) -> None:
    visitor, asked = sent_without_session(world)
    sealed = fields_of(asked)["kept"]

    answer = sign_in(visitor, asked, other)
    forced = visitor.post("new-booking", kept=sealed)

    assert (answer.status, answer.location) == (302, "/")
    assert forced.said == [
        SOMEBODY_ELSES,
        "Quello che avevi scritto non si può più riprendere: ricomincia da qui.",
    ]
    assert "interno 12" not in forced.html
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("typed_by", ["", "1", f"{1}:nonsense"])
def test_form_that_does_not_say_who_typed_it_is_not_kept(world: World, typed_by: str) -> None:
    page = Visitor().post("new-booking", typed_by=typed_by, language_words="ucraino")

    assert (page.status, page.location) == (302, "/accesso?next=/")


def test_more_than_anybody_types_is_not_kept(world: World) -> None:
    words = "a" * kept.MOST_LETTERS

    page = Visitor().post("new-booking", typed_by=kept.mark(world.cleo), language_words=words)

    assert (page.status, page.location) == (302, "/accesso?next=/")


def test_what_was_sealed_for_one_form_opens_in_no_other(world: World, booking: Booking) -> None:
    visitor, asked = sent_without_session(world)
    back = sign_in(visitor, asked, "cleo")

    page = visitor.post("new-series", **fields_of(back))

    assert page.said == ["Quello che avevi scritto non si può più riprendere: ricomincia da qui."]
    assert page.input("time").attributes.get("value") != "10:00"


def test_what_was_sealed_is_not_opened_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, asked = sent_without_session(world)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4e9)

    answer = sign_in(visitor, asked, "cleo")

    assert (answer.status, answer.location) == (302, "/richieste/nuova")


def test_session_that_ends_once_more_before_the_button_loses_nothing(world: World) -> None:
    visitor, asked = sent_without_session(world)
    back = sign_in(visitor, asked, "cleo")
    end_session(visitor)

    again = visitor.post("new-booking", **fields_of(back))

    assert sign_in(visitor, again, "cleo").heading == "Quello che avevi scritto è ancora qui"


def test_pages_that_carry_it_are_stored_nowhere(world: World) -> None:
    visitor = Visitor(world.cleo)
    fields = typed(world, visitor)
    end_session(visitor)

    asked = visitor.client.post("/richieste/nuova", fields)
    back = visitor.client.post(
        "/accesso", {**fields_of(Page(asked)), "username": "cleo", "password": PASSWORD}
    )

    assert ["no-store" in answer.headers["Cache-Control"] for answer in (asked, back)] == [True, True]
    assert PASSWORD not in back.content.decode()


def test_change_of_a_request_is_found_again_and_changes_nothing_by_itself(
    world: World, confirmed: Booking
) -> None:
    visitor = Visitor(world.berg)
    fields = fields_of(visitor.get("change", confirmed.number))
    end_session(visitor)

    asked = visitor.post("change", confirmed.number, **{**fields, "contact_name": "Dr Berg, stanza 4"})
    shown = visitor.post("change", confirmed.number, **fields_of(sign_in(visitor, asked, "berg")))

    assert (shown.heading, shown.said) == (f"Modifica la richiesta {confirmed.number}", [TAKEN_UP])
    assert shown.input("contact_name").attributes["value"] == "Dr Berg, stanza 4"
    assert Booking.objects.get(pk=confirmed.pk).contact_name == "Ida"


@pytest.mark.parametrize("form", LONG_FORMS)
def test_every_long_form_says_who_types_it_and_shows_what_was_typed_without_doing_it(
    world: World, form: str
) -> None:
    user = world.berg if form == "ward" else world.nino
    visitor = Visitor(user)
    fields = fields_of(visitor.get(form))
    typed_in = {"rules": "note", "enter-done": "case_reference", "ward": "language"}.get(
        form, "language_words"
    )
    before = everything()
    end_session(visitor)

    asked = visitor.post(form, **{**fields, typed_in: "uk"})
    shown = visitor.post(form, **fields_of(sign_in(visitor, asked, user.username)))

    assert (shown.status, shown.said) == (200, [TAKEN_UP])
    found = [each for each in shown.root if each.has(name=typed_in, value="uk")]
    assert len(found) == 1
    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"mediation.User"}  # last_login


# --- Signed in again in another tab: the form's token is an old one


def strict(who: User) -> Visitor:
    """A browser whose forms are checked for their token."""
    visitor = Visitor()
    visitor.client = Client(enforce_csrf_checks=True)
    visitor.client.force_login(who)
    return visitor


def test_form_from_before_the_last_sign_in_is_found_again(world: World) -> None:
    visitor = strict(world.cleo)
    old = typed(world, visitor)
    end_session(visitor)
    sign_in(visitor, visitor.get("sign-in"), "cleo")

    refused = visitor.post("new-booking", **old)
    shown = visitor.post("new-booking", **fields_of(refused))

    assert (refused.status, refused.heading) == (403, "Quello che avevi scritto è ancora qui")
    assert (shown.status, shown.said) == (200, [TAKEN_UP])
    assert shown.input("contact_name").attributes["value"] == "Cleo, interno 12 <b>"
    assert Booking.objects.count() == 0


def test_form_of_a_browser_that_forgot_all_asks_to_sign_in(world: World) -> None:
    visitor = strict(world.cleo)
    old = typed(world, visitor)
    visitor.client.cookies.clear()

    refused = visitor.post("new-booking", **old)
    back = sign_in(visitor, refused, "cleo")

    assert (refused.status, refused.heading) == (403, "Entra")
    assert back.heading == "Quello che avevi scritto è ancora qui"


def test_sign_in_page_that_another_tab_has_overtaken_leads_back_too(world: World) -> None:
    visitor = strict(world.cleo)
    old = typed(world, visitor)
    end_session(visitor)
    asked = visitor.post("new-booking", **old)
    sign_in(visitor, visitor.get("sign-in"), "cleo")

    late = sign_in(visitor, asked, "cleo")

    assert (late.status, late.heading) == (403, "Quello che avevi scritto è ancora qui")


def test_form_of_somebody_else_with_an_old_token_shows_nothing(world: World) -> None:
    visitor = strict(world.cleo)
    old = typed(world, visitor)
    end_session(visitor)
    sign_in(visitor, visitor.get("sign-in"), "berg")

    refused = visitor.post("new-booking", **old)

    assert (refused.status, refused.location) == (302, "/")
    assert "interno 12" not in refused.html


def test_short_form_with_an_old_token_says_how_to_go_on(world: World, booking: Booking) -> None:
    visitor = strict(world.berg)

    page = visitor.post("cancel", booking.number, reason="")

    assert (page.status, page.heading) == (403, "La pagina era aperta da troppo tempo")
    assert Booking.objects.get(pk=booking.pk).status == "searching"


def test_nobody_can_write_anothers_mark(world: World) -> None:
    mallory = make_user("mallory", Role.REQUESTER, world.registry)

    assert kept.mark(mallory).partition(":")[2] != kept.mark(world.cleo).partition(":")[2]
