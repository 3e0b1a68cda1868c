"""What Twilio's error codes mean to us, in one table: for a refused request and for a failed delivery alike.

Twilio says that its codes change, so few are listed; an unlisted one is a message that will not arrive.
"""

from enum import Enum
from typing import Final


class Cause(Enum):
    OPTED_OUT = "opted_out"  # wrote STOP: voice, and tell the coordinator
    BAD_NUMBER = "bad_number"  # cannot receive an SMS, now or later
    UNREACHABLE = "unreachable"  # switched off or out of coverage: ask the next person now
    BLOCKED = "blocked"  # filtered by the carrier: an operator must look
    OVERLOADED = "overloaded"  # not taken, and may be tried again
    NO_REGION = "no_region"  # that country is not open to our account: at home our fault, abroad the number's
    MISCONFIGURED = "misconfigured"  # account, permission or sender: no other number would fare better
    UNLISTED = "unlisted"


CAUSES: Final[dict[Cause, tuple[int, ...]]] = {
    Cause.OPTED_OUT: (21610,),
    Cause.BAD_NUMBER: (21211, 21604, 21614, 30005, 30006),
    Cause.UNREACHABLE: (30003,),
    Cause.BLOCKED: (30004, 30007),
    Cause.OVERLOADED: (20429, 21611, 21730, 30001),
    Cause.NO_REGION: (21408,),
    Cause.MISCONFIGURED: (20003, 21603, 21606, 21659, 21701, 21705),
}
_CAUSE_OF_CODE: Final = {code: cause for cause, codes in CAUSES.items() for code in codes}

# On the one address that creates messages these speak of the account, never of the recipient.
ACCOUNT_STATUSES: Final = frozenset({401, 403, 404})


# Where everybody's number is; one from elsewhere, refused for its country, must not stop all others.
HOME: Final = "+39"


def cause_of(code: int | None) -> Cause:
    return _CAUSE_OF_CODE.get(code or 0, Cause.UNLISTED)
