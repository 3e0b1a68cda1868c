"""Our door to Twilio, through the official SDK, against the fake gateway."""

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from time import monotonic, sleep
from typing import Any

import pytest
from twilio.rest import Client

from notifications.channels import twilio_sms
from notifications.channels.event_loop import waited
from notifications.channels.outcomes import (
    Accepted,
    CannotLook,
    FoundMessage,
    InboundMessage,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)
from notifications.channels.twilio_sms import TwilioSms
from notifications.phonebox.faults import ALWAYS, ONCE, Faults
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

IMPATIENT = {"timeout": 0.3, "connect_timeout": 0.2}


def door(api_base: str, **settings: Any) -> TwilioSms:
    return TwilioSms(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, api_base=api_base, **settings)


def send(twilio: TwilioSms, **changes: Any) -> Accepted:
    message = {
        "to": AMINA,
        "body": "Puoi? Rispondi SI 4821",
        "sender": NUMBER,
        "status_callback": "",
        "validity_seconds": 600,
        "risk_check_disabled": False,
    }
    return waited(twilio.send(**{**message, **changes}))


# --- Taken


def test_send_hands_over_what_was_asked(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    accepted = send(
        twilio,
        status_callback="https://ponte.example.org/webhooks/twilio/status?m=7",
        validity_seconds=300,
        risk_check_disabled=True,
    )

    (message,) = gateway.messages()
    assert accepted == Accepted(sid=message.sid)
    assert (message.to, message.body, message.sender) == (AMINA, "Puoi? Rispondi SI 4821", NUMBER)
    assert message.status_callback == "https://ponte.example.org/webhooks/twilio/status?m=7"
    assert (message.validity_seconds, message.risk_check) == (300, "disable")


@pytest.mark.parametrize("sender", [NUMBER, "Ponte", "MGS"])
def test_send_writes_from_a_number_or_a_name(twilio: TwilioSms, gateway: CheckedGateway, sender: str) -> None:
    send(twilio, sender=sender)

    (message,) = gateway.messages()
    assert (message.sender, message.service_sid, message.risk_check) == (sender, None, "enable")


def test_send_writes_through_a_messaging_service(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    send(twilio, sender=SERVICE_SID)

    assert [message.service_sid for message in gateway.messages()] == [SERVICE_SID]


def test_send_leaves_letters_of_all_scripts_whole(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    body = "Può venire? Зможете? هل تستطيع؟ 👍 & = + %"

    send(twilio, body=body)

    assert [message.body for message in gateway.messages()] == [body]


def test_connections_are_kept_alive(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    for n in range(20):
        send(twilio, body=f"n. {n}")

    assert (gateway.accepted().total(), gateway.connections) == (20, 1)


def test_many_at_a_time_share_the_pool_and_never_each_others_answers(
    twilio: TwilioSms, gateway: CheckedGateway
) -> None:
    bodies = [f"n. {n}" for n in range(160)]

    with ThreadPoolExecutor(8) as threads:
        sids = [accepted.sid for accepted in threads.map(lambda body: send(twilio, body=body), bodies)]

    body_of = {message.sid: message.body for message in gateway.messages()}
    assert [body_of[sid] for sid in sids] == bodies
    assert gateway.connections <= 8


def test_control_the_sdks_own_client_mixes_answers_up(gateway: CheckedGateway) -> None:
    way_out = InterleavedHttpClient(gateway.base_url, timeout=10)
    sdk = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=way_out, environment={})

    with ThreadPoolExecutor(2) as threads:
        heard = list(
            threads.map(lambda to: sdk.messages.create(to=to, from_=NUMBER, body="ciao").to, [AMINA, CLEO])
        )
    way_out.session.close()

    assert heard[0] == heard[1]
    assert gateway.accepted() == {(AMINA, "ciao"): 1, (CLEO, "ciao"): 1}


# --- Surely not taken


def test_a_refused_connection_was_surely_not_taken() -> None:
    with pytest.raises(SurelyNotTaken) as fact:
        send(door(f"http://127.0.0.1:{closed_port()}"))

    assert (fact.value.reason, fact.value.retry_after) == ("ConnectionRefusedError", None)


def test_an_unknown_name_was_surely_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def nowhere(host: str, *_: Any) -> None:
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    with pytest.raises(SurelyNotTaken) as fact:
        send(door("http://gateway.example"))

    assert fact.value.reason == "gaierror"
    assert looked_up == ["gateway.example"]  # once: whoever calls decides when to try again


def test_a_failed_handshake_was_surely_not_taken(gateway: CheckedGateway) -> None:
    with pytest.raises(SurelyNotTaken) as fact:
        send(door(gateway.base_url.replace("http://", "https://")))

    assert fact.value.reason == "SSLError"
    assert gateway.messages() == []


def test_a_connection_that_is_never_made_was_surely_not_taken(full_port: int) -> None:
    began = monotonic()

    with pytest.raises(SurelyNotTaken) as fact:
        send(door(f"http://127.0.0.1:{full_port}", timeout=5, connect_timeout=0.2))

    assert fact.value.reason == "TimeoutError"
    assert 0.2 <= monotonic() - began < 3


def test_nothing_is_sent_once_the_deadline_is_past(
    gateway: CheckedGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def slowly(*args: Any) -> Any:
        sleep(0.4)
        return look_up(*args)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)

    with pytest.raises(SurelyNotTaken):
        send(door(gateway.base_url.replace("127.0.0.1", "localhost"), **IMPATIENT))
    sleep(0.4)

    assert gateway.messages() == []


@pytest.mark.parametrize(("seconds", "retry_after"), [(7, 7.0), (0, 0.0)])
def test_throttling_was_surely_not_taken_and_says_when_to_come_back(
    twilio: TwilioSms, gateway: CheckedGateway, seconds: int, retry_after: float
) -> None:
    gateway.inject(Faults(throttle=ONCE, retry_after=seconds))

    with pytest.raises(SurelyNotTaken) as fact:
        send(twilio)

    assert fact.value.retry_after == retry_after
    assert gateway.messages() == []


def test_a_full_queue_was_surely_not_taken(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    with pytest.raises(SurelyNotTaken) as fact:
        send(twilio, sender="+15005550008")

    assert (fact.value.reason, fact.value.retry_after) == ("Twilio 21611", None)
    assert gateway.messages() == []


# --- Refused, misconfigured


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "+15005550001"}, 21211),
        ({"to": "+15005550002"}, 21612),
        # A country that is not open to us: one person's number from abroad must not stop everybody's.
        ({"to": "+15005550003"}, 21408),
        ({"to": "+15005550004"}, 21610),
        ({"to": "+390935520111"}, 21614),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_what_will_never_be_taken_is_refused(
    twilio: TwilioSms, gateway: CheckedGateway, changes: dict[str, str], code: int
) -> None:
    with pytest.raises(Refused) as fact:
        send(twilio, **changes)

    assert (fact.value.code, fact.value.http_status) == (code, 400)
    assert gateway.messages() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sender": "+15005550007"}, 21606),
        ({"sender": ""}, 21603),
        ({"sender": "MG" + "f" * 32}, 21701),
    ],
)
def test_a_wrong_sender_or_permission_is_our_fault(
    twilio: TwilioSms, gateway: CheckedGateway, changes: dict[str, str], code: int
) -> None:
    with pytest.raises(Misconfigured) as fact:
        send(twilio, **changes)

    assert fact.value.code == code
    assert gateway.messages() == []


