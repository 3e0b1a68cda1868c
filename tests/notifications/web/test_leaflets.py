"""Leaflets on their pages: found, printed with their square, written, approved, and sent to who asked."""

import re
from datetime import timedelta

import pytest
import segno

from bookings.models import Booking
from mediation.models import Language
from mediation.vocabulary import Role, Setting
from mediation.web.qr import qr
from notifications.models import Leaflet, Message
from tests.bookings.web.conftest import World
from tests.factories import NOON, make_booking, make_language, make_user
from tests.notifications.sheets import LINK, make_leaflet
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def listed(page: Page, id_: str = "approved") -> list[str]:
    return [link.text for found in page.all(id=id_) for link in found.all("a")]


# --- Found


def test_an_office_finds_what_is_approved_and_no_draft(world: World) -> None:
    make_leaflet(world.nino)
    make_leaflet(world.nino, title="Ancora una bozza", is_draft=True)

    page = Visitor(world.berg).get("leaflets")

    assert listed(page) == ["Iscriversi a scuola"]
    assert "Ancora una bozza" not in page.text
    assert "Scrivi un testo nuovo" not in page.links


def test_it_is_found_by_what_it_is_about_and_by_language(world: World) -> None:
    make_language("ru")
    make_leaflet(world.nino, title="Scuola in ucraino")
    make_leaflet(world.nino, title="Scuola in russo", language="ru")
    make_leaflet(world.nino, title="Treni in russo", language="ru", setting=Setting.LOGISTICS)
    visitor = Visitor(world.berg)

    assert listed(visitor.get("leaflets", setting="school")) == ["Scuola in russo", "Scuola in ucraino"]
    assert listed(visitor.get("leaflets", language="ru")) == ["Treni in russo", "Scuola in russo"]
    assert listed(visitor.get("leaflets", language="ru", setting="school")) == ["Scuola in russo"]
    assert listed(visitor.get("leaflets", setting="health")) == []
    assert visitor.get("leaflets", setting="boh").errors == ["Scegli dall'elenco."]


def test_many_cost_no_more_queries_than_one(world: World) -> None:
    visitor = Visitor(world.nino)
    make_leaflet(world.nino)
    one = visitor.count_queries("leaflets")
    for number in range(3):
        make_leaflet(world.nino, title=f"Altro {number}")
        make_leaflet(world.nino, title=f"Bozza {number}", is_draft=True)

    assert visitor.count_queries("leaflets") == one


# --- Printed


def test_the_sheet_is_in_its_language_and_direction_with_the_square_of_its_link(world: World) -> None:
    Language.objects.filter(tag=make_language("ti").tag).update(is_right_to_left=True)
    leaflet = make_leaflet(world.nino, language="ti", text="ትምህርቲ ነጻ እዩ።")

    page = Visitor(world.berg).get("leaflet", leaflet.pk)

    (sheet,) = page.all("article")
    assert (sheet.attributes["lang"], sheet.attributes["dir"]) == ("ti", "rtl")
    assert "ትምህርቲ ነጻ እዩ።" in sheet.text
    assert LINK in sheet.text
    assert len(sheet.all("svg")) == 1


