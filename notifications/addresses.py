"""The paths at which the gateway calls us; they are signed as they stand here, so they never change by accident."""

SMS = "webhooks/twilio/sms"
STATUS = "webhooks/twilio/status"
VOICE = "webhooks/twilio/voice"
# Of our own calls: what is said, which key was pressed, how it ended.
CALL = "webhooks/twilio/call"
KEY = "webhooks/twilio/call/key"
CALL_STATUS = "webhooks/twilio/call/status"
# Of a conversation that we join: how it goes, and what is said to who waits in it.
BRIDGE = "webhooks/twilio/bridge"
BRIDGE_WAIT = "webhooks/twilio/bridge/wait"