def test_a_wrong_token_is_our_fault(gateway: CheckedGateway) -> None:
    twilio = TwilioSms(account_sid=ACCOUNT_SID, auth_token="wrong", api_base=gateway.base_url)

    with pytest.raises(Misconfigured) as fact:
        send(twilio)

    assert fact.value.code == 20003
    assert gateway.messages() == []


@pytest.mark.parametrize(
    ("status", "content", "outcome"),
    [
        (401, b"", Misconfigured),
        (403, b"<html>", Misconfigured),
        (400, b'{"code": 21408, "message": "", "status": 400}', Misconfigured),
        (404, b'{"code": 20404, "message": "", "status": 404}', Misconfigured),
        (400, b"", Refused),
        (422, b'{"type": "", "title": "", "status": 422, "code": 21211}', Refused),
        (422, b'{"type": "", "title": "", "status": 422, "code": 21606}', Misconfigured),
        (429, b"", SurelyNotTaken),
        (400, b'{"code": 21730, "message": "", "status": 400}', SurelyNotTaken),
        (201, b"", OutcomeUnknown),
        (201, b"[]", OutcomeUnknown),
        (201, b"{}", OutcomeUnknown),
        (201, b'{"sid": null}', OutcomeUnknown),
        (302, b"", OutcomeUnknown),
        (408, b"", OutcomeUnknown),
        (500, b'{"code": 20500, "message": "", "status": 500}', OutcomeUnknown),
        (503, b"", OutcomeUnknown),
    ],
)
def test_every_answer_has_one_outcome(
    scripted: "Script", status: int, content: bytes, outcome: type[Exception]
) -> None:
    scripted.answer = answer_bytes(status, content)

    with pytest.raises(outcome):
        send(door(scripted.base_url))


