"""The table that explains the rules says something of each number, and of nothing else."""

from collections import Counter

from bookings.numbering import numbers_of
from bookings.rulebook import BY_RULE, GROUPS, ROWS, Unit
from bookings.rules import Rules

DEFAULTS = numbers_of(Rules())
COUNTED = set(Unit) - {Unit.SWITCH, Unit.LEVEL}


def test_every_number_of_the_rules_is_explained() -> None:
    missing = sorted(DEFAULTS.keys() - BY_RULE.keys())

    assert missing == [], f"give these rules a row in bookings/rulebook.py: {', '.join(missing)}"


def test_every_row_explains_a_number_that_exists() -> None:
    left_over = sorted(BY_RULE.keys() - DEFAULTS.keys())

    assert left_over == [], f"no such rules, though bookings/rulebook.py explains them: {left_over}"


def test_no_number_is_explained_twice() -> None:
    assert [rule for rule, count in Counter(row.rule for row in ROWS).items() if count > 1] == []


def test_every_group_has_its_numbers_and_no_two_of_them_the_same_name() -> None:
    labels = Counter((row.group, row.label) for row in ROWS)

    assert {row.group for row in ROWS} == set(GROUPS)
    assert [name for name, count in labels.items() if count > 1] == []
    assert len({group.key for group in GROUPS}) == len(GROUPS)


def test_each_says_in_a_sentence_what_a_change_does() -> None:
    texts = {row.rule: (row.label, row.effect) for row in ROWS}

    assert [rule for rule, (label, _) in texts.items() if not label or label.endswith(".")] == []
    assert [rule for rule, (_, effect) in texts.items() if not effect.endswith(".")] == []
    assert [group.key for group in GROUPS if not group.intro.endswith(".")] == []


def test_units_are_those_of_the_values() -> None:
    kinds = {row.rule: type(DEFAULTS[row.rule]) for row in ROWS}

    assert {rule for rule, kind in kinds.items() if kind is bool} == {
        row.rule for row in ROWS if row.unit == Unit.SWITCH
    }
    assert {rule for rule, kind in kinds.items() if kind is int} == {
        row.rule for row in ROWS if row.unit in COUNTED
    }


def test_default_lies_between_least_and_greatest() -> None:
    outside = {
        row.rule: DEFAULTS[row.rule]
        for row in ROWS
        if row.unit in COUNTED and not row.least <= DEFAULTS[row.rule] <= row.greatest
    }

    assert outside == {}


def test_zero_means_something_only_where_it_may_be_chosen() -> None:
    assert [row.rule for row in ROWS if row.zero and row.least > 0] == []
