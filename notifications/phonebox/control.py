"""The gateway's own addresses, under ``/_phonebox/``: for the phone box page and tests elsewhere."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from notifications.phonebox.faults import Faults, NoSuchFault
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
    ("GET", "stats"): _stats,
    ("POST", "say"): _say,  # {from, body}
    ("POST", "ring"): _ring,  # {from}
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


def _call(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "direction": call.direction,
        "from": call.sender,
        "to": call.to,
        "said": call.said,
        "at": call.at.isoformat(),
    }