@pytest.mark.parametrize("retry_after", ["Wed, 25 Nov 2026 07:28:00 GMT", "nan", "-1"])
def test_an_unreadable_retry_after_is_left_to_the_caller(scripted: "Script", retry_after: str) -> None:
    scripted.answer = answer_bytes(429, b"", f"Retry-After: {retry_after}")

    with pytest.raises(SurelyNotTaken) as fact:
        send(door(scripted.base_url))

    assert fact.value.retry_after is None


# --- Unknown


@pytest.mark.parametrize(
    ("fault", "reason", "accepted"),
    [
        ("error_before", "HTTP 500", 0),
        ("reset_before", "ConnectionResetError", 0),
        ("error_after", "HTTP 500", 1),
        ("garble_after", "unreadable answer", 1),
        ("close_after", "ServerDisconnectedError", 1),
        ("reset_after", "ConnectionResetError", 1),
        ("hang_after", "TimeoutError", 1),
    ],
)
def test_what_happens_after_the_request_left_is_unknown_and_not_retried(
    gateway: CheckedGateway, fault: str, reason: str, accepted: int
) -> None:
    gateway.inject(Faults.from_json({fault: {"times": 1}, "hang_seconds": 1}))

    with pytest.raises(OutcomeUnknown) as fact:
        send(door(gateway.base_url, **IMPATIENT))

    assert fact.value.reason == reason
    assert gateway.accepted().total() == accepted


@pytest.mark.parametrize("fault", ["close_after", "reset_after"])
def test_a_kept_connection_that_ends_under_a_request_is_unknown(
    twilio: TwilioSms, gateway: CheckedGateway, fault: str
) -> None:
    send(twilio, body="first")
    gateway.inject(Faults.from_json({fault: {"times": 1}}))

    with pytest.raises(OutcomeUnknown):
        send(twilio, body="second")

    assert gateway.connections == 1
    assert gateway.accepted() == {(AMINA, "first"): 1, (AMINA, "second"): 1}


def test_a_connection_closed_in_the_meantime_is_opened_anew(gateway: CheckedGateway) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(open_gateway())
        port = int(first.base_url.rpartition(":")[2])
        twilio = door(first.base_url)
        send(twilio)
        stack.close()

        with open_gateway(port=port) as second:
            send(twilio)

            assert second.accepted().total() == 1


def test_a_late_acceptance_is_unknown_first_and_found_later(gateway: CheckedGateway) -> None:
    gateway.inject(Faults(hang_before=ONCE, hang_seconds=0.6))
    twilio = door(gateway.base_url, **IMPATIENT)

    with pytest.raises(OutcomeUnknown):
        send(twilio, body="late")

    assert twilio.find(to=AMINA, body="late", created_after=NOON) == []
    assert eventually(lambda: len(twilio.find(to=AMINA, body="late", created_after=NOON)) == 1)


def test_a_trickled_answer_ends_with_the_whole_requests_deadline(gateway: CheckedGateway) -> None:
    # Each byte comes well within the read timeout; all of them would take more than ten seconds.
    gateway.inject(Faults(trickle=ONCE, trickle_seconds=0.02))
    twilio, began = door(gateway.base_url, **IMPATIENT), monotonic()

    with pytest.raises(OutcomeUnknown) as fact:
        send(twilio)

    assert 0.3 <= monotonic() - began < 2
    assert fact.value.reason == "TimeoutError"
    assert send(twilio, body="next").sid


def test_a_trickled_body_ends_with_the_whole_requests_deadline(scripted: "Script") -> None:
    scripted.answer = answer_bytes(201, b'{"sid": "SM1"}' + b" " * 1000)
    scripted.whole_bytes, scripted.gap = len(answer_bytes(201, b"x" * 1014)) - 1014, 0.02
    began = monotonic()

    with pytest.raises(OutcomeUnknown):
        send(door(scripted.base_url, **IMPATIENT))

    assert 0.3 <= monotonic() - began < 2


