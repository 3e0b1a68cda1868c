"""The official SDK with its own HTTP client, which we do not use, led to the gateway instead of to Twilio."""

from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response


class RedirectedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    def __init__(self, base_url: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.base_url = base_url
        self.session.trust_env = False

    def request(self, method: str, url: str, **settings: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self.base_url), **settings)
