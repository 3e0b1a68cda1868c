"""Twilio's Messages resource: create, list, fetch, and the blanking of a body; with the faults asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from notifications.phonebox.carrier import Carrier
from notifications.phonebox.faults import Dice
from notifications.phonebox.numbers import recipient_error, sender_error
from notifications.phonebox.paging import one_page
from notifications.phonebox.segments import count_segments
from notifications.phonebox.shapes import API_VERSION, Answer, Manner, error, message_json, new_sid, page_json
from notifications.phonebox.state import Account, Ledger, Message

LONGEST_BODY: Final = 1600
LONGEST_VALIDITY: Final = 36_000

Form = Mapping[str, str]


@dataclass(frozen=True)
class MessagesApi:
    account: Account
    ledger: Ledger
    carrier: Carrier
    dice: Dice
    clock: Callable[[], datetime]
    pause: Callable[[float], bool]  # true when the gateway is closing

    def create(self, form: Form) -> Answer:
        return self._failed_before() or self._refused(form) or self._failed_after(self._accept(form))

    def fetch(self, sid: str) -> Answer:
        message = self.ledger.get(sid)
        return error(20404) if message is None else self._shown(message)

    def update(self, sid: str, form: Form) -> Answer:
        message = self.ledger.get(sid)
        if message is None:
            return error(20404)
        if form.get("Body") != "":
            return error(20001)
        self.ledger.blank(message, at=self.clock())
        return self._shown(message)

    def page(self, query: Form) -> Answer:
        if self.dice.strikes("list_error"):
            return error(20500)
        uri = f"/{API_VERSION}/Accounts/{self.account.sid}/Messages.json"
        try:
            page = one_page(self._listed(query), query, uri=uri)
        except ValueError:
            return error(20001)
        rows = [message_json(message, account_sid=self.account.sid) for message in page.rows]
        return Answer(200, page_json("messages", rows, uris=page.uris, page=page.number, size=page.size))

    def _failed_before(self) -> Answer | None:
        """Nothing is accepted yet; after ``hang_before`` it still will be, unless the gateway closes."""
        self.pause(self.dice.faults.latency)
        if self.dice.strikes("throttle"):
            return error(20429, Retry_After=str(self.dice.faults.retry_after))
        if self.dice.strikes("error_before"):
            return error(20500)
        if self.dice.strikes("reset_before"):
            return Answer(0, manner=Manner.RESET)
        if self.dice.strikes("hang_before") and self.pause(self.dice.faults.hang_seconds):
            return Answer(0, manner=Manner.CLOSED)
        return None

    def _failed_after(self, answer: Answer) -> Answer:
        if self.dice.strikes("hang_after"):
            self.pause(self.dice.faults.hang_seconds)
        if self.dice.strikes("error_after"):
            return error(20500)
        if self.dice.strikes("garble_after"):
            return Answer(201, b"<html>Created</html>")
        if self.dice.strikes("close_after"):
            return Answer(0, manner=Manner.CLOSED)
        if self.dice.strikes("reset_after"):
            return Answer(0, manner=Manner.RESET)
        if self.dice.strikes("trickle"):
            return replace(answer, manner=Manner.TRICKLED, byte_gap=self.dice.faults.trickle_seconds)
        return answer

    def _refused(self, form: Form) -> Answer | None:
        code = (
            self._wrong_recipient(form.get("To", ""))
            or self._wrong_sender(form)
            or _wrong_content(form.get("Body", ""))
            or _wrong_options(form)
        )
        return None if code is None else error(code)

    def _wrong_recipient(self, to: str) -> int | None:
        if not to:
            return 21604
        return recipient_error(to) or (21610 if to in self.ledger.opted_out else None)

    def _wrong_sender(self, form: Form) -> int | None:
        if service := form.get("MessagingServiceSid"):
            return None if service == self.account.service_sid else 21701
        if sender := form.get("From"):
            return sender_error(sender, own_number=self.account.number)
        return 21603

    def _accept(self, form: Form) -> Answer:
        now, service = self.clock(), form.get("MessagingServiceSid")
        message = Message(
            sid=new_sid("SM"),
            direction="outbound-api",
            to=form["To"],
            sender=form.get("From"),
            body=form["Body"],
            # A messaging service first has to choose a sender.
            status="accepted" if service else "queued",
            segments=count_segments(form["Body"]),
            created_at=now,
            updated_at=now,
            service_sid=service,
            status_callback=form.get("StatusCallback"),
            validity_seconds=int(form.get("ValidityPeriod", LONGEST_VALIDITY)),
            risk_check=form.get("RiskCheck", "enable"),
        )
        answer = Answer(201, message_json(message, account_sid=self.account.sid))
        self.ledger.add(message)
        self.carrier.take(message)
        return answer

    def _shown(self, message: Message) -> Answer:
        return Answer(200, message_json(message, account_sid=self.account.sid))

    def _listed(self, query: Form) -> list[Message]:
        """Newest first. :raises ValueError: for a date that is none."""
        seen_until = self.clock() - timedelta(seconds=self.dice.faults.list_lag)
        is_wanted = _date_filter(query)
        return [
            message
            for message in reversed(self.ledger.messages(to=query.get("To")))
            if message.created_at <= seen_until
            and query.get("From", message.sender) == message.sender
            and is_wanted(message.sent_at)
        ]


def _wrong_content(body: str) -> int | None:
    if not body:
        return 21602
    return 21617 if len(body) > LONGEST_BODY else None


def _wrong_options(form: Form) -> int | None:
    validity = form.get("ValidityPeriod", str(LONGEST_VALIDITY))
    fits = validity.isascii() and validity.isdigit() and 1 <= int(validity) <= LONGEST_VALIDITY
    return None if fits and form.get("RiskCheck", "enable") in {"enable", "disable"} else 20001


def _date_filter(query: Form) -> Callable[[datetime | None], bool]:
    """Twilio compares days, in UTC, and passes over messages that have not been sent."""
    exactly, until, since = (query.get(name) for name in ("DateSent", "DateSent<", "DateSent>"))
    if not (exactly or until or since):
        return lambda _: True
    first, last = _day(since or exactly, "0001-01-01"), _day(until or exactly, "9999-12-31")
    return lambda sent_at: sent_at is not None and first <= sent_at.date().isoformat() <= last


def _day(value: str | None, otherwise: str) -> str:
    return datetime.fromisoformat(value).date().isoformat() if value else otherwise
