"""The table of Twilio's error codes."""

import pytest

from notifications.channels.twilio_errors import CAUSES, Cause, cause_of


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (21610, Cause.OPTED_OUT),
        (21211, Cause.BAD_NUMBER),
        (21614, Cause.BAD_NUMBER),
        (21604, Cause.BAD_NUMBER),
        (30005, Cause.BAD_NUMBER),
        (30006, Cause.BAD_NUMBER),
        (30003, Cause.UNREACHABLE),
        (30004, Cause.BLOCKED),
        (30007, Cause.BLOCKED),
        (20429, Cause.OVERLOADED),
        (30001, Cause.OVERLOADED),
        (20003, Cause.MISCONFIGURED),
        (21606, Cause.MISCONFIGURED),
        (21603, Cause.MISCONFIGURED),
        (21659, Cause.MISCONFIGURED),
        (21408, Cause.NO_REGION),
        (30008, Cause.UNLISTED),
        (30036, Cause.UNLISTED),
        (None, Cause.UNLISTED),
    ],
)
def test_cause_of_a_code(code: int | None, cause: Cause) -> None:
    assert cause_of(code) is cause


def test_no_code_has_two_causes() -> None:
    codes = [code for codes in CAUSES.values() for code in codes]

    assert len(codes) == len(set(codes))
