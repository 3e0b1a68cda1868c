"""The card at which a patient points, and who lets its sentences stand."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from bookings.models import Booking
from mediation.actions.ward_keys import make_ward_key
from mediation.data.card import row_of
from mediation.models import CardApproval, Language
from mediation.vocabulary import Role
from tests.bookings.web.conftest import World
from tests.factories import NOON, make_language, make_user
from tests.visiting import Element, Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def says(tag: str) -> str:
    row = row_of(tag)
    assert row is not None
    return row.says


def rows(page: Page) -> dict[str, Element]:
    """By their number."""
    return {
        link.all("span")[0].text: link
        for each in page.all("ul", **{"class": "says"})
        for link in each.all("a")
    }


def test_card_says_it_in_each_script_with_its_direction_and_number(world: World) -> None:
    Language.objects.create(tag="fa", iso639_3="fas", name="Farsi", autonym="فارسی", is_right_to_left=True)

    found = rows(Visitor(world.berg).get("ward-card"))

    # Ukrainian, Russian, Mandinka, Tigrinya, Persian, and the language of signs: those that can be asked for here.
    assert list(found) == ["4", "5", "24", "32", "36", "50"]
    (persian,) = found["36"].all("span", lang="fa")
    assert (persian.text, persian.attributes["dir"]) == (says("fa"), "rtl")
    (tigrinya,) = found["32"].all("span", lang="ti")
    assert (tigrinya.text, tigrinya.attributes["dir"]) == ("ትግርኛ እዛረብ እየ።", "ltr")
    assert "Tigrino" in found["32"].text


def test_regions_that_have_nobody_are_left_out(world: World) -> None:
    page = Visitor(world.berg).get("ward-card")

    regions = ["Europa", "Africa occidentale", "Corno d'Africa", "Segni"]
    assert [heading.text for heading in page.all("h2")] == regions
    jumps = {link.text: link.attributes["href"] for link in page.all("ul", **{"class": "jumps"})[0].all("a")}
    assert [page.by_id((jumps[region] or "").removeprefix("#")).text for region in regions] == regions


def test_sentence_nobody_has_read_is_a_draft_and_a_bare_name_is_not(world: World) -> None:
    approve(world, "uk")

    found = rows(Visitor(world.berg).get("ward-card"))

    assert [number for number, row in found.items() if "bozza" in row.text] == ["5", "24", "32"]


def test_row_leads_back_with_its_language_chosen(world: World) -> None:
    visitor = Visitor(world.berg)
    address = rows(visitor.get("ward-card"))["32"].attributes["href"] or ""

    page = Page(visitor.client.get(address))

    assert address == "/reparto?lingua=ti"
    assert page.radios("language") == {"uk": False, "ti": True, "mnk": False, "ru": False, "ise": False}
    assert "Scelta con la scheda: Tigrino." in page.text


def test_language_behind_another_is_shown_when_it_was_pointed_at(world: World) -> None:
    for number in range(12):
        Language.objects.create(tag=f"x{number}", iso639_3="xxx", name=f"A {number}", deliveries=["phone"])
    visitor = Visitor(world.berg)

    page = visitor.get("ward", lingua="x9")

    (behind,) = [each for each in page.all("details") if each.all("input", value="x9")]
    assert "open" in behind.attributes
    assert page.radios("language")["x9"]


@pytest.mark.parametrize("tag", ["xx", "", "<script>"])
def test_language_that_is_not_here_chooses_nothing(world: World, tag: str) -> None:
    page = Visitor(world.berg).get("ward", lingua=tag)

    assert page.status == 200
    assert not any(page.radios("language").values())


def test_ward_page_leads_to_the_card_and_the_office_comes_along(world: World) -> None:
    page = Visitor(world.nino).get("ward", ufficio=world.triage.pk)

    address = page.links["Non so che lingua parla"]

    card = Page(Visitor(world.nino).client.get(address))
    assert rows(card)["4"].attributes["href"] == f"/reparto?lingua=uk&ufficio={world.triage.pk}"


def test_ward_with_a_key_sees_the_card(world: World) -> None:
    cache.clear()
    token = make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON)
    ward = Visitor()
    ward.get("ward-link", token)

    assert ward.get("ward-card").status == 200
    assert Visitor().get("ward-card").status == 302
    assert Visitor(world.amina).get("ward-card").status == 403


def test_card_asks_the_same_however_many_languages(world: World) -> None:
    visitor = Visitor(world.berg)
    before = visitor.count_queries("ward-card")
    Language.objects.create(tag="ro", iso639_3="ron", name="Rumeno", autonym="Română")
    Language.objects.create(tag="so", iso639_3="som", name="Somalo", autonym="Soomaali")

    assert visitor.count_queries("ward-card") == before


# --- Approving


def approve(world: World, tag: str) -> Page:
    return Visitor(world.nino).post("approve-sentence", tag, says=says(tag), read="on")


def test_coordinator_approves_what_somebody_has_read(world: World) -> None:
    nino = Visitor(world.nino)

    page = nino.follow(nino.post("approve-sentence", "ti", says=says("ti"), read="on"))

    approval = CardApproval.objects.get()
    assert (approval.language_id, approval.says) == ("ti", says("ti"))
    assert (approval.approved_by, approval.approved_at) == (world.nino, NOON)
    assert page.said == ["Approvata: Tigrino."]
    assert "Approvata da Nino" in page.text


def test_approved_twice_the_first_stays(world: World, clock: StoppedClock) -> None:
    approve(world, "ti")
    clock.at = NOON + timedelta(days=1)
    approve(world, "ti")

    assert CardApproval.objects.get().approved_at == NOON


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"says": says("ti")}, "Prima falla leggere a chi parla questa lingua, e metti il segno."),
        ({"says": "Altro.", "read": "on"}, "La frase è cambiata nel frattempo: leggi quella di adesso."),
        ({"read": "on"}, "La frase è cambiata nel frattempo: leggi quella di adesso."),
    ],
)
def test_sentence_that_was_not_read_stays_a_draft(world: World, fields: dict[str, str], said: str) -> None:
    nino = Visitor(world.nino)

    page = nino.follow(nino.post("approve-sentence", "ti", **fields))

    assert page.said == [said]
    assert CardApproval.objects.count() == 0


def test_sentence_written_otherwise_is_a_draft_again(world: World) -> None:
    CardApproval.objects.create(
        language=make_language("ti"), says="Tigrino!", approved_by=world.nino, approved_at=NOON
    )

    assert "bozza" in rows(Visitor(world.berg).get("ward-card"))["32"].text


def test_language_without_a_row_cannot_be_approved(world: World) -> None:
    Language.objects.create(tag="xx", iso639_3="xxx", name="Altra")

    assert Visitor(world.nino).post("approve-sentence", "xx", read="on").status == 404
    assert Visitor(world.nino).post("approve-sentence", "fr", read="on").status == 404


def test_others_approve_nothing(world: World) -> None:
    mara = make_user("mara", Role.OFFICE_MANAGER, world.triage)

    refused = [
        Visitor(who).post("approve-sentence", "ti", says=says("ti"), read="on").status
        for who in (world.berg, world.amina, world.anna, mara)
    ]

    assert refused == [403] * 4
    assert (CardApproval.objects.count(), Booking.objects.count()) == (0, 0)
