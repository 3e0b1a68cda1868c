"""Messages, with every attempt and callback; replies that come in; gateway pauses; alarms; versions of the texts."""

from notifications.models.alarm import Alarm
from notifications.models.gateway import GatewayPause
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply
from notifications.models.text_version import TextVersion

__all__ = ["Alarm", "Attempt", "GatewayPause", "Message", "ProviderEvent", "Reply", "TextVersion"]
