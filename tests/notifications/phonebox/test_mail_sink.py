"""The simulated mail server, written to as Django writes."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.mail_sink import LARGEST
from notifications.phonebox.server import NotLoopback
from tests.notifications.phonebox.checked_gateway import NOON, CheckedGateway, open_gateway

OFFICE = "anagrafe@comune.example"


@pytest.fixture
def gateway() -> Iterator[CheckedGateway]:
    with open_gateway(mail_port=0) as gateway:
        yield gateway


def a_letter(subject: str, text: str = "Buongiorno,\n.\n..è confermata.\n") -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "ponte@ponte.example", OFFICE
    letter.set_content(text)
    return letter


def send(gateway: CheckedGateway, letter: EmailMessage, to: str | list[str] = OFFICE) -> None:
    with smtplib.SMTP("127.0.0.1", gateway.mail_port or 0, timeout=5) as line:
        line.send_message(letter, to_addrs=to)


def test_letters_are_kept_as_they_are_read(gateway: CheckedGateway) -> None:
    letter = a_letter("Richiesta 1001: è confermata")
    letter.add_attachment(b"BEGIN:VCALENDAR", maintype="application", subtype="ics", filename="app.ics")

    send(gateway, letter)
    send(gateway, a_letter("Richiesta 1002"))

    first, second = gateway.letters()
    assert (first.number, first.to, first.at) == (1, OFFICE, NOON)
    assert (first.subject, first.text) == (
        "Richiesta 1001: è confermata",
        "Buongiorno,\n.\n..è confermata.\n",
    )
    (file,) = first.files
    assert (file.name, file.kind, file.content) == ("app.ics", "application/ics", b"BEGIN:VCALENDAR")
    assert (second.number, second.subject, second.files) == (2, "Richiesta 1002", ())


def test_each_recipient_has_a_letter_of_his_own(gateway: CheckedGateway) -> None:
    send(gateway, a_letter("Richiesta 1001"), to=[OFFICE, "berg@ospedale.example"])

    assert [letter.to for letter in gateway.letters()] == [OFFICE, "berg@ospedale.example"]


def test_letter_that_is_too_large_is_refused_whole(gateway: CheckedGateway) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(gateway, a_letter("Richiesta 1001", "x" * 70 * (LARGEST // 70) + "x" * 70))

    assert (refused.value.smtp_code, gateway.letters()) == (552, [])


def test_letter_to_nobody_and_half_a_letter_are_none(gateway: CheckedGateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.mail_port or 0), timeout=5) as line:
        said = line.makefile("rwb", buffering=0)
        assert said.readline() == b"220 ready\r\n"
        said.write(b"DATA\r\n")
        assert said.readline().startswith(b"503")
        said.write(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: half\r\n")
        assert [said.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        line.shutdown(socket.SHUT_WR)
        assert said.readline().startswith(b"502")

    assert gateway.letters() == []


def test_letter_is_known_by_its_id(gateway: CheckedGateway) -> None:
    letter = a_letter("Richiesta 1001")
    letter["Message-ID"] = "<1001@ponte.example>"

    send(gateway, letter)
    send(gateway, a_letter("Richiesta 1002"))

    assert [letter.message_id for letter in gateway.letters()] == ["<1001@ponte.example>", ""]


def test_letter_can_be_put_off_once(gateway: CheckedGateway) -> None:
    gateway.inject(Faults(mail_error=ONCE))

    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(gateway, a_letter("Richiesta 1001"))
    assert (refused.value.smtp_code, gateway.letters()) == (451, [])
    send(gateway, a_letter("Richiesta 1001"))

    assert len(gateway.letters()) == 1


@pytest.mark.parametrize(("fault", "kept"), [("mail_close_before", 0), ("mail_close_after", 1)])
def test_nobody_hears_what_became_of_a_letter(gateway: CheckedGateway, fault: str, kept: int) -> None:
    gateway.inject(Faults(**{fault: ONCE}))  # type: ignore[arg-type]

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(gateway, a_letter("Richiesta 1001"))

    assert len(gateway.letters()) == kept


def test_reset_forgets_the_letters_too(gateway: CheckedGateway) -> None:
    send(gateway, a_letter("Richiesta 1001"))

    gateway.reset()

    assert gateway.letters() == []


def test_it_takes_mail_on_this_machine_only_and_only_when_asked_to() -> None:
    with open_gateway() as gateway:
        assert gateway.mail_port is None
    with pytest.raises(NotLoopback), open_gateway(host="0.0.0.0", mail_port=0):  # noqa: S104 - that is what is refused
        pass
