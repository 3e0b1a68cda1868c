"""The gateway's own addresses, as the phone box page and other processes use them."""

from typing import Any

import pytest
import requests

from notifications.phonebox.faults import Faults, NoSuchFault, When
from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AMINA,
    AUTH_TOKEN,
    CLEO,
    NOON,
    NUMBER,
    CheckedGateway,
)
from tests.notifications.phonebox.webhook_inbox import Inbox


def ask(gateway: CheckedGateway, method: str, word: str, wish: Any = None) -> requests.Response:
    return requests.request(
        method,
        f"{gateway.base_url}/_phonebox/{word}",
        json=wish,
        auth=(ACCOUNT_SID, AUTH_TOKEN),
        timeout=5,
    )


def create(gateway: CheckedGateway, to: str, body: str) -> requests.Response:
    return requests.post(
        f"{gateway.base_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json",
        data={"To": to, "From": NUMBER, "Body": body},
        auth=(ACCOUNT_SID, AUTH_TOKEN),
        timeout=5,
    )


def test_say_answers_what_became_of_it(gateway: CheckedGateway, inbox: Inbox) -> None:
    inbox.text = "<Response><Message>Grazie</Message></Response>"

    answer = ask(gateway, "POST", "say", {"from": AMINA, "body": "si"}).json()

    assert answer == {
        "sid": inbox.forms[0]["MessageSid"],
        "status": 200,
        "is_twiml": True,
        "verbs": [{"name": "Message", "text": "Grazie"}],
    }


def test_ring_answers_what_became_of_it(gateway: CheckedGateway, inbox: Inbox) -> None:
    answer = ask(gateway, "POST", "ring", {"from": AMINA}).json()

    assert answer == {"sid": inbox.forms[0]["CallSid"], "status": 200, "is_twiml": True, "verbs": []}


def test_state_shows_each_phone_with_what_it_got_and_wrote(gateway: CheckedGateway) -> None:
    create(gateway, AMINA, "Puoi?")
    create(gateway, CLEO, "Puoi?")
    ask(gateway, "POST", "say", {"from": AMINA, "body": "stop"})
    ask(gateway, "POST", "ring", {"from": CLEO})

    state = ask(gateway, "GET", "state").json()

    assert state.keys() == {"number", "opted_out", "phones", "calls"}
    assert (state["number"], state["opted_out"]) == (NUMBER, [AMINA])
    assert [(m["direction"], m["body"]) for m in state["phones"][AMINA]] == [
        ("outbound-api", "Puoi?"),
        ("inbound", "stop"),
    ]
    assert [m["to"] for m in state["phones"][CLEO]] == [CLEO]
    assert [(call["from"], call["at"]) for call in state["calls"]] == [(CLEO, NOON.isoformat())]
    assert [(call["direction"], call["to"], call["said"]) for call in state["calls"]] == [
        ("inbound", NUMBER, "")
    ]


def test_stats_counts_acceptances(gateway: CheckedGateway) -> None:
    create(gateway, AMINA, "ciao")
    create(gateway, AMINA, "ciao")
    create(gateway, "+15005550001", "refused")

    stats = ask(gateway, "GET", "stats").json()

    assert stats == {
        "total": 2,
        "connections": 4,
        "accepted": [{"to": AMINA, "body": "ciao", "times": 2}],
    }


def test_faults_are_set_and_reset(gateway: CheckedGateway) -> None:
    assert ask(gateway, "POST", "faults", {"error_before": {"chance": 1}}).status_code == 204
    assert create(gateway, AMINA, "ciao").status_code == 500

    assert ask(gateway, "POST", "reset", {}).status_code == 204

    assert create(gateway, AMINA, "ciao").status_code == 201


@pytest.mark.parametrize(
    ("method", "word", "wish", "status"),
    [
        ("POST", "say", {"from": AMINA}, 400),
        ("POST", "say", {"from": AMINA, "body": 7}, 400),
        ("POST", "say", ["from", "body"], 400),
        ("POST", "ring", {}, 400),
        ("POST", "faults", {"gremlins": {"times": 1}}, 400),
        ("POST", "faults", {"throttle": 3}, 400),
        ("POST", "faults", {"latency": "slow"}, 400),
        ("POST", "dance", {}, 404),
        ("GET", "say", None, 404),
    ],
)
def test_a_wish_that_makes_no_sense_changes_nothing(
    gateway: CheckedGateway, inbox: Inbox, method: str, word: str, wish: Any, status: int
) -> None:
    assert ask(gateway, method, word, wish).status_code == status

    assert (gateway.messages(), gateway.calls(), inbox.posted) == ([], [], [])
    assert create(gateway, AMINA, "ciao").status_code == 201


def test_a_body_that_is_not_json_is_400(gateway: CheckedGateway) -> None:
    answer = requests.post(
        f"{gateway.base_url}/_phonebox/say", data="{", auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5
    )

    assert answer.status_code == 400


def test_without_the_credentials_there_is_nothing(gateway: CheckedGateway) -> None:
    answer = requests.get(f"{gateway.base_url}/_phonebox/state", timeout=5)

    assert answer.status_code == 401


def test_faults_from_json_takes_times_chances_and_numbers() -> None:
    faults = Faults.from_json({"seed": 3, "throttle": {"times": 2}, "trickle": {"chance": 0.5}, "latency": 1})

    assert faults == Faults(seed=3, throttle=When(times=2), trickle=When(chance=0.5), latency=1.0)


def test_faults_from_json_refuses_an_unknown_name() -> None:
    with pytest.raises(NoSuchFault):
        Faults.from_json({"gremlins": {"times": 1}})
