"""What becomes of a create, in the four kinds of `outcomes`."""

from collections.abc import Iterator
from contextlib import contextmanager

from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from notifications.channels.outcomes import (
    Misconfigured,
    NotAccepted,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)
from notifications.channels.twilio_errors import ACCOUNT_STATUSES, HOME, Cause, cause_of
from notifications.channels.twilio_http import NoAnswer, NotSent, Throttled


@contextmanager
def outcomes_told(to: str) -> Iterator[None]:
    """Around one create that is for this number.

    :raises NotAccepted: as exactly one of its four kinds.
    """
    try:
        yield
    except NotSent as fact:
        raise SurelyNotTaken(reason=str(fact)) from fact
    except Throttled as fact:
        raise SurelyNotTaken(reason="throttled", retry_after=fact.retry_after) from fact
    except NoAnswer as fact:
        raise OutcomeUnknown(reason=str(fact)) from fact
    except (TwilioRestException, TwilioServiceException) as error:
        raise _outcome(to, status=error.status, code=error.code or error.status) from error


def _outcome(to: str, *, status: int, code: int) -> NotAccepted:
    # 408 says that the request was not read in time, which is no promise that it was not acted upon.
    if status == 408 or not 400 <= status < 500:
        return OutcomeUnknown(reason=f"HTTP {status}")
    cause = cause_of(code)
    if cause is Cause.OVERLOADED:
        return SurelyNotTaken(reason=f"Twilio {code}")
    is_closed_to_home = cause is Cause.NO_REGION and to.startswith(HOME)
    if cause is Cause.MISCONFIGURED or is_closed_to_home or status in ACCOUNT_STATUSES:
        return Misconfigured(code=code)
    return Refused(code=code, http_status=status)
