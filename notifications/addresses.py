"""The paths at which the gateway calls us; they are signed as they stand here, so they never change by accident."""

SMS = "webhooks/twilio/sms"
STATUS = "webhooks/twilio/status"
VOICE = "webhooks/twilio/voice"