def test_the_square_has_the_modules_of_its_link() -> None:
    drawn = modules(qr(LINK))

    expected = {
        (x + 4, y + 4)
        for y, row in enumerate(segno.make(LINK, error="q", micro=False).matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert drawn == expected


def modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules that the strokes of the picture cover, followed as a pen does."""
    (path,) = re.findall(r'<path[^>]* stroke="#000"[^>]* d="([^"]+)"', svg)
    x, y, dark = 0.0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return dark


def test_what_is_in_a_link_cannot_leave_the_picture(world: World) -> None:
    svg = qr('https://scuola.example/?a="><script>alert(1)</script>&b')

    assert "<script" not in svg


def test_a_leaflet_without_a_link_has_no_square(world: World) -> None:
    page = Visitor(world.berg).get("leaflet", make_leaflet(world.nino, link="").pk)

    assert page.by_id("contenuto").all("svg") == []


def test_a_draft_is_there_for_who_may_approve_it_alone(world: World) -> None:
    draft = make_leaflet(world.nino, is_draft=True)

    assert Visitor(world.berg).get("leaflet", draft.pk).status == 404
    page = Visitor(world.nino).get("leaflet", draft.pk)
    assert "Bozza:" in page.text
    assert "Approva" in page.buttons


# --- Written and approved

TYPED = {
    "title": "Iscriversi a scuola",
    "setting": "school",
    "language": "uk",
    "text": "Школа безкоштовна.",
    "link": LINK,
    "checked_on": "2026-07-14",
}


def test_the_coordinator_writes_a_draft_and_approves_it_when_somebody_has_read_it(
    world: World, clock: StoppedClock
) -> None:
    visitor = Visitor(world.nino)
    page = visitor.post("new-leaflet", **TYPED)
    draft = Leaflet.objects.get()
    assert (page.status, draft.is_approved, draft.text) == (302, False, "Школа безкоштовна.")

    visitor.post("approve-leaflet", draft.pk, version=1)
    assert not Leaflet.objects.approved().exists()
    visitor.post("approve-leaflet", draft.pk, version=1, read="on")

    draft.refresh_from_db()
    assert (draft.approved_by, draft.approved_at) == (world.nino, NOON)


def test_the_administrator_may_write_and_an_office_may_not(world: World) -> None:
    admin = make_user("ada", Role.ADMIN)

    assert Visitor(admin).post("new-leaflet", **TYPED).status == 302
    assert Visitor(world.berg).post("new-leaflet", **TYPED).status == 403
    assert Leaflet.objects.get().written_by == admin


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"link": "http://scuola.example"}, "Questo indirizzo non va bene"),
        ({"text": "я" * 300}, "Sarebbero 5 SMS"),
        ({"checked_on": "2026-07-20"}, "Questo giorno deve ancora venire."),
        ({"title": ""}, "Scrivi il titolo."),
        ({"language": "tlh"}, "Scegli una lingua dall'elenco."),
    ],
)
def test_what_is_wrong_is_said_kindly_and_nothing_is_written(
    world: World, clock: StoppedClock, wrong: dict[str, str], error: str
) -> None:
    page = Visitor(world.nino).post("new-leaflet", **{**TYPED, **wrong})

    assert page.status == 200
    assert [said for said in page.errors if said.startswith(error)] != []
    assert not Leaflet.objects.exists()


def test_an_approved_one_rewritten_waits_for_approval_again(world: World) -> None:
    leaflet = make_leaflet(world.nino)
    visitor = Visitor(world.nino)
    assert visitor.get("rewrite-leaflet", leaflet.pk).input("title").attributes["value"] == leaflet.title

    visitor.post("rewrite-leaflet", leaflet.pk, **{**TYPED, "text": "Школа для всіх."})

    leaflet.refresh_from_db()
    assert (leaflet.text, leaflet.version, leaflet.is_approved) == ("Школа для всіх.", 2, False)
    page = visitor.follow(visitor.post("approve-leaflet", leaflet.pk, version=1, read="on"))
    assert page.said[-1] == "Nel frattempo è stato riscritto: rileggilo, poi approvalo."
    leaflet.refresh_from_db()
    assert not leaflet.is_approved


def test_withdrawn_it_is_no_longer_found(world: World) -> None:
    leaflet = make_leaflet(world.nino)

    Visitor(world.nino).post("withdraw-leaflet", leaflet.pk)

    assert listed(Visitor(world.berg).get("leaflets")) == []


# --- Sent


def send(world: World, booking: Booking, leaflet: Leaflet, **typed: str) -> Page:
    given = {"key": "k", "leaflet": f"{leaflet.pk}", "phone": "333 1234567", "asked": "on", **typed}
    return Visitor(world.berg).post("send-leaflet", booking.number, **given)


def test_the_office_sends_what_the_person_asked_for(world: World, booking: Booking) -> None:
    leaflet = make_leaflet(world.nino)
    visitor = Visitor(world.berg)
    assert visitor.get("booking", booking.number).links["Manda materiale informativo"] != ""

    page = send(world, booking, leaflet)

    message = Message.objects.get(booking=booking, text_key="leaflet")
    assert (page.status, message.to, message.author) == (302, "+393331234567", world.berg)
    assert "+393331234567" not in visitor.get("booking", booking.number).html


def test_what_is_in_her_language_comes_first(world: World, booking: Booking) -> None:
    make_leaflet(world.nino, title="Altro", language="ru")
    make_leaflet(world.nino)

    page = Visitor(world.berg).get("send-leaflet", booking.number)

    assert page.options("leaflet") == ["Scegli", "Ucraino: Iscriversi a scuola", "Russo: Altro"]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"phone": "0935 123456"}, "Non è un cellulare"),
        ({"phone": "12"}, "Il numero «12» non esiste."),
        ({"phone": ""}, "Scrivi il numero di cellulare."),
        ({"asked": ""}, "Si manda solo a chi l'ha chiesto"),
        ({"leaflet": "999"}, "Scegli dall'elenco."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_goes(
    world: World, booking: Booking, typed: dict[str, str], error: str
) -> None:
    leaflet = make_leaflet(world.nino)
    given = {"key": "k", "leaflet": f"{leaflet.pk}", "phone": "333 1234567", "asked": "on", **typed}

    page = Visitor(world.berg).post(
        "send-leaflet", booking.number, **{name: value for name, value in given.items() if value}
    )

    assert page.status == 200
    assert [said for said in page.errors if said.startswith(error)] != []
    assert not Message.objects.filter(text_key="leaflet").exists()


def test_of_a_silent_case_the_page_says_why_nothing_is_sent(world: World) -> None:
    leaflet = make_leaflet(world.nino)
    silent = make_booking(by=world.berg, office=world.triage, silent=True)

    page = Visitor(world.berg).get("send-leaflet", silent.number)

    assert "resta in silenzio" in page.by_id("why-not").text
    assert "Manda l'SMS" not in page.buttons
    assert send(world, silent, leaflet).status == 200
    assert not Message.objects.filter(text_key="leaflet").exists()


def test_of_a_sensitive_case_what_tells_of_it_is_kept_back_with_the_reason(world: World) -> None:
    make_leaflet(world.nino, title="Esami del sangue", setting=Setting.HEALTH)
    make_leaflet(world.nino, title="Orari dei treni", setting=Setting.LOGISTICS)
    sensitive = make_booking(by=world.berg, office=world.triage, sensitive=True)

    page = Visitor(world.berg).get("send-leaflet", sensitive.number)

    assert page.options("leaflet") == ["Scegli", "Ucraino: Orari dei treni"]
    assert "Esami del sangue" in page.by_id("kept-back").text


def test_another_office_does_not_find_the_page(world: World, booking: Booking) -> None:
    make_leaflet(world.nino)

    assert Visitor(world.cleo).get("send-leaflet", booking.number).status == 404


def test_the_list_says_when_each_was_checked(world: World) -> None:
    make_leaflet(world.nino, checked_on=(NOON - timedelta(days=30)).date())

    assert "Controllato 14/06/2026" in Visitor(world.berg).get("leaflets").text
