"""The control: the design of most tutorials. One Celery task a message, tried again on any error; no row anywhere."""

import os

from celery import Celery
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

# Longer than the longest pause before a message is tried again, or each would be doubled by the broker alone.
VISIBLE_AGAIN_AFTER = 10

app = Celery("tutorial", broker=os.environ.get("REDIS_URL"))
app.conf.update(
    task_acks_late=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    # An hour by default. What a dead worker held comes back within the storm: it is late there, and not lost.
    broker_transport_options={"visibility_timeout": VISIBLE_AGAIN_AFTER, "unacked_restore_interval": 2},
)


class _ToTheFake(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    def request(self, method: str, url: str, **named: object) -> object:
        here = url.replace("https://api.twilio.com", os.environ["TWILIO_API_BASE"])
        return super().request(method, here, **named)


@app.task(autoretry_for=(Exception,), retry_backoff=1, retry_backoff_max=5, max_retries=10)
def send(to: str, body: str) -> None:
    client = Client(
        os.environ["TWILIO_ACCOUNT_SID"],
        os.environ["TWILIO_AUTH_TOKEN"],
        http_client=_ToTheFake(timeout=1.0),
    )
    client.messages.create(to=to, from_=os.environ["TWILIO_FROM"], body=body)
