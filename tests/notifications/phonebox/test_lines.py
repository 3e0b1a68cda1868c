"""Our calls to simulated phones: who picks up hears what our webhooks say, and keys, ends and conferences are told."""

import pytest
import requests
from twilio.rest import Client

from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.lines import NoSuchCall
from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AMINA,
    AUTH_TOKEN,
    CLEO,
    NUMBER,
    CheckedGateway,
    Clock,
)
from tests.notifications.phonebox.webhook_inbox import Inbox

ASKS = '<Response><Gather numDigits="1" action="/key"><Say>Premi 1.</Say></Gather><Say>Ciao.</Say></Response>'
THANKS = "<Response><Say>Grazie.</Say><Hangup/></Response>"


def joins(inbox: Inbox, name: str = "ponte-7", *, ends: str = "true") -> str:
    return (
        f'<Response><Dial><Conference statusCallback="{inbox.base_url}/conference"'
        f' statusCallbackEvent="start end join leave" endConferenceOnExit="{ends}">{name}</Conference></Dial>'
        "<Say>Fine.</Say></Response>"
    )


def call(sdk: Client, inbox: Inbox, to: str = AMINA, **more: object) -> str:
    wish = {"url": f"{inbox.base_url}/said", "status_callback": f"{inbox.base_url}/status"}
    return str(sdk.calls.create(to=to, from_=NUMBER, **{**wish, **more}).sid)


def events(inbox: Inbox) -> list[str]:
    return [form["StatusCallbackEvent"] for form in inbox.forms if "StatusCallbackEvent" in form]


def test_who_picks_up_hears_what_is_said_and_the_key_goes_where_it_is_asked_for(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox, clock: Clock
) -> None:
    sid, inbox.text = call(sdk, inbox), ASKS
    gateway.pick_up(AMINA)
    inbox.text = THANKS
    clock.advance(seconds=75)

    heard = gateway.press(AMINA, "1")

    assert (heard.sid, heard.said, heard.status) == (sid, "Premi 1. Grazie.", "completed")
    assert [posted.url.removeprefix(inbox.base_url) for posted in inbox.posted] == [
        "/said",
        "/key",
        "/status",
    ]
    assert all(posted.is_signed_with(AUTH_TOKEN) for posted in inbox.posted)
    said, key, status = inbox.forms
    assert (said["CallStatus"], said["Direction"], said["To"], said["From"]) == (
        "in-progress",
        "outbound-api",
        AMINA,
        NUMBER,
    )
    assert (key["Digits"], key["CallSid"]) == ("1", sid)
    assert (status["CallStatus"], status["CallDuration"], status["Duration"]) == ("completed", "75", "2")


def test_nobody_picks_up(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    call(sdk, inbox, timeout=0)

    (told,) = inbox.wait_for(1)

    assert (told["CallStatus"], told["CallDuration"]) == ("no-answer", "0")
    with pytest.raises(NoSuchCall):
        gateway.pick_up(AMINA)


def test_a_call_that_is_refused_was_busy(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    call(sdk, inbox)

    gateway.refuse(AMINA)

    assert [form["CallStatus"] for form in inbox.forms] == ["busy"]


def test_a_machine_hears_everything_and_presses_nothing(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox
) -> None:
    call(sdk, inbox)
    inbox.text = ASKS

    heard = gateway.let_machine_answer(AMINA)

    assert (heard.said, heard.status) == ("Premi 1. Ciao.", "completed")
    assert not any("Digits" in form for form in inbox.forms)


def test_two_in_a_conference_begin_it_and_the_first_who_goes_ends_it(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox
) -> None:
    call(sdk, inbox)
    call(sdk, inbox, to=CLEO)
    inbox.text = joins(inbox)
    gateway.pick_up(AMINA)
    alone = events(inbox)
    gateway.pick_up(CLEO)

    gateway.hang_up(AMINA)

    assert alone == ["participant-join"]
    assert events(inbox) == [
        *("participant-join", "participant-join", "conference-start"),
        *("participant-leave", "conference-end"),
    ]
    assert {form["FriendlyName"] for form in inbox.forms if "FriendlyName" in form} == {"ponte-7"}
    assert len({form["ConferenceSid"] for form in inbox.forms if "ConferenceSid" in form}) == 1
    left = next(made for made in gateway.calls() if made.to == CLEO)
    assert (left.said, left.status) == ("Fine.", "completed")


def test_where_nobody_ends_it_a_conference_lasts_to_the_last(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox
) -> None:
    call(sdk, inbox)
    call(sdk, inbox, to=CLEO)
    inbox.text = joins(inbox, ends="false")
    gateway.pick_up(AMINA)
    gateway.pick_up(CLEO)

    gateway.hang_up(AMINA)
    ended_early = "conference-end" in events(inbox)
    gateway.hang_up(CLEO)

    assert (ended_early, events(inbox)[-1]) == (False, "conference-end")


def test_a_number_can_be_dialled_through(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    call(sdk, inbox)
    inbox.text = "<Response><Dial><Number>+390935111111</Number></Dial></Response>"

    assert gateway.pick_up(AMINA).dialled == "+390935111111"


@pytest.mark.parametrize("answer", ["no twiml", "<Html/>"])
def test_an_answer_that_is_no_twiml_is_heard_as_an_error(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox, answer: str
) -> None:
    call(sdk, inbox)
    inbox.text = answer

    heard = gateway.pick_up(AMINA)

    assert (heard.said, heard.status) == ("An application error has occurred", "completed")


def test_the_end_can_be_told_twice_or_never(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    gateway.inject(Faults(callback_duplicated=ONCE))
    call(sdk, inbox)
    gateway.refuse(AMINA)
    gateway.inject(Faults(callback_missing=ONCE))
    call(sdk, inbox)
    gateway.refuse(AMINA)

    assert [form["CallStatus"] for form in inbox.forms] == ["busy", "busy"]


def test_a_call_whose_answer_is_lost_was_made(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    gateway.inject(Faults(call_close_after=ONCE))

    with pytest.raises(OSError):  # noqa: PT011  # whatever the SDK's client makes of a closed connection
        call(sdk, inbox)

    assert [made.to for made in gateway.calls()] == [AMINA]


def test_calls_are_listed_newest_first(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    first, _, last = call(sdk, inbox), call(sdk, inbox, to=CLEO), call(sdk, inbox)

    listed = sdk.calls.list(to=AMINA)

    assert [(made.sid, made.status, made.direction) for made in listed] == [
        (last, "ringing", "outbound-api"),
        (first, "ringing", "outbound-api"),
    ]


def test_control_lets_a_hand_act_at_the_phone(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    call(sdk, inbox)
    inbox.text = ASKS

    def act(**wish: str) -> requests.Response:
        address = f"{gateway.base_url}/_phonebox/at_phone"
        return requests.post(address, json=wish, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)

    picked_up = act(phone=AMINA, deed="pick_up").json()
    inbox.text = THANKS
    pressed = act(phone=AMINA, deed="press", digits="2").json()

    assert (picked_up["status"], picked_up["waits_for_key"]) == ("in-progress", True)
    assert (pressed["said"], pressed["waits_for_key"]) == ("Premi 1. Grazie.", False)
    assert inbox.forms[1]["Digits"] == "2"
    assert act(phone=AMINA, deed="press", digits="2").status_code == 404
    assert act(phone=AMINA, deed="dance").status_code == 400
