"""Messages with every attempt and callback; replies that come in; the gateway's pauses; alarms; leaflets."""

from notifications.models.alarm import Alarm
from notifications.models.gateway import GatewayPause
from notifications.models.leaflet import Leaflet
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply

__all__ = ["Alarm", "Attempt", "GatewayPause", "Leaflet", "Message", "ProviderEvent", "Reply"]
