"""The page of what assisted persons read: every language as it would arrive, and who lets it go out."""

import pytest

from notifications.models import SpeechApproval
from notifications.texts.assisted import SPEECHES
from tests.bookings.web.conftest import World
from tests.notifications.versions import admins
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db

DRAFTS = [code for code, speech in SPEECHES.items() if not speech.approved_by]


@pytest.fixture
def gino(world: World) -> Visitor:
    return Visitor(admins()[1])


def test_the_page_shows_each_language_with_its_direction_and_its_price(gino: Visitor) -> None:
    page = gino.get("speeches")

    assert [title.text for title in page.all("h2")][:2] == ["Italiano", "Inglese"]
    bubbles = page.all("li", **{"class": "bubble"})
    assert len(bubbles) == 3 * len(SPEECHES)
    assert sum("1 SMS" in bubble.text for bubble in bubbles) == len(bubbles)
    rightward = {span.attributes["lang"] for span in page.all("span", dir="rtl")}
    assert rightward == {"ar", "ur", "fa"}


def test_whoever_approves_sees_the_draft_become_what_is_sent(gino: Visitor) -> None:
    assert len(gino.get("speeches").all("form", method="post")) >= len(DRAFTS)

    page = gino.follow(gino.post("approve-speech", "uk", version=1))

    assert "Approvati: da adesso chi parla questa lingua la legge." in page.text
    assert SpeechApproval.objects.get().approved_by == admins()[1]
    again = gino.follow(gino.post("approve-speech", "uk", version=1))
    assert "Li ha già approvati Gino Prova." in again.text


def test_a_version_that_nobody_has_read_is_not_approved(gino: Visitor) -> None:
    page = gino.follow(gino.post("approve-speech", "uk", version=7))

    assert "leggi quelli nuovi" in page.text
    assert not SpeechApproval.objects.exists()


def test_whoever_coordinates_reads_and_has_nothing_to_press(world: World) -> None:
    page = Visitor(world.nino).get("speeches")

    assert "Approva" not in [button.text.strip() for button in page.all("button")]
