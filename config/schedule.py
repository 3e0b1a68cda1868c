"""Every timed job in one table. All are idempotent sweeps over due rows, so a lost or doubled beat does no harm."""

from typing import Any


def every(seconds: int, task: str, queue: str) -> dict[str, Any]:
    """`expires` keeps sweeps from piling up behind a busy or absent worker."""
    return {
        "task": task,
        "schedule": float(seconds),
        "options": {"queue": queue, "expires": max(seconds - 1, 1)},
    }


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "meet due deadlines and expire offers": every(5, "bookings.tick", "urgent"),
    "turn events into messages": every(5, "notifications.relay", "urgent"),
    "send what is due": every(5, "notifications.send", "urgent"),
    # Nobody rings for these: they wait for their turn, and for a worker of their own.
    "send what can wait": every(5, "notifications.send_bulk", "bulk"),
    # Nobody waits for a letter as for a text.
    "send letters by e-mail": every(15, "notifications.mail", "bulk"),
    # Beside those that send: a gateway that hangs holds all of them up, and this is what gets over it.
    "settle unknown outcomes": every(5, "notifications.settle", "default"),
    "handle replies left over": every(5, "notifications.answer", "default"),
    "forget the numbers of assisted persons": every(60, "notifications.forget", "default"),
    "find replies that no webhook brought": every(60, "notifications.sweep", "default"),
    "find missed calls that no webhook brought": every(60, "notifications.sweep_calls", "default"),
    "hold the gateway's list against our rows, once a day": every(60, "notifications.audit", "default"),
}
