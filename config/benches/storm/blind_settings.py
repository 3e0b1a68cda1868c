"""The control: the same, but nobody looks at the gateway's list before a message of unknown fate is sent again."""

from typing import Any

from config.benches.storm.quick_settings import *  # noqa: F403 - the same, but for what follows
from notifications.channels.twilio_sms import TwilioSms


def _sees_nothing(*_: Any, **__: Any) -> list[Any]:
    return []


TwilioSms.find = _sees_nothing  # type: ignore[method-assign]
