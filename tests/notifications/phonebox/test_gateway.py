"""The fake gateway, driven by the official SDK over loopback."""

from collections import Counter
from datetime import date, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifications.phonebox.carrier import Pace
from notifications.phonebox.faults import ALWAYS, ONCE, Faults, When
from notifications.phonebox.server import NotLoopback
from notifications.phonebox.twiml import Verb
from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AMINA,
    AUTH_TOKEN,
    CLEO,
    NOON,
    NUMBER,
    SERVICE_SID,
    CheckedGateway,
    Clock,
    eventually,
    open_gateway,
)
from tests.notifications.phonebox.stock_sdk import RedirectedHttpClient
from tests.notifications.phonebox.webhook_inbox import Inbox

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
SLOW = Pace(sent=60, delivered=60)


def statuses(inbox: Inbox, count: int) -> list[str]:
    return [form["MessageStatus"] for form in inbox.wait_for(count)]


# --- Create


def test_create_answers_with_a_queued_message(sdk: Client, gateway: CheckedGateway) -> None:
    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert (message.status, message.direction) == ("queued", "outbound-api")
    assert (message.to, message.from_, message.body, message.num_segments) == (AMINA, NUMBER, "ciao", "1")
    assert (message.date_created, message.date_sent, message.error_code) == (NOON, None, None)
    assert gateway.accepted() == {(AMINA, "ciao"): 1}


def test_create_through_a_service_has_no_sender_until_it_is_sent(sdk: Client) -> None:
    message = sdk.messages.create(to=AMINA, messaging_service_sid=SERVICE_SID, body="ciao")

    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    assert message.messaging_service_sid == SERVICE_SID
    assert eventually(lambda: message.fetch().status == "delivered")
    assert (message.fetch().from_, message.fetch().num_segments) == (NUMBER, "1")


def test_create_remembers_what_was_asked_for(sdk: Client, gateway: CheckedGateway) -> None:
    sdk.messages.create(
        to=AMINA, from_=NUMBER, body="ciao", validity_period=300, risk_check="disable", status_callback=""
    )

    (message,) = gateway.messages(to=AMINA)
    assert (message.validity_seconds, message.risk_check, message.status_callback) == (300, "disable", "")


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("à" * 160, 1),
        ("À" * 70, 1),
        ("À" * 71, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" + "x" * 151, 2),
        ("x" * 152 + "€" + "x" * 152, 3),  # the euro sign is not cut in two
        ("👍" * 35, 1),
        ("👍" * 36, 2),
        ("Ж" + "👍" * 33 + "Ж" * 67, 2),
        ("👍" * 67, 3),  # 33 to a segment: one unit stays empty
    ],
)
def test_create_counts_segments(sdk: Client, body: str, segments: int) -> None:
    assert sdk.messages.create(to=AMINA, from_=NUMBER, body=body).num_segments == str(segments)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "3331110001"}, 21211),
        ({"to": "+15005550001"}, 21211),
        ({"to": "+15005550002"}, 21612),
        ({"to": "+15005550003"}, 21408),
        ({"to": "+15005550004"}, 21610),
        ({"to": "+15005550009"}, 21614),
        ({"to": "+390935520111"}, 21614),
        ({"from_": ""}, 21603),
        ({"from_": "+15005550001"}, 21212),
        ({"from_": "12 letters no"}, 21212),
        ({"from_": "+15005550007"}, 21606),
        ({"from_": "+15005550099"}, 21606),
        ({"from_": "+15005550008"}, 21611),
        ({"messaging_service_sid": "MG" + "f" * 32}, 21701),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"validity_period": 0}, 20001),
        ({"validity_period": 36001}, 20001),
        ({"risk_check": "perhaps"}, 20001),
    ],
)
def test_create_refuses(way_out: RedirectedHttpClient, wish: dict[str, object], code: int) -> None:
    # Without the check of exchanges, which would rightly complain of some of these requests.
    with open_gateway(messaging_service_sid=SERVICE_SID) as gateway:
        way_out.base_url = gateway.base_url
        sdk = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=way_out, environment={})

        with pytest.raises(TwilioRestException) as refusal:
            sdk.messages.create(**{"to": AMINA, "from_": NUMBER, "body": "ciao", **wish})

        assert (refusal.value.status, refusal.value.code) == (400, code)
        assert gateway.messages() == []
        gateway.exchange_faults = [f for f in gateway.exchange_faults if not f.startswith(("Val", "Risk"))]


def test_create_takes_a_name_as_sender(sdk: Client) -> None:
    assert sdk.messages.create(to=AMINA, from_="Ponte", body="ciao").from_ == "Ponte"