def test_an_answer_cut_short_is_unknown(scripted: "Script") -> None:
    scripted.answer = answer_bytes(201, b'{"sid": "SM1"}' + b" " * 100)[:-50]

    with pytest.raises(OutcomeUnknown):
        send(door(scripted.base_url))


# --- Find


def test_find_shows_exactly_this_body_newest_first(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    sids = [send(twilio, body="SI 4821").sid for _ in range(2)]
    send(twilio, body="SI 4821 ")
    send(twilio, body="si 4821")
    send(twilio, body="SI 4821", to=CLEO)
    assert eventually(lambda: {message.status for message in gateway.messages()} == {"delivered"})

    found = twilio.find(to=AMINA, body="SI 4821", created_after=NOON)

    assert found == [FoundMessage(sid, "delivered", NOON, "outbound-api") for sid in reversed(sids)]


def test_find_leaves_out_what_was_there_before_the_attempt(twilio: TwilioSms, clock: Clock) -> None:
    send(twilio)
    clock.advance(seconds=10)
    sid = send(twilio).sid

    found = twilio.find(to=AMINA, body="Puoi? Rispondi SI 4821", created_after=clock.at)

    assert [message.sid for message in found] == [sid]


@pytest.mark.parametrize(
    ("behind", "clock_skew", "count"), [(0, 0, 1), (4, 5, 1), (5, 5, 1), (6, 5, 0), (1, 0, 0)]
)
def test_find_allows_for_a_clock_that_is_behind(
    twilio: TwilioSms, behind: int, clock_skew: int, count: int
) -> None:
    send(twilio)

    found = twilio.find(
        to=AMINA,
        body="Puoi? Rispondi SI 4821",
        # Twilio's dates have no fractions: a message created just after this is listed as just before it.
        created_after=NOON + timedelta(seconds=behind, microseconds=999_999),
        clock_skew=timedelta(seconds=clock_skew),
    )

    assert len(found) == count


def test_find_reads_on_while_pages_hold_recent_messages(
    twilio: TwilioSms, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sms, "PAGE_SIZE", 2)
    send(twilio, body="old")
    clock.advance(hours=1)
    sid = send(twilio, body="wanted").sid
    for n in range(4):
        send(twilio, body=f"other {n}")

    found = twilio.find(to=AMINA, body="wanted", created_after=clock.at)

    assert [message.sid for message in found] == [sid]


def test_find_does_not_read_the_past_to_its_end(
    twilio: TwilioSms, gateway: CheckedGateway, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sms, "PAGE_SIZE", 2)
    for n in range(6):
        send(twilio, body=f"old {n}")
    clock.advance(hours=1)
    send(twilio, body="wanted")
    before = len(gateway.asked)

    twilio.find(to=AMINA, body="wanted", created_after=clock.at)

    assert [asked.method for asked in gateway.asked[before:]] == ["GET", "GET"]


def test_find_never_takes_a_reply_for_our_message(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    gateway.say(from_=AMINA, body="SI 4821")

    assert twilio.find(to=NUMBER, body="SI 4821", created_after=NOON) == []


def test_find_shows_nothing_while_the_list_lags(
    twilio: TwilioSms, gateway: CheckedGateway, clock: Clock
) -> None:
    gateway.inject(Faults(list_lag=9))
    send(twilio, body="SI 4821")

    assert twilio.find(to=AMINA, body="SI 4821", created_after=NOON) == []
    clock.advance(seconds=9)
    assert len(twilio.find(to=AMINA, body="SI 4821", created_after=NOON)) == 1


def test_a_list_that_cannot_be_read_says_so(twilio: TwilioSms, gateway: CheckedGateway) -> None:
    gateway.inject(Faults(list_error=ALWAYS))

    with pytest.raises(CannotLook):
        twilio.find(to=AMINA, body="SI 4821", created_after=NOON)
    with pytest.raises(CannotLook):
        twilio.inbound_since(to=NUMBER, since=NOON)


@pytest.mark.parametrize("status", [401, 429, 302])
def test_an_answer_that_is_no_list_says_so(scripted: "Script", status: int) -> None:
    scripted.answer = answer_bytes(status, b"{}")

    with pytest.raises(CannotLook):
        door(scripted.base_url).find(to=AMINA, body="SI 4821", created_after=NOON)


def test_a_list_out_of_reach_says_so() -> None:
    with pytest.raises(CannotLook):
        door(f"http://127.0.0.1:{closed_port()}").find(to=AMINA, body="SI", created_after=NOON)


def test_inbound_since_shows_what_was_written_to_us(
    twilio: TwilioSms, gateway: CheckedGateway, clock: Clock
) -> None:
    gateway.say(from_=AMINA, body="before")
    clock.advance(minutes=5)
    first = gateway.say(from_=AMINA, body="sì").sid
    second = gateway.say(from_=CLEO, body="no").sid
    send(twilio)
    send(twilio, to=NUMBER)

    assert twilio.inbound_since(to=NUMBER, since=clock.at) == [
        InboundMessage(second, CLEO, NUMBER, "no", clock.at),
        InboundMessage(first, AMINA, NUMBER, "sì", clock.at),
    ]


def test_of_a_messaging_service_it_shows_what_was_written_to_its_numbers_and_no_others(
    gateway: CheckedGateway, clock: Clock
) -> None:
    written = gateway.say(from_=AMINA, body="sì").sid
    send(door(gateway.base_url))

    ours = door(gateway.base_url).inbound_since(to=SERVICE_SID, since=clock.at)
    others = door(gateway.base_url).inbound_since(to="MG" + "f" * 32, since=clock.at)

    assert [message.sid for message in ours] == [written]
    assert others == []


# --- The way there


def test_a_proxy_of_the_environment_is_used(gateway: CheckedGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", gateway.base_url)

    assert send(door("http://gateway.example")).sid


def test_a_proxy_out_of_reach_was_surely_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")

    with pytest.raises(SurelyNotTaken):
        send(door("http://gateway.example"))


def test_nobody_elses_password_goes_along(
    gateway: CheckedGateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", gateway.base_url)

    assert send(door("http://gateway.example")).sid


def test_no_proxy_stands_between_us_and_loopback(
    gateway: CheckedGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")

    assert send(door(gateway.base_url)).sid


def test_the_log_holds_no_number_and_no_text(
    gateway: CheckedGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio = door(gateway.base_url)

    send(twilio, body="SI 4821")
    twilio.find(to=AMINA, body="SI 4821", created_after=NOON)
    with pytest.raises(Refused):
        send(twilio, to="+15005550001")

    assert caplog.text == ""


def test_a_failure_names_no_number_and_no_text(gateway: CheckedGateway) -> None:
    gateway.inject(Faults(close_after=ONCE))

    with pytest.raises(OutcomeUnknown) as fact:
        send(door(gateway.base_url), body="SI 4821")

    assert str(fact.value) == "ServerDisconnectedError"


# --- Clients and servers that behave in other ways


class InterleavedHttpClient(RedirectedHttpClient):
    """Lets two threads meet between keeping an answer and returning it, where they would seldom meet by chance."""

    _meeting = Barrier(2)
    _kept: Any = None

    @property
    def _test_only_last_response(self) -> Any:
        return self._kept

    @_test_only_last_response.setter
    def _test_only_last_response(self, answer: Any) -> None:
        self._kept = answer
        if answer is not None:
            self._meeting.wait(timeout=10)


class Script:
    """Answers every request on a connection with the same bytes, then closes it."""

    def __init__(self) -> None:
        self.answer = b""
        self.whole_bytes: int | None = None  # what comes after them, comes a byte at a time
        self.gap = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                self._exchange(connection)

    def _exchange(self, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.settimeout(0.05)
        with suppress(TimeoutError):
            connection.recv(65536)  # head and body may come apart
        head = self.answer if self.whole_bytes is None else self.answer[: self.whole_bytes]
        with suppress(OSError):  # the client may give up
            connection.sendall(head)
            for byte in self.answer[len(head) :]:
                connection.sendall(bytes([byte]))
                sleep(self.gap)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def scripted() -> Iterator[Script]:
    script = Script()
    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(script.serve)
        yield script
        script.close()
    served.result()


def answer_bytes(status: int, content: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(content)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + content


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port that answers nobody: its queue of connections is full, and nobody empties it."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        address = listener.getsockname()
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]
