"""The letters that offices read: each there is, and what a silent or sensitive booking keeps to itself."""

import pytest

from bookings.models import Booking, BookingEvent
from notifications import wordings
from notifications.policy import BY_EMAIL_ALONE, TABLE, the_mailboxes
from notifications.texts.catalogue import MissingFacts
from notifications.texts.formatting import Value
from notifications.texts.keys import TO_REQUESTERS
from notifications.texts.mails import MAILS, REST, compose, needed, wanted
from notifications.texts.samples import EVERYDAY_FACTS, LONG_FACTS
from notifications.vocabulary import Channel

# Texts that answer somebody who wrote, or that no event writes any more.
NEVER_MAILED = {"request_received_now", "request_reminder"}
TELLS_MUCH = (
    "language",
    "language_name",
    "when",
    "starts_at",
    "place",
    "arrives_at",
    "free_until",
    "call_number",
)


def test_every_text_to_a_requester_has_its_letter() -> None:
    plain = {key for key in TO_REQUESTERS if not key.endswith("_reserved")}

    assert set(MAILS) - {"request_changed"} == plain - NEVER_MAILED


@pytest.mark.parametrize("facts", [EVERYDAY_FACTS, LONG_FACTS], ids=["everyday", "long"])
@pytest.mark.parametrize("key", sorted(MAILS))
def test_a_letter_greets_tells_and_says_where_the_rest_is(key: str, facts: dict[str, Value]) -> None:
    letter = compose(key, facts, is_reserved=False)

    assert letter.body.startswith("Buongiorno,\n\n")
    assert f"\n{facts['link']}\n" in letter.body
    assert str(facts["coordination_phone"]) in letter.body
    assert "{" not in letter.subject + letter.body
    assert "\n" not in letter.subject
    assert len(letter.subject) <= 60


@pytest.mark.parametrize("key", sorted(MAILS))
def test_of_a_reserved_booking_it_says_who_and_never_when_nor_where(key: str) -> None:
    assert needed(key, is_reserved=True).isdisjoint(TELLS_MUCH)
    letter = compose(key, EVERYDAY_FACTS, is_reserved=True)

    assert REST in letter.body
    assert "Regalbuto" not in letter.body
    assert "craino" not in letter.subject + letter.body
    assert "23/09" not in letter.body


def test_what_is_known_stands_in_lines_and_what_is_not_leaves_none() -> None:
    facts = {name: value for name, value in EVERYDAY_FACTS.items() if name != "mediators"}

    body = compose("request_received", facts, is_reserved=False).body

    assert (
        "Lingua: Ucraino\nCome: al telefono\nQuando: mer 23/09 ore 10-11\nDove: Comune di Regalbuto\n" in body
    )
    assert "Chi:" not in body


def test_of_what_is_over_no_hour_is_told() -> None:
    assert "Quando" not in compose("request_cancelled", EVERYDAY_FACTS, is_reserved=False).body


@pytest.mark.parametrize("key", sorted(MAILS))
def test_a_letter_with_a_hole_is_not_written(key: str) -> None:
    for name in needed(key, is_reserved=False):
        with pytest.raises(MissingFacts) as refused:
            compose(key, {**EVERYDAY_FACTS, name: ""}, is_reserved=False)
        assert refused.value.names == {name}


def test_no_letter_knows_more_of_anybody_than_her_first_name() -> None:
    told = {name for key in MAILS for name in needed(key, is_reserved=False) | wanted(key)}

    assert told.isdisjoint({"mediator", "mediator_phone", "contact", "contact_phone", "address"})


def test_whatever_an_office_hears_by_text_it_hears_by_e_mail() -> None:
    by_text = {
        kind: [
            letter.text for letter in letters if letter.channel == Channel.SMS and _is_to_office(letter.to)
        ]
        for kind, letters in TABLE.items()
    }
    by_email = {
        kind: [letter.text for letter in letters if letter.channel == Channel.EMAIL]
        for kind, letters in TABLE.items()
    }

    for kind, alone in BY_EMAIL_ALONE.items():
        by_text[kind] += [letter.text for letter in alone]
    assert by_email == by_text


def _is_to_office(to: object) -> bool:
    return getattr(to, "__name__", "") == "the_requester"


def test_a_letter_wakes_nobody_and_no_text_waits_for_it() -> None:
    letters = [each for row in TABLE.values() for each in row if each.channel == Channel.EMAIL]

    assert {(each.to, each.is_urgent, each.at_any_hour) for each in letters} == {(the_mailboxes, False, True)}


def test_of_an_edit_that_is_only_the_offices_own_note_nobody_is_told() -> None:
    event = BookingEvent(
        booking=Booking(),
        facts={"before": {"case_reference": ""}, "after": {"case_reference": "A 1"}, "material": False},
    )

    assert wordings.altered(event) is None
