"""For each kind of message: what is worse, twice or not at all, and how long to wait and to try. One table."""

from dataclasses import dataclass
from datetime import timedelta

from mediation import sign_in_links
from mediation.models import sign_in_code
from notifications.vocabulary import MessageKind

# Twilio refuses a longer validity.
LONGEST_VALIDITY = timedelta(hours=10)


@dataclass(frozen=True)
class KindPolicy:
    """`settle`: how long after an attempt of unknown outcome the gateway's list is looked at, twice.

    `resend_when_absent`: at least once where a doubled message does no harm, at most once where it would.
    `useful_for`: how long after its cause the message is still worth sending, where nothing says it more exactly.
    `skips_risk_check`: an anti-fraud filter must not eat it.
    `is_bulk`: it can wait behind everything else, unless its letter is urgent.
    """

    settle: timedelta
    resend_when_absent: bool
    useful_for: timedelta
    skips_risk_check: bool = False
    is_bulk: bool = False


POLICIES: dict[str, KindPolicy] = {
    # Answering twice is harmless, missing the night's only offer is not.
    MessageKind.URGENT_OFFER: KindPolicy(
        timedelta(seconds=20), True, timedelta(hours=2), skips_risk_check=True
    ),
    MessageKind.ALERT: KindPolicy(timedelta(seconds=20), True, timedelta(hours=2), skips_risk_check=True),
    # A telephone that rings twice is answered once.
    MessageKind.CALL: KindPolicy(timedelta(seconds=20), True, timedelta(minutes=15)),
    MessageKind.PLANNED_OFFER: KindPolicy(timedelta(seconds=90), True, timedelta(days=2)),
    MessageKind.CONFIRMATION: KindPolicy(timedelta(seconds=90), True, timedelta(hours=4)),
    MessageKind.CANCELLATION: KindPolicy(timedelta(seconds=60), True, timedelta(days=1)),
    MessageKind.ANSWER: KindPolicy(timedelta(seconds=60), True, timedelta(hours=1)),
    # The weekly line, news of a whole series, a receipt: they come in hundreds, and nobody is standing at a door.
    MessageKind.NOTICE: KindPolicy(timedelta(seconds=90), True, timedelta(hours=4), is_bulk=True),
    # Below the day after which its number is forgotten, the wait for the morning included.
    MessageKind.ASSISTED: KindPolicy(timedelta(seconds=90), True, timedelta(hours=12)),
    # As long as the link itself. Twice it is the same link, and works once.
    MessageKind.SIGN_IN: KindPolicy(timedelta(seconds=60), True, sign_in_links.VALID_FOR),
    # She stands before the page. An anti-fraud filter takes six figures for what they are.
    MessageKind.SIGN_IN_CODE: KindPolicy(
        timedelta(seconds=20), True, sign_in_code.VALID_FOR, skips_risk_check=True
    ),
    # A second reminder exists; the same one twice teaches people to ignore them.
    MessageKind.REMINDER: KindPolicy(timedelta(minutes=5), False, timedelta(hours=4), is_bulk=True),
}
