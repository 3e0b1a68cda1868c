"""What the technician reads and hears: all of it, since when, in his own time, and about nobody."""

from datetime import timedelta

import pytest

from notifications.models import Alarm
from notifications.texts.alarms import MEANWHILE, WHERE_TO_LOOK, alarm, all_clear
from notifications.vocabulary import Trouble
from tests.factories import NOON

SITE = "https://ponte.example.org"


def test_every_trouble_says_where_to_look() -> None:
    assert WHERE_TO_LOOK.keys() == set(Trouble)


def test_every_trouble_says_what_the_coordinator_does_meanwhile() -> None:
    assert MEANWHILE.keys() == set(Trouble)


def test_troubles_are_written_the_longest_first_with_what_they_are_about() -> None:
    alarms = [
        Alarm(trouble=Trouble.REPLY_UNHANDLED, since=NOON),
        Alarm(trouble=Trouble.JOB_LATE, since=NOON - timedelta(days=1)),
    ]

    notice = alarm(alarms, {Trouble.JOB_LATE: "bookings.tick"}, site=SITE, at=NOON)

    assert notice.subject == "[Ponte] ALLARME: I lavori periodici sono fermi (e altri 1)"
    assert notice.body == (
        "Ponte su https://ponte.example.org non lavora come deve.\n\n"
        "- I lavori periodici sono fermi: bookings.tick (dal 13/07 alle 12:00).\n"
        "  Guarda se i processi worker e beat sono vivi e se Redis risponde.\n\n"
        "- Una risposta ricevuta non è stata trattata (dalle 12:00).\n"
        "  Guarda nel registro dei worker: un'azione fallisce a ogni giro.\n\n"
        "Tutto lo stato: https://ponte.example.org/status"
    )
    assert notice.spoken == (
        "Qui Ponte. Allarme. I lavori periodici sono fermi, dal 13/07 alle 12:00; "
        "Una risposta ricevuta non è stata trattata, dalle 12:00. Guarda la posta e lo stato del sito."
    )


@pytest.mark.parametrize("trouble", Trouble)
def test_end_names_what_is_over(trouble: Trouble) -> None:
    notice = all_clear([Alarm(trouble=trouble, since=NOON)], site=SITE, at=NOON)

    assert (notice.subject, notice.body) == (
        "[Ponte] Tutto regolare",
        f"Ponte su {SITE} lavora di nuovo. Tutto regolare.\n\n{trouble.label}: finito (dalle 12:00).",
    )
