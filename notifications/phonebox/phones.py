"""What a person does with a simulated phone, an SMS or a missed call, and what our webhook answers to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications.phonebox.callbacks import Postman, Reply, call_fields, inbound_fields
from notifications.phonebox.faults import Dice
from notifications.phonebox.lines import Lines
from notifications.phonebox.optout import opt_out_type
from notifications.phonebox.segments import count_segments
from notifications.phonebox.shapes import new_sid
from notifications.phonebox.state import Account, Call, Ledger, Message
from notifications.phonebox.twiml import NotTwiml, Verb, read_twiml


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the webhook; without a status when there was no answer."""

    sid: str
    status: int | None
    verbs: tuple[Verb, ...]
    is_twiml: bool


@dataclass
class Phones:
    account: Account
    inbound_url: str | None
    voice_url: str | None
    ledger: Ledger
    postman: Postman
    lines: Lines
    dice: Dice
    clock: Callable[[], datetime]

    def say(self, *, sender: str, body: str) -> Told:
        """The message is on record at the gateway even when our webhook is down."""
        message = self._written(
            direction="inbound", sender=sender, to=self.account.number, body=body, status="received"
        )
        kind = opt_out_type(body)
        self._note_opt_out(sender, kind)
        fields = inbound_fields(message, account_sid=self.account.sid, opt_out_type=kind)
        told = _told(message.sid, self._deliver(fields))
        for verb in told.verbs:
            if verb.name == "Message":
                self._written(
                    direction="outbound-reply",
                    sender=self.account.number,
                    to=sender,
                    body=verb.text,
                    status="delivered",
                )
        return told

    def ring(self, *, sender: str) -> Told:
        call = Call(
            sid=new_sid("CA"), to=self.account.number, sender=sender, at=self.clock(), status="ringing"
        )
        self.ledger.calls.append(call)
        told = _told(call.sid, self._post(self.voice_url, call_fields(call, account_sid=self.account.sid)))
        if told.verbs and told.verbs[0].name != "Reject":
            self.lines.connect(call, told.verbs)
            return told
        # Refused, it was never answered; where nobody said what to do, the gateway itself said so and hung up.
        call.status = "busy" if told.verbs else "completed"
        call.ended_at = self.clock()
        return told

    def _deliver(self, fields: dict[str, str]) -> Reply:
        if self.dice.strikes("inbound_missing"):
            return Reply(None)
        reply = self._post(self.inbound_url, fields)
        if self.dice.strikes("inbound_duplicated"):
            self._post(self.inbound_url, fields)
        return reply

    def _post(self, url: str | None, fields: dict[str, str]) -> Reply:
        return self.postman.post(url, fields) if url else Reply(None)

    def _note_opt_out(self, sender: str, kind: str | None) -> None:
        if kind == "STOP":
            self.ledger.opted_out.add(sender)
        elif kind == "START":
            self.ledger.opted_out.discard(sender)

    def _written(self, *, direction: str, sender: str, to: str, body: str, status: str) -> Message:
        now = self.clock()
        message = Message(
            sid=new_sid("SM"),
            direction=direction,
            to=to,
            sender=sender,
            body=body,
            status=status,
            segments=count_segments(body),
            created_at=now,
            updated_at=now,
            sent_at=now,
            service_sid=self.account.service_sid,
        )
        self.ledger.add(message)
        return message


def _told(sid: str, reply: Reply) -> Told:
    try:
        return Told(sid, reply.status, read_twiml(reply.text), is_twiml=True)
    except NotTwiml:
        return Told(sid, reply.status, (), is_twiml=False)