def test_create_with_a_wrong_token_is_401(way_out: RedirectedHttpClient, gateway: CheckedGateway) -> None:
    stranger = Client(ACCOUNT_SID, "wrong", http_client=way_out, environment={})

    with pytest.raises(TwilioRestException) as refusal:
        stranger.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert (refusal.value.status, refusal.value.code) == (401, 20003)
    assert gateway.messages() == []


def test_another_accounts_messages_are_404(sdk: Client, gateway: CheckedGateway) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        sdk.api.v2010.accounts("AC" + "f" * 32).messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert (refusal.value.status, refusal.value.code) == (404, 20404)
    assert gateway.messages() == []


def test_connections_are_kept_alive(sdk: Client, gateway: CheckedGateway) -> None:
    for n in range(10):
        sdk.messages.create(to=AMINA, from_=NUMBER, body=f"ciao {n}")

    assert gateway.connections == 1


# --- List, fetch, blank


def test_list_is_newest_first(sdk: Client) -> None:
    sids = [sdk.messages.create(to=AMINA, from_=NUMBER, body=f"ciao {n}").sid for n in range(3)]

    assert [message.sid for message in sdk.messages.list()] == sids[::-1]


def test_list_filters_by_recipient_and_sender(sdk: Client, gateway: CheckedGateway) -> None:
    to_amina = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao").sid
    sdk.messages.create(to=CLEO, from_=NUMBER, body="ciao")
    from_amina = gateway.say(from_=AMINA, body="si").sid

    assert [(m.sid, m.direction) for m in sdk.messages.list(to=AMINA)] == [(to_amina, "outbound-api")]
    assert [(m.sid, m.direction) for m in sdk.messages.list(from_=AMINA)] == [(from_amina, "inbound")]
    assert [m.sid for m in sdk.messages.list(to=NUMBER)] == [from_amina]


def test_list_pages_hold_each_message_once_while_new_ones_arrive(sdk: Client) -> None:
    sids = [sdk.messages.create(to=AMINA, from_=NUMBER, body=f"ciao {n}").sid for n in range(5)]

    page, seen = sdk.messages.page(to=AMINA, page_size=2), []
    while page is not None:
        seen += [message.sid for message in page]
        sdk.messages.create(to=AMINA, from_=NUMBER, body="late")
        page = page.next_page()

    assert seen == sids[::-1]


def test_list_pages_lead_back(sdk: Client) -> None:
    sids = [sdk.messages.create(to=AMINA, from_=NUMBER, body=f"ciao {n}").sid for n in range(3)]

    first = sdk.messages.page(page_size=2).next_page().previous_page()

    assert [message.sid for message in first] == [sids[2], sids[1]]


def test_list_filters_by_the_day_of_sending(sdk: Client, clock: Clock) -> None:
    sids = []
    for _ in range(3):
        message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")
        assert eventually(lambda: message.fetch().status == "delivered")  # noqa: B023  # called at once
        sids.append(message.sid)
        clock.advance(days=1)
    second_day = NOON.date() + timedelta(days=1)

    def listed(**filters: date) -> list[str]:
        return [message.sid for message in sdk.messages.list(**filters)]

    assert listed(date_sent=second_day) == [sids[1]]
    assert listed(date_sent_before=second_day) == [sids[1], sids[0]]
    assert listed(date_sent_after=second_day) == [sids[2], sids[1]]


def test_list_by_date_passes_over_what_is_not_sent(sdk: Client) -> None:
    with open_gateway(pace=SLOW) as gateway:
        sdk.http_client.base_url = gateway.base_url
        sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

        assert sdk.messages.list(date_sent=NOON.date()) == []
        assert len(sdk.messages.list()) == 1


