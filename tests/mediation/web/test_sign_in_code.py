"""The page that waits for the code: figures however they are written, and kind words for what does not lead in."""

from datetime import timedelta

import pytest
from django.test import Client

from mediation.models import Mediator, SignInCode
from mediation.models.sign_in_code import TRIES, VALID_FOR
from mediation.sign_in_codes import code_of
from mediation.vocabulary import OrganisationKind, Role
from mediation.web.kept import Kept
from tests.factories import make_mediator, make_office, make_user
from tests.visiting import Page, StoppedClock, Visitor, clock

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "policy")]

OVER = (410, "Questo codice non vale più")


@pytest.fixture(autouse=True)
def fatou() -> Mediator:
    polo = make_office("Enna", "Coordinamento", "Polo", phone="+390935000222")
    polo.organisation.kind = OrganisationKind.POLO
    polo.organisation.save()
    return make_mediator("Fatou", phone="+393331234567", user=make_user("fatou", Role.MEDIATOR))


def ask(phone: str = "333 123 4567", **fields: str) -> Visitor:
    """A browser that has asked for a code, and waits before the page."""
    visitor = Visitor()
    answer = visitor.post("ask-for-code", phone=phone, **fields)
    assert answer.location.startswith("/accesso/codice/entra")
    return visitor


def sent() -> str:
    return code_of(SignInCode.objects.latest("asked_at").pk)


def wrong() -> str:
    return f"{(int(sent()) + 1) % 10**6:06}"


def type_in(visitor: Visitor, code: str, **fields: str) -> Page:
    return visitor.post("come-in-by-code", code=code, **fields)


def is_in(visitor: Visitor) -> bool:
    return bool(visitor.get("register").status == 200)


def test_number_then_code_then_she_is_in_and_where_she_was_going() -> None:
    visitor = ask(next="/ore")
    page = visitor.get("come-in-by-code", next="/ore")

    entered = type_in(visitor, sent(), next=page.input("next").attributes["value"] or "")

    assert page.heading == "Scrivi il codice"
    assert "333 123 4567" in page.text
    assert "Vale 10 minuti e serve una volta sola." in page.text
    assert (entered.status, entered.location, is_in(visitor)) == (302, "/ore", True)


def test_field_is_one_that_a_telephone_fills_in_by_itself() -> None:
    field = ask().get("come-in-by-code").input("code")

    assert field.has(inputmode="numeric", autocomplete="one-time-code", type="text")


@pytest.mark.parametrize("written", ["{} {}", " {}-{} ", "{}{}"])
def test_code_is_read_however_it_is_spaced(written: str) -> None:
    visitor = ask()

    type_in(visitor, written.format(sent()[:3], sent()[3:]))

    assert is_in(visitor)


def test_code_is_read_in_arabic_figures() -> None:
    visitor = ask()

    type_in(visitor, sent().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))

    assert is_in(visitor)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Scrivi il codice che hai ricevuto per SMS."),
        ("12345", "Il codice ha sei cifre: copialo dall'SMS."),
        ("1234567", "Il codice ha sei cifre: copialo dall'SMS."),
    ],
)
def test_what_is_no_code_costs_no_try_and_is_kept(typed: str, error: str) -> None:
    page = type_in(ask(), typed)

    assert (page.status, page.errors) == (200, [error])
    assert page.input("code").attributes.get("value", "") == typed
    assert SignInCode.objects.get().tries == 0


def test_wrong_code_says_how_often_it_can_still_be_tried_until_it_is_over() -> None:
    visitor = ask()

    pages = [type_in(visitor, wrong()) for _ in range(TRIES)]

    said = [page.errors[0].partition(": ")[2] for page in pages[:-1]]
    assert said == [
        *(f"puoi provare ancora {left} volte." for left in (4, 3, 2)),
        "puoi provare ancora 1 volta.",
    ]
    assert (pages[-1].status, pages[-1].heading) == OVER
    assert type_in(visitor, sent()).location == "/accesso/codice"
    assert not is_in(visitor)


def test_answers_are_the_same_for_a_number_that_nobody_has() -> None:
    known, unknown = ask(), ask("333 999 8888")

    pages = [
        [visitor.get("come-in-by-code"), *(type_in(visitor, "000000") for _ in range(TRIES))]
        for visitor in (known, unknown)
    ]

    texts = [[page.text.replace("333 999 8888", "333 123 4567") for page in each] for each in pages]
    assert "000000" not in {code_of(each.pk) for each in SignInCode.objects.all()}
    assert texts[0] == texts[1]
    assert [page.status for page in pages[0]] == [page.status for page in pages[1]]


def test_account_is_no_licence_to_guess(fatou: Mediator) -> None:
    visitor, answers = Visitor(fatou), []
    for number in range(11):
        visitor.post("ask-for-code", phone=f"333 999 88{number:02}")
        answers.append(type_in(visitor, "000000").status)

    assert answers == [200] * 10 + [429]


def test_nobody_tries_a_number_for_which_this_browser_has_not_asked() -> None:
    ask()
    stranger = Visitor()
    stranger.client.cookies["code_to"] = "+393331234567"

    assert type_in(stranger, sent()).location == "/accesso/codice"
    assert SignInCode.objects.get().tries == 0


def test_code_that_is_over_leaves_no_number_behind_in_the_browser(clock: StoppedClock) -> None:
    visitor = ask()
    clock.at += VALID_FOR

    assert type_in(visitor, sent()).status == OVER[0]
    assert visitor.get("come-in-by-code").location == "/accesso/codice"


def test_used_and_old_codes_are_over_and_say_whom_to_call(clock: StoppedClock) -> None:
    first, second = ask(), Visitor()
    second.client.cookies["code_to"] = first.client.cookies["code_to"].value
    type_in(first, sent())
    used = type_in(second, sent())
    clock.at += timedelta(minutes=1)
    third, code = ask(), sent()
    clock.at += VALID_FOR

    old = type_in(third, code)

    assert [(page.status, page.heading) for page in (used, old)] == [OVER, OVER]
    assert used.links["Chiedi un codice nuovo"] == "/accesso/codice"
    assert "0935 000222" in old.text
    assert (is_in(second), is_in(third)) == (False, False)


def test_page_without_a_number_asks_for_it() -> None:
    visitor = Visitor()
    garbled = Visitor()
    garbled.client.cookies["code_to"] = "nobody"

    assert [each.get("come-in-by-code").location for each in (visitor, garbled)] == ["/accesso/codice"] * 2


def test_form_that_waited_is_taken_up_once_she_is_in(fatou: Mediator) -> None:
    assert fatou.user
    sealed = Kept(fatou.user.pk, "/disponibilita/assenze", {"first": ["2026-08-01"]}).sealed()
    visitor = Visitor()
    waiting = visitor.post("ask-for-code", phone="333 123 4567", kept=sealed)

    page = type_in(visitor, sent(), kept=waiting.input("kept").attributes["value"] or "")

    (form,) = page.all("form", action="/disponibilita/assenze")
    assert form.all("input", name="kept")
    assert is_in(visitor)


def test_guessing_from_one_place_is_slowed_down() -> None:
    visitors = [ask(f"333 123 456{last}") for last in range(3)]

    answers = [type_in(visitor, "000000").status for visitor in visitors for _ in range(4)]

    assert answers == [200] * 10 + [429] * 2


def test_form_of_another_site_signs_nobody_in() -> None:
    visitor = ask()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["code_to"] = visitor.client.cookies["code_to"].value

    answer = strict.post("/accesso/codice/entra", {"code": sent()})

    assert (answer.status_code, answer.cookies.get("sessionid")) == (403, None)
