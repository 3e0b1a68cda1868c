"""The steps of the pipeline at which a worker is stopped: before or after which function it happens."""

# Of a message: the claim is not committed yet; it is, with its attempt; the answer is here; it is written down.
CLAIMING = ("after", "notifications.delivery._lease")
CLAIMED = ("before", "notifications.delivery.post")
ANSWERED = ("after", "notifications.delivery.post")
SETTLING = ("before", "notifications.delivery.settle_all")
SETTLED = ("after", "notifications.delivery.settle_all")
# Before there is one, and when nobody heard what became of it.
OPENING_A_WAVE = ("after", "bookings.actions.dispatching._offer")
RELAYING = ("after", "notifications.relay.write")
LOOKING = ("after", "notifications.channels.twilio_sms.TwilioSms.find")