@pytest.mark.parametrize("query", ["PageSize=many", "DateSent=yesterday"])
def test_list_refuses_what_it_cannot_read(gateway: CheckedGateway, query: str) -> None:
    answer = requests.get(f"{gateway.base_url}{MESSAGES}?{query}", auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_fetch_of_an_unknown_message_is_404(sdk: Client) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        sdk.messages("SM" + "f" * 32).fetch()

    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_update_blanks_the_body_but_not_the_count(sdk: Client, gateway: CheckedGateway) -> None:
    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert message.update(body="").body == ""

    assert [m.body for m in sdk.messages.list()] == [""]
    assert gateway.accepted() == {(AMINA, "ciao"): 1}


def test_update_changes_nothing_else(sdk: Client) -> None:
    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    with pytest.raises(TwilioRestException):
        message.update(body="another text")
    with pytest.raises(TwilioRestException):
        sdk.messages("SM" + "f" * 32).update(body="")

    assert message.fetch().body == "ciao"


# --- Status callbacks


def test_callbacks_tell_sent_then_delivered_and_are_signed(sdk: Client, inbox: Inbox) -> None:
    callback = f"{inbox.base_url}/status?m=42"

    sid = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=callback).sid

    assert statuses(inbox, 2) == ["sent", "delivered"]
    assert [posted.url for posted in inbox.posted] == [callback, callback]
    assert all(posted.is_signed_with(AUTH_TOKEN) for posted in inbox.posted)
    assert inbox.forms[1] == {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "MessageSid": sid,
        "MessageStatus": "delivered",
        "SmsSid": sid,
        "SmsStatus": "delivered",
        "From": NUMBER,
        "To": AMINA,
    }


@pytest.mark.parametrize("code", range(30001, 30009))
def test_an_undeliverable_number_is_told_by_callback(sdk: Client, inbox: Inbox, code: int) -> None:
    message = sdk.messages.create(
        to=f"+150055500{code - 30000 + 30}", from_=NUMBER, body="ciao", status_callback=inbox.base_url
    )

    assert statuses(inbox, 2) == ["sent", "undelivered"]
    assert inbox.forms[1]["ErrorCode"] == str(code)
    assert (message.fetch().status, message.fetch().error_code) == ("undelivered", code)


def test_a_message_can_be_canceled_before_it_is_sent(sdk: Client, inbox: Inbox) -> None:
    message = sdk.messages.create(
        to="+15005550040", from_=NUMBER, body="Disponibile?", status_callback=inbox.base_url
    )

    assert statuses(inbox, 1) == ["canceled"]
    assert (message.fetch().status, message.fetch().date_sent) == ("canceled", None)


def test_a_message_past_its_validity_fails(inbox: Inbox, sdk: Client) -> None:
    with open_gateway(pace=SLOW) as gateway:
        sdk.http_client.base_url = gateway.base_url
        message = sdk.messages.create(
            to=AMINA, from_=NUMBER, body="ciao", validity_period=1, status_callback=inbox.base_url
        )

        assert statuses(inbox, 1) == ["failed"]
        assert (inbox.forms[0]["ErrorCode"], message.fetch().date_sent) == ("30036", None)


def test_a_callback_is_tried_once_more_after_a_server_error(sdk: Client, inbox: Inbox) -> None:
    inbox.answers = [500, 503]

    sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=inbox.base_url)

    assert statuses(inbox, 3) == ["sent", "sent", "delivered"]


def test_a_callback_is_not_repeated_after_a_refusal(sdk: Client, inbox: Inbox) -> None:
    inbox.answers = [403]

    sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=inbox.base_url)

    assert statuses(inbox, 2) == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        (Faults(callback_duplicated=ONCE), ["sent", "sent", "delivered", "delivered"]),
        (Faults(callback_reordered=ONCE), ["delivered", "sent"]),
        (
            Faults(callback_duplicated=ONCE, callback_reordered=ONCE),
            ["delivered", "delivered", "sent", "sent"],
        ),
    ],
)
def test_callbacks_go_astray_as_asked(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox, faults: Faults, told: list[str]
) -> None:
    gateway.inject(faults)

    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=inbox.base_url)

    assert statuses(inbox, len(told)) == told
    assert message.fetch().status == "delivered"


def test_missing_callbacks_leave_the_message_delivered(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox
) -> None:
    gateway.inject(Faults(callback_missing=ONCE))

    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=inbox.base_url)

    assert eventually(lambda: message.fetch().status == "delivered")
    assert inbox.posted == []


def test_an_early_callback_comes_before_the_answer(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox
) -> None:
    gateway.inject(Faults(callback_early=ONCE, hang_after=ONCE, hang_seconds=0.2))

    message = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao", status_callback=inbox.base_url)

    assert [form["MessageStatus"] for form in inbox.forms] == ["sent", "delivered"]
    assert message.status == "queued"


# --- What phones do


def test_say_posts_a_signed_form_and_is_listed(sdk: Client, gateway: CheckedGateway, inbox: Inbox) -> None:
    told = gateway.say(from_=AMINA, body="sì 4821")

    (posted,) = inbox.posted
    assert posted.url == f"{inbox.base_url}/sms"
    assert posted.is_signed_with(AUTH_TOKEN)
    assert posted.form == {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "MessageSid": told.sid,
        "SmsMessageSid": told.sid,
        "SmsSid": told.sid,
        "SmsStatus": "received",
        "MessagingServiceSid": SERVICE_SID,
        "From": AMINA,
        "FromCountry": "IT",
        "To": NUMBER,
        "ToCountry": "US",
        "Body": "sì 4821",
        "NumSegments": "1",
        "NumMedia": "0",
    }
    assert (told.status, told.is_twiml, told.verbs) == (200, True, ())
    assert [(m.sid, m.status) for m in sdk.messages.list(to=NUMBER)] == [(told.sid, "received")]


