"""The table of kinds that people read is the one that the code follows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifications.delivery_policy import LONGEST_VALIDITY, POLICIES
from notifications.policy import OFFERS
from notifications.vocabulary import MessageKind

DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0003-sending.md"
HOUR = timedelta(hours=1)


def _rows() -> Iterator[tuple[str, list[str]]]:
    for line in DECISION.read_text().splitlines():
        if found := re.match(r"\| `(\w+)` \| (.*) \|$", line):
            yield found[1], found[2].split(" | ")


ROWS = dict(_rows())


def test_every_kind_has_a_policy_and_a_row() -> None:
    assert list(ROWS) == list(POLICIES)
    assert set(ROWS) == set(MessageKind.values)


@pytest.mark.parametrize("kind", MessageKind.values)
def test_each_row_says_what_the_code_does(kind: str) -> None:
    policy, (worse, settles, stops, validity, risk, class_, ends_badly) = POLICIES[kind], ROWS[kind]

    assert worse.startswith("not at all" if policy.resend_when_absent else "nothing")
    assert settles == f"{policy.settle / timedelta(seconds=1):.0f} s"
    assert stops.split(",")[0] == f"{policy.useful_for / HOUR:.3g} h"
    assert validity == f"{min(policy.useful_for, LONGEST_VALIDITY) / HOUR:.3g} h"
    assert (risk == "skipped") == policy.skips_risk_check
    assert (class_ == "bulk") == policy.is_bulk
    assert (class_ == "urgent") == (kind == MessageKind.URGENT_OFFER)
    assert ("the next mediator" in ends_badly) == (kind in OFFERS)
    assert ("useless" in stops) == (kind in (*OFFERS, MessageKind.CALL))
    assert ("begins" in stops) == (kind in (MessageKind.REMINDER, MessageKind.ASSISTED))
