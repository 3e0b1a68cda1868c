"""The fake gateway, our webhooks' stand-in, and the official SDK with its own HTTP client, pointed at the gateway."""

from collections.abc import Iterator

import pytest
from twilio.rest import Client

from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SERVICE_SID,
    CheckedGateway,
    Clock,
    open_gateway,
)
from tests.notifications.phonebox.stock_sdk import RedirectedHttpClient
from tests.notifications.phonebox.webhook_inbox import Inbox, open_inbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as inbox:
        yield inbox


@pytest.fixture
def gateway(clock: Clock, inbox: Inbox) -> Iterator[CheckedGateway]:
    urls = {"inbound_url": f"{inbox.base_url}/sms", "voice_url": f"{inbox.base_url}/voice"}
    with open_gateway(clock=clock, messaging_service_sid=SERVICE_SID, **urls) as gateway:
        yield gateway


@pytest.fixture
def way_out(gateway: CheckedGateway) -> Iterator[RedirectedHttpClient]:
    way_out = RedirectedHttpClient(gateway.base_url, timeout=10)
    yield way_out
    way_out.session.close()


@pytest.fixture
def sdk(way_out: RedirectedHttpClient) -> Client:
    return Client(ACCOUNT_SID, AUTH_TOKEN, http_client=way_out, environment={})
