"""Who signed a webhook: judged with the public address, whatever the request looks like when it arrives."""

import pytest
from twilio.request_validator import RequestValidator

from notifications.channels.signature import is_signed_by_gateway

PUBLIC = "https://ponte.example.org"
PATH = "/webhooks/twilio/status?m=42&x=%C3%A8"
FORM = {"MessageSid": "SM1", "Body": "sì 4821 👍", "From": "+393331110001", "Unheard": ""}
TOKEN, OLD_TOKEN = "new-token", "old-token"


def sign(*, url: str = PUBLIC + PATH, form: dict[str, str] = FORM, token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(url, form)
    return signature


def judge(
    signature: str | None,
    *,
    public_base_url: str = PUBLIC,
    path: str = PATH,
    form: dict[str, str] = FORM,
    tokens: tuple[str, ...] = (TOKEN,),
) -> bool:
    return is_signed_by_gateway(
        public_base_url=public_base_url,
        path_with_query=path,
        params=form,
        signature=signature,
        tokens=tokens,
    )


def test_a_signature_with_our_token_is_the_gateways() -> None:
    assert judge(sign())


def test_the_public_address_may_end_in_a_slash() -> None:
    assert judge(sign(), public_base_url=PUBLIC + "/")


def test_the_port_of_https_may_be_written_out() -> None:
    assert judge(sign(url=f"https://ponte.example.org:443{PATH}"))


def test_a_local_address_keeps_its_port() -> None:
    assert judge(sign(url=f"http://127.0.0.1:8000{PATH}"), public_base_url="http://127.0.0.1:8000")


def test_the_old_token_is_good_while_it_is_listed() -> None:
    assert judge(sign(token=OLD_TOKEN), tokens=(TOKEN, OLD_TOKEN))
    assert not judge(sign(token=OLD_TOKEN), tokens=(TOKEN,))


@pytest.mark.parametrize("signature", [None, "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "é" * 28])
def test_what_is_not_a_signature_is_not_the_gateways(signature: str | None) -> None:
    assert not judge(signature)


@pytest.mark.parametrize(
    "url",
    [
        f"http://ponte.example.org{PATH}",
        f"https://10.0.0.7{PATH}",
        f"https://other.example.org{PATH}",
        f"{PUBLIC}/webhooks/twilio/status",
        f"{PUBLIC}/webhooks/twilio/status?m=43&x=%C3%A8",
        f"{PUBLIC}/webhooks/twilio/status/?m=42&x=%C3%A8",
    ],
)
def test_a_signature_of_another_address_is_not_good_here(url: str) -> None:
    assert not judge(sign(url=url))


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "Body": "no 4821"},
        {**FORM, "Extra": "1"},
        {name: value for name, value in FORM.items() if name != "Unheard"} | {"Unheard": "x"},
        {},
    ],
)
def test_a_changed_form_is_not_the_gateways(form: dict[str, str]) -> None:
    assert not judge(sign(), form=form)


@pytest.mark.parametrize("tokens", [(), ("",)])
def test_without_a_token_nothing_is_signed(tokens: tuple[str, ...]) -> None:
    assert not judge(sign(token=""), tokens=tokens)
