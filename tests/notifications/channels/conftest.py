"""The fake gateway, and our own door to it."""

from collections.abc import Iterator

import pytest

from notifications.channels.twilio_sms import TwilioSms
from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SERVICE_SID,
    CheckedGateway,
    Clock,
    open_gateway,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(clock: Clock) -> Iterator[CheckedGateway]:
    with open_gateway(clock=clock, messaging_service_sid=SERVICE_SID) as gateway:
        yield gateway


@pytest.fixture
def twilio(gateway: CheckedGateway) -> TwilioSms:
    return TwilioSms(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, api_base=gateway.base_url)