@pytest.mark.parametrize(("body", "parts"), [("x" * 1600, 11), ("ї" * 1600, 24), ("x" * 160, 1)])
def test_say_puts_the_parts_together_and_says_how_many_they_were(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox, body: str, parts: int
) -> None:
    told = gateway.say(from_=AMINA, body=body)

    (form,) = inbox.forms
    assert (form["Body"], form["NumSegments"]) == (body, str(parts))
    listed = sdk.messages(told.sid).fetch()
    assert (listed.body, listed.num_segments) == (body, str(parts))


def test_say_hears_the_reply_in_the_answer(gateway: CheckedGateway, inbox: Inbox) -> None:
    inbox.text = "<Response><Message>Grazie</Message></Response>"

    told = gateway.say(from_=AMINA, body="si")

    assert told.verbs == (Verb("Message", "Grazie"),)
    (reply,) = gateway.messages(to=AMINA)
    assert (reply.direction, reply.body, reply.sender) == ("outbound-reply", "Grazie", NUMBER)
    assert gateway.accepted() == {}


@pytest.mark.parametrize("text", ["<h1>Server error", "<html></html>", ""])
def test_say_notices_what_is_not_twiml(gateway: CheckedGateway, inbox: Inbox, text: str) -> None:
    inbox.text = text

    told = gateway.say(from_=AMINA, body="si")

    assert (told.status, told.is_twiml) == (200, False)


def test_say_to_a_webhook_that_is_down_stays_listed(sdk: Client, gateway: CheckedGateway) -> None:
    gateway.point_to(inbound_url="http://127.0.0.1:1/sms", voice_url=None)

    told = gateway.say(from_=AMINA, body="si")

    assert told.status is None
    assert [m.sid for m in sdk.messages.list(to=NUMBER)] == [told.sid]


def test_say_is_tried_once_more_with_the_same_sid(gateway: CheckedGateway, inbox: Inbox) -> None:
    inbox.answers = [500]

    told = gateway.say(from_=AMINA, body="si")

    assert told.status == 200
    assert [form["MessageSid"] for form in inbox.forms] == [told.sid, told.sid]


@pytest.mark.parametrize(("fault", "copies"), [("inbound_missing", 0), ("inbound_duplicated", 2)])
def test_say_goes_astray_as_asked(gateway: CheckedGateway, inbox: Inbox, fault: str, copies: int) -> None:
    gateway.inject(Faults.from_json({fault: {"times": 1}}))

    told = gateway.say(from_=AMINA, body="si")

    assert [form["MessageSid"] for form in inbox.forms] == [told.sid] * copies
    assert [message.sid for message in gateway.messages(to=NUMBER)] == [told.sid]


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", " cancel ", "END", "quit"])
def test_an_opt_out_word_shuts_the_number(
    sdk: Client, gateway: CheckedGateway, inbox: Inbox, word: str
) -> None:
    gateway.say(from_=AMINA, body=word)

    with pytest.raises(TwilioRestException) as refusal:
        sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert refusal.value.code == 21610
    assert inbox.forms[0]["OptOutType"] == "STOP"
    assert gateway.accepted() == {}
    assert sdk.messages.create(to=CLEO, from_=NUMBER, body="ciao").status == "queued"


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_an_opt_in_word_opens_it_again(sdk: Client, gateway: CheckedGateway, inbox: Inbox, word: str) -> None:
    gateway.say(from_=AMINA, body="STOP")

    gateway.say(from_=AMINA, body=word)

    assert sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao").status == "queued"
    assert inbox.forms[1]["OptOutType"] == "START"


@pytest.mark.parametrize("text", ["stop please", "annulla", "si", ""])
def test_other_words_opt_nobody_out(gateway: CheckedGateway, inbox: Inbox, text: str) -> None:
    gateway.say(from_=AMINA, body=text)

    assert gateway.opted_out() == frozenset()
    assert "OptOutType" not in inbox.forms[0]


def test_a_bare_number_does_not_tell_the_opt_out_type(inbox: Inbox) -> None:
    with open_gateway(inbound_url=inbox.base_url) as gateway:
        gateway.say(from_=AMINA, body="STOP")

        assert gateway.opted_out() == {AMINA}
        assert "OptOutType" not in inbox.forms[0]


