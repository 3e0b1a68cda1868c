"""Whether a webhook really comes from the gateway.

A signature carries no time, so it is good for ever: replays are caught by the uniqueness of what they bring.
"""

from collections.abc import Iterable, Mapping

from twilio.request_validator import RequestValidator


def is_signed_by_gateway(
    *,
    public_base_url: str,
    path_with_query: str,
    params: Mapping[str, str],
    signature: str | None,
    tokens: Iterable[str],
) -> bool:
    """True when any of the tokens made this signature, so that tokens can be changed without losing a reply.

    What is signed is the public address, not what a proxy makes of it on the way here. ``path_with_query`` is
    as it arrived, undecoded; ``params`` is the whole form (a ``QueryDict`` does), known fields and unknown.
    """
    if not signature:
        return False
    url = public_base_url.rstrip("/") + path_with_query
    return any(RequestValidator(token).validate(url, params, signature) for token in tokens if token)
