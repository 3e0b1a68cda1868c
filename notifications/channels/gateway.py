"""This process's one client of the SMS gateway, made at first use so that its connections stay alive between tasks."""

from functools import lru_cache

from django.conf import settings

from notifications.channels.twilio_sms import TwilioSms


@lru_cache(maxsize=1)
def sms_gateway() -> TwilioSms:
    return TwilioSms(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=settings.TWILIO.api_base,
        timeout=settings.DELIVERY.call_seconds,
        pool_size=settings.DELIVERY.concurrency,
    )
