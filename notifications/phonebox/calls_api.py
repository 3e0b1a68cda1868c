"""Twilio's Calls resource, as far as it is used: a call that is asked for with its words, and is heard at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from notifications.phonebox.faults import Dice
from notifications.phonebox.numbers import E164, REFUSED_RECIPIENTS
from notifications.phonebox.shapes import Answer, call_json, error, new_sid
from notifications.phonebox.state import Account, Call, Ledger
from notifications.phonebox.twiml import NotTwiml, read_twiml

Form = Mapping[str, str]
# Of the numbers that take no SMS these cannot be called either.
CANNOT_BE_CALLED = (21211, 21408)


@dataclass(frozen=True)
class CallsApi:
    account: Account
    ledger: Ledger
    dice: Dice
    clock: Callable[[], datetime]

    def create(self, form: Form) -> Answer:
        if self.dice.strikes("call_error"):
            return error(20500)
        code = _wrong_recipient(form.get("To", "")) or self._wrong_sender(form.get("From", ""))
        code = code or (None if form.get("Twiml") else 21205)
        return self._accept(form) if code is None else error(code)

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
            said=_said(form["Twiml"]),
        )
        self.ledger.calls.append(call)
        return Answer(201, call_json(call, account_sid=self.account.sid))


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
        return "An application error has occurred"
