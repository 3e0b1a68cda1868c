from mediation.data import reference
from mediation.data.card import regions, row_of
from mediation.models import CardApproval

ROWS = [row for region in regions() for row in region.rows]


def test_every_language_stands_on_the_card_once() -> None:
    known = {language.tag for language in reference.languages()}

    assert sorted(row.tag for row in ROWS) == sorted(known)


def test_numbers_that_hang_on_walls_stay() -> None:
    numbers = {row.tag: row.number for row in ROWS}

    assert [row.number for row in ROWS] == list(range(1, 51))
    assert {tag: numbers[tag] for tag in ("ro", "ar", "pcm", "mnk", "ti", "fa", "bn", "zh", "ise")} == {
        "ro": 1, "ar": 9, "pcm": 18, "mnk": 24, "ti": 32, "fa": 36, "bn": 40, "zh": 48, "ise": 50,
    }  # fmt: skip


def test_a_region_can_be_read_at_a_glance() -> None:
    assert [region.name for region in regions() if not 1 <= len(region.rows) <= 9] == []


def test_no_sentence_is_there_twice_or_too_long_to_be_approved() -> None:
    says = [row.says for row in ROWS if row.says]

    assert len(set(says)) == len(says)
    assert max(map(len, says)) <= (CardApproval._meta.get_field("says").max_length or 0)


def test_a_row_is_found_by_its_language() -> None:
    assert [row.number if (row := row_of(tag)) else None for tag in ("uk", "xx")] == [4, None]
