"""The address in a text under which one offer is answered without signing in. Whoever has it is taken for her.

It is signed for this one purpose, for the offer, the mediator and the number it was sent to: a new number ends it.
How long it serves is for the page to say, from the offer and the booking as they are.
"""

import base64
import re
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from bookings.models import Offer

PURPOSE: Final = "bookings.links: answer one offer"
# 128 bits. The number of the offer stands last: a dash at the end would be no part of the address to some telephones.
SIGNATURE_BYTES: Final = 16
SHAPE: Final = re.compile(r"(?P<signature>[A-Za-z0-9_-]{22})(?P<offer>[1-9][0-9]{0,17})")


def token_of(offer: Offer) -> str:
    return f"{_signature(offer, settings.SECRET_KEY)}{offer.pk}"


def address_of(offer: Offer) -> str:
    return settings.PUBLIC_BASE_URL + reverse("offer-link", args=[token_of(offer)])


def offer_of(token: str, offers: QuerySet[Offer]) -> Offer | None:
    """The offer that this token was made for; None for any other, and once the mediator has left."""
    read = SHAPE.fullmatch(token)
    offer = offers.filter(pk=int(read["offer"]), mediator__is_active=True).first() if read else None
    if read is None or offer is None:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    fits = [constant_time_compare(read["signature"], _signature(offer, key)) for key in keys]
    return offer if any(fits) else None


def _signature(offer: Offer, key: str | bytes) -> str:
    what = f"{offer.pk}:{offer.mediator_id}:{offer.mediator.phone}"
    signed = salted_hmac(PURPOSE, what, secret=key, algorithm="sha256").digest()[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
