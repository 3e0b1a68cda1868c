"""Messages, attempts, callbacks; replies; bridges; gateway pauses, audits; alarms; versions of the texts; leaflets."""

from notifications.models.alarm import Alarm
from notifications.models.audit import GatewayAudit
from notifications.models.bridge import Bridge
from notifications.models.gateway import GatewayPause
from notifications.models.leaflet import Leaflet
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply
from notifications.models.text_version import TextVersion

__all__ = [
    "Alarm",
    "Attempt",
    "Bridge",
    "GatewayAudit",
    "GatewayPause",
    "Leaflet",
    "Message",
    "ProviderEvent",
    "Reply",
    "TextVersion",
]
