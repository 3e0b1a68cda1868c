"""The gateway's own addresses, under ``/_phonebox/``: for the phone box page and tests elsewhere."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from notifications.phonebox.faults import Faults, NoSuchFault
from notifications.phonebox.lines import NoSuchCall
from notifications.phonebox.mail_sink import Letter
from notifications.phonebox.phones import Told
from notifications.phonebox.shapes import Answer, error
from notifications.phonebox.state import Call, Message, by_phone

if TYPE_CHECKING:
    from notifications.phonebox.gateway import Gateway

Wish = Mapping[str, Any]


def answer_control(gateway: "Gateway", method: str, word: str, wish: Wish) -> Answer:
    deed = DEEDS.get((method, word))
    return error(20404) if deed is None else deed(gateway, wish)


def _state(gateway: "Gateway", _: Wish) -> Answer:
    phones = by_phone(gateway.messages())
    return Answer(
        200,
        {
            "number": gateway.number,
            "opted_out": sorted(gateway.opted_out()),
            "phones": {phone: list(map(_message, messages)) for phone, messages in phones.items()},
            "calls": list(map(_call, gateway.calls())),
        },
    )


def _letters(gateway: "Gateway", _: Wish) -> Answer:
    return Answer(200, {"letters": list(map(_letter, gateway.letters()))})


def _stats(gateway: "Gateway", _: Wish) -> Answer:
    accepted = gateway.accepted()
    rows = [{"to": to, "body": body, "times": times} for (to, body), times in accepted.items()]
    return Answer(200, {"total": accepted.total(), "connections": gateway.connections, "accepted": rows})


def _say(gateway: "Gateway", wish: Wish) -> Answer:
    if not (isinstance(wish.get("from"), str) and isinstance(wish.get("body"), str)):
        return error(20001)
    return _told(gateway.say(from_=wish["from"], body=wish["body"]))


def _ring(gateway: "Gateway", wish: Wish) -> Answer:
    if not isinstance(wish.get("from"), str):
        return error(20001)
    return _told(gateway.ring(from_=wish["from"]))


def _at_phone(gateway: "Gateway", wish: Wish) -> Answer:
    """Pick up, press, hang up… at a phone that was called."""
    deed, number = HANDS.get(str(wish.get("deed"))), wish.get("phone")
    if deed is None or not isinstance(number, str):
        return error(20001)
    try:
        return Answer(200, _call(deed(gateway, number, str(wish.get("digits", "")))))
    except NoSuchCall:
        return error(20404)


HANDS: Mapping[str, Callable[["Gateway", str, str], Call]] = {
    "pick_up": lambda gateway, number, _: gateway.pick_up(number),
    "refuse": lambda gateway, number, _: gateway.refuse(number),
    "press": lambda gateway, number, digits: gateway.press(number, digits),
    "say_nothing": lambda gateway, number, _: gateway.say_nothing(number),
    "wait": lambda gateway, number, _: gateway.wait(number),
    "hang_up": lambda gateway, number, _: gateway.hang_up(number),
}


def _faults(gateway: "Gateway", wish: Wish) -> Answer:
    try:
        gateway.inject(Faults.from_json(wish))
    except NoSuchFault:
        return error(20001)
    return Answer(204)


def _reset(gateway: "Gateway", _: Wish) -> Answer:
    gateway.reset()
    return Answer(204)


DEEDS: Mapping[tuple[str, str], Callable[["Gateway", Wish], Answer]] = {
    ("GET", "state"): _state,
    ("GET", "letters"): _letters,
    ("GET", "stats"): _stats,
    ("POST", "say"): _say,  # {from, body}
    ("POST", "ring"): _ring,  # {from}
    ("POST", "at_phone"): _at_phone,  # {phone, deed, digits}
    ("POST", "faults"): _faults,  # {fault: {times, chance} | number}; those not named are off
    ("POST", "reset"): _reset,
}


def _told(told: Told) -> Answer:
    verbs = [{"name": verb.name, "text": verb.text} for verb in told.verbs]
    return Answer(200, {"sid": told.sid, "status": told.status, "is_twiml": told.is_twiml, "verbs": verbs})


def _message(message: Message) -> dict[str, Any]:
    return {
        "sid": message.sid,
        "direction": message.direction,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "segments": message.segments,
        "at": message.created_at.isoformat(),
    }


def _letter(letter: Letter) -> dict[str, Any]:
    files = [
        {"name": file.name, "kind": file.kind, "content": b64encode(file.content).decode()}
        for file in letter.files
    ]
    return {
        "number": letter.number,
        "to": letter.to,
        "at": letter.at.isoformat(),
        "subject": letter.subject,
        "text": letter.text,
        "files": files,
        "message_id": letter.message_id,
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "direction": call.direction,
        "from": call.sender,
        "to": call.to,
        "said": call.said,
        "status": call.status,
        "waits_for_key": call.gathers_for is not None,
        "is_joined": call.conference is not None,
        "dialled": call.dialled,
        "at": call.at.isoformat(),
    }
