"""Messages, every attempt and callback; replies; bridges; pauses; audits; alarms; texts and approvals; leaflets."""

from notifications.models.alarm import Alarm
from notifications.models.audit import GatewayAudit
from notifications.models.bridge import Bridge
from notifications.models.gateway import GatewayPause
from notifications.models.leaflet import Leaflet
from notifications.models.message import Attempt, Message, ProviderEvent
from notifications.models.reply import Reply
from notifications.models.speech_approval import SpeechApproval
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
    "SpeechApproval",
    "TextVersion",
]
