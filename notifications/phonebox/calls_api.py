"""Twilio's Calls resource, as far as it is used: a call is asked for, and those made are listed.

One that is asked for with its words is heard at once; one with an address rings until somebody picks it up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from notifications.phonebox.faults import Dice
from notifications.phonebox.lines import BROKEN, Lines
from notifications.phonebox.numbers import E164, REFUSED_RECIPIENTS
from notifications.phonebox.paging import one_page
from notifications.phonebox.shapes import (
    API_VERSION,
    Answer,
    Manner,
    call_json,
    error,
    new_sid,
    page_json,
)
from notifications.phonebox.state import Account, Call, Ledger
from notifications.phonebox.twiml import NotTwiml, read_twiml

Form = Mapping[str, str]
# Of the numbers that take no SMS these cannot be called either.
CANNOT_BE_CALLED = (21211, 21408)
RINGS_FOR = 60  # seconds, where the call does not say


@dataclass(frozen=True)
class CallsApi:
    account: Account
    ledger: Ledger
    lines: Lines
    dice: Dice
    clock: Callable[[], datetime]

    def create(self, form: Form) -> Answer:
        if self.dice.strikes("call_error"):
            return error(20500)
        code = _wrong_recipient(form.get("To", "")) or self._wrong_sender(form.get("From", ""))
        code = code or (None if form.get("Twiml") or form.get("Url") else 21205)
        if code is not None:
            return error(code)
        answer = self._accept(form)
        return Answer(0, manner=Manner.CLOSED) if self.dice.strikes("call_close_after") else answer

    def page(self, query: Form) -> Answer:
        """Newest first."""
        if self.dice.strikes("list_error"):
            return error(20500)
        made = [call for call in reversed(self.ledger.calls) if query.get("To") in (None, call.to)]
        uri = f"/{API_VERSION}/Accounts/{self.account.sid}/Calls.json"
        try:
            page = one_page(made, query, uri=uri)
        except ValueError:
            return error(20001)
        rows = [call_json(call, account_sid=self.account.sid) for call in page.rows]
        return Answer(200, page_json("calls", rows, uris=page.uris, page=page.number, size=page.size))

    def _wrong_sender(self, sender: str) -> int | None:
        if not sender:
            return 21213
        if not E164.fullmatch(sender):
            return 21212
        return None if sender == self.account.number else 21210

    def _accept(self, form: Form) -> Answer:
        call = Call(
            sid=new_sid("CA"),
            to=form["To"],
            sender=form["From"],
            at=self.clock(),
            direction="outbound-api",
            status="queued",
            url=form.get("Url"),
            status_callback=form.get("StatusCallback"),
        )
        answer = Answer(201, call_json(call, account_sid=self.account.sid))
        if call.url:
            self.lines.dial(call, rings_for=float(form.get("Timeout", RINGS_FOR)))
        else:
            call.said, call.status = _said(form["Twiml"]), "completed"
            self.ledger.calls.append(call)
        return answer


def _wrong_recipient(to: str) -> int | None:
    if not to:
        return 21201
    if not E164.fullmatch(to):
        return 21211
    code = REFUSED_RECIPIENTS.get(to)
    return code if code in CANNOT_BE_CALLED else None


def _said(twiml: str) -> str:
    """What one hears. Of words that are no TwiML, as with Twilio, only that something went wrong."""
    try:
        return " ".join(verb.text for verb in read_twiml(twiml) if verb.name == "Say")
    except NotTwiml:
        return BROKEN
