"""Our calls to simulated phones: they ring, are picked up or not, and what our webhooks say is done, verb by verb.

Nothing happens by itself but the end of the ringing: a person, or a test, picks up, presses a key, hangs up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

from notifications.phonebox.callbacks import Postman, call_fields, call_status_fields, conference_fields
from notifications.phonebox.faults import Dice
from notifications.phonebox.shapes import new_sid
from notifications.phonebox.state import Account, Call, Conference, Ledger
from notifications.phonebox.timetable import Timetable
from notifications.phonebox.twiml import NotTwiml, Verb, read_twiml

BROKEN = "An application error has occurred"


class NoSuchCall(Exception):
    """This phone does not ring, or nobody speaks at it, or no key is waited for."""


@dataclass(frozen=True)
class Lines:
    account: Account
    ledger: Ledger
    postman: Postman
    timetable: Timetable
    dice: Dice
    clock: Callable[[], datetime]

    def dial(self, call: Call, *, rings_for: float) -> None:
        """Seconds until it is given up; words given with the call are heard at once, by whoever is there."""
        call.status = "ringing"
        self.ledger.calls.append(call)
        self.timetable.after(rings_for, partial(self._give_up, call))

    def connect(self, call: Call, verbs: tuple[Verb, ...]) -> None:
        """Somebody calls our number, and our webhook has answered the call."""
        call.status, call.answered_at = "in-progress", self.clock()
        self._run(call, verbs)

    # --- What the person at the phone does

    def pick_up(self, number: str) -> Call:
        """:raises NoSuchCall:"""
        call = self._one(number, lambda call: call.status == "ringing")
        call.status, call.answered_at = "in-progress", self.clock()
        self._run(call, self._fetched(call, call.url or "", {}))
        return call

    def refuse(self, number: str) -> Call:
        """:raises NoSuchCall:"""
        call = self._one(number, lambda call: call.status == "ringing")
        self._end(call, "busy")
        return call

    def press(self, number: str, digits: str) -> Call:
        """:raises NoSuchCall:"""
        call = self._one(number, lambda call: call.gathers_for is not None)
        action, call.gathers_for = call.gathers_for or "", None
        self._run(call, self._fetched(call, action, {"Digits": digits}))
        return call

    def let_machine_answer(self, number: str) -> Call:
        """A voicemail: it hears everything, and presses nothing.

        :raises NoSuchCall:
        """
        call = self.pick_up(number)
        while call.gathers_for is not None:
            self.say_nothing(number)
        if call.status == "in-progress":
            self.hang_up(number)
        return call

    def say_nothing(self, number: str) -> Call:
        """Until the key is not waited for any more.

        :raises NoSuchCall:
        """
        call = self._one(number, lambda call: call.gathers_for is not None)
        call.gathers_for = None
        self._run(call, call.rest)
        return call

    def wait(self, number: str) -> Call:
        """Alone in a conference, until what is played there begins again.

        :raises NoSuchCall:
        """
        call = self._one(number, lambda call: call.wait_url is not None)
        self._play(call)
        return call

    def hang_up(self, number: str) -> Call:
        """:raises NoSuchCall:"""
        call = self._one(number, lambda call: call.status == "in-progress")
        self._leave(call)
        self._end(call, "completed")
        return call

    def _one(self, number: str, fits: Callable[[Call], bool]) -> Call:
        found = [call for call in self.ledger.calls if call.phone == number and fits(call)]
        if not found:
            raise NoSuchCall
        return found[-1]

    # --- What the carrier does

    def _give_up(self, call: Call) -> None:
        if call.status == "ringing":
            self._end(call, "no-answer")

    def _fetched(self, call: Call, url: str, more: dict[str, str]) -> tuple[Verb, ...]:
        fields = {**call_fields(call, account_sid=self.account.sid), **more}
        reply = self.postman.post(url, fields)
        try:
            return read_twiml(reply.text) if reply.status == 200 else _broken()
        except NotTwiml:
            return _broken()

    def _run(self, call: Call, verbs: tuple[Verb, ...]) -> None:
        for place, verb in enumerate(verbs):
            call.rest = verbs[place + 1 :]
            if self._does(call, verb):
                return
        self._end(call, "completed")

    def _does(self, call: Call, verb: Verb) -> bool:
        """True when the call stays with this verb, or is over."""
        match verb.name:
            case "Say":
                call.hear(verb.text)
            case "Gather":
                call.hear(verb.text)
                call.gathers_for = urljoin(call.url or "", verb.attributes.get("action", ""))
                return True
            case "Redirect":
                self._run(call, self._fetched(call, urljoin(call.url or "", verb.text), {}))
                return True
            case "Dial":
                return self._dials(call, verb)
            case "Hangup":
                self._end(call, "completed")
                return True
        return False

    def _dials(self, call: Call, verb: Verb) -> bool:
        for noun in verb.nested:
            if noun.name == "Conference":
                self._join(call, noun)
            else:
                call.dialled = noun.text
        return True

    def _end(self, call: Call, status: str) -> None:
        if call.ended_at is not None:
            return
        call.status, call.ended_at, call.gathers_for = status, self.clock(), None
        if not call.status_callback or self.dice.strikes("callback_missing"):
            return
        for _ in range(2 if self.dice.strikes("callback_duplicated") else 1):
            self.postman.post(call.status_callback, call_status_fields(call, account_sid=self.account.sid))

    # --- Conferences

    def _join(self, call: Call, noun: Verb) -> None:
        room = self.ledger.conferences.get(noun.text)
        if room is None:
            room = self.ledger.conferences[noun.text] = _room(noun)
        room.inside.append(call)
        call.conference = room.name
        if noun.attributes.get("endConferenceOnExit") == "true":
            room.ends_with.add(call.sid)
        self._tell(room, "participant-join", call)
        if len(room.inside) == 1:
            call.wait_url = noun.attributes.get("waitUrl")
            self._play(call)
        for other in room.inside if len(room.inside) > 1 else ():
            other.wait_url = None
        if len(room.inside) == 2 and not room.has_begun:
            room.has_begun = True
            self._tell(room, "conference-start", call)

    def _play(self, call: Call) -> None:
        for verb in self._fetched(call, call.wait_url, {}) if call.wait_url else ():
            if verb.name == "Say":
                call.hear(verb.text)

    def _leave(self, call: Call) -> None:
        room = self.ledger.conferences.get(call.conference or "")
        if room is None or call not in room.inside:
            return
        room.inside.remove(call)
        call.conference = call.wait_url = None
        self._tell(room, "participant-leave", call)
        if room.inside and call.sid not in room.ends_with:
            return
        del self.ledger.conferences[room.name]
        left, room.inside = room.inside, []
        self._tell(room, "conference-end", call)
        for other in left:
            other.conference = other.wait_url = None
            self._run(other, other.rest)

    def _tell(self, room: Conference, event: str, call: Call) -> None:
        if room.callback and event.partition("-")[2] in room.events:
            fields = conference_fields(room, event, account_sid=self.account.sid, at=self.clock(), call=call)
            self.postman.post(room.callback, fields)


def _room(noun: Verb) -> Conference:
    return Conference(
        sid=new_sid("CF"),
        name=noun.text,
        callback=noun.attributes.get("statusCallback"),
        events=tuple(noun.attributes.get("statusCallbackEvent", "").split()),
    )


def _broken() -> tuple[Verb, ...]:
    return (Verb("Say", BROKEN), Verb("Hangup", ""))
