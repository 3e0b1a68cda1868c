"""Messages that go out, with every attempt and callback; replies that come in; the gateway's pauses; alarms."""

from notifications.models.alarm import Alarm
from notifications.models.gateway import GatewayPause
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply

__all__ = ["Alarm", "Attempt", "GatewayPause", "Message", "ProviderEvent", "Reply"]
