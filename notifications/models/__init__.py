"""Messages, every attempt and callback; replies; gateway pauses; audits; alarms; versions of the texts; leaflets."""

from notifications.models.alarm import Alarm
from notifications.models.audit import GatewayAudit
from notifications.models.gateway import GatewayPause
from notifications.models.leaflet import Leaflet
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply
from notifications.models.text_version import TextVersion

__all__ = [
    "Alarm",
    "Attempt",
    "GatewayAudit",
    "GatewayPause",
    "Leaflet",
    "Message",
    "ProviderEvent",
    "Reply",
    "TextVersion",
]
