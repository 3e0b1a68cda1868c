"""A text worded anew: a draft that nobody gets, then approved by somebody else, and from then on what is sent."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.models import BookingEvent
from bookings.vocabulary import Lane
from notifications.models import Message, TextVersion
from notifications.proofreading import Fault, FaultKind
from notifications.relay import relay
from notifications.revising import (
    AlreadyApproved,
    NotAText,
    SameText,
    TextChangedSince,
    TextNotFound,
    WrittenByHerself,
    approve_text,
    latest_version,
    write_text,
)
from notifications.texts import it, uk
from tests.factories import NOON
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in
from tests.notifications.versions import THANKS, admins, make_version

# Actions commit by themselves.
pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(hours=1)


def write(template: str = THANKS, **changed: Any) -> TextVersion:
    anna, _ = admins()
    given: dict[str, Any] = {"key": "courtesy", "language": "it", "based_on": 1, "by_id": anna.pk, "at": NOON}
    return write_text(template=template, **(given | changed))


def approve(version: int = 2, **changed: Any) -> TextVersion:
    _, gino = admins()
    given: dict[str, Any] = {"key": "courtesy", "language": "it", "by_id": gino.pk, "at": LATER}
    return approve_text(version=version, **(given | changed))


# --- Writing


def test_a_text_is_written_as_the_next_version_and_is_a_draft() -> None:
    anna, _ = admins()

    made = write("  Grazie   di cuore!\r\nA presto. ")

    assert (made.version, made.template) == (2, THANKS)
    assert (made.written_by, made.written_at, made.is_draft) == (anna, NOON, True)


def test_the_next_version_comes_after_what_is_shipped_and_after_what_is_written() -> None:
    shipped = it.TEXTS["offer_taken"].version
    template = it.TEXTS["offer_taken"].template

    first = write(template + " Ciao!", key="offer_taken", based_on=shipped)
    second = write(template + " Ciao a te!", key="offer_taken", based_on=first.version)

    assert (first.version, second.version) == (shipped + 1, shipped + 2)


def test_what_a_language_does_not_have_is_written_as_its_first_version() -> None:
    key = "coordinator_uncovered_reserved"

    made = write("Ніхто не може: {number}.", key=key, language="uk", based_on=0)

    assert made.version == 1


def test_what_can_never_be_sent_is_not_kept() -> None:
    with pytest.raises(NotAText) as refused:
        write("Grazie, {first_name}! STOP")

    assert refused.value.faults == [
        Fault(FaultKind.UNKNOWN_FACT, ("first_name",)),
        Fault(FaultKind.GATEWAY_WORD, ("stop",)),
    ]
    assert not TextVersion.objects.exists()


@pytest.mark.parametrize("changed", [{"key": "courtesies"}, {"language": "de"}, {"based_on": 7}])
def test_what_there_is_not_cannot_be_worded(changed: dict[str, Any]) -> None:
    with pytest.raises(TextNotFound):
        write(**changed)

    assert not TextVersion.objects.exists()


def test_the_second_of_two_writers_hears_of_the_first() -> None:
    first = write()

    with pytest.raises(TextChangedSince) as refused:
        write("Altre parole.")

    assert (refused.value.based_on, refused.value.latest) == (1, first)
    assert TextVersion.objects.get() == first


def test_the_same_words_are_no_new_version() -> None:
    with pytest.raises(SameText):
        write(it.TEXTS["courtesy"].template)
    write()
    with pytest.raises(SameText):
        write(based_on=2)

    assert TextVersion.objects.count() == 1


def test_a_draft_that_is_shipped_can_be_written_again_so_that_somebody_approves_it() -> None:
    made = write(uk.TEXTS["courtesy"].template, language="uk")

    assert approve(made.version, language="uk").approved_at == LATER


# --- Approving


def test_a_draft_is_approved_by_somebody_else() -> None:
    _, gino = admins()
    write()

    approved = approve()

    approved.refresh_from_db()
    assert (approved.approved_by, approved.approved_at, approved.is_draft) == (gino, LATER, False)


def test_who_wrote_it_does_not_approve_it() -> None:
    anna, _ = admins()
    write()

    with pytest.raises(WrittenByHerself):
        approve(by_id=anna.pk)

    assert TextVersion.objects.get().is_draft


def test_the_only_administrator_approves_her_own() -> None:
    anna, gino = admins()
    gino.is_active = False
    gino.save()
    write()

    assert approve(by_id=anna.pk).approved_by == anna


def test_approved_twice_the_second_hears_of_the_first() -> None:
    write()
    first = approve()

    with pytest.raises(AlreadyApproved) as refused:
        approve(at=LATER + timedelta(hours=1))

    assert refused.value.version == first
    assert TextVersion.objects.get().approved_at == LATER


def test_a_draft_that_another_has_followed_is_not_approved() -> None:
    write()
    second = write("Altre parole.", based_on=2)

    with pytest.raises(TextChangedSince) as refused:
        approve()

    assert refused.value.latest == second
    assert not TextVersion.objects.approved().exists()


@pytest.mark.parametrize(("version", "language"), [(1, "it"), (9, "it"), (2, "fr"), (2, "de")])
def test_what_nobody_wrote_is_not_approved(version: int, language: str) -> None:
    write()

    with pytest.raises(TextNotFound):
        approve(version, language=language)


def test_what_no_text_may_say_any_more_is_not_approved() -> None:
    make_version("Grazie dalla ginecologia", is_draft=True)

    with pytest.raises(NotAText):
        approve()

    assert TextVersion.objects.get().is_draft


# --- What is sent


def the_offer() -> tuple[str, int, str]:
    message = Message.objects.get(text_key="offer_planned")
    return message.language, message.text_version, message.body


def test_an_approved_version_goes_out_and_a_draft_never(desk: Desk) -> None:
    book_in(Lane.PLANNED, desk)
    template = "Ciao! " + it.TEXTS["offer_planned"].template
    write(template, key="offer_planned")
    approve(key="offer_planned")
    write("Bozza: " + it.TEXTS["offer_planned"].template, key="offer_planned", based_on=2)

    relay(at=desk.at)

    language, version, body = the_offer()
    assert (language, version) == ("it", 2)
    assert body.startswith("Ciao! TURNO ")


ARABIC = "نوبة {number} {language} {delivery}: {when}، {place}. نعم {number} أو لا {number} قبل {answer_by}"


def test_what_is_not_shipped_in_her_language_goes_out_in_it_once_it_is_approved(desk: Desk) -> None:
    desk.amina.language = "ar"
    desk.amina.save()
    booking = book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    before = the_offer()
    Message.objects.all().delete()
    BookingEvent.objects.update(relayed_at=None)
    write(ARABIC, key="offer_planned", language="ar", based_on=0)
    approve(1, key="offer_planned", language="ar")

    relay(at=desk.at)

    language, version, body = the_offer()
    assert before[0] == "it"
    assert (language, version) == ("ar", 1)
    assert body.startswith(f"نوبة {booking.number} UCRAINO هاتفيا: ")


def test_a_draft_alone_leaves_the_shipped_text(desk: Desk) -> None:
    book_in(Lane.PLANNED, desk)
    write("Bozza: " + it.TEXTS["offer_planned"].template, key="offer_planned")

    relay(at=desk.at)

    _, version, body = the_offer()
    assert version == it.TEXTS["offer_planned"].version
    assert body.startswith("TURNO ")


def test_what_was_written_before_an_approval_keeps_its_words(desk: Desk) -> None:
    book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    before = the_offer()
    write("Ciao! " + it.TEXTS["offer_planned"].template, key="offer_planned")
    approve(key="offer_planned")

    relay(at=desk.at)

    assert the_offer() == before


def test_numbers_are_counted_from_what_is_shipped() -> None:
    assert latest_version("courtesy", "it") == it.TEXTS["courtesy"].version
    assert latest_version("coordinator_uncovered_reserved", "uk") == 0
    make_version(version=5)
    assert latest_version("courtesy", "it") == 5
