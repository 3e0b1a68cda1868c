"""The letter with a link to come in by, in Italian. Where its key belongs there is a gap until the letter leaves."""

from datetime import datetime
from typing import Final

from mediation.sign_in_links import address_of
from notifications.texts.formatting import in_rome
from notifications.texts.mails import FOOT

KEY: Final = "sign_in"
LANGUAGE: Final = "it"
VERSION: Final = 1
GAP: Final = "___"
SUBJECT: Final = "Il link per entrare in Ponte"
BODY: Final = """\
Buongiorno {name},

per entrare apri questa pagina e premi «Entra»:
{link}

Vale fino alle {until} e serve una volta sola: non inoltrarlo a nessuno.
Se non l'hai chiesto tu, non devi fare nulla: senza questo link nessuno entra al posto tuo.

{foot}
"""


def written(*, name: str, onward: str, until: datetime, coordination_phone: str) -> str:
    """`onward` is what follows the address, and leads to the page that was looked for."""
    return BODY.format(
        name=name,
        link=address_of(GAP) + onward,
        until=f"{in_rome(until):%H:%M}",
        foot=FOOT.format(coordination_phone=coordination_phone),
    )


def filled_in(body: str, token: str) -> str:
    return body.replace(address_of(GAP), address_of(token))
