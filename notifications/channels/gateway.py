"""This process's own clients of the gateway, made at first use so that their connections stay alive between tasks."""

from functools import lru_cache

from django.conf import settings

from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice


@lru_cache(maxsize=1)
def sms_gateway() -> TwilioSms:
    return TwilioSms(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=settings.TWILIO.api_base,
        timeout=settings.DELIVERY.call_seconds,
        pool_size=settings.DELIVERY.concurrency,
    )


@lru_cache(maxsize=1)
def voice_gateway() -> TwilioVoice:
    return TwilioVoice(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=settings.TWILIO.api_base,
        timeout=settings.DELIVERY.call_seconds,
        pool_size=settings.DELIVERY.concurrency,
    )