def test_ring_posts_a_signed_call_and_reads_the_verbs(gateway: CheckedGateway, inbox: Inbox) -> None:
    inbox.text = '<Response><Reject reason="busy"/></Response>'

    told = gateway.ring(from_=AMINA)

    (posted,) = inbox.posted
    assert posted.url == f"{inbox.base_url}/voice"
    assert posted.is_signed_with(AUTH_TOKEN)
    assert posted.form == {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "CallSid": told.sid,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": AMINA,
        "Caller": AMINA,
        "FromCountry": "IT",
        "To": NUMBER,
        "Called": NUMBER,
        "ToCountry": "US",
    }
    assert told.verbs == (Verb("Reject", "", {"reason": "busy"}),)
    assert gateway.messages() == []


# --- Faults


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [
        ("throttle", 0),
        ("error_before", 0),
        ("reset_before", 0),
        ("hang_before", 1),
        ("hang_after", 1),
        ("error_after", 1),
        ("garble_after", 1),
        ("close_after", 1),
        ("reset_after", 1),
    ],
)
def test_a_fault_strikes_as_often_as_asked(
    sdk: Client, gateway: CheckedGateway, fault: str, accepted: int
) -> None:
    gateway.inject(Faults.from_json({fault: {"times": 2}, "hang_seconds": 0.3}))
    sdk.http_client.timeout = 0.1

    for _ in range(2):
        with pytest.raises((TwilioRestException, requests.RequestException, ValueError)):
            sdk.messages.create(to=AMINA, from_=NUMBER, body="spoiled")
    sdk.http_client.timeout = 10
    sdk.messages.create(to=AMINA, from_=NUMBER, body="whole")

    expected = Counter({(AMINA, "spoiled"): 2 * accepted, (AMINA, "whole"): 1})
    assert eventually(lambda: gateway.accepted() == expected)


def test_throttling_says_when_to_come_back(gateway: CheckedGateway) -> None:
    gateway.inject(Faults(throttle=ONCE, retry_after=7))

    answer = requests.post(gateway.base_url + MESSAGES, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["code"] == 20429


def test_a_trickled_answer_is_right_at_its_end(sdk: Client, gateway: CheckedGateway) -> None:
    gateway.inject(Faults(trickle=ONCE, trickle_seconds=0.0001))

    assert sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao").status == "queued"


def test_chance_is_the_same_for_the_same_seed(sdk: Client, gateway: CheckedGateway) -> None:
    def refused(seed: int) -> list[int]:
        gateway.inject(Faults(seed=seed, error_before=When(chance=0.5), latency=0.0001))
        strikes = []
        for n in range(30):
            try:
                sdk.messages.create(to=AMINA, from_=NUMBER, body=f"ciao {n}")
            except TwilioRestException:
                strikes.append(n)
        return strikes

    first = refused(seed=1)

    assert 5 < len(first) < 25
    assert refused(seed=1) == first
    assert refused(seed=2) != first


def test_the_list_can_lag_behind(sdk: Client, gateway: CheckedGateway, clock: Clock) -> None:
    gateway.inject(Faults(list_lag=9))
    sid = sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao").sid

    clock.advance(seconds=8)
    assert sdk.messages.list(to=AMINA) == []
    clock.advance(seconds=1)
    assert [message.sid for message in sdk.messages.list(to=AMINA)] == [sid]


def test_closing_does_not_wait_for_a_hanging_request_nor_accept_it(sdk: Client) -> None:
    with open_gateway(faults=Faults(hang_before=ALWAYS, hang_seconds=60)) as gateway:
        sdk.http_client.base_url, sdk.http_client.timeout = gateway.base_url, 0.1
        with pytest.raises(requests.ReadTimeout):
            sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao")

    assert gateway.messages() == []


def test_reset_forgets_everything(sdk: Client, gateway: CheckedGateway) -> None:
    gateway.inject(Faults(error_before=ALWAYS))
    gateway.say(from_=AMINA, body="STOP")
    gateway.ring(from_=AMINA)

    gateway.reset()

    assert (gateway.messages(), gateway.calls(), gateway.opted_out()) == ([], [], frozenset())
    assert sdk.messages.create(to=AMINA, from_=NUMBER, body="ciao").status == "queued"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "", "api.twilio.com"])  # noqa: S104  # refused
def test_it_binds_to_loopback_only(host: str) -> None:
    with pytest.raises(NotLoopback):
        open_gateway(host=host).__enter__()
