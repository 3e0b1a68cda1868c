"""What people type into names and addresses, and whether a message may say it."""

import pytest

from notifications.texts.discretion import is_discreet, telling_words

WARDS = [
    *(
        "Ginecologia",
        "Ostetricia e ginecologia",
        "Infettivi",
        "Malattie infettive",
        "Psichiatria",
        "Oncologia",
    ),
    *("Consultorio familiare", "Centro antiviolenza", "Centro anti-violenza", "Pediatria", "Chirurgia"),
    *("Servizio dipendenze", "Centro di salute mentale", "Sportello rifugiati", "Casa circondariale"),
    *(
        "SerD",
        "SerT",
        "Ser.D.",
        "Ser.T",
        "SER T",
        "Ser-D",
        "S.P.D.C.",
        "CSM",
        "I.V.G.",
        "Codice rosa",
        "sala parto",
    ),
]
AS_TYPED = [
    *("GINECOLOGIA", "ginecologìa", "Psichiatrìa", "via Roma 1 (ginecologia)", "reparto_oncologia"),
    *("Dott.ssa Rossi, infettivi", "c/o consultorio", "l'antiviolenza", "Onco-ematologia", "HIV"),
]
HARMLESS = [
    *("Triage", "Pronto soccorso (triage)", "Ufficio anagrafe", "Ufficio Servizi sociali", "Poliambulatorio"),
    *("Distretto sanitario di Nicosia", "Questura di Enna", "Medicina generale", "Sportello unico"),
    *("Maria Sertori", "Viola Partinico", "Trattoria del Parco", "via Tratturo 3", "Piazza Umberto I 2", ""),
]


@pytest.mark.parametrize("text", [*WARDS, *AS_TYPED])
def test_a_telling_word_is_found(text: str) -> None:
    assert is_discreet(text) is False


@pytest.mark.parametrize("text", HARMLESS)
def test_a_plain_name_is_discreet(text: str) -> None:
    assert telling_words(text) == []


def test_telling_words_are_named_as_they_were_understood() -> None:
    assert telling_words("Ostetricia e Ginecologìa, 2° piano") == ["ostetricia", "ginecologia"]
